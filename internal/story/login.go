package story

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// grantDemo trades a subject for a token at a training installation's issuer.
const grantDemo = "urn:samlop:params:oauth:grant-type:demo"

// token asks the demo issuer for a token, once for each in the cast.
func (c *client) token(ctx context.Context, who string) (string, error) {
	c.mu.Lock()
	subject, token := c.subjects[who], c.tokens[who]
	c.mu.Unlock()
	if token != "" {
		return token, nil
	}
	if subject == "" {
		return "", fmt.Errorf("%q has no login in this story", who)
	}
	form := url.Values{"grant_type": {grantDemo}, "subject": {subject}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.tokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := c.do(req)
	if err != nil {
		return "", fmt.Errorf("asking %s for a token: %w", c.tokenURL, err)
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if got.status != http.StatusOK || json.Unmarshal(got.body, &answer) != nil || answer.AccessToken == "" {
		return "", fmt.Errorf("asking %s for a token: %w", c.tokenURL, got.refusal())
	}
	c.mu.Lock()
	c.tokens[who] = answer.AccessToken
	c.mu.Unlock()
	return answer.AccessToken, nil
}

// findIssuer learns where to ask for tokens: from the issuer, and who that is
// from what the installation says of itself to anybody (RFC 9728).
func (c *client) findIssuer(ctx context.Context, installation, issuer string) error {
	if issuer == "" {
		var resource struct {
			Issuers []string `json:"authorization_servers"`
		}
		if err := c.fetch(ctx, installation+"/.well-known/oauth-protected-resource", &resource); err != nil {
			return fmt.Errorf("asking %s who makes its tokens: %w", installation, err)
		}
		if len(resource.Issuers) == 0 {
			return fmt.Errorf("%s does not say who makes its tokens", installation)
		}
		issuer = resource.Issuers[0]
	}
	var discovery struct {
		TokenEndpoint string `json:"token_endpoint"`
	}
	if err := c.fetch(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &discovery); err != nil {
		return fmt.Errorf("asking the issuer %s for its token endpoint: %w", issuer, err)
	}
	if discovery.TokenEndpoint == "" {
		return fmt.Errorf("the issuer %s has no token endpoint", issuer)
	}
	c.tokenURL = discovery.TokenEndpoint
	return nil
}

// fetch reads something that anybody may read.
func (c *client) fetch(ctx context.Context, address string, into any) error {
	got, err := c.once(ctx, http.MethodGet, address, nil, nil)
	if err != nil {
		return err
	}
	return got.into(into)
}
