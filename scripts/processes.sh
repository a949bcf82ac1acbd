# shellcheck shell=sh
# Starting, watching and stopping the services.

# Memory first, because the others embed with it; the supervisor after the agents, because it reads their cards.
START_STAGES="memory $(echo "$AGENTS" | tr ' ' ,) supervisor gateway"
READY_SECONDS=60

# --- HTTP -----------------------------------------------------------------------------------------------------------

operator_certificate() { printf '%s' "${MESH_TLS_OPERATOR_CERTIFICATE_FILE:-$CERTIFICATES/operator.pem}"; }
operator_key() { printf '%s' "${MESH_TLS_OPERATOR_KEY_FILE:-$CERTIFICATES/operator.key}"; }
# authority_of URL: by which it is known; nothing for the system's.
authority_of() {
    case $1 in
    "$(url_of gateway)"*) ;;
    https:*) printf '%s' "${MESH_TLS_CA_FILE:-}" ;;
    esac
}
# curl_certificates URL: options of curl, in words. The services' certificates have to name the address as well, as those of
# ./mesh certificates do.
curl_certificates() {
    case $1 in
    "$(url_of gateway)"*)
        # It looks at whether it answers, and says nothing to it.
        case $1 in https:*) printf '%s' '--insecure' ;; esac
        ;;
    https:*)
        [ -z "${MESH_TLS_CA_FILE:-}" ] ||
            printf '%s' "--cacert ${MESH_TLS_CA_FILE} --cert $(operator_certificate) --key $(operator_key)"
        ;;
    esac
}

# http_get URL: sets http_status (000 = no answer) and http_body
http_get() {
    if have curl; then
        # shellcheck disable=SC2046
        answer=$(curl -s -m 5 --noproxy '*' $(curl_certificates "$1") -w '\n%{http_code}' "$1" 2>/dev/null) || answer="
000"
    else
        answer=$("$(python)" - "$1" "$(authority_of "$1")" "$(operator_certificate)" "$(operator_key)" <<'PYTHON'
import ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2]) if sys.argv[2] else ssl._create_unverified_context()
if sys.argv[2]:
    context.load_cert_chain(sys.argv[3], sys.argv[4])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
try:
    with opener.open(sys.argv[1], timeout=5) as response:
        print(response.read().decode(), response.status, sep="\n")
except urllib.error.HTTPError as error:
    print(error.read().decode(), error.code, sep="\n")
except OSError:
    print("\n000")
PYTHON
        )
    fi
    http_status=$(printf '%s\n' "$answer" | tail -n 1)
    http_body=$(printf '%s\n' "$answer" | sed '$d')
}

# readiness URL: prints ready, degraded, unavailable, or "no answer"
readiness() {
    http_get "$1/readyz"
    word=$(printf '%s' "$http_body" | grep -o '"status" *: *"\(ready\|degraded\|unavailable\)"' | head -n 1 |
        sed 's/.*"\([a-z]*\)"$/\1/')
    case $http_status in
    200) echo "${word:-ready}" ;;
    000) echo "no answer" ;;
    *) echo "${word:-unavailable}" ;;
    esac
}

# --- the record of a process: .mesh/run/<service>.pid holds "pid start-time epoch url" ---------------------------------

# When a process began, in the system's own count: a pid that another process got later has another one.
start_time_of() {
    if [ -r "/proc/$1/stat" ]; then
        sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
    else
        ps -o lstart= -p "$1" 2>/dev/null | tr -d ' '
    fi
}
is_zombie() { [ -r "/proc/$1/stat" ] && [ "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1)" = Z ]; }

read_process() {
    process_pid='' process_start='' process_since='' process_url=''
    [ -s "$STATE/run/$1.pid" ] || return 1
    read -r process_pid process_start process_since process_url <"$STATE/run/$1.pid"
    [ -n "$process_url" ]
}
# Of the process that was read last.
is_alive() {
    [ -n "$process_pid" ] && kill -0 "$process_pid" 2>/dev/null && ! is_zombie "$process_pid" &&
        [ "$(start_time_of "$process_pid")" = "$process_start" ]
}
is_running() { read_process "$1" && is_alive; }

