package casework

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/models"
)

// named is a principal and the JSON field it stands in.
type named struct {
	field string
	who   casefile.Principal
}

// principalsIn lists every principal that a value names, however deep, each
// with the name of its JSON field.
func principalsIn(values ...any) []named {
	var found []named
	for _, v := range values {
		eachOf(reflect.ValueOf(v), "", func(field string, who casefile.Principal) { found = append(found, named{field, who}) })
	}
	return found
}

var principalType = reflect.TypeFor[casefile.Principal]()

// eachOf does something with every string of one type that a value holds, however deep,
// and the name of the JSON field it stands in. Empty ones are left out.
func eachOf[T ~string](v reflect.Value, field string, do func(field string, value T)) {
	if !v.IsValid() {
		return
	}
	if v.Type() == reflect.TypeFor[T]() {
		if v.Len() > 0 {
			do(field, T(v.String()))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		eachOf(v.Elem(), field, do)
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 || k == reflect.String && v.Type().Elem() != reflect.TypeFor[T]() {
			return
		}
		for i := range v.Len() {
			eachOf(v.Index(i), field, do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" {
				name = field
			}
			eachOf(v.Field(i), name, do)
		}
	}
}

// whoIn is principalsIn without fields and without repetition.
func whoIn(values ...any) []casefile.Principal {
	var who []casefile.Principal
	seen := map[casefile.Principal]bool{}
	for _, n := range principalsIn(values...) {
		if !seen[n.who] {
			seen[n.who] = true
			who = append(who, n.who)
		}
	}
	return who
}

// namesIn gives the names of everybody an answer mentions.
func (d *Service) namesIn(ctx context.Context, organisation string, values ...any) (People, error) {
	who := slices.DeleteFunc(whoIn(values...), func(p casefile.Principal) bool { return !wellFormed(p) })
	names, err := d.store.NamesOf(ctx, organisation, who)
	if err != nil {
		return nil, err
	}
	people := People{}
	if slices.Contains(whoIn(values...), casefile.CountyGovernor) {
		people[casefile.CountyGovernor] = Named{Name: "Statsforvalteren", Kind: KindBody}
	}
	if err := d.nameOrganisations(ctx, people, values...); err != nil {
		return nil, err
	}
	for _, n := range names {
		people[n.Principal] = Named{Name: n.Name, Kind: PrincipalKind(n.Kind), Unit: n.Unit, Now: n.Now}
	}
	return people, nil
}

// nameOrganisations adds the names of organisations that messages are from.
func (d *Service) nameOrganisations(ctx context.Context, people People, values ...any) error {
	var ids []string
	for _, p := range whoIn(values...) {
		if id, is := p.OrganisationID(); is && validID(id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	names, err := d.organisationNames(ctx, ids)
	for id, name := range names {
		people[casefile.OrganisationPrincipal(id)] = Named{Name: name, Kind: KindBody}
	}
	return err
}

// wellFormed reports whether a principal has the form of one outside the system.
func wellFormed(p casefile.Principal) bool {
	id, staff := models.StaffID(p)
	if !staff {
		var person bool
		if id, person = models.PersonID(p); !person {
			return false
		}
	}
	return validID(id)
}

// validID reports whether an id has the form of ours, so that nothing else is
// asked of the database.
func validID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
