package seed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// API is the installation to seed.
type API struct {
	// URL is its address, without /api/v1.
	URL string
	// Token gives an access token for a subject.
	Token func(ctx context.Context, subject string) (string, error)
	// Admin is the subject that may make organisations.
	Admin string
}

// made is what the seed wants to know of the answers.
type made struct {
	ID         string `json:"id"`
	CaseID     string `json:"case_id"`
	CaseNumber string `json:"case_number"`
	// WaitingRoles wait for a second person.
	WaitingRoles []struct {
		Grant string `json:"grant_id"`
	} `json:"waiting_roles"`
	// Set by problem+json.
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

// reusedKey is the problem's code for another body under a known key.
const reusedKey = "key_reused"

// patience bounds one request with its repetitions.
const patience = 30 * time.Second

var errNotYet = errors.New("not answered yet")

// send posts as somebody, again under the same key while the installation says
// «later»: a step may take longer than a request, and Temporal may only just
// have come up.
func (a API) send(ctx context.Context, subject, key, path string, body any) (made, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return made{}, fmt.Errorf("writing the request: %w", err)
	}
	token, err := a.Token(ctx, subject)
	if err != nil {
		return made{}, err
	}
	for {
		m, err := a.once(ctx, token, key, path, text)
		if !errors.Is(err, errNotYet) {
			return m, err
		}
		select {
		case <-ctx.Done():
			return made{}, fmt.Errorf("%w: %w", err, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// organisationOf tells where somebody is registered; "" when nowhere yet.
func (a API) organisationOf(ctx context.Context, subject string) (string, error) {
	token, err := a.Token(ctx, subject)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL+"/api/v1/me", nil)
	if err != nil {
		return "", fmt.Errorf("making the request: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", fmt.Errorf("asking the API: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	var me struct {
		Organisation struct {
			ID string `json:"id"`
		} `json:"organisation"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&me); err != nil {
		return "", fmt.Errorf("reading who %s is (%s): %w", subject, answer.Status, err)
	}
	return me.Organisation.ID, nil
}

func (a API) once(ctx context.Context, token, key, path string, body []byte) (m made, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return m, fmt.Errorf("making the request: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return m, fmt.Errorf("asking the API: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return m, fmt.Errorf("reading the answer: %w", err)
	}
	if err := json.Unmarshal(said, &m); err != nil {
		return m, fmt.Errorf("reading the answer (%s): %w", answer.Status, err)
	}
	switch {
	case answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusCreated:
		return m, nil
	case answer.StatusCode == http.StatusAccepted || answer.StatusCode == http.StatusServiceUnavailable:
		return m, fmt.Errorf("%w: %s %s", errNotYet, answer.Status, m.Detail)
	case m.Code == reusedKey:
		return m, ErrChanged
	default:
		return m, fmt.Errorf("the API answers %s %s: %s %s", answer.Status, m.Code, m.Title, m.Detail)
	}
}
