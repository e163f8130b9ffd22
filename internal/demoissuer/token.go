package demoissuer

import "net/http"

type tokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
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
	case GrantDemo:
		i.tokenForSubject(w, r)
	case "authorization_code":
		i.tokenForCode(w, r)
	default:
		i.refuseToken(w, "unsupported_grant_type", GrantDemo)
	}
}

func (i *Issuer) tokenForSubject(w http.ResponseWriter, r *http.Request) {
	if subject := r.PostForm.Get("subject"); i.anySubject && subject != "" {
		i.answerToken(w, subject)
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
	i.answerToken(w, person.Subject)
}

func (i *Issuer) answerToken(w http.ResponseWriter, subject string) {
	token, err := i.Mint(subject)
	if err != nil {
		i.log.Error("demo issuer cannot make a token", "err", err)
		i.writeJSON(w, http.StatusInternalServerError, tokenError{Error: "server_error"})
		return
	}
	i.writeJSON(w, http.StatusOK, tokenResponse{AccessToken: token, TokenType: "Bearer", ExpiresIn: int64(i.lifetime.Seconds())})
}

func (i *Issuer) refuseToken(w http.ResponseWriter, code, description string) {
	i.writeJSON(w, http.StatusBadRequest, tokenError{code, description})
}
