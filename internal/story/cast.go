package story

import (
	"regexp"
	"slices"
	"strings"

	"samlop/casefile"
)

// cast is who is there when a story begins. Everybody gets a login of their own.
type cast struct {
	organisations []organisation
	units         []unit
	staff         []staffMember // managers before those they manage
	people        []person
	lines         map[string]int // of those who act
	places        map[string]int // of organisations and units
}

// Units, staff and people each belong to one organisation: in is its name in the cast,
// "" where there is only one.
type unit struct {
	key, name, in string
	coordinating  bool
}

type staffMember struct {
	key, name, unit, manager, email, language, in string

	roles    []string
	training map[string]string // kind → date
}

type person struct {
	key, in, name, kind, born, number, email, phone, channel, language string
	line, postalCode, postalPlace                                      string
	protected, unborn                                                  bool
	dueDate                                                            string
	holders                                                            []holder
}

// trainingKinds are what a training record can be about.
var trainingKinds = []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"}

// The words the cast and those in it may have.
var (
	castKeys   = []string{"organisation", "organisations", "units", "staff", "people"}
	unitKeys   = []string{"name", "coordinating"}
	staffKeys  = []string{"name", "unit", "roles", "manager", "work_email", "language", "training"}
	personKeys = []string{"name", "kind", "born", "identity_number", "address", "address_protected", "email", "phone", "channel", "language",
		"unborn", "due_date", "guardians", "child_welfare", "legal_guardian", "next_of_kin"}
)

var (
	keyForm     = regexp.MustCompile(`^[\p{L}][\p{L}\p{N}_-]*$`)
	addressForm = regexp.MustCompile(`^(.+), *([0-9]{4}) +(.+)$`)
)

func (c *cast) has(key string) bool { _, ok := c.lines[key]; return ok }

// keys lists everybody who can act, in the order of the file.
func (c *cast) keys() []string {
	var out []string
	for _, s := range c.staff {
		out = append(out, s.key)
	}
	for _, p := range c.people {
		out = append(out, p.key)
	}
	return out
}

// each goes through a mapping whose keys are names.
func (r *reader) each(n *node, what string, do func(key string, n *node)) {
	if n == nil {
		return
	}
	if n.kind != isMap {
		r.fail(n.line, "write each as «name: {…}»", "%s is %s where a mapping belongs", what, n.kind)
		return
	}
	for _, p := range n.pairs {
		p.value.line = max(p.value.line, p.line)
		do(p.key, p.value)
	}
}

func (r *reader) enter(c *cast, key string, line int) {
	switch {
	case !keyForm.MatchString(key):
		r.fail(line, "use letters, digits, - and _", "«%s» cannot be a name in the cast", key)
	case slices.Contains(stepKeys, key) || slices.Contains(refWords, key):
		r.fail(line, "", "«%s» means something else in a story; choose another name", key)
	case c.has(key):
		r.fail(line, "", "there are two called «%s»", key)
	}
	c.lines[key] = line
}

// word reads one of a few words; fallback when it is missing.
func (r *reader) word(n *node, what, fallback string, known ...string) string {
	s := r.scalar(n, what)
	if s == "" {
		return fallback
	}
	if !slices.Contains(known, s) {
		r.fail(n.line, nearest(s, known), "%s cannot be «%s»", what, s)
	}
	return s
}

func (r *reader) date(n *node, what string) string {
	s := r.scalar(n, what)
	if s == "" {
		return ""
	}
	if w, err := parseWhen(s); err != nil || w.exact != toTheDay {
		r.fail(n.line, "write it like 2027-02-23", "%s is «%s», which is not a date", what, s)
	}
	return s
}

// rolesOfStaff are the codes that a story's staff may have.
func rolesOfStaff() []string {
	var codes []string
	for _, role := range casefile.StaffRoles() {
		codes = append(codes, string(role))
	}
	return codes
}

func (r *reader) staffMember(key string, n *node) staffMember {
	f := r.fields(n, key, staffKeys...)
	s := staffMember{
		key: key, name: r.scalar(f["name"], "name"), unit: r.scalar(f["unit"], "unit"), manager: r.scalar(f["manager"], "manager"),
		email: r.scalar(f["work_email"], "work_email"), language: r.word(f["language"], "language", "", "nb", "nn", "en"),
		training: map[string]string{},
	}
	for _, role := range r.scalars(f["roles"], "roles") {
		known := rolesOfStaff()
		if !slices.Contains(known, role) {
			r.fail(f["roles"].line, nearest(role, known), "«%s» is not a role of the register", role)
		}
		s.roles = append(s.roles, role)
	}
	switch t := f["training"]; {
	case t == nil:
	case t.kind == isScalar:
		for _, kind := range trainingKinds {
			s.training[kind] = r.date(t, "training")
		}
	default:
		for kind, on := range r.fields(t, "training", trainingKinds...) {
			s.training[kind] = r.date(on, kind)
		}
	}
	if s.name == "" {
		r.fail(n.line, "", "%s has no name", key)
	}
	return s
}

func (r *reader) person(key string, n *node) person {
	f := r.fields(n, key, personKeys...)
	p := person{
		key: key, name: r.scalar(f["name"], "name"), born: r.date(f["born"], "born"), number: r.scalar(f["identity_number"], "identity_number"),
		kind:  r.word(f["kind"], "kind", "PATIENT", "PATIENT", "RELATIVE", "OTHER"),
		email: r.scalar(f["email"], "email"), phone: r.scalar(f["phone"], "phone"),
		protected: r.boolean(f["address_protected"], "address_protected"),
		unborn:    r.boolean(f["unborn"], "unborn"), dueDate: r.date(f["due_date"], "due_date"), holders: r.holdersOf(f),
		channel:  r.word(f["channel"], "channel", "LETTER", "LETTER", "PORTAL"),
		language: r.word(f["language"], "language", "", "nb", "nn", "en"),
	}
	if a := r.scalar(f["address"], "address"); a != "" {
		parts := addressForm.FindStringSubmatch(a)
		if parts == nil {
			r.fail(f["address"].line, "write it like «Storgata 1, 6999 Fjordvik»", "%s's address is «%s»", key, a)
		} else {
			p.line, p.postalCode, p.postalPlace = strings.TrimSpace(parts[1]), parts[2], parts[3]
		}
	}
	if p.name == "" {
		r.fail(n.line, "", "%s has no name", key)
	}
	return p
}
