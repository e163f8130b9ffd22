package casefile

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCloneSharesNothing fills every field of a state, clones it, changes
// everything that can be reached through the clone, and looks at the original.
// A field added to State later, with a slice or a pointer in it, is found here.
func TestCloneSharesNothing(t *testing.T) {
	var original State
	full(reflect.ValueOf(&original).Elem(), 0)
	before := fmt.Sprintf("%#v %#v", original, *original.Assessment)
	copied := original.clone()
	require.Equal(t, original, copied)
	require.Positive(t, spoil(reflect.ValueOf(&copied).Elem()), "nothing was changed")
	require.Equal(t, before, fmt.Sprintf("%#v %#v", original, *original.Assessment))
	require.NotEqual(t, original, copied)
	require.Empty(t, shared(reflect.ValueOf(original), reflect.ValueOf(original.clone()), "State"))
}

// TestFactsShareNothingWithTheState: what a fact brings into a state is copied on
// the way, or a later fact could reach back into the ledger (INV-15).
func TestFactsShareNothingWithTheState(t *testing.T) {
	for name, kind := range factTypes {
		t.Run(name, func(t *testing.T) {
			fact := reflect.New(kind)
			full(fact.Elem(), 0)
			s := New("case", "org")
			full(reflect.ValueOf(&s).Elem(), 0) // so that whatever the fact looks up by id is there
			fact.Interface().(Fact).apply(&s, &Event{Seq: 1, At: time.Unix(1, 0), On: Date{Year: 2027, Month: 1, Day: 1}})
			require.Empty(t, reached(reflect.ValueOf(s), pointers(fact.Elem())))
		})
	}
}

// full gives every field a value, and every slice two elements.
func full(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(7 + n))
	case reflect.Uint, reflect.Uint64:
		v.SetUint(7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		full(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		full(v.Index(0), 0)
		full(v.Index(1), 1)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0).UTC()))
			return
		}
		for i := range v.NumField() {
			full(v.Field(i), n)
		}
	case reflect.Map, reflect.Interface:
		panic("casefile: a map or an interface in a state: clone and this test do not know it: " + v.Type().String())
	}
}

// spoil changes everything behind a slice or a pointer, and counts.
func spoil(v reflect.Value) int {
	n := 0
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			n += 1 + spoil(v.Index(i))
			v.Index(i).SetZero()
		}
	case reflect.Pointer:
		if !v.IsNil() {
			n += 1 + spoil(v.Elem())
			v.Elem().SetZero()
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return 0
		}
		for i := range v.NumField() {
			n += spoil(v.Field(i))
		}
	}
	return n
}

// shared lists the places where two values hang on the same memory.
func shared(a, b reflect.Value, at string) []string {
	var out []string
	switch a.Kind() {
	case reflect.Slice:
		if a.Len() > 0 && b.Len() > 0 && a.Pointer() == b.Pointer() {
			out = append(out, at)
		}
		for i := range min(a.Len(), b.Len()) {
			out = append(out, shared(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", at, i))...)
		}
	case reflect.Pointer:
		if !a.IsNil() && a.Pointer() == b.Pointer() {
			out = append(out, at)
		}
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		for i := range a.NumField() {
			out = append(out, shared(a.Field(i), b.Field(i), at+"."+a.Type().Field(i).Name)...)
		}
	}
	return out
}

// pointers collects the memory that a value's slices and pointers hang on.
func pointers(v reflect.Value) map[uintptr]string {
	out := map[uintptr]string{}
	walk(v, func(p uintptr, kind string) { out[p] = kind })
	return out
}

func reached(v reflect.Value, from map[uintptr]string) []string {
	var out []string
	walk(v, func(p uintptr, kind string) {
		if _, ok := from[p]; ok {
			out = append(out, kind)
		}
	})
	return out
}

func walk(v reflect.Value, see func(p uintptr, kind string)) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Len() > 0 {
			see(v.Pointer(), v.Type().String())
		}
		for i := range v.Len() {
			walk(v.Index(i), see)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			see(v.Pointer(), v.Type().String())
			walk(v.Elem(), see)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			walk(v.Field(i), see)
		}
	}
}
