package casefile

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever door a step comes by: a list has a ceiling, and says each thing once.
func TestINV115_ListsInStepsHaveACeiling(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	everybody := make([]Principal, mostInList+1)
	for i := range everybody {
		everybody[i] = Principal(fmt.Sprintf("staff/p%d", i))
	}
	p.says("list_too_long", kari, &ObjectToSharing{Against: everybody})
	p.do(kari, &ObjectToSharing{Against: everybody[:mostInList]})

	twice := []Principal{nav, nurse, nav, nav}
	p.do(kari, &ObjectToSharing{Against: twice, Services: []Service{"NAV", "NAV"}})
	last := p.s.Objections[len(p.s.Objections)-1]
	require.Equal(t, []Principal{nav, nurse}, last.Against)
	require.Equal(t, []Service{"NAV"}, last.Services)
	require.Equal(t, []Principal{nav, nurse, nav, nav}, twice, "the caller's list is left alone")
}

// Every list of every step has a ceiling that its type or its tag gives, and what
// a step finds twice it has words for.
func TestINV115_EveryListOfEveryStepHasACeiling(t *testing.T) {
	lists := 0
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		for _, f := range reflect.VisibleFields(of) {
			if f.Type.Kind() != reflect.Slice {
				continue
			}
			lists++
			require.Positive(t, MostItems(f), "%s.%s", of, f.Name)
			require.LessOrEqual(t, MostItems(f), 1000, "%s.%s", of, f.Name)
			if f.Type.Elem().Kind() == reflect.Struct {
				look(f.Type.Elem())
			}
		}
	}
	for _, spec := range Specs() {
		look(spec.kind)
	}
	require.Greater(t, lists, 20)
}
