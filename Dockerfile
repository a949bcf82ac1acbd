# One build, one image: the command chooses the process. `docker run … ybryx-mesh financing`, `… knowledge seed`,
# `… mesh-tool migrate`. Nothing secret is in it; settings come from the environment (.env.example) and from files.
# Engines from 20.10 on build it, with BuildKit and without.

# hummingbird needs Swift 6.2 or later; build and runtime are of one version.
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG SWIFT_SLIM_IMAGE=swift:6.3-bookworm-slim

# --- the embedding model: independent of the code, so its layer stays -----------------------------------------------
FROM ${SWIFT_SLIM_IMAGE} AS model
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /mesh
COPY scripts/common.sh scripts/settings.sh scripts/packages.sh scripts/downloads.sh ./scripts/
# What ./mesh model does: fetches three files by version for this processor and refuses those whose SHA-256 is another.
RUN set -eu; ROOT=/mesh; \
    for part in common settings packages downloads; do . "scripts/$part.sh"; done; \
    load_settings; command_model /model; rm -rf /model/.checked .mesh "$CACHE"; ls -l /model

# --- what runs, but for the programs --------------------------------------------------------------------------------
FROM ${SWIFT_SLIM_IMAGE} AS runtime
# Backups need programs as new as the server: another package here where the image's sources have one.
ARG POSTGRES_CLIENT=postgresql-client-15
# curl asks /readyz.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 libcurl4 ca-certificates curl tini ${POSTGRES_CLIENT} \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 mesh \
    && useradd --system --uid 10001 --gid mesh --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin mesh \
    # A named volume that is first mounted here takes this owner: the migrate job writes the services' logins in it.
    && install -d -o mesh -g mesh -m 700 /run/mesh-roles /backups

# The processes look for contracts, seeds, pages, migrations and the model below their working directory.
WORKDIR /mesh
COPY --from=model /model ./.mesh/model
COPY migrations ./migrations
COPY Services/Supervisor/contract.json ./Services/Supervisor/
COPY Services/Financing/contract.json ./Services/Financing/
COPY Services/Sales/contract.json ./Services/Sales/
COPY Services/DealerMatching/contract.json ./Services/DealerMatching/
COPY Services/DealerMatching/Seed ./Services/DealerMatching/Seed
COPY Services/Knowledge/contract.json ./Services/Knowledge/
COPY Services/Knowledge/Seed ./Services/Knowledge/Seed
COPY gateway/Public ./gateway/Public

# Inside a container loopback reaches nobody.
ENV HOST=0.0.0.0 LOG_FORMAT=json
# The user mesh, as a number: a platform that wants no root can tell.
USER 10001:10001
EXPOSE 8000-8006
STOPSIGNAL SIGTERM
# One process a container, so one of these ports answers; the others refuse at once. With another port, give another check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["sh", "-c", "for port in 8000 8001 8002 8003 8004 8005 8006; do curl -fsS -o /dev/null -m 3 http://127.0.0.1:$port/readyz 2>/dev/null && exit 0; done; exit 1"]
# The first process of a container does not end by a signal that it does not handle, and reaps nothing; tini does both.
ENTRYPOINT ["tini", "--"]
CMD ["gateway"]

# --- the executables ------------------------------------------------------------------------------------------------
FROM ${SWIFT_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev libcurl4-openssl-dev libssl-dev zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# Dependencies first: they change less often than the code.
COPY Package.swift Package.resolved* ./
RUN swift package resolve
COPY Shared ./Shared
COPY Services ./Services
COPY gateway ./gateway
COPY Tools ./Tools
COPY Benchmarks ./Benchmarks
COPY Tests ./Tests
RUN swift build -c release \
    && mkdir /out \
    && for name in gateway supervisor financing sales dealer-matching knowledge memory mesh-tool mesh-bench; do \
        install -s -m 755 ".build/release/$name" "/out/$name" || exit 1; \
    done

# --- the image ------------------------------------------------------------------------------------------------------
FROM runtime AS mesh
COPY --from=build /out/ /usr/local/bin/
