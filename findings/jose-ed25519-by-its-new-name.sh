#!/usr/bin/env bash
# go-jose v4.1.9: RFC 9864 gives the signature that RFC 8037 calls «EdDSA» the name
# «Ed25519», and issuers begin to write it. A token of either name is parsed when both
# are accepted; but the key that verifies the one does not verify the other, and the
# error says nothing of the name. To whoever runs an API it looks like a bad signature.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require github.com/go-jose/go-jose/v4 v4.1.9
MOD
cat > main.go <<'GO'
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

func main() {
	public, private, _ := ed25519.GenerateKey(nil)
	b64 := base64.RawURLEncoding.EncodeToString
	for _, name := range []string{"EdDSA", "Ed25519"} {
		signed := b64([]byte(`{"alg":"`+name+`"}`)) + "." + b64([]byte(`{"sub":"somebody"}`))
		token := signed + "." + b64(ed25519.Sign(private, []byte(signed)))
		parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.EdDSA, "Ed25519"})
		if err != nil {
			fmt.Println(name, "is not parsed:", err)
			continue
		}
		_, err = parsed.Verify(public)
		fmt.Println(name, "is parsed and verified:", err == nil, err)
	}
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
want='EdDSA is parsed and verified: true <nil>
Ed25519 is parsed and verified: false go-jose/go-jose: error in cryptographic primitive'
echo "SEEN (go-jose v4.1.9):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
