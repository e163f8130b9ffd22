#!/usr/bin/env bash
# danielgtaylor/huma v2.37.2: with huma.DefaultArrayNullable = false a list is promised
# as "type": "array", and a nil slice in the answer is still written as null, also in a
# field that the document calls required. huma holds requests against its schemas, and
# answers against nothing. A client generated from the document reads the null as a list.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require github.com/danielgtaylor/huma/v2 v2.37.2
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

type answer struct {
	Body struct {
		Items []string `json:"items"`
	}
}

func main() {
	huma.DefaultArrayNullable = false
	mux := http.NewServeMux()
	c := huma.DefaultConfig("finding", "1")
	c.CreateHooks = nil
	api := humago.New(mux, c)
	huma.Get(api, "/list", func(context.Context, *struct{}) (*answer, error) { return &answer{}, nil })
	for name, s := range api.OpenAPI().Components.Schemas.Map() {
		if strings.HasSuffix(name, "Body") {
			promised, _ := json.Marshal(s.Properties["items"])
			fmt.Printf("promised %s, required %v\n", promised, s.Required)
		}
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/list", nil))
	fmt.Printf("answered %d %s\n", w.Code, strings.TrimSpace(w.Body.String()))
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
want='promised {"items":{"type":"string"},"type":"array"}, required [items]
answered 200 {"items":null}'
echo "SEEN (huma v2.37.2):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
