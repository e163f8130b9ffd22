package auth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeysAddress(t *testing.T) {
	for name, tc := range map[string]struct{ said, issuer, reached, want string }{
		"as the issuer says":       {"https://a.no/keys", "https://a.no", "https://a.no", "https://a.no/keys"},
		"issuer ends with a slash": {"https://a.no/keys", "https://a.no/", "https://a.no", "https://a.no/keys"},
		"internal address":         {"https://a.no/x/keys", "https://a.no/x", "http://issuer:8090/x", "http://issuer:8090/x/keys"},
		"keys somewhere else":      {"https://keys.no/a", "https://a.no", "http://issuer:8090", "https://keys.no/a"},
		"only looks like below":    {"https://a.no.evil/keys", "https://a.no", "https://inside", "https://a.no.evil/keys"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := keysAddress(tc.said, tc.issuer, tc.reached)
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
		})
	}
	_, err := keysAddress("http://a.no/keys", "https://a.no", "https://a.no")
	require.Error(t, err, "keys in the clear for an issuer on https")
}
