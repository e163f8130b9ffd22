package config

import (
	"fmt"
	"strings"
	"time"
)

// SvarUt is the service that letters are given to; none when URL is empty.
type SvarUt struct {
	URL         string         `env:"SAMLOP_SVARUT_URL"`
	Accounts    LetterAccounts `env:"SAMLOP_SVARUT_ACCOUNTS" need:"with SAMLOP_SVARUT_URL"`
	Integration string         `env:"SAMLOP_SVARUT_INTEGRATION" need:"with SAMLOP_SVARUT_URL" doc:"Id of the integration that KS has given."`
	Password    Secret         `env:"SAMLOP_SVARUT_PASSWORD" need:"with SAMLOP_SVARUT_URL" doc:"Its password."`
	Wait        time.Duration  `env:"SAMLOP_SVARUT_WAIT" envDefault:"1h"`
	Unknown     time.Duration  `env:"SAMLOP_SVARUT_UNKNOWN" envDefault:"30m"`
	Again       time.Duration  `env:"SAMLOP_SVARUT_AGAIN" envDefault:"1m"`

	TokenURL string `env:"SAMLOP_MASKINPORTEN_TOKEN_URL"`
	Issuer   string `env:"SAMLOP_MASKINPORTEN_ISSUER" need:"with the token url" doc:"What Maskinporten calls itself."`
	Client   string `env:"SAMLOP_MASKINPORTEN_CLIENT" need:"with the token url" doc:"Id of our client there, with the scope ks:fiks."`
	KeyID    string `env:"SAMLOP_MASKINPORTEN_KEY_ID" need:"with the token url" doc:"Id of the key that is registered with the client."`
	KeyFile  string `env:"SAMLOP_MASKINPORTEN_KEY_FILE" need:"with the token url" doc:"File of its private half (PKCS #8, PEM, RSA)."`
}

// LetterAccount is the account of an organisation with the letter service.
type LetterAccount struct{ Organisation, Account string }

// LetterAccounts are those of the organisations that have one.
type LetterAccounts []LetterAccount

// UnmarshalText reads organisation id=account id, separated by commas.
func (l *LetterAccounts) UnmarshalText(text []byte) error {
	var read LetterAccounts
	for n, item := range items(text) {
		organisation, account, _ := strings.Cut(item, "=")
		organisation, account = strings.TrimSpace(organisation), strings.TrimSpace(account)
		if !isUUID(organisation) || !isUUID(account) {
			return valueError(fmt.Sprintf("account %d must be organisation id=account id", n+1))
		}
		for _, before := range read {
			if before.Organisation == organisation {
				return valueError(fmt.Sprintf("account %d is of an organisation that has one already", n+1))
			}
		}
		read = append(read, LetterAccount{organisation, account})
	}
	*l = read
	return nil
}

// String lists them.
func (l LetterAccounts) String() string {
	all := make([]string, len(l))
	for i, a := range l {
		all[i] = a.Organisation + "=" + a.Account
	}
	return strings.Join(all, ",")
}

// longestUnknown bounds how long a letter may be looked for before it is sent again.
const longestUnknown = 48 * time.Hour

func (c Config) checkSvarUt(found *problems) {
	s := c.SvarUt
	if s.URL == "" {
		if len(s.Accounts) > 0 {
			found.add("SAMLOP_SVARUT_URL", "is missing: there are accounts")
		}
		return
	}
	c.checkAddress(found, "SAMLOP_SVARUT_URL", "", s.URL)
	missing := func(variable string, is bool, why string) {
		if is {
			found.add(variable, "is missing: %s is set", why)
		}
	}
	missing("SAMLOP_SVARUT_ACCOUNTS", len(s.Accounts) == 0, "SAMLOP_SVARUT_URL")
	missing("SAMLOP_SVARUT_INTEGRATION", s.Integration == "", "SAMLOP_SVARUT_URL")
	missing("SAMLOP_SVARUT_PASSWORD", !s.Password.IsSet(), "SAMLOP_SVARUT_URL")
	if s.Wait < 0 {
		found.add("SAMLOP_SVARUT_WAIT", "must not be less than 0")
	}
	if s.Unknown <= 0 || s.Unknown > longestUnknown {
		found.add("SAMLOP_SVARUT_UNKNOWN", "must be more than 0 and at most %v", longestUnknown)
	}
	if s.Again <= 0 || s.Again > time.Hour {
		found.add("SAMLOP_SVARUT_AGAIN", "must be more than 0 and at most 1h")
	}
	if s.TokenURL == "" {
		if !c.Training { // a stand-in asks for none
			found.add("SAMLOP_MASKINPORTEN_TOKEN_URL", "is missing: SAMLOP_SVARUT_URL is set")
		}
		return
	}
	c.checkAddress(found, "SAMLOP_MASKINPORTEN_TOKEN_URL", "", s.TokenURL)
	const why = "SAMLOP_MASKINPORTEN_TOKEN_URL"
	missing("SAMLOP_MASKINPORTEN_ISSUER", s.Issuer == "", why)
	missing("SAMLOP_MASKINPORTEN_CLIENT", s.Client == "", why)
	missing("SAMLOP_MASKINPORTEN_KEY_ID", s.KeyID == "", why)
	missing("SAMLOP_MASKINPORTEN_KEY_FILE", s.KeyFile == "", why)
}
