#!/bin/sh
# Base images for a machine that reaches no image registry: made by debootstrap, Debian's packages and the Swift toolchain of this
# machine, under names of their own (ybryx-local/…), in place of swift, swift-slim, pgvector, mailpit and prometheus. They follow the originals in what
# the Dockerfile and docker-compose.yml use of them, and nothing else. Where a registry is reachable nobody needs them.
# usage: base-images.sh [debian] [swift] [slim] [postgres] [mail] [prometheus]      (root on Debian, with docker and debootstrap; all of them unless named)
set -eu

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SUITE=${MESH_SUITE:-bookworm}
DEBIAN=ybryx-local/debian:$SUITE
SWIFT=ybryx-local/swift:6.3-$SUITE
SLIM=ybryx-local/swift:6.3-$SUITE-slim
POSTGRES=ybryx-local/pgvector:pg15
MAIL=ybryx-local/mailpit
PROMETHEUS=ybryx-local/prometheus

die() {
    echo "base-images: $*" >&2
    exit 1
}
say() { echo "--> $*"; }
has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# Where this machine has proxies, builds have them too.
build() {
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        eval "value=\${$name:-}"
        # shellcheck disable=SC2154
        [ -z "$value" ] || set -- --build-arg "$name=$value" "$@"
    done
    DOCKER_BUILDKIT=0 docker build -q ${MESH_BUILD_NETWORK:+--network "$MESH_BUILD_NETWORK"} "$@" >/dev/null
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# How this machine reaches packages: apt's sources, pip's and git's configuration, and certificates of its own.
copy_package_access() {
    (
        cd /
        for path in etc/apt/sources.list etc/apt/sources.list.d/*.sources etc/apt/sources.list.d/*.list etc/apt/auth.conf.d/* \
            etc/pip.conf etc/gitconfig usr/local/share/ca-certificates/*; do
            [ ! -f "$path" ] || cp --parents -p "$path" "$1"
        done
        for path in etc/apt/apt.conf.d/*; do
            ! grep -qs '^Acquire::' "$path" || cp --parents -p "$path" "$1"
        done
    )
}

# Folders of this machine that git is told to take repositories from, in place of their addresses.
git_folders() {
    git config --get-regexp '^url\..*\.insteadof$' 2>/dev/null | sed -n 's,^url\.\(/[^ ]*\)\.insteadof .*,\1,p' | sort -u
}

make_debian() {
    say "$DEBIAN: debootstrap"
    command -v debootstrap >/dev/null || die "debootstrap is needed: apt-get install debootstrap"
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1)
    debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$work/debian" "$mirror" >"$work/log" 2>&1 || {
        tail -n 20 "$work/log" >&2
        die "debootstrap failed"
    }
    rm -rf "$work/debian/var/cache/apt/archives/"*.deb "$work/debian/var/lib/apt/lists/"*
    copy_package_access "$work/debian"
    chroot "$work/debian" update-ca-certificates >/dev/null 2>&1
    # pip and git are asked to trust the same certificates as the rest of the system.
    certificates=/etc/ssl/certs/ca-certificates.crt
    tar -C "$work/debian" -c . | docker import --change "ENV PIP_CERT=$certificates" --change "ENV GIT_SSL_CAINFO=$certificates" \
        --change 'CMD ["bash"]' - "$DEBIAN" >/dev/null
    rm -rf "$work/debian"
}

make_slim() {
    has_image "$DEBIAN" || make_debian
    say "$SLIM: the Swift runtime"
    libraries=$(toolchain)/usr/lib/swift/linux
    mkdir -p "$work/slim/usr/lib/swift/linux"
    cp -p "$libraries"/*.so "$work/slim/usr/lib/swift/linux/"
    rm -f "$work"/slim/usr/lib/swift/linux/lib*Testing*.so "$work"/slim/usr/lib/swift/linux/libXCTest.so
    cat >"$work/slim/Dockerfile" <<END
FROM $DEBIAN
RUN apt-get update && apt-get install -y --no-install-recommends libcurl4 libxml2 libstdc++6 tzdata && rm -rf /var/lib/apt/lists/*
COPY usr /usr
END
    build -t "$SLIM" "$work/slim"
    rm -rf "$work/slim"
}

# The folder that holds usr/bin/swift.
toolchain() {
    found=$(command -v swift) || die "Swift is needed on this machine"
    dirname "$(dirname "$(dirname "$(readlink -f "$found")")")"
}

make_swift() {
    has_image "$DEBIAN" || make_debian
    say "$SWIFT: the Swift toolchain of this machine"
    mkdir "$work/swift"
    cat >"$work/swift/Dockerfile" <<END
FROM $DEBIAN
RUN apt-get update && apt-get install -y --no-install-recommends binutils git gnupg2 libc6-dev libcurl4-openssl-dev libedit2 \
    libgcc-12-dev libncurses-dev libpython3.11 libsqlite3-0 libstdc++-12-dev libxml2-dev libz3-dev pkg-config tzdata unzip zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
END
    # Dockerfile and toolchain in one stream: no second copy on the disk.
    set -- -C "$work/swift" Dockerfile -C "$(toolchain)" \
        --exclude 'usr/bin/*lldb*' --exclude usr/bin/sourcekit-lsp --exclude 'usr/bin/clangd*' --exclude usr/bin/docc \
        --exclude usr/bin/wasmkit --exclude 'usr/lib/liblldb*' --exclude usr/lib/swift_static usr
    echo 'COPY usr /usr' >>"$work/swift/Dockerfile"
    for folder in $(git_folders); do
        set -- "$@" -C / "${folder#/}"
        echo "COPY ${folder#/} $folder" >>"$work/swift/Dockerfile"
    done
    tar -c "$@" | build -t "$SWIFT" -
}

make_postgres() {
    has_image "$DEBIAN" || make_debian
    say "$POSTGRES: Debian's PostgreSQL 15 and pgvector"
    mkdir "$work/postgres"
    cp "$ROOT/scripts/get-pgvector.sh" "$ROOT/scripts/compose/postgres-entrypoint.sh" "$work/postgres/"
    cat >"$work/postgres/Dockerfile" <<END
FROM $DEBIAN AS pgvector
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-server-dev-15 make gcc libc6-dev dpkg-dev
COPY get-pgvector.sh /
RUN DESTDIR=/out /get-pgvector.sh

FROM $DEBIAN
RUN groupadd -r postgres --gid=999 && useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql postgres \
    && apt-get update \
    && apt-get install -y --no-install-recommends postgresql-common libnss-wrapper locales gosu \
    && sed -i 's/^#create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
    && echo 'en_US.UTF-8 UTF-8' >>/etc/locale.gen && locale-gen \
    && apt-get install -y --no-install-recommends postgresql-15 && rm -rf /var/lib/apt/lists/*
COPY --from=pgvector /out/ /
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV LANG=en_US.UTF-8 PGDATA=/var/lib/postgresql/data
RUN install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data && install -d -o postgres -g postgres -m 3777 /var/run/postgresql \
    && sed -i "s/^#listen_addresses.*/listen_addresses = '*'/" /usr/share/postgresql/15/postgresql.conf.sample
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
END
    build -t "$POSTGRES" "$work/postgres"
}

make_mail() {
    has_image "$DEBIAN" || make_debian
    say "$MAIL: aiosmtpd"
    mkdir "$work/mail"
    cp "$ROOT/scripts/compose/mail-catcher.py" "$work/mail/"
    cat >"$work/mail/Dockerfile" <<END
FROM $DEBIAN
RUN apt-get update && apt-get install -y --no-install-recommends python3-aiosmtpd && rm -rf /var/lib/apt/lists/*
COPY mail-catcher.py /
USER 65534
CMD ["python3", "/mail-catcher.py"]
END
    build -t "$MAIL" "$work/mail"
}

make_prometheus() {
    has_image "$DEBIAN" || make_debian
    say "$PROMETHEUS: Debian's Prometheus"
    mkdir "$work/prometheus"
    cat >"$work/prometheus/Dockerfile" <<END
FROM $DEBIAN
RUN apt-get update && apt-get install -y --no-install-recommends prometheus && rm -rf /var/lib/apt/lists/* \\
    && install -d -o nobody -g nogroup /prometheus
USER nobody
WORKDIR /prometheus
ENTRYPOINT ["prometheus"]
END
    build -t "$PROMETHEUS" "$work/prometheus"
}

[ $# -gt 0 ] || set -- debian slim swift postgres mail prometheus
for image in "$@"; do
    case $image in
    debian | slim | swift | postgres | mail | prometheus) "make_$image" ;;
    *) die "there is no image \"$image\" here: debian, slim, swift, postgres, mail, prometheus" ;;
    esac
done