# --- starting -------------------------------------------------------------------------------------------------------

# run_service SERVICE [ARGUMENT…]: becomes the service, with its own login to the database and nobody else's. Call it in a
# subshell.
run_service() {
    running=$1
    shift
    cd "$ROOT" || exit
    DATABASE_URL=$(database_url_of "$running")
    [ -n "$DATABASE_URL" ] || die "there is no database login for $running in $STATE/roles.env"
    for other in $SERVICES; do unset "$(prefix_of "$other")_DATABASE_URL"; done
    unset DATABASE_ADMIN_URL
    export DATABASE_URL MESH_SECRET
    # shellcheck disable=SC2086
    exec ${detach:-} "$BIN/$running" "$@"
}

check_ports() {
    for service in "$@"; do
        port=$(port_of "$service")
        "$(python)" "$ROOT/scripts/ports.py" free "${HOST:-127.0.0.1}" "$port" || die "port $port, which $service would listen \
on, is in use by $("$(python)" "$ROOT/scripts/ports.py" owner "$port").
  Stop that, or give $service another port: $(prefix_of "$service")_PORT=… ./mesh up (or a line in .env)."
    done
    for service in $SERVICES; do
        for other in $SERVICES; do
            if [ "$service" != "$other" ] && [ "$(port_of "$service")" = "$(port_of "$other")" ]; then
                die "$service and $other cannot both have port $(port_of "$service")"
            fi
        done
    done
}

start_service() {
    [ -x "$BIN/$1" ] || die "$BIN/$1 is not there; build it with ./mesh build"
    log=$STATE/logs/$1.log
    if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 20000000 ]; then mv "$log" "$log.1"; fi
    # In a session of its own: Ctrl-C and a closed terminal are ours to handle, not the service's.
    detach=''
    if have setsid; then detach='setsid'; elif have nohup; then detach='nohup'; fi
    (run_service "$1") </dev/null >>"$log" 2>&1 9>&- &
    pid=$!
    echo "$pid $(start_time_of "$pid") $(now) $(url_of "$1")" >"$STATE/run/$1.pid.new"
    mv "$STATE/run/$1.pid.new" "$STATE/run/$1.pid"
    detach=''
}

failed_to_start() {
    tail -n 15 "$STATE/logs/$1.log" >&2
    die "$1 $2; its log is $STATE/logs/$1.log"
}

# await_ready SERVICE…: until each answers. One that is up but degraded gets a while more, since it may just be warming up.
await_ready() {
    began=$(now)
    for service in "$@"; do
        while :; do
            is_running "$service" || failed_to_start "$service" "stopped at its start"
            state=$(readiness "$process_url")
            waited=$(($(now) - began))
            if [ "$state" = ready ] || { [ "$state" = degraded ] && [ "$waited" -ge 20 ]; }; then break; fi
            [ "$waited" -lt "$READY_SECONDS" ] || failed_to_start "$service" "was not ready within $READY_SECONDS s ($state)
  $http_body"
            sleep 0.2
        done
    done
}

stop_all() {
    # shellcheck disable=SC2086
    stop_services $SERVICES
    is_external || stop_database
}
# What this ./mesh has started, when it cannot finish.
stop_started() {
    # shellcheck disable=SC2086
    stop_services $starting
    is_external || [ -n "$(running_services)" ] || stop_database
}

