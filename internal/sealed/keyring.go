// Package sealed keeps short secrets, identity numbers first of all, so that the
// database alone does not tell them, and so that they can still be looked up.
//
// A secret is stored as two values: Seal's, which can be opened with the keyring
// and only in the place it was sealed for, and Digest's, which is the same for the
// same secret and so can be searched for and be unique. Only the seal can change
// keys; see ParseKeyring.
package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// KeySize is the length of every key in bytes, before base64.
const KeySize = 32

// digestID is the id in the environment text that names the key of Digest.
const digestID = "digest"

// Keyring holds the keys: it seals with the newest, opens with all, and makes
// digests with a key of its own. It is safe for concurrent use and is never
// printed, logged or marshalled with its keys. ParseKeyring makes one.
type Keyring struct {
	// A function, because fmt calls no methods on the unexported fields of somebody's
	// struct and prints what it finds there, keys included. It cannot see in here.
	keys func() *keys
}

type keys struct {
	newest string
	aeads  map[string]cipher.AEAD
	digest *[KeySize]byte
}

var validID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// ParseKeyring reads the keys from a text such as an environment variable holds:
//
//	k2027:base64,k2026:base64,digest:base64
//
// The first key is the newest and seals; the others only open. Exactly one entry
// must have the id "digest": the key of Digest, in any place. Each key is 32
// random bytes in standard base64 («openssl rand -base64 32»); an id is 1–32 of
// a–z, 0–9, dot, underscore and hyphen. Space around an entry is ignored.
//
// To rotate, put a new key first and keep the old ones until nothing is sealed
// with them (SealedWithNewest). The digest key cannot be rotated that way: with
// another one nothing stored is found until every digest has been made anew.
//
// It returns an error that names the entry and what is wrong with it, never a
// key or a part of one, for an empty text, a bad or repeated id, a key of another
// length, one key under two ids, and a missing digest key.
func ParseKeyring(env string) (*Keyring, error) {
	k := &keys{aeads: map[string]cipher.AEAD{}}
	owner := map[[KeySize]byte]string{}
	if strings.TrimSpace(env) == "" {
		return nil, errors.New("keyring: no keys; want id:base64key,…,digest:base64key")
	}
	for i, entry := range strings.Split(env, ",") {
		id, text, ok := strings.Cut(strings.TrimSpace(entry), ":")
		if !ok || !validID.MatchString(id) {
			// The id is not repeated: without a colon in its place it may be a key.
			return nil, fmt.Errorf("keyring: entry %d is not id:base64key, with an id of 1–32 of a–z, 0–9, dot, underscore and hyphen", i+1)
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("keyring: key %q is not standard base64", id) // err would quote a place in the key
		}
		if len(raw) != KeySize {
			return nil, fmt.Errorf("keyring: key %q is %d bytes long, want %d", id, len(raw), KeySize)
		}
		key := [KeySize]byte(raw)
		if other, taken := owner[key]; taken {
			return nil, fmt.Errorf("keyring: %q and %q are the same key", other, id)
		}
		if key == [KeySize]byte{} {
			return nil, fmt.Errorf("keyring: key %q is all zeros", id)
		}
		owner[key] = id
		if err := k.add(id, key); err != nil {
			return nil, err
		}
	}
	switch {
	case k.digest == nil:
		return nil, fmt.Errorf("keyring: no key with the id %q", digestID)
	case k.newest == "":
		return nil, errors.New("keyring: no key to seal with")
	}
	return &Keyring{func() *keys { return k }}, nil
}

func (k *keys) add(id string, key [KeySize]byte) error {
	_, again := k.aeads[id]
	if again || id == digestID && k.digest != nil {
		return fmt.Errorf("keyring: two keys have the id %q", id)
	}
	if id == digestID {
		k.digest = &key
		return nil
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return fmt.Errorf("keyring: key %q: %w", id, err)
	}
	// This form of GCM draws the nonce itself, so that none can be used twice by
	// mistake. Random nonces are good for 2³² seals with one key.
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return fmt.Errorf("keyring: key %q: %w", id, err)
	}
	k.aeads[id] = aead
	if k.newest == "" {
		k.newest = id
	}
	return nil
}

// NewKeyringText returns a text for ParseKeyring with fresh keys, one to seal
// with under the given id and one for digests: for a first installation, for
// development and for tests. Whoever loses it loses what is sealed with it.
func NewKeyringText(id string) string {
	key := func() string {
		b := make([]byte, KeySize)
		_, _ = rand.Read(b) // never fails: it ends the program first
		return base64.StdEncoding.EncodeToString(b)
	}
	return id + ":" + key() + "," + digestID + ":" + key()
}

// NewestID returns the id of the key that seals. It is no secret.
func (k *Keyring) NewestID() string { return k.keys().newest }

const redacted = "[keyring]"

// String returns a placeholder, never a key.
func (k Keyring) String() string { return redacted }

// Format writes the placeholder whatever the verb.
func (k Keyring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes slog write the placeholder.
func (k Keyring) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes the placeholder, and by it JSON does.
func (k Keyring) MarshalText() ([]byte, error) { return []byte(redacted), nil }
