package workflows_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/workflows"
)

// other is a value of a field of a policy that is no default.
func other(t *testing.T, field reflect.StructField) reflect.Value {
	t.Helper()
	value := reflect.New(field.Type).Elem()
	switch {
	case field.Type == reflect.TypeFor[calendar.Length]():
		value.Set(reflect.ValueOf(calendar.WorkingDays(9)))
	case field.Type.Kind() == reflect.Bool:
		value.SetBool(true)
	case field.Type.Kind() == reflect.String:
		value.SetString("OTHER")
	case field.Type.Kind() == reflect.Slice:
		value.Set(reflect.MakeSlice(field.Type, 1, 1))
		for _, f := range reflect.VisibleFields(field.Type.Elem()) {
			if f.Type == reflect.TypeFor[casefile.Date]() {
				value.Index(0).FieldByIndex(f.Index).Set(reflect.ValueOf(calendar.MustDate("2027-12-24")))
			}
		}
	case field.Type.Kind() == reflect.Map:
		value.Set(reflect.MakeMap(field.Type))
		value.SetMapIndex(reflect.ValueOf("DL-13"), reflect.Zero(field.Type.Elem()))
	default:
		t.Fatalf("%s is of a kind that this test does not know", field.Name)
	}
	return value
}

// Whatever an organisation has of its own comes through, alone, and what it has not
// takes no room.
func TestAnOrderCarriesWhatAPolicyHasOfItsOwn(t *testing.T) {
	text, err := json.Marshal(workflows.OwnPolicy{Policy: casefile.DefaultPolicy()})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(text))

	fields := reflect.VisibleFields(reflect.TypeFor[casefile.Policy]())
	require.NotEmpty(t, fields)
	for i, field := range fields {
		policy := casefile.DefaultPolicy()
		reflect.ValueOf(&policy).Elem().Field(i).Set(other(t, field))
		text, err := json.Marshal(workflows.OwnPolicy{Policy: policy})
		require.NoError(t, err)
		var said map[string]any
		require.NoError(t, json.Unmarshal(text, &said))
		require.Len(t, said, 1, "%s: %s", field.Name, text)

		var read workflows.OwnPolicy
		require.NoError(t, json.Unmarshal(text, &read))
		whole, err := json.Marshal(policy)
		require.NoError(t, err)
		again, err := json.Marshal(read.Policy)
		require.NoError(t, err)
		require.JSONEq(t, string(whole), string(again), field.Name)

		var old workflows.OwnPolicy // as orders were before
		require.NoError(t, json.Unmarshal(whole, &old))
		require.Equal(t, read, old, field.Name)
	}
}
