package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"samlop/casefile"
)

// LoggedIn is a login and what the registers say about who it is.
type LoggedIn struct {
	Principal      casefile.Principal
	OrganisationID string
	Organisation   string
	OrgKind        string
	WorldID        *string
	OffsetUS       int64
	Name           string
	Language       string
	// Active is true for persons; staff may have been deactivated.
	Active bool
	// UnitID, Unit, Coordinating and Roles are for staff.
	UnitID       *string
	Unit         string
	Coordinating bool
	Roles        []casefile.Role
	// PersonKind is PATIENT, RELATIVE or OTHER, "" for staff.
	PersonKind string
}

// WhoLoggedIn finds who a login is; gorm.ErrRecordNotFound when nobody has it.
func (s *Store) WhoLoggedIn(ctx context.Context, issuer, subject string) (LoggedIn, error) {
	batch, who := &pgx.Batch{}, (*LoggedIn)(nil)
	rowInto(batch, &who, `SELECT l.principal, l.organisation_id::text, o.name AS organisation, o.kind AS org_kind, o.world_id::text,
			COALESCE(w.offset_us, 0) AS offset_us, COALESCE(st.name, p.name, '') AS name, COALESCE(st.language, p.language, o.language) AS language,
			COALESCE(st.active, p.id IS NOT NULL) AS active, st.unit_id::text, COALESCE(u.name, '') AS unit, COALESCE(u.coordinating, false) AS coordinating,
			COALESCE(st.roles, '[]') AS roles, COALESCE(p.kind, '') AS person_kind
		FROM logins l JOIN organisations o ON o.id = l.organisation_id
		LEFT JOIN worlds w ON w.id = o.world_id
		LEFT JOIN staff st ON st.id = CASE WHEN l.principal LIKE 'staff/%' THEN substr(l.principal, 7)::uuid END
		LEFT JOIN units u ON u.id = st.unit_id
		LEFT JOIN people p ON p.id = CASE WHEN l.principal LIKE 'person/%' THEN substr(l.principal, 8)::uuid END
		WHERE l.issuer = $1 AND l.subject = $2`, issuer, subject)
	err := s.ask(ctx, batch)
	if err == nil && who == nil {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return LoggedIn{}, fmt.Errorf("looking for a login: %w", err)
	}
	return *who, nil
}

// Name is what may be shown of a principal beside the id.
type Name struct {
	Principal casefile.Principal
	Name      string
	// Kind is STAFF, or the kind of person.
	Kind string
	Unit string
}

// NamesOf finds the names of principals of one organisation. Who is not there is left out.
func (s *Store) NamesOf(ctx context.Context, organisationID string, who []casefile.Principal) ([]Name, error) {
	staff, people := byTable(who)
	if len(staff)+len(people) == 0 {
		return nil, nil
	}
	var names []Name
	err := s.in(ctx).Raw(`SELECT 'staff/' || s.id AS principal, s.name, 'STAFF' AS kind, COALESCE(u.name, '') AS unit
			FROM staff s LEFT JOIN units u ON u.id = s.unit_id WHERE s.organisation_id = @org AND s.id IN @staff
		UNION ALL SELECT 'person/' || id, name, kind, '' FROM people WHERE organisation_id = @org AND id IN @people`,
		map[string]any{"org": organisationID, "staff": atLeastNil(staff), "people": atLeastNil(people)}).Scan(&names).Error
	if err != nil {
		return nil, fmt.Errorf("looking for names: %w", err)
	}
	return names, nil
}

// Known is what a step must know of a principal it names.
type Known struct {
	Principal casefile.Principal
	// Active is true for persons.
	Active bool
	// Manager is the staff id of the nearest manager, for staff; nil when that one has left.
	Manager *string
}

// KnownPrincipals finds which of the principals an organisation has in its
// registers. Who is not there is left out.
func (s *Store) KnownPrincipals(ctx context.Context, organisationID string, who []casefile.Principal) ([]Known, error) {
	if staff, people := byTable(who); len(staff)+len(people) == 0 {
		return nil, nil
	}
	batch, known := &pgx.Batch{}, []Known(nil)
	askPrincipals(batch, &known, organisationID, "", who)
	if err := s.ask(ctx, batch); err != nil {
		return nil, fmt.Errorf("looking for principals: %w", err)
	}
	return known, nil
}

