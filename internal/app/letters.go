package app

import (
	"fmt"
	"os"
	"time"

	"samlop/casework"
	"samlop/internal/svarut"
)

// sending is the service that letters are given to; none where none is configured.
func (a *application) sending() (casework.Sending, error) {
	s := a.cfg.SvarUt
	if s.URL == "" {
		return casework.Sending{}, nil
	}
	client := svarut.Config{URL: s.URL, Integration: s.Integration, Password: s.Password.Reveal()}
	if s.TokenURL != "" {
		key, err := os.ReadFile(s.KeyFile)
		if err != nil {
			return casework.Sending{}, fmt.Errorf("reading the key for Maskinporten: %w", err)
		}
		client.Token, err = svarut.Tokens(svarut.Maskinporten{Issuer: s.Issuer, TokenURL: s.TokenURL, Client: s.Client, KeyID: s.KeyID,
			Key: key}, time.Now)
		if err != nil {
			return casework.Sending{}, fmt.Errorf("preparing to ask Maskinporten: %w", err)
		}
	}
	accounts := map[string]string{}
	for _, l := range s.Accounts {
		accounts[l.Organisation] = l.Account
	}
	return casework.Sending{Service: svarut.New(client), Accounts: accounts, Wait: s.Wait, Unknown: s.Unknown, Again: s.Again}, nil
}
