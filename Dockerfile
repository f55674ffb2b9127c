# One image, two ways: with DATABASE_URL the server uses that PostgreSQL; without it,
# it runs a private one from the binaries installed here, in the volume.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY internal internal
COPY migrations migrations
COPY web web
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" \
    -o /out/ ./cmd/...

FROM debian:bookworm-slim
# The package would make a cluster of its own as it is installed; we want its programs only.
RUN mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
    && apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold ca-certificates curl postgresql \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/quykhancap --shell /usr/sbin/nologin quykhancap \
    && install -d -o quykhancap -g quykhancap -m 0700 /var/lib/quykhancap
COPY --from=build /out/ /usr/local/bin/
USER quykhancap
ENV QUY_DATA_DIR=/var/lib/quykhancap \
    QUY_LISTEN=0.0.0.0:8080
VOLUME /var/lib/quykhancap
EXPOSE 8080
# PostgreSQL stops after the server; give both their time: docker stop --time 70.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD curl -fsS http://127.0.0.1:8080/readyz >/dev/null || exit 1
ENTRYPOINT ["quykhancap"]
CMD ["serve"]