// askPrincipals queues the question for principals of an organisation, or of
// that of a case when that is named instead.
func askPrincipals(batch *pgx.Batch, into *[]Known, organisationID, caseID string, who []casefile.Principal) {
	which, id := "$1", organisationID
	if id == "" {
		which, id = "(SELECT organisation_id FROM cases WHERE id = $1)", caseID
	}
	staff, people := byTable(who)
	rowsInto(batch, into, `SELECT 'staff/' || s.id AS principal, s.active, m.id::text AS manager
			FROM staff s LEFT JOIN staff m ON m.id = s.manager_id AND m.active WHERE s.organisation_id = `+which+` AND s.id = ANY($2::uuid[])
		UNION ALL SELECT 'person/' || id, true, NULL FROM people WHERE organisation_id = `+which+` AND id = ANY($3::uuid[])`, id, staff, people)
}

// atLeastNil keeps IN from an empty list; no row has the nil UUID.
func atLeastNil(ids []string) []string {
	if len(ids) == 0 {
		return []string{"00000000-0000-0000-0000-000000000000"}
	}
	return ids
}

func byTable(who []casefile.Principal) (staff, people []string) {
	for _, p := range who {
		if id, ok := StaffID(p); ok {
			staff = append(staff, id)
		} else if id, ok := PersonID(p); ok {
			people = append(people, id)
		}
	}
	return staff, people
}

// CaseByID finds a case with its state; gorm.ErrRecordNotFound when there is none.
func (s *Store) CaseByID(ctx context.Context, id string) (Case, error) {
	var c Case
	if err := s.in(ctx).Where("id = ?", id).Take(&c).Error; err != nil {
		return Case{}, fmt.Errorf("looking for a case: %w", err)
	}
	return c, nil
}

// Nearby is what a step in a case asks before it is weighed.
type Nearby struct {
	Case Case
	// Taken says that the ledger knows the step, of this case or any other.
	Taken bool
	// Office is of the case's organisation, and so are those of the principals
	// asked for that are known in its registers.
	Office Office
	Known  []Known
}

// NearbyOf finds a case with its state, whether the ledger knows a command, and
// what OfficeOn and KnownPrincipals find for the case's organisation, in one
// trip. gorm.ErrRecordNotFound when there is no such case.
func (s *Store) NearbyOf(ctx context.Context, caseID, commandID string, on casefile.Date, who []casefile.Principal) (n Nearby, err error) {
	var found *struct {
		Case
		Taken bool
	}
	var office *officeRow
	batch := &pgx.Batch{}
	rowInto(batch, &found, `SELECT c.*, EXISTS (SELECT FROM commands WHERE id = $2) AS taken FROM cases c WHERE c.id = $1`, caseID, commandID)
	askOffice(batch, &office, "", caseID, on)
	if len(who) > 0 {
		askPrincipals(batch, &n.Known, "", caseID, who)
	}
	if err := s.ask(ctx, batch); err != nil {
		return Nearby{}, fmt.Errorf("looking for a case: %w", err)
	}
	if found == nil {
		return Nearby{}, fmt.Errorf("looking for a case: %w", gorm.ErrRecordNotFound)
	}
	n.Case, n.Taken = found.Case, found.Taken
	n.Office, err = s.officeFrom(ctx, office, on)
	return n, err
}

