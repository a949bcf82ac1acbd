#!/bin/sh
# Starts PostgreSQL as the official image does, for what docker-compose.yml uses of it: POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE,
# POSTGRES_DB and POSTGRES_INITDB_ARGS the first time, and the data in PGDATA from then on.
set -eu

[ "${1:-postgres}" = postgres ] || exec "$@"
[ $# -gt 0 ] || set -- postgres

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown postgres:postgres "$PGDATA"
    chmod 700 "$PGDATA"
    # The password's file may be for root alone.
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
        POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
        export POSTGRES_PASSWORD
        unset POSTGRES_PASSWORD_FILE
    fi
    exec gosu postgres "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    [ -n "${POSTGRES_PASSWORD:-}" ] || {
        echo "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE is needed for a new database" >&2
        exit 1
    }
    umask 077
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    # What an interrupted run left.
    find "$PGDATA" -mindepth 1 -delete
    # shellcheck disable=SC2086
    initdb --username=postgres --pwfile=/tmp/password ${POSTGRES_INITDB_ARGS:-}
    rm -f /tmp/password
    # Everybody from elsewhere brings the password.
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start
    if [ "${POSTGRES_DB:-postgres}" != postgres ]; then createdb --username=postgres "$POSTGRES_DB"; fi
    pg_ctl -D "$PGDATA" -w -m fast stop
fi
unset POSTGRES_PASSWORD POSTGRES_PASSWORD_FILE 2>/dev/null || true
exec "$@"
