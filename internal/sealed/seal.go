package sealed

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// version is the first byte of everything sealed. A sealed value is
//
//	version (1) · length of key id (1) · key id · nonce (12) · ciphertext · tag (16)
//
// and what comes before the nonce is authenticated together with the context.
const version = 1

// The refusals of Seal and Open. None of them holds anything of the secret.
var (
	// ErrNoContext means that aad is empty: the value would open in any place.
	ErrNoContext = errors.New("sealed: no context given")
	// ErrMalformed means that the bytes are not a sealed value of a known version.
	ErrMalformed = errors.New("sealed: not a sealed value")
	// ErrUnknownKey means that the value's key is not in the keyring.
	ErrUnknownKey = errors.New("sealed: the key is not in the keyring")
	// ErrAltered means that the value was changed, or sealed in another context or
	// with another key of the same id.
	ErrAltered = errors.New("sealed: altered, or sealed for another place")
)

// Seal encrypts plain with AES-256-GCM, the newest key and a fresh nonce. The
// same plain gives another value each time. aad is the context, such as table,
// column and row id; it is not stored, and Open needs the same, so that a value
// copied to another row does not open. It returns ErrNoContext if aad is empty.
// The length of plain can be seen from the result.
func (k *Keyring) Seal(plain []byte, aad string) ([]byte, error) {
	if aad == "" {
		return nil, ErrNoContext
	}
	keys := k.keys()
	aead := keys.aeads[keys.newest]
	header := make([]byte, 0, 2+len(keys.newest)+aead.Overhead()+len(plain))
	header = append(header, version, byte(len(keys.newest)))
	header = append(header, keys.newest...)
	return aead.Seal(header, nil, plain, context(header, aad)), nil
}

// Open returns what Seal was given, if sealed is whole and aad is the same. Its
// errors are ErrNoContext, ErrMalformed, ErrUnknownKey (wrapped, with the id of
// the key) and ErrAltered. It does not change sealed.
func (k *Keyring) Open(sealed []byte, aad string) ([]byte, error) {
	if aad == "" {
		return nil, ErrNoContext
	}
	id, header, body, err := split(sealed)
	if err != nil {
		return nil, err
	}
	aead, ok := k.keys().aeads[id]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownKey, id)
	}
	plain, err := aead.Open(nil, nil, body, context(header, aad))
	if err != nil {
		return nil, ErrAltered // the cause is always the same and says less
	}
	return plain, nil
}

// SealedWithNewest reports whether sealed names the key that now seals. After a
// rotation, what it is false for is to be opened and sealed again. It returns
// ErrMalformed for what is not a sealed value, and does not check the rest.
func (k *Keyring) SealedWithNewest(sealed []byte) (bool, error) {
	id, _, _, err := split(sealed)
	return err == nil && id == k.keys().newest, err
}

// Digest returns the HMAC-SHA-256 of plain, 32 bytes, the same for the same plain
// and digest key. It is for look-up and uniqueness. Identity numbers are so few
// that whoever has the digest key can try them all: it is as secret as the others.
func (k *Keyring) Digest(plain string) []byte {
	mac := hmac.New(sha256.New, k.keys().digest[:])
	mac.Write([]byte("samlop/sealed/digest/1\x00")) // this use of the key and no other
	mac.Write([]byte(plain))
	return mac.Sum(nil)
}

// context is what GCM authenticates. The header has its own length in it, so no
// two pairs of header and aad run together to the same bytes.
func context(header []byte, aad string) []byte {
	return append(append(make([]byte, 0, len(header)+len(aad)), header...), aad...)
}

func split(sealed []byte) (id string, header, body []byte, err error) {
	if len(sealed) < 2 || sealed[0] != version {
		return "", nil, nil, ErrMalformed
	}
	end := 2 + int(sealed[1])
	if len(sealed) < end || !validID.Match(sealed[2:end]) {
		return "", nil, nil, ErrMalformed
	}
	return string(sealed[2:end]), sealed[:end], sealed[end:], nil
}