// OpenCaseOf finds another case of the person in the organisation that has not
// come to an end (T-03); "" when there is none. want narrows it to one id.
func (s *Store) OpenCaseOf(ctx context.Context, organisationID, personID, notCase, want string) (string, error) {
	q := s.in(ctx).Model(&Case{}).Where("organisation_id = ? AND person_id = ? AND id <> ? AND phase NOT IN ?",
		organisationID, personID, notCase, endedPhases)
	if want != "" {
		q = q.Where("id = ?", want)
	}
	var ids []string
	if err := q.Order("created_at").Limit(1).Pluck("id", &ids).Error; err != nil {
		return "", fmt.Errorf("looking for the person's other case: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

var endedPhases = casefile.EndedPhases()

// SetAsideCase binds a first referral to the case it will be, once: it draws a
// case number "2027-0001" from the organisation. The same command gets the same
// intake again, whatever else is asked.
func (s *Store) SetAsideCase(ctx context.Context, in Intake, year int) (Intake, error) {
	err := s.Transaction(ctx, func(tx *Store) error {
		var next []int64
		err := tx.in(ctx).Raw(`UPDATE organisations SET next_case_number = next_case_number + 1 WHERE id = ?
			AND NOT EXISTS (SELECT FROM intakes WHERE command_id = ?) RETURNING next_case_number - 1`, in.OrganisationID, in.CommandID).Scan(&next).Error
		if err != nil {
			return fmt.Errorf("drawing a case number: %w", err)
		}
		if len(next) == 0 {
			return tx.in(ctx).Where("command_id = ?", in.CommandID).Take(&in).Error
		}
		in.Number = fmt.Sprintf("%d-%04d", year, next[0])
		return tx.in(ctx).Create(&in).Error
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // the same request twice at once: the other was first
		err = s.in(ctx).Where("command_id = ?", in.CommandID).Take(&in).Error
	}
	if err != nil {
		return Intake{}, fmt.Errorf("setting a case aside: %w", err)
	}
	return in, nil
}

// CasesCoordinatedBy lists the open cases of an organisation in which a staff
// member is proposed as coordinator or serves as one.
func (s *Store) CasesCoordinatedBy(ctx context.Context, organisationID string, who casefile.Principal) ([]Case, error) {
	var cases []Case
	err := s.in(ctx).Where("organisation_id = ? AND phase NOT IN ?", organisationID, endedPhases).
		Where("state->'coordinators' @> jsonb_build_array(jsonb_build_object('who', ?::text))", string(who)).Order("id").Find(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("looking for a coordinator's cases: %w", err)
	}
	return cases, nil
}

// LogAccess writes who saw what.
func (s *Store) LogAccess(ctx context.Context, entries ...Access) error {
	if len(entries) == 0 {
		return nil
	}
	if err := s.in(ctx).Create(&entries).Error; err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	return nil
}

// StepTaken is an accepted step as it is answered.
type StepTaken struct {
	Command
	Number string
	Facts  []string `gorm:"serializer:json"`
}

// StepByID finds an accepted step with its case's number and what it led to;
// nil when the ledger does not know it.
func (s *Store) StepByID(ctx context.Context, id string) (*StepTaken, error) {
	var step StepTaken
	err := s.in(ctx).Raw(`SELECT k.*, c.number, COALESCE((SELECT jsonb_agg(e.name ORDER BY e.seq) FROM events e
			WHERE e.case_id = k.case_id AND e.seq BETWEEN k.first_seq AND k.last_seq), '[]') AS facts
		FROM commands k JOIN cases c ON c.id = k.case_id WHERE k.id = ?`, id).Take(&step).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for a step: %w", err)
	}
	return &step, nil
}

// Figures are the business figures of the whole installation.
type Figures struct {
	OpenCases        int64
	OverdueDeadlines int64
	ParkedCases      int64
	UnknownMails     int64
	// OldestParked is nil when no case is parked.
	OldestParked *time.Time
}

// ReadFigures counts them.
func (s *Store) ReadFigures(ctx context.Context) (Figures, error) {
	var f Figures
	err := s.in(ctx).Raw(`SELECT (SELECT count(*) FROM cases WHERE phase NOT IN ?) AS open_cases,
			(SELECT count(*) FROM deadlines WHERE status = 'OVERDUE') AS overdue_deadlines,
			(SELECT count(*) FROM mails WHERE status = 'UNKNOWN') AS unknown_mails,
			(SELECT count(DISTINCT case_id) FROM tasks WHERE kind = ? AND done_on IS NULL) AS parked_cases,
			(SELECT min(c.attention_since) FROM cases c WHERE EXISTS
				(SELECT FROM tasks t WHERE t.case_id = c.id AND t.kind = ? AND t.done_on IS NULL)) AS oldest_parked`,
		endedPhases, casefile.TaskParked, casefile.TaskParked).Take(&f).Error
	if err != nil {
		return Figures{}, fmt.Errorf("reading figures: %w", err)
	}
	return f, nil
}

// TaskHolders gives who holds each task of a case now, by task id.
func (s *Store) TaskHolders(ctx context.Context, caseID string) (map[string]casefile.Principal, error) {
	var tasks []Task
	if err := s.in(ctx).Select("id", "for_principal").Where("case_id = ?", caseID).Find(&tasks).Error; err != nil {
		return nil, fmt.Errorf("reading who holds a task: %w", err)
	}
	holders := map[string]casefile.Principal{}
	for _, t := range tasks {
		holders[t.ID] = t.ForPrincipal
	}
	return holders, nil
}

// LedgerRow is an event as stored, with the name of the step it came from.
type LedgerRow struct {
	Event
	Step string
}

// LedgerPage reads a case's ledger from after a sequence number, at most limit events.
func (s *Store) LedgerPage(ctx context.Context, caseID string, after, limit int) ([]LedgerRow, error) {
	var rows []LedgerRow
	err := s.in(ctx).Raw(`SELECT e.*, k.name AS step FROM events e JOIN commands k ON k.id = e.command_id
		WHERE e.case_id = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`, caseID, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading a timeline: %w", err)
	}
	return rows, nil
}
