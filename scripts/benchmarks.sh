# shellcheck shell=sh
# Benchmarks: mesh-bench against a mesh that runs, and comparisons in Python that start what they need on databases of their own.

# What the comparisons stand on; in an environment of its own, where nothing else of this machine is touched.
BENCH_PACKAGES="mem0ai==2.2.1 fastapi==0.165.0 uvicorn==0.54.0 psycopg[binary,pool]==3.3.9 numpy"

command_bench() {
    case ${1:-} in
    mem0)
        shift
        bench_in_python mem0/compare.py "$@"
        ;;
    sql)
        shift
        bench_in_python sql/overhead.py "$@"
        ;;
    callers)
        shift
        bench_in_python callers/callers.py "$@"
        ;;
    gateway)
        shift
        BENCH_PRODUCTS="gateway mesh-tool" bench_in_python gateway/front_door.py "$@"
        ;;
    streams)
        shift
        bench_streams "$@"
        ;;
    million)
        shift
        bench_in_python million/million.py "$@"
        ;;
    *) bench_running "$@" ;;
    esac
}

# mesh-bench, against what runs.
bench_running() {
    choose_configuration release
    ensure_state
    if ! has_prebuilt; then
        lock
        ensure_packages build
        build_products mesh-bench
        unlock
    fi
    ensure_secret
    for service in gateway memory; do
        if read_process "$service" && is_alive; then eval "export $(prefix_of "$service")_URL=\$process_url"; fi
    done
    cd "$ROOT" || exit
    exec "$BIN/mesh-bench" "$@"
}

# Event streams of the mesh that runs here; nothing but Python's own library is needed.
bench_streams() {
    ensure_state
    is_running gateway || die "no mesh runs here; ./mesh up -d starts one"
    # shellcheck disable=SC2154
    GATEWAY_URL=$process_url GATEWAY_PID=$process_pid MESH_KEY_FILE=$STATE/dev-key \
        exec "$(python)" "$ROOT/Benchmarks/gateway/streams.py" "$@"
}

ensure_bench_python() {
    bench_python=$STATE/bench/bin/python3
    if [ -s "$STATE/bench/.packages" ] && [ "$(cat "$STATE/bench/.packages")" = "$BENCH_PACKAGES" ]; then return 0; fi
    step "Python environment of the benchmarks ($BENCH_PACKAGES)"
    need_space "$STATE" 600 "the benchmarks' packages"
    rm -rf "$STATE/bench"
    "$(python)" -m venv "$STATE/bench" || die "Python's venv failed; ./mesh doctor says what is missing"
    # shellcheck disable=SC2086
    run_long "$STATE/logs/bench-pip.log" "$bench_python" -m pip install --disable-pip-version-check --no-cache-dir \
        --only-binary :all: $BENCH_PACKAGES || die "the packages could not be installed"
    echo "$BENCH_PACKAGES" >"$STATE/bench/.packages"
    ok "$STATE/bench"
}

# bench_in_python PROGRAM [OPTION…]: builds the service, has a database server run, and gives the program its URL. The
# program makes databases of its own there and drops them; a mesh that runs is neither used nor disturbed.
bench_in_python() {
    program=$1
    shift
    lock
    ensure_packages run
    ensure_secret
    ensure_bench_python
    case " $* " in *" --help "* | *" -h "*) exec "$bench_python" "$ROOT/Benchmarks/$program" "$@" ;; esac
    choose_configuration release
    ensure_packages_for_build
    # shellcheck disable=SC2086
    build_products ${BENCH_PRODUCTS:-memory mesh-tool}
    ensure_model
    with_database
    migrate_database
    BENCH_MEMORY_LOGIN=$(is_external || database_url_of memory)
    export BENCH_MEMORY_LOGIN BENCH_ADMIN_URL="$ADMIN_URL" BENCH_PROGRAMS="$BIN" BENCH_LOGS="$STATE/logs"
    unlock
    bench_status=0
    (cd "$ROOT" && exec "$bench_python" "$ROOT/Benchmarks/$program" "$@") || bench_status=$?
    return "$bench_status"
}
