package casework

import (
	"context"
	"reflect"
	"slices"

	"samlop/casefile"
	"samlop/models"
)

// Two entries of the register that were one person have been joined, and a case keeps
// the name it knew: its ledger is for good. So whoever acts in it acts under that name,
// and whoever is named in a step is called what the case calls them (INV-102).

// knownTo is the asker as a case knows them: by the name of its patient if that is
// theirs, else by the first that gives them a role.
func (a Asker) knownTo(s *casefile.State, organisation string) casefile.Actor {
	actor := a.towards(organisation)
	if len(a.also) == 0 || a.is(s.Patient) {
		if a.is(s.Patient) {
			actor.Who = s.Patient
		}
		return actor
	}
	most := len(casefile.RolesIn(s, actor))
	for _, name := range a.also {
		other := casefile.Actor{Who: name, Roles: actor.Roles}
		if n := len(casefile.RolesIn(s, other)); n > most {
			actor, most = other, n
		}
	}
	return actor
}

// actorFor is the asker under the name in which they may take a step, if one of
// theirs lets them.
func (s *sight) actorFor(spec casefile.Spec) casefile.Actor {
	for _, name := range append([]casefile.Principal{s.actor.Who}, s.asker.names()...) {
		as := casefile.Actor{Who: name, Roles: s.actor.Roles}
		if slices.ContainsFunc(casefile.RolesIn(s.state(), as), func(r casefile.Role) bool { return slices.Contains(spec.Who, r) }) {
			return as
		}
	}
	return s.actor
}

// callAsKnown calls everybody in a step what the case calls them, or what the register
// does where the case knows them by no name.
func callAsKnown(body casefile.Step, s *casefile.State, known []models.Known) {
	known = slices.DeleteFunc(slices.Clone(known), func(k models.Known) bool { return len(k.Names) == 0 })
	if len(known) == 0 {
		return
	}
	calls, inCase := map[casefile.Principal]casefile.Principal{}, append([]casefile.Principal{s.Patient}, whoIn(s)...)
	for _, k := range known {
		calls[k.Principal] = k.Names[0]
		if i := slices.IndexFunc(inCase, func(p casefile.Principal) bool { return slices.Contains(k.Names, p) }); i >= 0 {
			calls[k.Principal] = inCase[i]
		}
	}
	call(reflect.ValueOf(body), calls)
}

// call sets every principal in a value that is called otherwise.
func call(v reflect.Value, calls map[casefile.Principal]casefile.Principal) {
	if !v.IsValid() {
		return
	}
	if v.Type() == principalType {
		if name, ok := calls[casefile.Principal(v.String())]; ok {
			v.SetString(string(name))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		call(v.Elem(), calls)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			call(v.Index(i), calls)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				call(v.Field(i), calls)
			}
		}
	}
}

// registersFor asks what a referral that opens a case is weighed by, and calls
// everybody in it by the entry that stands for them now.
func (d *Service) registersFor(ctx context.Context, k *taking, organisation string) (*registers, error) {
	asked := slices.DeleteFunc(whoIn(k.body), func(p casefile.Principal) bool { return !wellFormed(p) })
	known, err := d.store.KnownPrincipals(ctx, organisation, asked)
	if err != nil {
		return nil, err
	}
	empty := casefile.New("", organisation)
	callAsKnown(k.body, &empty, known)
	return &registers{asked: asked, known: known}, nil
}
