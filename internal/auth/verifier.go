package auth

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	// maxToken bounds a token in bytes. Norwegian issuers stay below four
	// kilobytes; a longer one is not worth decoding.
	maxToken = 16 << 10
	// notYet is how far ahead of our clock a token's nbf may be before we take
	// it for not valid yet; go-oidc allows the same.
	notYet = 5 * time.Minute
)

// IssuerConfig is an issuer whose tokens are accepted.
type IssuerConfig struct {
	// URL is the issuer exactly as it stands in the tokens' iss.
	URL string
	// Audience must be among the tokens' aud.
	Audience string
	// DiscoveryURL is where the issuer is reached when that is not URL, such as
	// an address inside a container network. Empty means URL. Keys that the
	// issuer says lie below URL are then fetched below DiscoveryURL as well.
	DiscoveryURL string
	// PlainJWT accepts tokens whose header says typ JWT, or nothing, besides
	// at+jwt: for issuers that do not follow RFC 9068.
	PlainJWT bool
	// ACR are the levels of log-in that are accepted; empty accepts any.
	ACR []string
	// LoginClaim names the claim that tells one login from another; empty means sub.
	LoginClaim string
	// NumberClaim names the claim in which the issuer vouches for the national
	// identity number; empty when there is none.
	NumberClaim string
}

// Verifier checks tokens against the configured issuers. It is safe for
// concurrent use.
type Verifier struct {
	issuers map[string]*issuer
}

type issuer struct {
	audience string
	plainJWT bool
	acr      []string
	login    string
	number   string
	keys     *keys
	proven   *proven
	verifier *oidc.IDTokenVerifier
	clock    func() time.Time
}

// NewVerifier makes a verifier. It contacts nobody: an issuer is asked for its
// keys when its first token comes, so the API starts while the issuer is down
// ([Verifier.Reach] tells). The context carries at most an HTTP client
// (oidc.ClientContext); clock nil means time.Now. It fails on a configuration
// that cannot work.
func NewVerifier(ctx context.Context, configs []IssuerConfig, clock func() time.Time) (*Verifier, error) {
	if len(configs) == 0 {
		return nil, errors.New("auth: no issuers")
	}
	if clock == nil {
		clock = time.Now
	}
	v := &Verifier{issuers: map[string]*issuer{}}
	for _, c := range configs {
		reached := c.DiscoveryURL
		if reached == "" {
			reached = c.URL
		}
		for _, address := range []string{c.URL, reached} {
			if u, err := url.Parse(address); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
				return nil, fmt.Errorf("auth: issuer %q: %q is not an http(s) address", c.URL, address)
			}
		}
		// Without an audience any token of the issuer would do, also one that
		// somebody gave to a quite different service.
		if c.Audience == "" {
			return nil, fmt.Errorf("auth: issuer %q has no audience", c.URL)
		}
		if v.issuers[c.URL] != nil {
			return nil, fmt.Errorf("auth: issuer %q is configured twice", c.URL)
		}
		k := newKeys(ctx, c.URL, reached, clock)
		v.issuers[c.URL] = &issuer{
			audience: c.Audience,
			plainJWT: c.PlainJWT,
			acr:      c.ACR,
			login:    cmp.Or(c.LoginClaim, subjectClaim),
			number:   c.NumberClaim,
			keys:     k,
			proven:   newProven(),
			clock:    clock,
			verifier: oidc.NewVerifier(c.URL, k, &oidc.Config{
				// The audience is checked below, where it gets a typed error.
				SkipClientIDCheck:    true,
				SupportedSigningAlgs: algorithmNames(),
				Now:                  clock,
			}),
		}
	}
	return v, nil
}

// Verify checks a raw token and says whose it is. The error is an
// [*Unauthenticated] when the token is no good and an [*Unavailable] when that
// could not be found out; a cancelled context gives an *Unavailable as well.
func (v *Verifier) Verify(ctx context.Context, rawToken string) (Identity, error) {
	if rawToken == "" {
		return Identity{}, &Unauthenticated{Missing}
	}
	said, err := peek(rawToken)
	if err != nil {
		return Identity{}, err
	}
	from, known := v.issuers[said.Issuer]
	if !known {
		return Identity{}, &Unauthenticated{UnknownIssuer}
	}
	if who, held := from.recall(ctx, rawToken); held {
		return who, nil
	}
	// Both before the check: what changes meanwhile makes the proof worthless, not wrong.
	proof := proof{since: from.clock(), keys: from.keys.generation()}
	token, err := from.signed(ctx, rawToken, said)
	if err != nil {
		return Identity{}, err
	}
	if !slices.Contains(token.Audience, from.audience) {
		return Identity{}, &Unauthenticated{WrongAudience}
	}
	if why := from.unfit(said); why != "" {
		return Identity{}, &Unauthenticated{why}
	}
	if proof.who, err = from.identify(token); err != nil {
		return Identity{}, err
	}
	proof.end = token.Expiry
	from.remember(rawToken, proof)
	return proof.who, nil
}

// signed checks what every token is held to: that its issuer has signed it, and that it
// is valid now. Errors: as [Verifier.Verify].
func (i *issuer) signed(ctx context.Context, rawToken string, said claimed) (*oidc.IDToken, error) {
	ctx, signature := withOutcome(ctx)
	token, err := i.verifier.Verify(ctx, rawToken)
	var unavailable *Unavailable
	var tooLate *oidc.TokenExpiredError
	switch {
	case err == nil:
		return token, nil
	case errors.As(signature.err, &unavailable):
		return nil, unavailable
	case !signature.good:
		// Includes algorithms we do not accept, which go-oidc turns away before
		// it asks for a key.
		return nil, &Unauthenticated{BadSignature}
	case errors.As(err, &tooLate), said.notBefore().After(i.clock().Add(notYet)):
		return nil, &Unauthenticated{Expired}
	}
	return nil, &Unauthenticated{Malformed}
}

// Reach reports whether tokens of an issuer can be checked now, reaching for its
// keys where they are not known yet. The error is an [*Unavailable], also for an
// issuer that is not configured.
func (v *Verifier) Reach(ctx context.Context, issuer string) error {
	i, known := v.issuers[issuer]
	if !known {
		return &Unavailable{issuer, errors.New("it is not configured")}
	}
	_, err := i.keys.current(ctx)
	return err
}

// claimed is what a token says before anything has been checked. It only picks
// the issuer whose keys decide.
type claimed struct {
	Issuer    string  `json:"iss"`
	NotBefore float64 `json:"nbf"`
	IssuedAt  float64 `json:"iat"`
	kindClaims
	kind string
}

func (c claimed) notBefore() time.Time { return time.Unix(int64(c.NotBefore), 0) }

func peek(rawToken string) (claimed, error) {
	parts := strings.Split(rawToken, ".")
	if len(rawToken) > maxToken || len(parts) != 3 {
		return claimed{}, &Unauthenticated{Malformed}
	}
	var header struct {
		Algorithm string `json:"alg"`
		Type      string `json:"typ"`
	}
	var said claimed
	if !decode(parts[0], &header) || header.Algorithm == "" || !decode(parts[1], &said) {
		return claimed{}, &Unauthenticated{Malformed}
	}
	said.kind = header.Type
	return said, nil
}

func decode(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(raw, into) == nil
}
