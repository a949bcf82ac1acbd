# shellcheck shell=sh
# The mesh in containers: its secrets as files, and another version of one service while conversations go on.

# Files that compose gives to the containers (docker-compose.yml), and the settings whose values they hold.
COMPOSE_SECRETS="openai_api_key anthropic_api_key memory_extraction_api_key embedding_previous_api_key dealer_webhook_secret \
smtp_password supabase_jwt_secret"

# compose_secret NAME VALUE: kept where it is there already. The folder is its owner's alone; the files can be read by the user
# that the processes are in their containers, where each sees those that are handed to it.
compose_secret() {
    if [ ! -s "$secrets/$1" ]; then
        if ! printf '%s' "$2" >"$secrets/$1.new" || ! chmod 644 "$secrets/$1.new" || ! mv "$secrets/$1.new" "$secrets/$1"; then
            die "$secrets/$1 cannot be written"
        fi
    fi
}

command_secrets() {
    lock
    secrets=${MESH_SECRETS:-$STATE/secrets}
    if ! mkdir -p "$secrets" || ! chmod 700 "$secrets"; then die "$secrets cannot be made"; fi
    compose_secret mesh_secret "${MESH_SECRET:-$(random_hex 48)}"
    compose_secret postgres_password "$(random_hex 24)"
    compose_secret database_admin_url "postgresql://postgres:$(cat "$secrets/postgres_password")@postgres:5432/mesh"
    for name in $COMPOSE_SECRETS; do compose_secret "$name" "$(value_of "$(printf '%s' "$name" | tr a-z A-Z)")"; done
    compose_secret otel_headers "${OTEL_EXPORTER_OTLP_HEADERS:-}"
    compose_secret database_ca ''
    compose_secret mesh_secret_previous "${MESH_SECRET_PREVIOUS:-}"
    # For the mail server of the profile mail; the name is that of its container.
    if [ ! -s "$secrets/mail_key" ] && have openssl; then
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=mail -addext subjectAltName=DNS:mail \
            -keyout "$STATE/tmp/mail_key" -out "$STATE/tmp/mail_certificate" 2>/dev/null ||
            die "openssl could not make a certificate"
        compose_secret mail_key "$(cat "$STATE/tmp/mail_key")"
        compose_secret mail_certificate "$(cat "$STATE/tmp/mail_certificate")"
        rm -f "$STATE/tmp/mail_key" "$STATE/tmp/mail_certificate"
    fi
    compose_secret mail_key ''
    compose_secret mail_certificate ''
    say "secrets for docker compose are in $secrets; write keys of yours into its files (openai_api_key, …)"
}

# The compose that is there: the engine's plugin, or the program of its own.
compose() {
    if docker compose version >/dev/null 2>&1; then
        (cd "$ROOT" && docker compose "$@")
    elif have docker-compose; then
        (cd "$ROOT" && docker-compose "$@")
    else
        die "docker compose is needed: the engine's compose plugin, or docker-compose from 1.29 on"
    fi
}

container_health() { docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1" 2>/dev/null; }

# remember_setting NAME VALUE: in .env, in place of the line that sets it now.
remember_setting() {
    touch "$ROOT/.env" || die "$ROOT/.env cannot be written"
    new=$(grep -v "^$1=" "$ROOT/.env" || true)
    # Its rights stay as they are.
    printf '%s\n' "${new:+$new
}$1=$2" >"$ROOT/.env" || die "$ROOT/.env cannot be written"
}

# roll SERVICE TAG: as many new containers beside the old ones; once they are healthy and known, the old ones stop.
command_roll() {
    if [ $# -ne 2 ]; then die "usage: ./mesh roll <service> <tag of the image ybryx-mesh>"; fi
    check_services "$1"
    service=$1 tag=$2
    variable=$(prefix_of "$service")_TAG
    # What the environment sets is changed where it is set.
    is_kept=yes
    if [ -n "$(value_of "$variable")" ] && ! grep -qs "^$variable=" "$ROOT/.env"; then is_kept=''; fi
    [ "$service" != gateway ] || die "only one container can have the gateway's port: put a balancer before several gateways, or take a
  gap of some seconds:  GATEWAY_TAG=$tag docker compose up -d --no-deps gateway"
    have docker || die "there is no docker here"
    docker image inspect "ybryx-mesh:$tag" >/dev/null 2>&1 || die "there is no image ybryx-mesh:$tag: build it
  (docker build -t ybryx-mesh:$tag .) or pull it first"
    export "$variable=$tag"
    old=$(compose ps -q "$service") || die "compose does not know the containers of $service"
    count=$(printf '%s' "$old" | grep -c . || true)
    step "$service: $count running, as many of ybryx-mesh:$tag beside them"
    rolled=''
    [ "$count" -eq 0 ] || stop_at_exit=undo_roll
    compose up -d --no-deps --no-recreate --scale "$service=$((count == 0 ? 1 : 2 * count))" "$service" || die "compose failed"
    new=$(compose ps -q "$service" | grep -vxF "$old" || true)
    [ -n "$new" ] || new=$(compose ps -q "$service")
    waited=0
    for container in $new; do
        until [ "$(container_health "$container")" = healthy ]; do
            [ "$waited" -lt "${MESH_ROLL_SECONDS:-180}" ] || die "a new container of $service is not healthy after $waited s, so the old ones
  stay; what it says:
$(docker logs --tail 20 "$container" 2>&1)"
            sleep 1
            waited=$((waited + 1))
        done
    done
    ok "healthy"
    if [ "$count" -gt 0 ]; then
        step "$service: the old ones stop"
        # Until whoever calls the service has looked its name up again.
        sleep $((2 * ${NAMES_REFRESH_SECONDS:-3} + 1))
        rolled=yes
        # shellcheck disable=SC2086
        docker stop -t 40 $old >/dev/null || die "the old containers did not stop"
        # shellcheck disable=SC2086
        docker rm $old >/dev/null || warn "the old containers could not be removed"
        ok "gone"
    fi
    rolled=yes
    if [ -n "$is_kept" ]; then
        remember_setting "$variable" "$tag"
        say "$service runs ybryx-mesh:$tag; .env says so ($variable)"
    else
        say "$service runs ybryx-mesh:$tag; change $variable where the environment sets it"
    fi
}

# What does not become healthy goes, and the old containers stay.
undo_roll() {
    [ -z "$rolled" ] || return 0
    for container in $(compose ps -q "$service" | grep -vxF "$old"); do docker rm -f "$container" >/dev/null; done
}
