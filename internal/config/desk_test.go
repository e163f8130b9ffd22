package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/config"
)

// Whom to tell of a page that is hard to use is an e-mail address or a page, and may be left out.
func TestWhomToTellOfTheDesk(t *testing.T) {
	desk := with(production(), "SAMLOP_DESK_URL", "https://samlop.fjordby.example", "SAMLOP_DESK_CLIENT_ID", "desk")
	for _, good := range []string{"", "uu@fjordby.example", "https://fjordby.example/uu"} {
		c, err := config.Load(with(desk, "SAMLOP_DESK_CONTACT", good))
		require.NoError(t, err, good)
		assert.Equal(t, good, c.Desk.Contact)
	}
	for _, bad := range []string{"Kari <uu@fjordby.example>", "http://fjordby.example/uu", "https://", "45 00 00 00", "javascript:alert(1)"} {
		assert.Equal(t, []string{"SAMLOP_DESK_CONTACT"}, variablesOf(problems(t, with(desk, "SAMLOP_DESK_CONTACT", bad))), bad)
	}
}
