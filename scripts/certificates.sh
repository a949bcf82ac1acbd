# shellcheck shell=sh
# Certificates of the services' own, by scripts/certificates; settings.sh says where each service finds its one.

# Made where they are missing, and anew in their last month.
ensure_certificates() {
    [ "${MESH_TLS_CA_FILE:-}" = "$CERTIFICATES/ca.pem" ] || return 0
    have openssl || die "MESH_TLS needs openssl; install it (Debian, Ubuntu: apt-get install openssl)"
    due=''
    for name in $SERVICES operator; do
        [ -s "$CERTIFICATES/$name.key" ] &&
            openssl x509 -in "$CERTIFICATES/$name.pem" -noout -checkend 2592000 >/dev/null 2>&1 || due="$due $name"
    done
    [ -n "$due" ] || return 0
    step "Making certificates in $CERTIFICATES"
    # shellcheck disable=SC2046,SC2086
    "$ROOT/scripts/certificates" $(host_option) "$CERTIFICATES" $due || die "the certificates could not be made"
    ok "of$due"
}

# The address that they listen on, where it is none of loopback.
host_option() {
    case ${HOST:-127.0.0.1} in
    127.* | 0.0.0.0 | ::* | localhost) ;;
    *) printf '%s' "--host $HOST" ;;
    esac
}

command_certificates() {
    set_owner=''
    if [ "${1:-}" = --owner ]; then
        [ $# -gt 1 ] || die "--owner needs a user: ./mesh certificates --owner 10001"
        set_owner="--owner $2"
        shift 2
    fi
    folder=${1:-$CERTIFICATES}
    [ "$folder" != "$CERTIFICATES" ] || ensure_state
    step "Making certificates in $folder"
    # shellcheck disable=SC2046,SC2086
    "$ROOT/scripts/certificates" $(host_option) $set_owner "$folder" $SERVICES operator || die "the certificates could not be made"
    ok "ca.pem, and one for each of: $SERVICES operator"
    say "  for ./mesh up:  MESH_TLS=true in .env takes those of .mesh/certificates by itself"
    say "  elsewhere:      MESH_TLS_CA_FILE=$folder/ca.pem, MESH_TLS_CERTIFICATE_FILE and MESH_TLS_KEY_FILE of each service its own"
    say "  keep ca.key away from the machines that run services"
}
