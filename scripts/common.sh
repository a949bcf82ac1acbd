# shellcheck shell=sh
# Where things are, and how ./mesh speaks.

STATE=$ROOT/.mesh
# Agents that this package adds to the mesh, a line each: name, port, folder in Services. Their App.swift says who they are.
added_agents() {
    for app in "$ROOT"/Services/*/App.swift; do
        [ -f "$app" ] || continue
        found=$(sed -n 's/.*MeshService(agent: "\([a-z0-9-]*\)", port: \([0-9]*\)).*/\1 \2/p' "$app" | head -n 1)
        [ -z "$found" ] || printf '%s %s\n' "$found" "$(basename "$(dirname "$app")")"
    done
}
ADDED=$(added_agents)
# agent_field NAME NUMBER: of an added agent.
agent_field() { printf '%s\n' "$ADDED" | awk -v name="$1" -v field="$2" '$1 == name { print $field }'; }

AGENTS="financing sales dealer-matching knowledge$(printf '%s\n' "$ADDED" | awk 'NF { printf " %s", $1 }')"
# In the order of the architecture; processes.sh knows the order of starting.
SERVICES="gateway supervisor $AGENTS memory"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
    bold='' dim='' red='' plain=''
fi

now() { date +%s; }

# What is being done, and then what came of it with the seconds it took.
step() {
    step_began=$(now)
    printf '%s==>%s %s\n' "$bold" "$plain" "$*"
}
ok() {
    took=$(($(now) - step_began))
    if [ "$took" -lt 1 ]; then
        printf '    %s\n' "$*"
    else
        printf '    %s %s(%s s)%s\n' "$*" "$dim" "$took" "$plain"
    fi
}
say() { printf '%s\n' "$*"; }
warn() { printf '%smesh:%s %s\n' "$red" "$plain" "$*" >&2; }
die() {
    warn "$@"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# The folder of everything that is made here. Its secrets are files of mode 600; the folder itself can be passed through,
# because as root the database runs as another user.
ensure_state() {
    for folder in "$STATE" "$STATE/logs" "$STATE/run" "$STATE/tmp"; do
        mkdir -p "$folder" 2>/dev/null || die "$folder cannot be made: is the disk full or the folder read-only?"
    done
    chmod 755 "$STATE"
    chmod 700 "$STATE/logs"
}

# One ./mesh at a time changes things. The lock goes with the process, however it ends.
lock() {
    ensure_state
    exec 9>"$STATE/lock"
    if have flock && ! flock -n 9; then
        say "another ./mesh is at work in this folder; waiting for it"
        flock -w 900 9 || die "the other ./mesh did not finish within 15 minutes"
    fi
    # What an interrupted run left half made.
    rm -rf "${STATE:?}/tmp"
    mkdir -p "$STATE/tmp"
}
unlock() { exec 9>&-; }

# Runs at the end of ./mesh, however it ends: nothing half started stays.
stop_at_exit='' long_pid=''
leave() {
    trap - EXIT
    trap '' INT TERM HUP
    [ -z "$long_pid" ] || kill "$long_pid" 2>/dev/null || true
    for work in $stop_at_exit; do "$work" || true; done
    exit "$1"
}

# need_space FOLDER MEGABYTES WHAT_FOR
need_space() {
    free=$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    [ -z "$free" ] || [ "$free" -ge "$2" ] ||
        die "only $free MB are free at $1; $3 needs about $2 MB. Make room and run ./mesh again."
}

random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# keep_secret FILE TEXT: readable by its owner alone, complete or not there.
keep_secret() {
    if ! (umask 077 && printf '%s\n' "$2" >"$1.new") || ! mv "$1.new" "$1"; then die "$1 cannot be written"; fi
}

sha256() {
    if have sha256sum; then sha256sum "$1" | cut -d' ' -f1; else shasum -a 256 "$1" | cut -d' ' -f1; fi
}

# A tool that talks much: on a terminal it does so itself, else its last line is told from time to time. LOG has it all.
# run_long LOG COMMAND…
run_long() {
    long_log=$1
    shift
    if [ -t 1 ]; then
        long_status=0
        "$@" 9>&- || long_status=$?
        return "$long_status"
    fi
    "$@" >"$long_log" 2>&1 9>&- &
    long_pid=$!
    seconds=0
    while kill -0 "$long_pid" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 30)) -ne 0 ] || printf '    %s s: %s\n' "$seconds" "$(tail -n 1 "$long_log" | cut -c 1-110)"
    done
    long_status=0
    wait "$long_pid" || long_status=$?
    long_pid=''
    [ "$long_status" -ne 0 ] || return 0
    tail -n 40 "$long_log" >&2
    warn "all of it: $long_log"
    return "$long_status"
}
