package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/config"
)

// What cannot tell one login from another, or would be kept in the clear, is said
// before anything starts.
func TestTheClaimsOfAnIssuer(t *testing.T) {
	for options, wrong := range map[string]string{
		"":                               "",
		"|login=oid":                     "",
		"|number=pid":                    "",
		"|login=https://a.example/who":   "",
		"|https://in.example|number=pid": "",
		"|number=helseid://claims/identity/pid|login=sub|typ=JWT": "",
		"|login=":                              "each once",
		"|number=":                             "each once",
		"|login=oid|login=sub":                 "each once",
		"|number=pid|number=x":                 "each once",
		"|login=two words":                     "each once",
		"|login=Ærlig":                         "each once",
		"|login":                               "each once",
		"|login=pid":                           "kept in the clear",
		"|login=helseid://claims/identity/pid": "kept in the clear",
		"|login=nin|number=nin":                "kept in the clear",
		"|login=email":                         "never given to another",
		"|login=preferred_username":            "never given to another",
		"|login=aud":                           "about the person",
		"|number=jti":                          "about the person",
		"|number=sub|login=oid":                "would have no login",
	} {
		t.Run(options, func(t *testing.T) {
			c, err := config.Load(with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|x"+options))
			if wrong != "" {
				require.ErrorContains(t, err, wrong)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "https://a.example|x", c.Issuers[0].URL+"|"+c.Issuers[0].Audience)
		})
	}
}

func TestIssuersAreShownAsTheyAreConfigured(t *testing.T) {
	c, err := config.Load(production())
	require.NoError(t, err)
	var again config.Issuers
	require.NoError(t, again.UnmarshalText([]byte(c.Issuers.String())))
	assert.Equal(t, c.Issuers, again)
}
