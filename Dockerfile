# syntax=docker/dockerfile:1
# One build, one image: the command chooses the process. `docker run … ybryx-mesh financing`, `… knowledge seed`,
# `… mesh-tool migrate`. Nothing secret is in it; settings come from the environment (.env.example).

ARG SWIFT_VERSION=6.3.1
ARG DISTRIBUTION=bookworm

# --- the embedding model: independent of the code, so its layer stays -----------------------------------------------
FROM python:3.12-slim-${DISTRIBUTION} AS model
WORKDIR /mesh
COPY mesh ./
COPY scripts ./scripts
# Fetches three files by version for this processor and refuses those whose SHA-256 is another.
RUN ./mesh model /model && rm -f /model/.checked && ls -l /model

# --- the executables ------------------------------------------------------------------------------------------------
FROM swift:${SWIFT_VERSION}-${DISTRIBUTION} AS build
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

# --- what runs ------------------------------------------------------------------------------------------------------
FROM swift:${SWIFT_VERSION}-${DISTRIBUTION}-slim AS mesh
# curl asks /readyz.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 libcurl4 ca-certificates curl tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin mesh \
    # A named volume that is first mounted here takes this owner: the migrate job writes the services' logins in it.
    && install -d -o mesh -g mesh -m 700 /run/mesh-roles

# The processes look for contracts, seeds, pages, migrations and the model below their working directory.
WORKDIR /mesh
COPY migrations ./migrations
COPY --from=model /model ./.mesh/model
COPY --from=build /source/Services/Supervisor/contract.json ./Services/Supervisor/
COPY --from=build /source/Services/Financing/contract.json ./Services/Financing/
COPY --from=build /source/Services/Sales/contract.json ./Services/Sales/
COPY --from=build /source/Services/DealerMatching/contract.json ./Services/DealerMatching/
COPY --from=build /source/Services/DealerMatching/Seed ./Services/DealerMatching/Seed
COPY --from=build /source/Services/Knowledge/contract.json ./Services/Knowledge/
COPY --from=build /source/Services/Knowledge/Seed ./Services/Knowledge/Seed
COPY --from=build /source/gateway/Public ./gateway/Public
COPY --from=build /out/ /usr/local/bin/

# Inside a container loopback reaches nobody.
ENV HOST=0.0.0.0 LOG_FORMAT=json
USER mesh
EXPOSE 8000-8006
STOPSIGNAL SIGTERM
# One process a container, so one of these ports answers; the others refuse at once. With another port, give another check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["sh", "-c", "for port in 8000 8001 8002 8003 8004 8005 8006; do curl -fsS -o /dev/null -m 3 http://127.0.0.1:$port/readyz 2>/dev/null && exit 0; done; exit 1"]
# The first process of a container does not end by a signal that it does not handle, and reaps nothing; tini does both.
ENTRYPOINT ["tini", "--"]
CMD ["gateway"]
