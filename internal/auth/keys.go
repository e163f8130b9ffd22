package auth

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	// freshFor is how long fetched keys are used before they are fetched again
	// behind the scenes. It bounds how long a key that the issuer has withdrawn
	// is still believed.
	freshFor = 15 * time.Minute
	// usableFor is how long fetched keys are used while the issuer cannot be
	// reached: longer than a token lives, so that nobody who is logged in is
	// thrown out by it.
	usableFor = 2 * time.Hour
	// patience is how long fetched keys are taken for complete when a token names
	// another one. Without it anybody could make us call the issuer at will.
	patience = 10 * time.Second
	// retryAfter is how long a failed fetch answers for the next ones.
	retryAfter = time.Second
	// fetchTimeout bounds a fetch, both requests together.
	fetchTimeout = 5 * time.Second
	// maxDocument bounds what an issuer may answer, in bytes.
	maxDocument = 1 << 20
)

// algorithms are the signatures we accept: none where the key that checks is
// also the key that signs.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA, ed25519Name,
}

// ed25519Name is what RFC 9864 calls the signature that RFC 8037 calls EdDSA.
// go-jose knows the older name only.
const ed25519Name jose.SignatureAlgorithm = "Ed25519"

// sameAlgorithm reports whether two names mean one signature.
func sameAlgorithm(a, b string) bool {
	newer := func(s string) string {
		if s == string(jose.EdDSA) {
			return string(ed25519Name)
		}
		return s
	}
	return newer(a) == newer(b)
}

// verifying is a key as go-jose takes it for a token signed under a name.
func verifying(key any, algorithm string) any {
	if k, ok := key.(ed25519.PublicKey); ok && algorithm == string(ed25519Name) {
		return byNewName{k}
	}
	return key
}

// byNewName checks a signature that is called Ed25519.
type byNewName struct{ ed25519.PublicKey }

// VerifyPayload is jose.OpaqueVerifier.
func (k byNewName) VerifyPayload(payload, signature []byte, _ jose.SignatureAlgorithm) error {
	if !ed25519.Verify(k.PublicKey, payload, signature) {
		return errSignature
	}
	return nil
}

func algorithmNames() []string {
	var names []string
	for _, a := range algorithms {
		names = append(names, string(a))
	}
	return names
}

// errSignature is all that go-oidc is told about a bad signature; the typed
// error goes through outcome.
var errSignature = errors.New("no key of the issuer verifies the signature")

// outcome carries what became of the signature past go-oidc, which keeps only
// the text of our error.
type outcome struct {
	good bool
	err  error
}

type outcomeKey struct{}

func withOutcome(ctx context.Context) (context.Context, *outcome) {
	o := &outcome{}
	return context.WithValue(ctx, outcomeKey{}, o), o
}

// keys are the published keys of one issuer, as an oidc.KeySet. go-oidc's own
// remote key set calls the issuer for every bad signature and keeps withdrawn
// keys for ever; hence this one.
type keys struct {
	life    context.Context
	issuer  string
	reached string // where the issuer is reached, without trailing slash
	// published is where its keys are, when that need not be asked.
	published string
	client    *http.Client
	clock     func() time.Time
	fetches   singleflight.Group

	mu      sync.Mutex
	set     []jose.JSONWebKey
	fetched time.Time // when set was fetched; zero: never
	fetchNo int       // how many times set was fetched
	failed  time.Time // when the latest fetch failed
	failure error     // why; nil when the latest fetch went well
}

var _ oidc.KeySet = (*keys)(nil)

func newKeys(life context.Context, issuer, reached string, clock func() time.Time) *keys {
	reached = strings.TrimSuffix(reached, "/.well-known/openid-configuration")
	return &keys{
		life:    life,
		issuer:  issuer,
		reached: strings.TrimSuffix(reached, "/"),
		client:  &http.Client{},
		clock:   clock,
	}
}

// VerifySignature implements oidc.KeySet.
func (k *keys) VerifySignature(ctx context.Context, rawToken string) ([]byte, error) {
	payload, err := k.verify(ctx, rawToken)
	if o, ok := ctx.Value(outcomeKey{}).(*outcome); ok {
		o.good, o.err = err == nil, err
	}
	return payload, err
}

func (k *keys) verify(ctx context.Context, rawToken string) ([]byte, error) {
	token, err := jose.ParseSignedCompact(rawToken, algorithms)
	if err != nil {
		return nil, errSignature
	}
	set, err := k.current(ctx)
	if err != nil {
		return nil, err
	}
	payload, named, err := verifyWith(set, token)
	if err == nil || named {
		return payload, err
	}
	// The issuer may have begun to use a new key.
	if set, err = k.newer(ctx); err != nil {
		return nil, err
	}
	payload, _, err = verifyWith(set, token)
	return payload, err
}

