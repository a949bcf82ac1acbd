#!/bin/sh
# Builds pgvector for a PostgreSQL of Debian 12, which has no package of it, from Debian's own source package.
# usage: get-pgvector.sh [pg_config]      (root; needs postgresql-server-dev-15, make, gcc, dpkg-dev)
# PGVECTOR_DEB and PGVECTOR_SUITE choose another version; DESTDIR installs elsewhere.
set -eu

pg_config=${1:-${PG_CONFIG:-/usr/lib/postgresql/15/bin/pg_config}}
version=${PGVECTOR_DEB:-0.8.0-1}
suite=${PGVECTOR_SUITE:-trixie}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

[ -x "$pg_config" ] || {
    echo "$pg_config is not there: install postgresql-server-dev-15" >&2
    exit 1
}
[ -f "$keyring" ] || {
    echo "this is no Debian: install pgvector from its own package or source (https://github.com/pgvector/pgvector)" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
chmod 755 "$work"
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$work/source"

# The mirror that this machine uses already, asked for the sources of a later release.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1)
cat >"$work/parts/source.sources" <<END
Types: deb-src
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
END
apt() {
    apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" -o Dir::State::lists="$work/lists" \
        -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -qq "$@"
}
apt update
cd "$work"
apt source --download-only "pgvector=$version"
tar xzf pgvector_*.orig.tar.gz -C source --strip-components=1
cd source
# OPTFLAGS: for every processor of this kind, not for this one alone.
make -s -j"$(nproc)" OPTFLAGS="" with_llvm=no PG_CONFIG="$pg_config"
make -s install OPTFLAGS="" with_llvm=no PG_CONFIG="$pg_config" ${DESTDIR:+DESTDIR="$DESTDIR"}
echo "pgvector ${version%-*} is installed for $("$pg_config" --version)"