command_up() {
    background='' configuration=release chosen=''
    for argument in "$@"; do
        case $argument in
        -d | --detach) background=yes ;;
        --debug) configuration=debug ;;
        -*) die "up knows -d and --debug, not $argument" ;;
        *)
            check_services "$argument"
            chosen="$chosen $argument"
            ;;
        esac
    done
    [ -n "$chosen" ] || chosen=$SERVICES
    lock
    starting=''
    for service in $chosen; do is_running "$service" || starting="$starting $service"; done
    if [ -z "$starting" ] && { is_external || find_database; }; then
        say "the mesh is running already:"
        print_status
        return 0
    fi

    up_began=$(now)
    choose_configuration "$configuration"
    ensure_packages_for_build
    # shellcheck disable=SC2086
    check_ports $starting
    ensure_secret
    ensure_certificates
    ensure_model
    is_external || ensure_postgres
    # shellcheck disable=SC2086
    if [ "$chosen" = "$SERVICES" ]; then build_products; else build_products $chosen mesh-tool; fi

    # From here on an interruption or a failure takes down what was started.
    stop_at_exit=stop_started
    start_database
    migrate_database
    seed_database
    step "Starting"
    for stage in $START_STAGES; do
        started=''
        for service in $(echo "$stage" | tr , ' '); do
            case " $starting " in *" $service "*) ;; *) continue ;; esac
            start_service "$service"
            started="$started $service"
        done
        # shellcheck disable=SC2086
        await_ready $started
    done
    ok "all are ready"
    say ""
    print_status
    say ""
    say "up after $(($(now) - up_began)) s; logs: $STATE/logs/"
    if is_running gateway; then
        say "  talk to it:   ./mesh chat \"We run a 40,000 sq ft warehouse in Reno and want to automate picking\""
        say "  in a browser: $process_url"
        say "  by HTTP:      curl $process_url/api/v1/chat -H 'Content-Type: application/json' -d '{\"message\":\"Hello\"}'"
    fi
    if [ -n "$background" ]; then
        say "  stop it:      ./mesh down"
        stop_at_exit=''
        return 0
    fi
    say "  stop it:      Ctrl-C here, or ./mesh down elsewhere"
    stop_at_exit=stop_all
    trap 'exit 0' INT
    unlock
    watch_services
}

# Stays while a service runs and says when one stops.
watch_services() {
    watched=$(running_services)
    while [ -n "$watched" ]; do
        sleep 1 &
        wait $! || true
        running=$(running_services)
        [ "$running" = "$watched" ] && continue
        # ./mesh down, elsewhere, takes the records away.
        for service in $watched; do
            case " $running " in *" $service "*) continue ;; esac
            [ ! -f "$STATE/run/$service.pid" ] || warn "$service has stopped by itself; its log is \
$STATE/logs/$service.log, ./mesh up -d starts it again"
        done
        watched=$running
    done
    say "no service runs any more"
}

running_services() {
    for service in $SERVICES; do ! is_running "$service" || printf '%s ' "$service"; done
}

# --- stopping -------------------------------------------------------------------------------------------------------

# stop_services SERVICE…: asks all at once, waits until they have finished what they were doing, at most 25 s.
stop_services() {
    stopping=''
    # The door first, so that nothing new comes in.
    for service in "$@"; do
        if is_running "$service"; then
            kill -TERM "$process_pid" 2>/dev/null || true
            stopping="$stopping $service"
        else
            rm -f "$STATE/run/$service.pid"
        fi
    done
    [ -n "$stopping" ] || return 0
    step "Stopping$stopping"
    until_second=$(($(now) + 25))
    while :; do
        waiting=''
        for service in $stopping; do
            if is_running "$service"; then waiting="$waiting $service"; else rm -f "$STATE/run/$service.pid"; fi
        done
        [ -n "$waiting" ] || break
        if [ "$(now)" -ge "$until_second" ]; then
            for service in $waiting; do
                if is_running "$service"; then
                    warn "$service did not stop within 25 s and is killed"
                    kill -KILL "$process_pid" 2>/dev/null || true
                fi
            done
            until_second=$(($(now) + 25))
        fi
        sleep 0.1
    done
    ok "stopped"
}

