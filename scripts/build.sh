# shellcheck shell=sh
# Building, and which build is run: release unless --debug is given; MESH_BIN_DIR names a folder of programs built elsewhere.

SWIFT_MINIMUM=6.2

target_of() {
    case $1 in
    gateway) echo Gateway ;;
    supervisor) echo Supervisor ;;
    financing) echo Financing ;;
    sales) echo Sales ;;
    dealer-matching) echo DealerMatching ;;
    knowledge) echo Knowledge ;;
    memory) echo Memory ;;
    *) agent_field "$1" 3 ;;
    esac
}

# "6.3.1", or nothing where there is no Swift.
swift_version() { swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1; }
swift_is_new_enough() {
    echo "$1" | awk -F. -v wanted="$SWIFT_MINIMUM" '{ split(wanted, w, "."); exit !($1 > w[1] || ($1 == w[1] && $2 >= w[2])) }'
}
check_swift() {
    have swift || die "Swift is not there: install $SWIFT_MINIMUM or later (https://www.swift.org/install) and put it on the PATH"
    found=$(swift_version)
    swift_is_new_enough "${found:-0}" || die "Swift ${found:-of unknown version} is too old: $SWIFT_MINIMUM or later is needed"
}

has_prebuilt() { [ -n "${MESH_BIN_DIR:-}" ]; }

# Sets CONFIGURATION and BIN. What runs already decides, where nothing is asked for.
choose_configuration() {
    CONFIGURATION=${1:-release}
    BIN=$ROOT/.build/$CONFIGURATION
    if has_prebuilt; then
        BIN=$(cd "$MESH_BIN_DIR" 2>/dev/null && pwd) || die "MESH_BIN_DIR is $MESH_BIN_DIR, which is no folder"
    fi
}

ensure_packages_for_build() { if has_prebuilt; then ensure_packages run; else ensure_packages build; fi; }

# build_products [PRODUCT…]: all of them in one go, or those named. Swift knows what has changed.
build_products() {
    has_prebuilt && return 0
    check_swift
    step "Building ($CONFIGURATION${*:+: $*}); the first time takes several minutes"
    [ -d "$BIN" ] || need_space "$ROOT" 4000 "a first build"
    if [ $# -eq 0 ]; then
        swift_build
    else
        for product in "$@"; do swift_build --product "$product"; done
    fi
    ok "$BIN"
}
swift_build() {
    run_long "$STATE/logs/build.log" swift build --package-path "$ROOT" -c "$CONFIGURATION" "$@" ||
        die "the build failed; run ./mesh build to see it again"
}

# The operator's tool alone, from whichever build there is.
need_tool() {
    ensure_state
    choose_configuration release
    [ ! -x "$BIN/mesh-tool" ] || return 0
    ! has_prebuilt || die "there is no mesh-tool in $MESH_BIN_DIR"
    if [ -x "$ROOT/.build/debug/mesh-tool" ]; then
        choose_configuration debug
        return 0
    fi
    ensure_packages build
    build_products mesh-tool
}

command_build() {
    configuration=release
    if [ "${1:-}" = --debug ]; then
        configuration=debug
        shift
    fi
    check_services "$@"
    lock
    choose_configuration "$configuration"
    ensure_packages_for_build
    build_products "$@"
}

command_chat() {
    need_tool
    # A mesh that was started with other ports than these settings say.
    if read_process gateway && is_alive; then GATEWAY_URL=$process_url; fi
    cd "$ROOT" || exit
    export GATEWAY_URL
    exec "$BIN/mesh-tool" chat --key-file "$STATE/dev-key" --session-file "$STATE/chat-session" "$@"
}

# jobs, jobs run SERVICE JOB
command_jobs() {
    need_tool
    if read_process gateway && is_alive; then GATEWAY_URL=$process_url; fi
    cd "$ROOT" || exit
    export GATEWAY_URL
    part=list
    case ${1:-} in list | run) part=$1 && shift ;; esac
    exec "$BIN/mesh-tool" jobs "$part" --key-file "$STATE/dev-key" "$@"
}
