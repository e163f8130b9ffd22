package demoissuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"
)

const pemType = "PRIVATE KEY"

// signingKey is the given key, else the one kept in the file, else a new one.
func signingKey(given crypto.Signer, file string) (jose.JSONWebKey, error) {
	switch {
	case given != nil:
		return asJWK(given)
	case file != "":
		key, err := keptKey(file)
		if err != nil {
			return jose.JSONWebKey{}, err
		}
		return asJWK(key)
	default:
		key, err := newKey()
		if err != nil {
			return jose.JSONWebKey{}, err
		}
		return asJWK(key)
	}
}

// asJWK names the key by its thumbprint, so the same key has the same id after
// a restart and another key never does.
func asJWK(key crypto.Signer) (jose.JSONWebKey, error) {
	jwk := jose.JSONWebKey{Key: key, Use: "sig"}
	switch k := key.(type) {
	case ed25519.PrivateKey:
		jwk.Algorithm = string(jose.EdDSA)
	case *ecdsa.PrivateKey:
		if k.Curve != elliptic.P256() {
			return jose.JSONWebKey{}, fmt.Errorf("ecdsa key is on %s, not P-256", k.Curve.Params().Name)
		}
		jwk.Algorithm = string(jose.ES256)
	default:
		return jose.JSONWebKey{}, fmt.Errorf("cannot sign with a %T", key)
	}
	thumb, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("thumbprint of the key: %w", err)
	}
	jwk.KeyID = base64.RawURLEncoding.EncodeToString(thumb)
	return jwk, nil
}

func newKey() (crypto.Signer, error) {
	// ES256 rather than Ed25519 because every OpenID Connect client can verify it.
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// keptKey reads the key in the file, making it first when there is none.
func keptKey(file string) (crypto.Signer, error) {
	key, err := readKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKeyFile(file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	// Read back also when we made it: if another process was quicker, both must
	// end up with its key.
	return readKey(file)
}

func readKey(file string) (crypto.Signer, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != pemType {
		return nil, fmt.Errorf("key file %s holds no %q in PEM", file, pemType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse the key file: %w", err)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("key file %s holds a %T, which cannot sign", file, parsed)
	}
	return key, nil
}

// makeKeyFile writes a new key. It fails with fs.ErrExist when the file has
// come into being meanwhile. The file appears whole or not at all.
func makeKeyFile(file string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode the key: %w", err)
	}
	// CreateTemp makes the file with mode 0600.
	draft, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer os.Remove(draft.Name())
	err = pem.Encode(draft, &pem.Block{Type: pemType, Bytes: der})
	if closeErr := draft.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := os.Link(draft.Name(), file); err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	return nil
}
