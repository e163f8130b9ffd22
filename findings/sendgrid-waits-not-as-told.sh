#!/usr/bin/env bash
# github.com/sendgrid/sendgrid-go v3.16.1: MakeRequestRetry sends again after «429 Too Many
# Requests», and means to wait until the second that the answer names in X-RateLimit-Reset.
# It looks for the header under that spelling in a map whose keys net/http has spelled
# «X-Ratelimit-Reset», never finds it, and waits 1.1 s each time. A server that is free
# again in three seconds is asked three times too early; one that says half a minute gets
# seven requests and then «rate limit retry exceeded», where waiting once as told would have
# sent the mail. Nothing tells: a test with a short limit passes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.25
require github.com/sendgrid/sendgrid-go v3.16.1+incompatible
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/sendgrid/sendgrid-go"
)

// limited asks a server that takes nothing before the second it names, in so many seconds.
func limited(seconds int64) {
	free, early := time.Now().Unix()+seconds, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if time.Now().Unix() < free {
			early++
			w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(free, 10))
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	request := sendgrid.GetRequest("key", "/v3/mail/send", server.URL)
	request.Method = "POST"
	response, err := sendgrid.MakeRequestRetry(request)
	if err != nil {
		fmt.Printf("free in %d s: asked %d times too early, then: %v\n", seconds, early, err)
		return
	}
	fmt.Printf("free in %d s: asked more than once too early: %t, then %d\n", seconds, early > 1, response.StatusCode)
}

func main() {
	limited(3)
	limited(30)
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
echo "SEEN (sendgrid-go v3.16.1):"; echo "$out"
want='free in 3 s: asked more than once too early: true, then 202
free in 30 s: asked 7 times too early, then: rate limit retry exceeded'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
