package story

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"samlop/casefile"
)

// organisation is one body in the cast: a municipality, or a health trust.
type organisation struct {
	key, name, kind, language string
	policy                    map[string]any
}

const (
	municipality = "MUNICIPALITY"
	healthTrust  = "HEALTH_TRUST"
)

var (
	organisationKeys = []string{"name", "kind", "language"}
	// bodyKeys are those of one of several.
	bodyKeys = []string{"name", "kind", "language", "policy", "units", "staff", "people"}
)

// cast reads who is there: in one organisation, or in several.
func (r *reader) cast(n *node) cast {
	c := cast{lines: map[string]int{}, places: map[string]int{}}
	f := r.fields(n, "cast", castKeys...)
	switch {
	case f["organisations"] != nil:
		for _, key := range []string{"organisation", "units", "staff", "people"} {
			if f[key] != nil {
				r.fail(f[key].line, "write it under the organisation it belongs to", "with «organisations» the cast has no «%s»", key)
			}
		}
		r.each(f["organisations"], "organisations", func(key string, n *node) {
			r.place(&c, key, n.line)
			g := r.fields(n, key, bodyKeys...)
			o := r.organisation(key, g)
			o.policy = r.policy(g["policy"])
			c.organisations = append(c.organisations, o)
			r.members(&c, key, g)
		})
	case f["organisation"] == nil:
		r.fail(n.line, "write «organisation: Fjordvik»", "the cast has no organisation")
		c.organisations = []organisation{{kind: municipality}}
		r.members(&c, "", f)
	default:
		o := organisation{kind: municipality, language: "nb"}
		if v := f["organisation"]; v.kind == isScalar {
			o.name = v.text
		} else {
			o = r.organisation("", r.fields(v, "organisation", organisationKeys...))
		}
		c.organisations = []organisation{o}
		r.members(&c, "", f)
	}
	r.managersFirst(&c)
	r.familiesKnown(&c)
	for _, o := range c.organisations {
		switch {
		case o.kind == municipality && len(c.withRole(o.key, casefile.RoleUnit, casefile.RoleUnitLead)) == 0:
			r.fail(n.line, "give the head of the coordinating unit «roles: [KE, KEL]»", "nobody in the cast works in the coordinating unit")
		case o.kind == healthTrust && len(c.readers(o.key, true)) == 0:
			r.fail(n.line, "give the head of a department «roles: [DH]»", "nobody in the cast heads a department")
		}
	}
	return c
}

func (r *reader) organisation(key string, f map[string]*node) organisation {
	return organisation{
		key: key, name: r.scalar(f["name"], "name"),
		kind:     r.word(f["kind"], "kind", municipality, municipality, healthTrust),
		language: r.word(f["language"], "language", "nb", "nn", "en"),
	}
}

// members reads the units, staff and people of one organisation.
func (r *reader) members(c *cast, in string, f map[string]*node) {
	r.each(f["units"], "units", func(key string, n *node) {
		u := unit{key: key, in: in}
		if n.kind == isScalar {
			u.name = n.text
		} else {
			g := r.fields(n, "unit "+key, unitKeys...)
			u.name, u.coordinating = r.scalar(g["name"], "name"), r.boolean(g["coordinating"], "coordinating")
		}
		r.place(c, key, n.line)
		c.units = append(c.units, u)
	})
	r.each(f["staff"], "staff", func(key string, n *node) {
		r.enter(c, key, n.line)
		s := r.staffMember(key, n)
		s.in = in
		if s.unit != "" && !slices.ContainsFunc(c.units, func(u unit) bool { return u.key == s.unit && u.in == in }) {
			r.fail(n.line, "", "%s works in «%s», which is not among the units", key, s.unit)
		}
		c.staff = append(c.staff, s)
	})
	r.each(f["people"], "people", func(key string, n *node) {
		r.enter(c, key, n.line)
		p := r.person(key, n)
		p.in = in
		c.people = append(c.people, p)
	})
}

