# shellcheck shell=sh
# Settings: the environment, then .env, then defaults. What the processes need of them is exported.

# FINANCING for financing, DEALER_MATCHING for dealer-matching.
prefix_of() { printf '%s' "$1" | tr 'a-z-' 'A-Z_'; }

default_port_of() {
    case $1 in
    gateway) echo 8000 ;;
    supervisor) echo 8001 ;;
    financing) echo 8002 ;;
    sales) echo 8003 ;;
    dealer-matching) echo 8004 ;;
    knowledge) echo 8005 ;;
    memory) echo 8006 ;;
    *) agent_field "$1" 2 ;;
    esac
}

namespace_of() {
    case $1 in
    gateway) echo '' ;;
    memory) echo 'all' ;;
    *) echo "agent:$(printf '%s' "$1" | tr - _)" ;;
    esac
}

# The value of a variable whose name is made up.
value_of() { eval "printf '%s' \"\${$1:-}\""; }
port_of() { value_of "$(prefix_of "$1")_PORT"; }
url_of() { value_of "$(prefix_of "$1")_URL"; }

# --- TLS ------------------------------------------------------------------------------------------------------------

CERTIFICATES=$STATE/certificates

# MESH_TLS=true: certificates of our own. Else whoever sets MESH_TLS_CA_FILE brings them.
has_own_certificates() {
    case ${MESH_TLS:-false} in
    true | yes | on | 1) [ -z "${MESH_TLS_CA_FILE:-}" ] ;;
    *) return 1 ;;
    esac
}
has_mesh_tls() { has_own_certificates || [ -n "${MESH_TLS_CA_FILE:-}" ]; }

scheme_of() {
    if [ "$1" = gateway ]; then
        if [ -n "${GATEWAY_TLS_CERTIFICATE_FILE:-${TLS_CERTIFICATE_FILE:-}}" ]; then echo https; else echo http; fi
    elif has_mesh_tls; then
        echo https
    else
        echo http
    fi
}

# Where each service finds its own.
name_certificates() {
    has_own_certificates || return 0
    export MESH_TLS_CA_FILE="$CERTIFICATES/ca.pem"
    for service in $SERVICES; do
        prefix=$(prefix_of "$service")
        eval "export ${prefix}_MESH_TLS_CERTIFICATE_FILE=\$CERTIFICATES/\$service.pem"
        eval "export ${prefix}_MESH_TLS_KEY_FILE=\$CERTIFICATES/\$service.key"
    done
}

# --------------------------------------------------------------------------------------------------------------------

is_service() {
    for known in $SERVICES; do [ "$known" != "$1" ] || return 0; done
    return 1
}
check_services() {
    for named in "$@"; do
        is_service "$named" || die "there is no service \"$named\"; they are: $SERVICES"
    done
}

# KEY=value lines of .env, as the processes read them: # begins a comment line, one pair of quotes is taken off.
read_env_file() {
    [ -f "$1" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        line=$(printf '%s' "$line" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//; s/^export[[:space:]]*//')
        case $line in
        '' | '#'*) continue ;;
        *=*) ;;
        *) continue ;;
        esac
        key=$(printf '%s' "${line%%=*}" | sed 's/[[:space:]]*$//')
        value=$(printf '%s' "${line#*=}" | sed "s/^[[:space:]]*//; s/^\"\\(.*\\)\"\$/\\1/; s/^'\\(.*\\)'\$/\\1/")
        case $key in
        '' | [0-9]* | *[!A-Za-z0-9_]*)
            warn "$1: \"$key\" is no name of a setting"
            continue
            ;;
        esac
        # The supervisor reads it from the file itself, again and again: agents come and go while it runs.
        case $key in AGENT_URLS | SUPERVISOR_AGENT_URLS) continue ;; esac
        eval "known=\${$key+yes}"
        # shellcheck disable=SC2154
        [ -n "$known" ] || eval "export $key=\$value"
    done <"$1"
}

load_settings() {
    read_env_file "$ROOT/.env"
    # What the user gave, before anything is derived: then no database of ours is started.
    EXTERNAL_DATABASE_URL=${DATABASE_URL:-}
    EXTERNAL_ADMIN_URL=${DATABASE_ADMIN_URL:-$EXTERNAL_DATABASE_URL}
    case ${HOST:-127.0.0.1} in
    0.0.0.0 | '::' | localhost) reached=127.0.0.1 ;;
    *) reached=${HOST:-127.0.0.1} ;;
    esac
    for service in $SERVICES; do
        prefix=$(prefix_of "$service")
        port=$(port_of "$service")
        [ -n "$port" ] || port=$(default_port_of "$service")
        case $port in
        *[!0-9]*) port=0 ;;
        esac
        if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
            die "${prefix}_PORT must be a port number, not \"$(port_of "$service")\""
        fi
        eval "export ${prefix}_PORT=\$port"
        scheme=$(scheme_of "$service")
        [ -n "$(url_of "$service")" ] || eval "export ${prefix}_URL=\$scheme://\$reached:\$port"
    done
    # Who belongs to this mesh beside the seven: what .env or the environment names, and what this package adds.
    for agent in $(printf '%s\n' "$ADDED" | awk 'NF { print $1 }'); do
        case ,${MESH_AGENTS:-}, in
        *",$agent:"*) ;;
        *) MESH_AGENTS=${MESH_AGENTS:+$MESH_AGENTS,}$agent:$(port_of "$agent") ;;
        esac
    done
    [ -z "${MESH_AGENTS:-}" ] || export MESH_AGENTS
    name_certificates
    # text-embedding-3-large is asked for 1,536 dimensions; the tables must be made for them.
    if [ "$(embedding_provider)" = openai ] && [ -z "${VECTOR_EMBEDDING_DIMENSIONS:-}" ]; then
        export VECTOR_EMBEDDING_DIMENSIONS=1536
    fi
    CACHE=${MESH_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-$STATE}/.cache}/ybryx-mesh}
}

embedding_provider() { printf '%s' "${MEMORY_EMBEDDING_PROVIDER:-${EMBEDDING_PROVIDER:-local}}"; }

# The secret that signs what the services say to each other; made once.
ensure_secret() {
    if [ -z "${MESH_SECRET:-}" ]; then
        if [ ! -s "$STATE/secret" ]; then
            keep_secret "$STATE/secret" "$(random_hex 48)"
        fi
        MESH_SECRET=$(cat "$STATE/secret")
    fi
    export MESH_SECRET
}
