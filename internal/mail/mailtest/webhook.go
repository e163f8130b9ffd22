package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"strconv"
	"time"
)

// Webhook signs events as SendGrid's event webhook does: ECDSA over the timestamp and the
// raw body. It is safe for concurrent use.
type Webhook struct{ key *ecdsa.PrivateKey }

// NewWebhook makes a webhook with a key of its own.
func NewWebhook() *Webhook {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the machine has no randomness
	}
	return &Webhook{key}
}

// VerificationKey is what SendGrid shows for whoever verifies.
func (w *Webhook) VerificationKey() string {
	der, err := x509.MarshalPKIXPublicKey(&w.key.PublicKey)
	if err != nil {
		panic(err) // of a key that was just made
	}
	return base64.StdEncoding.EncodeToString(der)
}

// Sign gives the headers that go with a body which is signed at an instant.
func (w *Webhook) Sign(body []byte, at time.Time) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	hash := sha256.Sum256(append([]byte(timestamp), body...))
	signature, err := ecdsa.SignASN1(rand.Reader, w.key, hash[:])
	if err != nil {
		panic(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set("X-Twilio-Email-Event-Webhook-Signature", base64.StdEncoding.EncodeToString(signature))
	header.Set("X-Twilio-Email-Event-Webhook-Timestamp", timestamp)
	return header
}
