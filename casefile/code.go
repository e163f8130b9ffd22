package casefile

import (
	"reflect"
	"slices"
	"strings"
)

// Code is a named string that has a closed list of values, each a constant beside
// its type. The list is the only one there is: Decide, the API and OpenAPI ask it
// what a field of that type may say.
type Code interface {
	// Codes are the values there are.
	Codes() []string
}

// CodesOf makes the list of Codes from the constants themselves.
func CodesOf[T ~string](all ...T) []string {
	out := make([]string, len(all))
	for i, code := range all {
		out[i] = string(code)
	}
	return out
}

// FieldCodes are the values a field, or each element of one, may have, or nil when
// it takes others than codes. They are those of its type, without the ones its tag
// leaves out (except:"A,B"). A choice that is offered in one place only, and a
// short one, stands in the tag itself (enum:"A,B").
func FieldCodes(f reflect.StructField) []string {
	if here, ok := f.Tag.Lookup("enum"); ok {
		return strings.Split(here, ",")
	}
	all := CodesOfType(f.Type)
	if but, ok := f.Tag.Lookup("except"); ok {
		all = slices.DeleteFunc(all, func(code string) bool { return slices.Contains(strings.Split(but, ","), code) })
	}
	return all
}

// CodesOfType are the values of a type, or of what it points to or is a list of;
// nil when it is no Code.
func CodesOfType(t reflect.Type) []string {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if code, ok := reflect.Zero(t).Interface().(Code); ok {
		return code.Codes()
	}
	return nil
}
