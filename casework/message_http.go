package casework

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"samlop/internal/auth"
)

// HTTPCourier carries messages to other installations over HTTP.
type HTTPCourier struct {
	signer *auth.PeerSigner
	client *http.Client
}

const (
	// courierTime bounds one try.
	courierTime = 15 * time.Second
	// mostReceipt bounds what the other may answer, in bytes.
	mostReceipt = 64 << 10
)

// NewHTTPCourier makes one that signs what it carries.
func NewHTTPCourier(signer *auth.PeerSigner) *HTTPCourier {
	return &HTTPCourier{signer: signer, client: &http.Client{Timeout: courierTime,
		// What is signed for one address goes to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Deliver sends a message, and gives what the other answered when it took it.
func (c *HTTPCourier) Deliver(ctx context.Context, to Peer, id string, message []byte) (receipt []byte, err error) {
	token, err := c.signer.Sign(to.Address, id, message)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Via+"/api/v1/messages", bytes.NewReader(message))
	if err != nil {
		return nil, fmt.Errorf("preparing to carry a message: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", id)
	response, err := c.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("carrying a message: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	receipt, err = io.ReadAll(io.LimitReader(response.Body, mostReceipt))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the receipt of a message: %w", err)
	case response.StatusCode == http.StatusOK:
		return receipt, nil
	case response.StatusCode >= 400 && response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests &&
		response.StatusCode != http.StatusRequestTimeout:
		return nil, &Undelivered{response.StatusCode}
	}
	return nil, fmt.Errorf("carrying a message: the other installation answered %d", response.StatusCode)
}
