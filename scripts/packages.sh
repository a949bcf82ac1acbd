# shellcheck shell=sh
# What the system must have beside Swift: headers to build with, and a Python to fetch wheels with.

# The system's own Python first: one that a version manager put on the PATH may lack venv or SSL.
python() {
    for candidate in /usr/bin/python3 python3; do
        if have "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}
python_has_venv() {
    found_python=$(python) && "$found_python" -c 'import venv, ensurepip, ssl' 2>/dev/null
}

# A header package is there when pkg-config knows its library.
has_library() { have pkg-config && pkg-config --exists "$1"; }

# missing_packages build|run: Debian's names of what is not there.
missing_packages() {
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ] || [ -e /etc/pki/tls/cert.pem ] ||
        echo ca-certificates
    have python3 || [ -x /usr/bin/python3 ] || echo python3
    python_has_venv || echo python3-venv
    if [ "$1" = build ]; then
        have git || echo git
        have pkg-config || echo pkg-config
        has_library libpq || echo libpq-dev
        has_library libcurl || echo libcurl4-openssl-dev
        has_library openssl || echo libssl-dev
        has_library zlib || echo zlib1g-dev
    fi
}

one_line() { tr '\n' ' ' | sed 's/ *$//'; }

# How to install Debian's packages $* on this system.
install_command() {
    if have apt-get; then
        echo "sudo apt-get update && sudo apt-get install -y $*"
    elif have dnf; then
        echo "sudo dnf install -y $(echo "$*" | sed 's/libpq-dev/libpq-devel/; s/libcurl4-openssl-dev/libcurl-devel/
            s/libssl-dev/openssl-devel/; s/zlib1g-dev/zlib-devel/; s/pkg-config/pkgconf-pkg-config/; s/python3-venv/python3/')"
    elif have apk; then
        echo "sudo apk add $(echo "$*" | sed 's/libpq-dev/libpq-dev/; s/libcurl4-openssl-dev/curl-dev/
            s/libssl-dev/openssl-dev/; s/zlib1g-dev/zlib-dev/; s/pkg-config/pkgconf/; s/python3-venv/python3/')"
    elif have brew; then
        echo "brew install $(echo "$*" | sed 's/libpq-dev/libpq/; s/libcurl4-openssl-dev/curl/; s/libssl-dev/openssl/
            s/zlib1g-dev/zlib/; s/pkg-config/pkgconf/; s/python3-venv/python3/')"
    else
        echo "(install these with your system's package manager: $*)"
    fi
}

can_install() { have apt-get && { is_root || { have sudo && sudo -n true 2>/dev/null; }; }; }
as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }

# apt_install PACKAGE…: lists of packages are brought up to date first, because a bare machine has none.
apt_install() {
    packages_log=$STATE/logs/packages.log
    if ! run_long "$packages_log" as_root apt-get -o DPkg::Lock::Timeout=120 -q update; then
        warn "the package lists could not be fetched; trying with those that are there"
    fi
    run_long "$packages_log" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=120 -q install -y --no-install-recommends "$@"
}

# ensure_packages build|run
ensure_packages() {
    missing=$(missing_packages "$1" | one_line)
    [ -n "$missing" ] || return 0
    step "System packages: $missing"
    # shellcheck disable=SC2086
    if ! can_install; then
        die "these packages are needed: $missing
  install them, then run this again:  $(install_command $missing)"
    fi
    # shellcheck disable=SC2086
    apt_install $missing || die "apt-get could not install: $missing
  try it by hand:  $(install_command $missing)"
    missing=$(missing_packages "$1" | one_line)
    [ -z "$missing" ] || die "still missing after the installation: $missing"
    ok "installed"
}
