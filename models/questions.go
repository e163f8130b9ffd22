package models

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"samlop/casefile"
)

// Questions are what a step asks of the registers, gathered so that they are
// asked in one trip: each has its answer where it was told to put it when Ask
// returns. A question about nobody is not asked. The zero value has none.
type Questions struct {
	batch pgx.Batch
	// answer makes answers of rows, when all have come.
	answer []func()
}

// Ask asks all that has been gathered, once.
func (s *Store) Ask(ctx context.Context, q *Questions) error {
	if q.batch.Len() == 0 {
		return nil
	}
	if err := s.ask(ctx, &q.batch); err != nil {
		return fmt.Errorf("asking the registers: %w", err)
	}
	for _, answer := range q.answer {
		answer()
	}
	return nil
}

// Known asks which of the principals an organisation has in its registers, as
// KnownPrincipals does.
func (q *Questions) Known(organisationID string, who []casefile.Principal, into *[]Known) {
	if staff, people := byTable(who); len(staff)+len(people) > 0 {
		askPrincipals(&q.batch, into, organisationID, "", who)
	}
}

// Managers asks for the active manager of each staff principal; "" where none is
// registered, or has left.
func (q *Questions) Managers(who []casefile.Principal, into *map[casefile.Principal]casefile.Principal) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return
	}
	var rows []struct{ Staff, Manager string }
	rowsInto(&q.batch, &rows, `SELECT s.id::text AS staff, COALESCE(m.id::text, '') AS manager FROM staff s
		LEFT JOIN staff m ON m.id = s.manager_id AND m.active WHERE s.id = ANY($1::uuid[])`, ids)
	q.answer = append(q.answer, func() {
		managers := make(map[casefile.Principal]casefile.Principal, len(rows))
		for _, r := range rows {
			managers[StaffPrincipal(r.Staff)] = ""
			if r.Manager != "" {
				managers[StaffPrincipal(r.Staff)] = StaffPrincipal(r.Manager)
			}
		}
		*into = managers
	})
}

// Gone asks which of the principals are staff who have been deactivated, in the
// order given (INV-37).
func (q *Questions) Gone(who []casefile.Principal, into *[]casefile.Principal) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return
	}
	var inactive []string
	idsInto(&q.batch, &inactive, `SELECT id::text FROM staff WHERE id = ANY($1::uuid[]) AND NOT active`, ids)
	q.answer = append(q.answer, func() {
		for _, p := range who {
			if id, ok := StaffID(p); ok && slices.Contains(inactive, id) {
				*into = append(*into, p)
			}
		}
	})
}

// Unreachable asks which of the principals are active staff whom no mail reaches,
// in the order given (INV-108).
func (q *Questions) Unreachable(who []casefile.Principal, into *[]casefile.Principal) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return
	}
	var found []string
	idsInto(&q.batch, &found, `SELECT s.id::text FROM `+staffAmong+`= ANY($1::uuid[])`+amongThem+`
		WHERE s.active AND NOT (`+takesMail+`)`, ids)
	q.answer = append(q.answer, func() {
		for _, p := range who {
			if id, ok := StaffID(p); ok && slices.Contains(found, id) {
				*into = append(*into, p)
			}
		}
	})
}

// InUnit asks which of the principals are active staff of a unit.
func (q *Questions) InUnit(unit string, who []casefile.Principal, into *[]casefile.Principal) {
	ids, _ := byTable(who)
	if len(ids) == 0 || unit == "" {
		return
	}
	var there []string
	idsInto(&q.batch, &there, `SELECT id::text FROM staff WHERE id = ANY($1::uuid[]) AND unit_id = $2 AND active`, ids, unit)
	q.answer = append(q.answer, func() {
		for _, id := range there {
			*into = append(*into, StaffPrincipal(id))
		}
	})
}

// Department asks whether a unit is one of an organisation, and who heads it: the first
// active DH of the unit by when they were entered (INV-05). Facts.Unit stays empty where
// there is no such unit.
func (q *Questions) Department(organisationID, unit string, into *casefile.Facts) {
	var rows []struct{ Unit, Head string }
	rowsInto(&q.batch, &rows, `SELECT u.id::text AS unit, COALESCE(s.id::text, '') AS head FROM units u
		LEFT JOIN staff s ON s.unit_id = u.id AND s.active AND s.roles @> '["DH"]'
		WHERE u.organisation_id = $1 AND u.id::text = $2 ORDER BY s.created_at, s.id LIMIT 1`, organisationID, unit)
	q.answer = append(q.answer, func() {
		into.Unit, into.UnitLead = "", ""
		for _, r := range rows {
			if into.Unit = r.Unit; r.Head != "" {
				into.UnitLead = StaffPrincipal(r.Head)
			}
		}
	})
}

// HealthPersonnel asks which of the principals are active staff who are health personnel
// by the register of roles (INV-33).
func (q *Questions) HealthPersonnel(who []casefile.Principal, into *[]casefile.Principal) {
	ids, _ := byTable(who)
	if len(ids) == 0 {
		return
	}
	var found []string
	idsInto(&q.batch, &found, `SELECT id::text FROM staff WHERE id = ANY($1::uuid[]) AND active
		AND (roles @> '["HP-S"]' OR roles @> '["HP-M"]')`, ids)
	q.answer = append(q.answer, func() {
		for _, id := range found {
			*into = append(*into, StaffPrincipal(id))
		}
	})
}

