package auth

import (
	"context"
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// maxProven is how many tokens of an issuer are remembered: more than a large
// municipality has logged in at once, in about a megabyte.
const maxProven = 4096

// proven remembers which tokens held, so that a signature is checked once and not at
// every step (BenchmarkVerify says what that spares). A token is forgotten by what
// would make a check of it answer otherwise: its end, or another set of keys.
type proven struct {
	tokens *lru.Cache[[sha256.Size]byte, proof]
}

// proof is what was found out about a token, and for how long it holds.
type proof struct {
	who        Identity
	since, end time.Time
	keys       int
}

func newProven() *proven {
	tokens, err := lru.New[[sha256.Size]byte, proof](maxProven)
	if err != nil { // only a size below one
		panic(err)
	}
	return &proven{tokens}
}

// recall says whose a token is that held before, under the keys that count now.
func (i *issuer) recall(ctx context.Context, rawToken string) (Identity, bool) {
	p, found := i.proven.tokens.Get(sha256.Sum256([]byte(rawToken)))
	if !found {
		return Identity{}, false
	}
	keys := i.keys.generation()
	if p.keys != keys { // the check that follows asks for the keys itself, once
		return Identity{}, false
	}
	// As always the keys are asked for: that is also what has them fetched anew, behind
	// the scenes, and nobody waits for it.
	if _, err := i.keys.current(ctx); err != nil {
		return Identity{}, false
	}
	now := i.clock()
	return p.who, !now.Before(p.since) && !p.end.Before(now)
}

// remember keeps that a token held at a moment, under keys of a generation.
func (i *issuer) remember(rawToken string, p proof) {
	i.proven.tokens.Add(sha256.Sum256([]byte(rawToken)), p)
}
