package demoissuer

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
)

type tokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	Scope       string `json:"scope,omitempty"`
	IDToken     string `json:"id_token,omitempty"`
}

type tokenError struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		i.refuseToken(w, "invalid_request", "the form cannot be read")
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		i.tokenForCode(w, r)
	case GrantDemo:
		i.tokenForSubject(w, r)
	default:
		i.refuseToken(w, "unsupported_grant_type", "authorization_code or "+GrantDemo)
	}
}

func (i *Issuer) tokenForCode(w http.ResponseWriter, r *http.Request) {
	form := r.PostForm
	g, ok := i.codes.redeem(form.Get("code"))
	if !ok {
		i.refuseToken(w, "invalid_grant", "the code is unknown, used or expired")
		return
	}
	if form.Get("client_id") != g.ClientID || form.Get("redirect_uri") != g.RedirectURI {
		i.refuseToken(w, "invalid_grant", "the code was given to another client or address")
		return
	}
	if !proves(form.Get("code_verifier"), g.Challenge) {
		i.refuseToken(w, "invalid_grant", "code_verifier does not match code_challenge")
		return
	}
	answer := tokenResponse{Scope: g.Scope}
	if g.wantsIDToken() {
		idToken, err := i.idToken(g.subject, g.ClientID, g.Nonce)
		if err != nil {
			i.tokenFailed(w, err)
			return
		}
		answer.IDToken = idToken
	}
	i.answerToken(w, g.subject, answer)
}

func (i *Issuer) tokenForSubject(w http.ResponseWriter, r *http.Request) {
	if subject := r.PostForm.Get("subject"); i.anySubject && subject != "" {
		i.answerToken(w, subject, tokenResponse{})
		return
	}
	person, ok, err := i.person(r.Context(), r.PostForm.Get("subject"))
	if err != nil {
		i.log.Error("demo issuer cannot list people", "err", err)
		i.writeJSON(w, http.StatusServiceUnavailable, tokenError{Error: "temporarily_unavailable"})
		return
	}
	if !ok {
		i.refuseToken(w, "invalid_grant", "subject is not one of the demonstration people")
		return
	}
	i.answerToken(w, person.Subject, tokenResponse{})
}

func (i *Issuer) answerToken(w http.ResponseWriter, subject string, answer tokenResponse) {
	token, err := i.Mint(subject)
	if err != nil {
		i.tokenFailed(w, err)
		return
	}
	answer.AccessToken = token
	answer.TokenType = "Bearer"
	answer.ExpiresIn = int64(i.lifetime.Seconds())
	i.writeJSON(w, http.StatusOK, answer)
}

func (i *Issuer) refuseToken(w http.ResponseWriter, code, description string) {
	i.writeJSON(w, http.StatusBadRequest, tokenError{code, description})
}

func (i *Issuer) tokenFailed(w http.ResponseWriter, err error) {
	i.log.Error("demo issuer cannot make a token", "err", err)
	i.writeJSON(w, http.StatusInternalServerError, tokenError{Error: "server_error"})
}

// proves reports whether the verifier is what the challenge was made of (PKCE
// with S256).
func proves(verifier, challenge string) bool {
	if !verifierForm.MatchString(verifier) {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	made := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(made), []byte(challenge)) == 1
}