// managersFirst orders the staff so that a manager exists before those who
// have them as manager.
func (r *reader) managersFirst(c *cast) {
	var ordered []staffMember
	done := map[string]bool{}
	for len(ordered) < len(c.staff) {
		before := len(ordered)
		for _, s := range c.staff {
			known := slices.ContainsFunc(c.staff, func(m staffMember) bool { return m.key == s.manager && m.in == s.in })
			if s.manager != "" && !known && !done[s.key] {
				r.fail(c.lines[s.key], "", "%s's manager «%s» is not among the staff", s.key, s.manager)
			}
			if !done[s.key] && (s.manager == "" || !known || done[s.manager]) {
				done[s.key] = true
				ordered = append(ordered, s)
			}
		}
		if len(ordered) == before {
			r.fail(c.lines[c.staff[0].key], "", "the managers go round in a circle")
			return
		}
	}
	c.staff = ordered
}

// home is the organisation in which somebody in the cast has their login.
func (c *cast) home(key string) string {
	for _, s := range c.staff {
		if s.key == key {
			return s.in
		}
	}
	for _, p := range c.people {
		if p.key == key {
			return p.in
		}
	}
	return ""
}

// withRole lists those in an organisation whom the register gives one of the roles.
func (c *cast) withRole(in string, roles ...casefile.Role) (out []string) {
	for _, s := range c.staff {
		if s.in == in && slices.ContainsFunc(roles, func(r casefile.Role) bool { return slices.Contains(s.roles, string(r)) }) {
			out = append(out, s.key)
		}
	}
	return out
}

// readers are who may look at a file for the assertions, the first first: those of the
// coordinating unit at a case; at an episode the heads of departments, and after them the
// trust's unit, which sees it once a need has been seen, and alone sees who has looked.
func (c *cast) readers(in string, episode bool) []string {
	unit := c.withRole(in, casefile.RoleUnit, casefile.RoleUnitLead)
	if !episode {
		return unit
	}
	return append(c.withRole(in, casefile.RoleDepartmentHead), unit...)
}

// place enters an organisation or a unit by its name in the cast.
func (r *reader) place(c *cast, key string, line int) {
	_, twice := c.places[key]
	switch {
	case !keyForm.MatchString(key) || slices.Contains(refWords, key):
		r.fail(line, "", "«%s» cannot be a name in the cast", key)
	case twice:
		r.fail(line, "", "there are two called «%s»", key)
	}
	c.places[key] = line
}

func (c *cast) hasPlace(key string) bool { _, ok := c.places[key]; return ok }

// eyesOn are who looks at a file of the story.
func (p *player) eyesOn(caseID string) []string {
	if f := p.files[caseID]; f != nil {
		return p.script.cast.readers(f.in, f.episode)
	}
	return p.unitOf(p.script.cast.organisations[0].key)
}

// unitOf are who looks at what belongs to a whole organisation.
func (p *player) unitOf(in string) []string { return p.script.cast.readers(in, false) }

// organisationPath is where something of an organisation is found.
func (p *player) organisationPath(in, rest string) string {
	return "/organisations/" + idOf(p.bodies[in]) + rest
}

// makeOrganisation makes one body of the cast with its units.
func (p *player) makeOrganisation(ctx context.Context, o organisation) error {
	var made struct {
		ID string `json:"id"`
	}
	body := map[string]any{"kind": o.kind, "name": o.name, "language": o.language, "world": p.world}
	if len(p.script.policy)+len(o.policy) > 0 {
		policy, err := overlaid(casefile.DefaultPolicy(), p.script.policy)
		if err == nil {
			policy, err = overlaid(policy, o.policy)
		}
		if err != nil {
			return fmt.Errorf("writing the policy: %w", err)
		}
		body["policy"] = policy
	}
	if err := p.make(ctx, "/organisations", body, &made); err != nil {
		return fmt.Errorf("making the organisation %s: %w", o.name, err)
	}
	p.bodies[o.key] = "organisation/" + made.ID
	for _, u := range p.script.cast.units {
		if u.in != o.key {
			continue
		}
		body := map[string]any{"name": u.name, "coordinating": u.coordinating}
		if err := p.make(ctx, p.organisationPath(o.key, "/units"), body, &made); err != nil {
			return p.cannotMake(u.key, err)
		}
		p.units[u.key] = made.ID
	}
	return nil
}

// read looks at something with the eyes of the first of several who may still look, for
// somebody may have left on the way.
func (p *player) read(ctx context.Context, eyes []string, path string, into any) error {
	var got reply
	for _, who := range eyes {
		var err error
		if got, err = p.api.send(ctx, who, http.MethodGet, path, nil); err != nil {
			return err
		}
		if got.status != http.StatusForbidden {
			break
		}
	}
	return got.into(into)
}