// verifyWith tries the keys that may have signed the token; named tells that
// one of them is the very key the token names.
func verifyWith(set []jose.JSONWebKey, token *jose.JSONWebSignature) (payload []byte, named bool, err error) {
	header := token.Signatures[0].Protected
	for _, key := range set {
		if header.KeyID != "" && key.KeyID != header.KeyID {
			continue
		}
		if key.Algorithm != "" && !sameAlgorithm(key.Algorithm, header.Algorithm) {
			continue
		}
		named = header.KeyID != ""
		if payload, err := token.Verify(verifying(key.Key, header.Algorithm)); err == nil {
			return payload, true, nil
		}
	}
	return nil, named, errSignature
}

// current gives keys to work with, fetching them when there are none that can
// be relied on.
func (k *keys) current(ctx context.Context) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	set, known := k.set, !k.fetched.IsZero()
	age := k.clock().Sub(k.fetched)
	k.mu.Unlock()
	if !known || age >= usableFor {
		return k.fetch(ctx)
	}
	if age >= freshFor {
		k.startFetch()
	}
	return set, nil
}

// generation tells one set of keys from another.
func (k *keys) generation() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.fetchNo
}

// newer fetches the keys unless that was done a moment ago.
func (k *keys) newer(ctx context.Context) ([]jose.JSONWebKey, error) {
	if set, complete := k.complete(); complete {
		return set, nil
	}
	return k.fetch(ctx)
}

// complete gives the keys and whether they are fresh enough to be all there are.
func (k *keys) complete() ([]jose.JSONWebKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.set, !k.fetched.IsZero() && k.clock().Sub(k.fetched) < patience
}

// fetch waits for a fetch, shared with everybody else who wants one.
func (k *keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	if err := k.recentFailure(); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, &Unavailable{k.issuer, ctx.Err()}
	case result := <-k.startFetch():
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.([]jose.JSONWebKey), nil
	}
}

func (k *keys) recentFailure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failure != nil && k.clock().Sub(k.failed) < retryAfter {
		return k.failure
	}
	return nil
}

// startFetch starts a fetch or joins the one under way. It runs on the life of
// the verifier, for the one who happens to start it may hang up.
func (k *keys) startFetch() <-chan singleflight.Result {
	return k.fetches.DoChan("", func() (any, error) {
		// Somebody may have been at it between our looking and our coming here.
		if err := k.recentFailure(); err != nil {
			return nil, err
		}
		if set, complete := k.complete(); complete {
			return set, nil
		}
		ctx, cancel := context.WithTimeout(k.life, fetchTimeout)
		defer cancel()
		set, err := k.download(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err != nil {
			k.failed, k.failure = k.clock(), &Unavailable{k.issuer, err}
			return nil, k.failure
		}
		k.set, k.fetched, k.failure = set, k.clock(), nil
		k.fetchNo++
		return set, nil
	})
}

// download asks the issuer where its keys are, where that is not known, and gets them.
func (k *keys) download(ctx context.Context) ([]jose.JSONWebKey, error) {
	address := k.published
	if address == "" {
		var err error
		if address, err = k.discover(ctx); err != nil {
			return nil, fmt.Errorf("discovery: %w", err)
		}
	}
	// One by one, so that a key of a kind we do not know spoils only itself
	// (RFC 7517 section 5).
	var published struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := k.getJSON(ctx, address, &published); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	var set []jose.JSONWebKey
	for _, raw := range published.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) == nil && key.Valid() && key.IsPublic() && (key.Use == "" || key.Use == "sig") {
			set = append(set, key)
		}
	}
	if len(set) == 0 {
		return nil, errors.New("keys: none that can be used")
	}
	return set, nil
}

// discover asks the issuer where its keys are.
func (k *keys) discover(ctx context.Context) (address string, err error) {
	var provider oidc.ProviderConfig
	if err := k.getJSON(ctx, k.reached+"/.well-known/openid-configuration", &provider); err != nil {
		return "", err
	}
	// Somebody else's keys must not vouch for this issuer.
	if provider.IssuerURL != k.issuer {
		return "", fmt.Errorf("it calls itself %q", provider.IssuerURL)
	}
	return keysAddress(provider.JWKSURL, k.issuer, k.reached)
}

// keysAddress is where to fetch the keys that the issuer says are at said. An
// issuer reached by an internal address does not know that address, so its own
// is replaced.
func keysAddress(said, issuer, reached string) (string, error) {
	address := said
	if rest, below := strings.CutPrefix(said, strings.TrimSuffix(issuer, "/")+"/"); below {
		address = reached + "/" + rest
	}
	if strings.HasPrefix(reached, "https:") && !strings.HasPrefix(address, "https:") {
		return "", fmt.Errorf("keys at %q are not on https", address)
	}
	return address, nil
}

func (k *keys) getJSON(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxDocument)).Decode(into); err != nil {
		return fmt.Errorf("%s answers no JSON we can read: %w", address, err)
	}
	return nil
}
