# The agent as an image: `docker build -t davylamp:0.1.0 .`
#
# The same files and the same SOURCE_DATE_EPOCH give the same layers. For the same digest of the whole image the builder has to
# fix its own times too: `docker buildx build --output type=image,rewrite-timestamp=true`, or `buildah bud --format oci
# --timestamp 1577836800`, with which test/cluster/ship/image.test.ts builds twice and compares.

# What is built here is JavaScript and text for every architecture, so it is built on that of the machine that builds.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
# 2020-01-01, unless somebody says otherwise: `--build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`.
ARG SOURCE_DATE_EPOCH=1577836800
WORKDIR /src
COPY package.json package-lock.json ./
# As the lock says, and nothing of it runs: what the bundler needs comes with it.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY scripts scripts
COPY agent agent
COPY signatures signatures
RUN node scripts/build.ts \
 && mkdir -p /image/opt/davylamp \
 && cp -r dist signatures LICENSE /image/opt/davylamp/ \
 && chmod -R u=rwX,go=rX /image \
 && find /image -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

# Node and what it needs of the system: no shell, no package manager, nothing else that somebody could run.
FROM gcr.io/distroless/nodejs24-debian12
ARG REVISION=unknown
LABEL org.opencontainers.image.title="davylamp" \
      org.opencontainers.image.description="Runtime miner-detection agent for Kubernetes nodes" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian12"
COPY --from=build /image/ /
# Keep it small, as `npm start` does (docs/decisions/0006-memory-flags.md). A test compares the two.
ENV MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072
# Only root gets capabilities that are added to a container: manifests/base/daemonset.yaml drops all but two of them.
USER 0:0
EXPOSE 9477
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=1", "--max-old-space-size=96", "--no-maglev", "--optimize-for-size", "--v8-pool-size=1", "--no-node-snapshot", "/opt/davylamp/dist/davylamp.mjs"]
CMD ["run"]
