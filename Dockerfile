# The production binary, static, in an image with nothing else to run but what a
# health check needs. Samløp needs no files of its own: migrations, templates and
# time zones are inside.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -tags release,disable_grpc_modules,nomsgpack \
	-ldflags "-s -w -X main.version=${VERSION}" -o /samlop ./cmd/samlop

FROM alpine:3.24.1
COPY --from=build /samlop /usr/local/bin/samlop
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/samlop"]
