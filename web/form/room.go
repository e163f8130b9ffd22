package form

import "slices"

// room is where in an answer of the API the codes stand that a field can have in this case, where its
// step would refuse the others. It only shortens the choices: the rule is the API's.
type room struct {
	source
	// field is another field of the form, and of what a code belongs to by it: what is on another consent form
	// is no choice once one has been chosen.
	field string
	of    func(item) string
}

var rooms = map[string]room{
	"register_signature.declined": {source: within("consents", nil).by("kind").only(isIssued), field: "form", of: text("form")},
}

func (f *Form) roomOf(one *Field) (room, bool) {
	r, ok := rooms[f.name+"."+plainPath(one.Path)]
	return r, ok
}

// withRoom leaves the choices there is room for. What was chosen stays, and where nothing is known of
// the case, all do.
func (s *showing) withRoom(in *Input, f *Field, choices []Choice) []Choice {
	r, ok := s.form.roomOf(f)
	given := s.context.Options[f.Path]
	if !ok || len(given) == 0 {
		return choices
	}
	which := s.values.Get(r.field)
	if all := s.context.Options[r.field]; which == "" && s.fresh && len(all) == 1 {
		which = all[0].Value
	}
	fits := func(c Choice) bool {
		return slices.ContainsFunc(given, func(g Choice) bool { return g.Value == c.Value && (which == "" || g.Of == which) })
	}
	return slices.DeleteFunc(choices, func(c Choice) bool { return !fits(c) && !slices.Contains(s.values[in.Name], c.Value) })
}
