#!/usr/bin/env bash
# openapi-typescript 7.13.0: a field of a request's body that has a default, and is not
# among the required, is required in the type that a client must send. A body that the
# schema takes does not compile; with --default-non-nullable false it does. The default is
# what the server puts in when the field is left out (JSON Schema 2020-12, Validation,
# 9.2): it says nothing of who must send it.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent openapi-typescript@7.13.0 typescript@5.9.3
cat > document <<'YAML'
openapi: 3.1.0
info: {title: finding, version: "1"}
paths:
  /forms:
    post:
      operationId: ask
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Ask"}}}
      responses: {"204": {description: asked}}
components:
  schemas:
    Ask:
      type: object
      required: [kind]
      properties:
        kind: {type: string}
        version: {type: string, default: "1"}
YAML
cat > client.ts <<'TS'
import type { components } from "./schema";
export const body: components["schemas"]["Ask"] = { kind: "START" };
TS
tried() {
  npx openapi-typescript document --output schema.d.ts "$@" >/dev/null 2>&1
  said=$(npx tsc --noEmit --strict client.ts | cut -d: -f2) || true
  echo "${*:-as it comes}: $(grep -o 'version?*: string' schema.d.ts),${said:- compiles}"
}
out=$(tried; tried --default-non-nullable false)
want='as it comes: version: string, error TS2741
--default-non-nullable false: version?: string, compiles'
echo "SEEN (openapi-typescript 7.13.0, typescript 5.9.3):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
