package casefile

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Every field of Policy that is a length is one of its lengths.
func TestPolicy_EveryLengthIsFilledAndMissed(t *testing.T) {
	lengths := 0
	for i, of := 0, reflect.TypeFor[Policy](); i < of.NumField(); i++ {
		if of.Field(i).Type != reflect.TypeFor[calendar.Length]() {
			continue
		}
		lengths++
		name := of.Field(i).Tag.Get("json")
		std := reflect.ValueOf(DefaultPolicy()).Field(i).Interface().(calendar.Length)
		require.Positive(t, std.N, name)
		for _, none := range []calendar.Length{{}, calendar.Days(0), calendar.Months(-1)} {
			p := DefaultPolicy()
			reflect.ValueOf(&p).Elem().Field(i).Set(reflect.ValueOf(none))
			require.Equal(t, name, p.LengthMissing())
			require.Equal(t, none, p.length(name))
			if none.IsZero() {
				require.Equal(t, DefaultPolicy(), p.filled())
			} else {
				require.Equal(t, none, p.filled().length(name), "what was said stands, also in a policy from before it was refused")
			}
		}
	}
	require.Greater(t, lengths, 15)
	require.Empty(t, DefaultPolicy().LengthMissing())
	require.Panics(t, func() { DefaultPolicy().length("no_such_length") })
}