// Trained asks which training of a staff principal is valid on a date (INV-34):
// completed by then, and not run out; and until when it is. Nobody but staff has any.
func (q *Questions) Trained(p casefile.Principal, on casefile.Date, into *casefile.Facts) {
	id, ok := StaffID(p)
	if !ok {
		return
	}
	var valid []struct {
		Kind  TrainingKind
		Until *casefile.Date
	}
	rowsInto(&q.batch, &valid, `SELECT kind, CASE WHEN NOT bool_or(valid_until IS NULL) THEN max(valid_until) END AS until
		FROM training_records WHERE staff_id = $1 AND completed_on <= $2 AND (valid_until IS NULL OR valid_until >= $2) GROUP BY kind`, id, on)
	q.answer = append(q.answer, func() {
		for _, t := range valid {
			var until casefile.Date // zero: for good
			if t.Until != nil {
				until = *t.Until
			}
			switch t.Kind {
			case CoordinatorTraining:
				into.TrainedRole, into.RoleUntil = true, until
			case PlanTraining:
				into.TrainedPlan, into.PlanUntil = true, until
			}
		}
	})
}

// WithoutAddress asks which of the principals cannot get a letter because nobody
// knows where they live (INV-54), in the order given. Staff get theirs at work. A
// protected address that is registered is still an address.
func (q *Questions) WithoutAddress(who []casefile.Principal, into *[]casefile.Principal) {
	_, ids := byTable(who)
	if len(ids) == 0 {
		return
	}
	var known []string
	idsInto(&q.batch, &known, `SELECT p.id::text FROM people p JOIN people n ON n.id = `+standing+`
		WHERE p.id = ANY($1::uuid[]) AND COALESCE(n.address_line, '') <> '' AND COALESCE(n.postal_code, '') <> ''`, ids)
	q.answer = append(q.answer, func() {
		for _, p := range who {
			if id, ok := PersonID(p); ok && !slices.Contains(known, id) {
				*into = append(*into, p)
			}
		}
	})
}

// Languages asks which of the principals have another language than a given one,
// that of the organisation (INV-112).
func (q *Questions) Languages(than casefile.Language, who []casefile.Principal, into *map[casefile.Principal]casefile.Language) {
	staff, people := byTable(who)
	if len(staff)+len(people) == 0 {
		return
	}
	var rows []struct{ ID, Language string }
	rowsInto(&q.batch, &rows, `SELECT id::text, language FROM staff WHERE id = ANY($1::uuid[]) AND language <> $3
		UNION ALL SELECT p.id::text, n.language FROM people p JOIN people n ON n.id = `+standing+`
		WHERE p.id = ANY($2::uuid[]) AND n.language <> $3`, staff, people, than)
	q.answer = append(q.answer, func() {
		for _, p := range who {
			for _, r := range rows {
				if p != StaffPrincipal(r.ID) && p != PersonPrincipal(r.ID) {
					continue
				}
				if *into == nil {
					*into = map[casefile.Principal]casefile.Language{}
				}
				(*into)[p] = casefile.Language(r.Language)
			}
		}
	})
}

// OtherPlan asks whether the person has a plan in another case that is not
// archived (INV-03).
func (q *Questions) OtherPlan(organisationID, personID, notCase string, into *bool) {
	q.batch.Queue(`SELECT EXISTS (SELECT FROM plans
			WHERE organisation_id = $1 AND person_id = (SELECT person_now($2)) AND case_id <> $3 AND status NOT IN ($4, $5))`,
		organisationID, personID, notCase, casefile.PlanStatusNone, casefile.PlanStatusArchived).
		QueryRow(func(row pgx.Row) error { return row.Scan(into) })
}

// PlanElsewhere asks whether an organisation that a message has linked to the person has
// told that it has a plan in force (INV-03).
func (q *Questions) PlanElsewhere(organisationID, personID string, into *bool) {
	q.batch.Queue(`SELECT EXISTS (SELECT FROM person_links l WHERE l.organisation_id = $1 AND l.ended_at IS NULL AND l.plan_there = $3
			AND l.person_id = ANY(`+strings.ReplaceAll(entriesOf, "?", "$2")+`))`,
		organisationID, personID, casefile.PlanLive).QueryRow(func(row pgx.Row) error { return row.Scan(into) })
}

// idsInto queues a question whose rows are one text each.
func idsInto(batch *pgx.Batch, into *[]string, query string, args ...any) {
	batch.Queue(query, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
}

// OpenCases asks how many cases of a person have not come to an end.
func (q *Questions) OpenCases(organisationID, personID string, into *int) {
	q.batch.Queue(`SELECT count(*) FROM cases WHERE organisation_id = $1 AND person_id = (SELECT person_now($2)) AND phase <> ALL($3)`,
		organisationID, personID, casefile.EndedPhases()).QueryRow(func(row pgx.Row) error { return row.Scan(into) })
}
