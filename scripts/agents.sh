# shellcheck shell=sh
# One agent by itself: a new one, an image of one, and what the processes say to each other.

# A new agent in Services; docs/new-agent.md goes on from there.
command_new_agent() {
    [ $# -eq 1 ] || die "usage: ./mesh new-agent NAME      (such as warranty, or spare-parts)"
    ensure_packages run
    "$(python)" "$ROOT/scripts/new_agent.py" "$1"
}

# The version that an agent's contract has.
version_of() {
    sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$ROOT/Services/$(target_of "$1")/contract.json" | head -n 1
}

# command_image [--dry-run] AGENT [TAG]: an image with this agent's program, contract and seed data, and nothing of the others.
command_image() {
    run=''
    if [ "${1:-}" = --dry-run ]; then
        run='echo'
        shift
    fi
    case $# in 1 | 2) ;; *) die "usage: ./mesh image [--dry-run] AGENT [TAG]; agents: $AGENTS" ;; esac
    case " $AGENTS " in *" $1 "*) ;; *) die "there is no agent \"$1\"; they are: $AGENTS" ;; esac
    agent=$1
    version=$(version_of "$agent")
    [ -n "$version" ] || die "Services/$(target_of "$agent")/contract.json has no version"
    tag=$agent-${2:-$version}
    # https://github.com/distribution/reference: what a tag may be.
    printf '%s' "$tag" | grep -Eq '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$' || die "\"$tag\" cannot be the tag of an image"
    [ -n "$run" ] || have docker || die "docker is needed: https://docs.docker.com/engine/install/"
    set -- -f "$ROOT/Services/Dockerfile" -t "ybryx-mesh:$tag" --build-arg "AGENT=$agent" \
        --build-arg "FOLDER=$(target_of "$agent")" --build-arg "VERSION=$version" --build-arg "PORT=$(default_port_of "$agent")"
    # Other base images, as for the whole mesh.
    for name in SWIFT_IMAGE SWIFT_SLIM_IMAGE; do
        [ -z "$(value_of "$name")" ] || set -- "$@" --build-arg "$name=$(value_of "$name")"
    done
    $run docker build "$@" "$ROOT"
    say "roll it out alone: $(prefix_of "$agent")_TAG=$tag docker compose up -d --no-deps $agent"
}

# What the processes say to each other, written down by a test against the running programs; the tests of later releases hold their
# types against it.
command_record_wire() {
    release=${1:-$(sed -n 's/^.*"version": "\([0-9.]*\)".*$/\1/p' "$ROOT/gateway/Description/GatewayDescription.swift" | head -n 1)}
    printf '%s' "$release" | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+$' || die "a release is named like 1.2.0, not \"$release\""
    folder=$ROOT/Tests/SharedModelsTests/Recorded/$release
    MESH_RECORD_WIRE=$folder
    export MESH_RECORD_WIRE
    TEST_FILTER='^SystemTests\..*RecordWireTests' command_test system
    say "recorded in $folder: $(find "$folder" -name '*.json' | wc -l | tr -d ' ') messages"
}
