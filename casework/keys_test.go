package casework

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/internal/sealed"
)

// Both keys are held against what is in the database: one that opens and one that
// finds. A set that was changed as configuration.md says still fits.
func TestKeysFit(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	require.NoError(t, w.service.KeysFit(t.Context()))
	with := func(text string) error {
		keys, err := sealed.ParseKeyring(text)
		require.NoError(t, err)
		return New(Config{Store: w.store, Keys: keys}).KeysFit(t.Context())
	}
	require.ErrorIs(t, with(sealed.NewKeyringText("k1")), ErrWrongKeys)
	require.ErrorContains(t, with(sealed.NewKeyringText("k2")), "SAMLOP_IDENTITY_KEYS")

	// The right key for opening, and another one for finding.
	right := sealed.NewKeyringText("k1")
	rightKeys, err := sealed.ParseKeyring(right)
	require.NoError(t, err)
	require.NoError(t, w.store.DB.Exec("DELETE FROM person_identifiers").Error)
	require.NoError(t, with(right), "a database without numbers takes every key")
	w.service.keys = rightKeys
	w.person("sara", "PATIENT", "12835810036")
	require.NoError(t, with(right))
	opens, _, _ := strings.Cut(right, ",digest:")
	_, finds, _ := strings.Cut(sealed.NewKeyringText("x"), ",digest:")
	require.ErrorContains(t, with(opens+",digest:"+finds), "SAMLOP_LOOKUP_KEY")

	newer, _, _ := strings.Cut(sealed.NewKeyringText("k2"), ",digest:")
	require.NoError(t, with(newer+","+right), "a new key first, the old one kept")
}
