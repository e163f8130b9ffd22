package config

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// valueError says what is wrong with a value without telling it, so it can be
// shown.
type valueError string

func (e valueError) Error() string { return string(e) }

// keyBytes is the length of every key.
const keyBytes = 32

// Secret is a text that is masked wherever it is printed, logged or encoded.
// [Secret.Reveal] is the only way to it.
type Secret struct{ text string }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Secret) UnmarshalText(text []byte) error {
	s.text = string(text)
	return nil
}

// Reveal gives the text itself, empty when the secret is not set.
func (s Secret) Reveal() string { return s.text }

// IsSet tells whether there is a secret.
func (s Secret) IsSet() bool { return s.text != "" }

// String is the mask.
func (s Secret) String() string {
	if s.IsSet() {
		return "[set]"
	}
	return "[not set]"
}

// Format prints the mask whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) {
	// fmt has nowhere to take an error.
	_, _ = io.WriteString(f, s.String())
}

// MarshalText encodes the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue logs the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Key is a key of 32 bytes, masked as [Secret] is.
type Key struct{ Secret }

// UnmarshalText reads base64, standard or for URLs, with or without padding.
func (k *Key) UnmarshalText(text []byte) error {
	plain := strings.TrimRight(strings.TrimSpace(string(text)), "=")
	plain = strings.NewReplacer("-", "+", "_", "/").Replace(plain)
	raw, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil || len(raw) != keyBytes {
		return valueError("must be base64 of 32 bytes (openssl rand -base64 32)")
	}
	if strings.Count(string(raw), string(raw[:1])) == len(raw) {
		return valueError("is the same byte over and over, not a key (openssl rand -base64 32)")
	}
	k.text = string(raw)
	return nil
}

// Bytes gives the key itself, nil when it is not set.
func (k Key) Bytes() []byte {
	if !k.IsSet() {
		return nil
	}
	return []byte(k.text)
}

// IdentityKey is a key in the keyring. The id is stored beside what the key
// encrypts.
type IdentityKey struct {
	ID  string
	Key Key
}

// Keyring are the keys that encrypt identity numbers. The first one writes, all
// of them read.
type Keyring []IdentityKey

var keyIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// UnmarshalText reads id:base64, separated by commas.
func (r *Keyring) UnmarshalText(text []byte) error {
	var read Keyring
	ids, keys := map[string]bool{}, map[string]bool{}
	for n, item := range items(text) {
		id, encoded, ok := strings.Cut(item, ":")
		if !ok || !keyIDForm.MatchString(id) {
			return valueError(fmt.Sprintf("key %d must be id:base64, the id of small letters, digits and hyphens", n+1))
		}
		var key Key
		if err := key.UnmarshalText([]byte(encoded)); err != nil {
			return valueError(fmt.Sprintf("key %d %v", n+1, err))
		}
		if ids[id] || keys[key.text] {
			return valueError(fmt.Sprintf("key %d has the id or the bytes of another one", n+1))
		}
		ids[id], keys[key.text] = true, true
		read = append(read, IdentityKey{id, key})
	}
	*r = read
	return nil
}

// String tells the ids only.
func (r Keyring) String() string {
	var ids []string
	for _, k := range r {
		ids = append(ids, k.ID+":[set]")
	}
	return strings.Join(ids, ",")
}

// Issuer is an OpenID Connect issuer whose tokens are accepted for the audience.
type Issuer struct {
	URL          string
	Audience     string
	DiscoveryURL string // where it is reached from here; empty means at URL
	PlainJWT     bool   // its access tokens say typ JWT, or nothing
	ACR          []string
	LoginClaim   string // the claim that tells one login from another; empty means sub
	NumberClaim  string // the claim that holds the national identity number
}

// Issuers are the accepted issuers.
type Issuers []Issuer

// UnmarshalText reads url|audience, separated by commas; a discovery url, typ=JWT,
// acr=level level, login=claim and number=claim may follow, each after a bar.
func (i *Issuers) UnmarshalText(text []byte) error {
	var read Issuers
	for n, item := range items(text) {
		parts := strings.Split(item, "|")
		if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
			return valueError(fmt.Sprintf("issuer %d must be url|audience or url|audience|discovery url", n+1))
		}
		issuer := Issuer{URL: parts[0], Audience: parts[1]}
		for m, part := range parts[2:] {
			if err := issuer.option(part, m == 0); err != nil {
				return valueError(fmt.Sprintf("issuer %d: %v", n+1, err))
			}
		}
		read = append(read, issuer)
	}
	*i = read
	return nil
}

// String writes the issuers as they are configured.
func (i Issuers) String() string {
	var all []string
	for _, issuer := range i {
		one := issuer.URL + "|" + issuer.Audience
		if issuer.DiscoveryURL != "" {
			one += "|" + issuer.DiscoveryURL
		}
		if issuer.PlainJWT {
			one += "|typ=JWT"
		}
		if len(issuer.ACR) > 0 {
			one += "|acr=" + strings.Join(issuer.ACR, " ")
		}
		if issuer.LoginClaim != "" {
			one += "|login=" + issuer.LoginClaim
		}
		if issuer.NumberClaim != "" {
			one += "|number=" + issuer.NumberClaim
		}
		all = append(all, one)
	}
	return strings.Join(all, ",")
}

// option reads one part of an issuer after its audience; the first may be a
// discovery url.
func (i *Issuer) option(part string, first bool) error {
	name, value, named := strings.Cut(part, "=")
	switch {
	case part == "typ=JWT":
		i.PlainJWT = true
	case named && name == "acr" && len(strings.Fields(value)) > 0:
		i.ACR = strings.Fields(value)
	case named && name == "login" && isClaim(value) && i.LoginClaim == "":
		i.LoginClaim = value
	case named && name == "number" && isClaim(value) && i.NumberClaim == "":
		i.NumberClaim = value
	case first && !slices.Contains([]string{"typ", "acr", "login", "number"}, name):
		i.DiscoveryURL = part
	default:
		return valueError("after the audience may come a discovery url, typ=JWT, acr=level level, login=claim and number=claim, each once")
	}
	return nil
}

// isClaim tells whether a name can be that of a claim: a word, or an address such
// as helseid://claims/identity/pid.
func isClaim(name string) bool {
	return name != "" && len(name) <= 200 && !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Principal is somebody as an issuer knows them.
type Principal struct {
	Issuer  string
	Subject string
}

// String tells the issuer only: a subject points at a person.
func (p Principal) String() string { return p.Issuer + "|[subject]" }

// Principals are several of them.
type Principals []Principal

// UnmarshalText reads issuer|subject, separated by commas.
func (p *Principals) UnmarshalText(text []byte) error {
	var read Principals
	for n, item := range items(text) {
		issuer, subject, ok := strings.Cut(item, "|")
		if !ok || issuer == "" || subject == "" {
			return valueError(fmt.Sprintf("subject %d must be issuer url|subject", n+1))
		}
		read = append(read, Principal{issuer, subject})
	}
	*p = read
	return nil
}

// String tells the issuers only.
func (p Principals) String() string {
	var all []string
	for _, one := range p {
		all = append(all, one.String())
	}
	return strings.Join(all, ",")
}

// items are the parts of a list separated by commas; spaces and empty parts do
// not count, so a list may be broken over lines.
func items(text []byte) []string {
	var all []string
	for _, item := range strings.Split(string(text), ",") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}
