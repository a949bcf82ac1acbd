#!/bin/sh
# Prints the Secrets that the manifests refer to, with passwords made on the spot: nothing of them is ever in a file of the project.
#
#     ./make-secrets.sh --namespace ybryx-mesh --admin 'postgresql://postgres:…@db.example.com:5432/mesh?sslmode=verify-full' \
#         | kubectl apply -f -
#
# Run again, it makes other passwords: run the job "migrate" after it, and roll the Deployments.
set -eu

usage() {
    cat >&2 <<END
usage: make-secrets.sh [--namespace NAME] [--admin URL] [--pooler HOST:PORT] [--user-suffix .PROJECT]

  --namespace     where the Secrets go (default: ybryx-mesh)
  --admin         the database as the owner of its tables, past any transaction pooler; without it, the database of the overlay
                  "development", with a new password
  --pooler        where the services log in instead, such as aws-0-eu-central-1.pooler.supabase.com:6543
  --user-suffix   what the pooler wants after a role's name, such as .abcdefghijklmnop
END
    exit 64
}

namespace=ybryx-mesh admin='' pooler='' suffix=''
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
    --namespace) namespace=$2 ;;
    --admin) admin=$2 ;;
    --pooler) pooler=$2 ;;
    --user-suffix) suffix=$2 ;;
    *) usage ;;
    esac
    shift 2
done

# Letters and digits, so that nothing needs escaping in a URL: 48 hexadecimal digits, 192 bits.
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

password=$(random)
[ -n "$admin" ] || admin=postgresql://postgres:$password@postgres:5432/mesh
case $admin in
postgres://?*@?*/?* | postgresql://?*@?*/?*) ;;
*)
    echo "--admin must be postgresql://user:password@host:5432/database" >&2
    exit 64
    ;;
esac
# What follows the last @ of the authority: host and port, then database and options.
rest=${admin#*://}
authority=${rest%%/*}
tail=${rest#*/}
place=${pooler:-${authority##*@}}

# secret NAME KEY VALUE [KEY VALUE]
secret() {
    printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: { name: %s, namespace: %s }\ntype: Opaque\nstringData:\n' "$1" "$namespace"
    shift
    while [ $# -ge 2 ]; do
        # A single quote is doubled inside single quotes.
        printf "  %s: '%s'\n" "$1" "$(printf %s "$2" | sed "s/'/''/g")"
        shift 2
    done
}

secret mesh-secret secret "$(random)$(random)"
secret database-admin url "$admin" password "$password"
for service in gateway supervisor financing sales dealer-matching knowledge memory; do
    role=mesh_$(echo "$service" | tr - _)
    secret "$service-database" url "postgresql://$role$suffix:$(random)@$place/$tail"
done
