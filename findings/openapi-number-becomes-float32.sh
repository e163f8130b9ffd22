#!/usr/bin/env bash
# oapi-codegen v2.8.2: a "type": "number" without a format is a float32 in the Go client,
# which has no room for most numbers that JSON and the schema take: an amount of
# 16777217.25 is read as 16777218, with no error. OpenAPI 3.1
# and JSON Schema give a number no size; "format": "double" must be said to get one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
tool github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen
require github.com/oapi-codegen/oapi-codegen/v2 v2.8.2
MOD
cat > document <<'YAML'
openapi: 3.1.0
info: {title: finding, version: "1"}
paths:
  /amount:
    get:
      operationId: amount
      responses:
        "200":
          description: an amount
          content: {application/json: {schema: {$ref: "#/components/schemas/Amount"}}}
components:
  schemas:
    Amount:
      type: object
      required: [plain, double]
      properties:
        plain: {type: number}
        double: {type: number, format: double}
YAML
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	var a Amount
	err := json.Unmarshal([]byte(`{"plain":16777217.25,"double":16777217.25}`), &a)
	fmt.Printf("%T %.2f, %T %.2f, error %v\n", a.Plain, a.Plain, a.Double, a.Double, err)
}
GO
go mod tidy >/dev/null 2>&1
go tool oapi-codegen -generate types -package main -o doc.go document
out=$(go run .)
want='float32 16777218.00, float64 16777217.25, error <nil>'
echo "SEEN (oapi-codegen v2.8.2):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
