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

// askAndCall asks the registers about everybody in a step, and calls them as callAsKnown
// does; in a case that is to be opened by the entry that stands for them now.
func (d *Service) askAndCall(ctx context.Context, body casefile.Step, s *casefile.State) (*registers, error) {
	asked := slices.DeleteFunc(whoIn(body), func(p casefile.Principal) bool { return !wellFormed(p) })
	known, err := d.store.KnownPrincipals(ctx, s.Organisation, asked)
	if err != nil {
		return nil, err
	}
	callAsKnown(body, s, known)
	return &registers{asked: asked, known: known}, nil
}

// nameNow is the principal under which the register has somebody now.
func (d *Service) nameNow(ctx context.Context, o *office, who casefile.Principal) (casefile.Principal, error) {
	if !wellFormed(who) {
		return who, nil // refused by whoever asks
	}
	known, err := d.store.KnownPrincipals(ctx, o.org.ID, []casefile.Principal{who})
	if err == nil && len(known) > 0 && len(known[0].Names) > 0 {
		who = known[0].Names[0]
	}
	return who, err
}

// opening is the asker as a case that is to be opened will know them: by the name under
// which they decide for its patient, if they do.
func (a Asker) opening(organisation string, f *casefile.Facts) casefile.Actor {
	actor := a.towards(organisation)
	if f.Represented != nil {
		for _, h := range f.Represented.Holders {
			if a.is(h.Who) {
				actor.Who = h.Who
			}
		}
	}
	return actor
}