command_down() {
    check_services "$@"
    lock
    if [ $# -gt 0 ]; then
        stop_services "$@"
        return 0
    fi
    if [ -z "$(running_services)" ] && { is_external || ! find_database; }; then
        say "the mesh is not running"
        return 0
    fi
    stop_all
}

# --- looking --------------------------------------------------------------------------------------------------------

duration() {
    if [ "$1" -ge 86400 ]; then
        echo "$(($1 / 86400)) d $(($1 % 86400 / 3600)) h"
    elif [ "$1" -ge 3600 ]; then
        echo "$(($1 / 3600)) h $(($1 % 3600 / 60)) min"
    elif [ "$1" -ge 60 ]; then
        echo "$(($1 / 60)) min $(($1 % 60)) s"
    else
        echo "$1 s"
    fi
}

# Fails when something does not run or is not ready.
print_status() {
    all_ready=0
    row='%-16s %-28s %-8s %-12s %-12s %s\n'
    # shellcheck disable=SC2059
    printf "$row" service url pid uptime ready namespace
    for service in $SERVICES; do
        if is_running "$service"; then
            state=$(readiness "$process_url")
            case $state in ready | degraded) ;; *) all_ready=1 ;; esac
            # shellcheck disable=SC2059
            printf "$row" "$service" "$process_url" "$process_pid" "$(duration $(($(now) - process_since)))" "$state" \
                "$(namespace_of "$service")"
        else
            all_ready=1
            # shellcheck disable=SC2059
            printf "$row" "$service" - - - "not running" "$(namespace_of "$service")"
        fi
    done
    if is_external; then
        say "database         the one that DATABASE_URL names"
    elif find_database; then
        # shellcheck disable=SC2059
        printf "$row" database "127.0.0.1:$(cluster_port "$DATA")" "$(sed -n 1p "$DATA/postmaster.pid")" \
            "$(duration $(($(now) - $(sed -n 3p "$DATA/postmaster.pid"))))" running "PostgreSQL $PG_MAJOR"
    else
        all_ready=1
        # shellcheck disable=SC2059
        printf "$row" database - - - "not running" ""
    fi
    return 0
}

# status_tool: the built mesh-tool; fails where none is built, since telling how things are should build nothing.
status_tool() {
    choose_configuration release
    if [ ! -x "$BIN/mesh-tool" ] && ! has_prebuilt; then choose_configuration debug; fi
    [ -x "$BIN/mesh-tool" ] && echo "$BIN/mesh-tool"
}

command_status() {
    as_json='' more=''
    for argument in "$@"; do
        case $argument in
        --json) as_json=yes more=--json ;;
        *) die "usage: ./mesh status [--json]" ;;
        esac
    done
    ensure_state
    tool=$(status_tool) || tool=''
    [ -n "$tool" ] || [ -z "$as_json" ] || die "--json needs what ./mesh build builds"
    running=$(running_services)
    all_ready=0
    # Where nothing runs here the settings may name a mesh elsewhere.
    if [ -z "$as_json" ] && { [ -n "$running" ] || [ -z "$tool" ]; }; then
        print_status
        [ -z "$tool" ] || say ""
    fi
    [ -n "$tool" ] || return "$all_ready"
    # A mesh that was started with other ports than these settings say.
    for service in $running; do
        ! read_process "$service" || eval "export $(prefix_of "$service")_URL=\$process_url"
    done
    # shellcheck disable=SC2086
    "$tool" status $more || all_ready=1
    return "$all_ready"
}

command_logs() {
    follow='' chosen=''
    for argument in "$@"; do
        case $argument in
        -f | --follow) follow=-f ;;
        postgres) chosen="$chosen postgres" ;;
        *)
            check_services "$argument"
            chosen="$chosen $argument"
            ;;
        esac
    done
    lines=100
    if [ -z "$chosen" ]; then chosen="$SERVICES" lines=15; fi
    set --
    for name in $chosen; do
        if [ "$name" = postgres ]; then
            log=''
            for candidate in "$STATE"/postgres/data-*.log; do [ ! -f "$candidate" ] || log=$candidate; done
        else
            log=$STATE/logs/$name.log
        fi
        if [ -f "$log" ]; then set -- "$@" "$log"; fi
    done
    [ $# -gt 0 ] || die "there are no logs yet of: $chosen"
    # shellcheck disable=SC2086
    exec tail -n "$lines" $follow "$@"
}
