# Huizong alone: NATS and ClickHouse are images of their own. Without the embedded
# engine (noengine) the binary is static and needs nothing around it.
ARG GO_VERSION=1.26.8
FROM golang:${GO_VERSION}-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -tags noengine -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /huizong ./cmd/huizong

# A volume that is mounted over a folder of the image belongs to that folder's owner.
RUN mkdir -p /data/outbox /data/intake

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /huizong /huizong
COPY LICENSE NOTICE /
COPY --from=build --chown=65532:65532 /data /var/lib/huizong
USER 65532:65532
EXPOSE 8321
HEALTHCHECK --interval=15s --timeout=6s --start-period=2m CMD ["/huizong", "health"]
ENTRYPOINT ["/huizong"]
CMD ["up"]
