// Package seed puts a small municipality into a new installation, through the
// same HTTP API as everybody else: Fjordvik with its coordinating unit, its
// people, and one case that has just come in. The people are invented and their
// identity numbers synthetic.
//
// It may be run any number of times: what is there already is left alone. Each
// request carries the same Idempotency-Key every time, so a seeding that was cut
// short goes on where it was; one that was finished is known by its last person.
package seed

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Result tells what there is.
type Result struct {
	OrganisationID string
	// CaseID and CaseNumber are Kari's case.
	CaseID, CaseNumber string
}

// ErrChanged means that the installation was seeded by another version of this
// package, which asked for something else under the same keys. What is there is
// left alone.
var ErrChanged = errors.New("seeded by another version")

// unit is a unit of the municipality.
type unit struct {
	key, name    string
	coordinating bool
}

var units = []unit{
	{"ke", "Koordinerende enhet", true},
	{"rehab", "Fysio- og ergoterapitjenesten", false},
	{"home", "Hjemmetjenesten", false},
	{"mental", "Psykisk helse og rus", false},
}

// colleague is one of the municipality's own; managers come before those they
// manage.
type colleague struct {
	key, name, unit, manager string
	roles                    []string
	// trained has a record of each course from the date.
	trained string
}

var staff = []colleague{
	{key: "tone", name: "Tone Berg", unit: "ke", roles: []string{"KEL", "KE", "ADMIN"}, trained: "2026-01-15"},
	{key: "nina", name: "Nina Saksbehandler", unit: "ke", manager: "tone", roles: []string{"KE"}, trained: "2026-02-12"},
	{key: "berit", name: "Berit Lund", unit: "rehab", roles: []string{"MGR", "HP-M"}},
	{key: "geir", name: "Geir Holm", unit: "mental", roles: []string{"MGR", "HP-M"}},
	// Ola has had no training yet: proposing him shows what the rule does (INV-34).
	{key: "ola", name: "Ola Fysio", unit: "rehab", manager: "berit", roles: []string{"HP-M"}},
	{key: "siri", name: "Siri Dahl", unit: "mental", manager: "geir", roles: []string{"HP-M"}, trained: "2026-03-05"},
	{key: "hilde", name: "Hilde Hjemmesykepleier", unit: "home", roles: []string{"HP-M"}},
}

// neighbour is somebody outside the staff.
type neighbour struct {
	key, name, kind, born, number, channel string
}

var people = []neighbour{
	{"kari", "Kari Nordli", "PATIENT", "1958-03-12", "12835810036", "PORTAL"},
	{"jonas", "Jonas Vik", "PATIENT", "1994-11-03", "03919421362", "LETTER"},
	{"randi", "Randi Moe", "PATIENT", "1969-09-30", "30896914010", "PORTAL"},
	{"datter", "Anne Nordli", "RELATIVE", "", "", "PORTAL"},
	{"nav", "Nils Veileder (NAV)", "OTHER", "", "", "PORTAL"},
	{"fastlege", "Liv Fastlege", "OTHER", "", "", "PORTAL"},
}

// Plant makes what is missing. The people log in with their keys above as
// subjects ("tone", "kari" …). The error is ErrChanged, wrapped, when another
// version has been here before.
func Plant(ctx context.Context, api API) (Result, error) {
	var r Result
	there, err := api.organisationOf(ctx, people[len(people)-1].key)
	if err != nil {
		return r, err
	}
	if r.OrganisationID = there; there == "" {
		p := planter{api: api, ids: map[string]string{}}
		made, err := p.make(ctx, p.api.Admin, "organisation", "/organisations", map[string]any{"kind": "MUNICIPALITY",
			"name": "Fjordvik", "language": "nb"})
		if err != nil {
			return r, err
		}
		r.OrganisationID, p.organisation = made.ID, made.ID
		if err := p.register(ctx); err != nil {
			return r, err
		}
	}
	// Kari asks for herself, as anybody may (T-01).
	referral, err := api.send(ctx, "kari", "seed/kari/referral", "/referrals", map[string]any{
		"sender_kind": "PATIENT", "kind": "ENQUIRY", "channel": "PORTAL", "wishes": []string{"COORDINATOR", "PLAN"},
		"words": "Jeg har fått hjerneslag og har mange å forholde meg til. Jeg trenger hjelp til å samle trådene.",
	})
	if err != nil {
		return r, fmt.Errorf("referring Kari: %w", err)
	}
	r.CaseID, r.CaseNumber = referral.CaseID, referral.CaseNumber
	return r, nil
}

// planter remembers what has been made, by key.
type planter struct {
	api          API
	organisation string
	ids          map[string]string
}

// register makes units, staff with their training, and people.
func (p *planter) register(ctx context.Context) error {
	for _, u := range units {
		if _, err := p.make(ctx, p.api.Admin, "unit/"+u.key, "/organisations/"+p.organisation+"/units",
			map[string]any{"name": u.name, "coordinating": u.coordinating}); err != nil {
			return err
		}
	}
	for _, c := range staff {
		body := map[string]any{"organisation_id": p.organisation, "name": c.name, "roles": c.roles, "unit_id": p.ids["unit/"+c.unit],
			"work_email": c.key + "@fjordvik.example", "login_subject": c.key}
		if c.manager != "" {
			body["manager_id"] = p.ids["staff/"+c.manager]
		}
		// Who was made by the administrator is no second person to them (INV-111).
		by := keeper
		if c.key == keeper {
			by = p.api.Admin
		}
		made, err := p.make(ctx, by, "staff/"+c.key, "/staff", body)
		if err != nil {
			return err
		}
		for i, w := range made.WaitingRoles {
			if _, err := p.make(ctx, p.api.Admin, "grant/"+c.key+"/"+strconv.Itoa(i),
				"/organisations/"+p.organisation+"/role-grants/"+w.Grant+"/approve", map[string]any{}); err != nil {
				return err
			}
		}
		if c.trained == "" {
			continue
		}
		for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
			if _, err := p.make(ctx, p.api.Admin, "training/"+c.key+"/"+kind, "/staff/"+made.ID+"/training",
				map[string]any{"kind": kind, "completed_on": c.trained}); err != nil {
				return err
			}
		}
	}
	for _, n := range people {
		body := map[string]any{"organisation_id": p.organisation, "name": n.name, "kind": n.kind, "channel": n.channel,
			"email": n.key + "@eksempel.example", "login_subject": n.key,
			"address_line": "Storgata 1", "postal_code": "6700", "postal_place": "Fjordvik"}
		if n.number != "" {
			body["identity_number"], body["birth_date"], body["birth_source"] = n.number, n.born, "POPULATION_REGISTER"
		}
		if _, err := p.make(ctx, keeper, "person/"+n.key, "/people", body); err != nil {
			return err
		}
	}
	return nil
}

// keeper is the head of the unit, the first of the staff: she registers people,
// which administrators do not see, and is the second person behind a role.
const keeper = "tone"

// make makes one thing as somebody and remembers its id.
func (p *planter) make(ctx context.Context, who, key, path string, body map[string]any) (made, error) {
	m, err := p.api.send(ctx, who, "seed/"+key, path, body)
	if err != nil {
		return m, fmt.Errorf("seeding %s: %w", key, err)
	}
	p.ids[key] = m.ID
	return m, nil
}
