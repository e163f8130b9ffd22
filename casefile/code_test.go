package casefile

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a tag leaves out, or offers, must be among the values of the type.
func TestFieldCodes_TagsNameCodesThatExist(t *testing.T) {
	for _, spec := range Specs() {
		namesCodesThatExist(t, reflect.TypeOf(spec.NewStep()).Elem())
	}
	namesCodesThatExist(t, reflect.TypeFor[Policy]())
}

func namesCodesThatExist(t *testing.T, of reflect.Type) {
	t.Helper()
	for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer || of.Kind() == reflect.Map {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[Date]() {
		return
	}
	for _, f := range reflect.VisibleFields(of) {
		all := CodesOfType(f.Type)
		for _, tag := range []string{"enum", "except", "default"} {
			named, ok := f.Tag.Lookup(tag)
			if !ok || all == nil && tag == "default" {
				continue
			}
			if all != nil {
				require.Subset(t, all, strings.Split(named, ","), "%s.%s: %s", of, f.Name, tag)
			} else {
				require.Equal(t, "enum", tag, "%s.%s has no list to leave anything out of", of, f.Name)
			}
		}
		namesCodesThatExist(t, f.Type)
	}
}

// codesExist: a case remembers no code that its type does not list, and shows none
// left empty, or OpenAPI would say another thing than the answer.
func (l *life) codesExist() {
	if stray := strayCode(reflect.ValueOf(l.s), "state"); stray != "" {
		l.fail("INV-80", "a code that does not exist: %s", stray)
	}
}

// strayCode finds a code that is none; what JSON leaves out is not there.
func strayCode(v reflect.Value, where string) string {
	if code, ok := v.Interface().(Code); ok {
		if slices.Contains(code.Codes(), v.String()) {
			return ""
		}
		return where + ": «" + v.String() + "»"
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return strayCode(v.Elem(), where)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if stray := strayCode(v.Index(i), where); stray != "" {
				return stray
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if left := strings.Contains(f.Tag.Get("json"), ",omit") && v.Field(i).IsZero(); left || !f.IsExported() {
				continue
			}
			if stray := strayCode(v.Field(i), where+"."+f.Name); stray != "" {
				return stray
			}
		}
	}
	return ""
}
