package casework

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"samlop/casefile"
	"samlop/models"
)

// OpeningImport says what is to be done with a file of opening balances.
type OpeningImport struct {
	DryRun     bool `query:"dry_run" doc:"Lists the faults of every row and writes nothing"`
	SkipFaulty bool `query:"skip_faulty" doc:"Proposes the rows without fault and leaves the others out; else one faulty row keeps all from being proposed"`
}

// OpeningReport is what a file of opening balances held.
type OpeningReport struct {
	Rows   int            `json:"rows" doc:"Rows below the header"`
	Good   int            `json:"good" doc:"Those without fault"`
	Faults []OpeningFault `json:"faults" doc:"What is wrong, row by row"`
	Set    *OpeningSet    `json:"set,omitempty" doc:"What has been proposed: nothing in a dry run, nor where a faulty row keeps it back"`
}

// ImportOpenings reads a file of opening balances, tries each row by the rules, and
// proposes those that can be taken over, by the coordinating unit. People of whom a
// row says enough are registered as they are proposed. Errors: those of every register.
func (d *Service) ImportOpenings(ctx context.Context, a Asker, key, organisationID string, file []byte,
	how OpeningImport) (out OpeningReport, err error) {
	defer wrapError("importing opening balances", &err)
	o, err := d.mayOpen(ctx, a, organisationID, "opening balances from a file")
	if err != nil {
		return OpeningReport{}, err
	}
	read := readSheet(file)
	out = OpeningReport{Rows: len(read.rows) - read.empty, Faults: orEmpty(read.faults)}
	near, err := d.registersOf(ctx, o)
	if err != nil {
		return OpeningReport{}, err
	}
	f := &openingFile{d: d, o: o, near: near, proposer: a.Who, seen: map[string]int{}}
	if f.staff, err = d.store.StaffByMail(ctx, o.org.ID); err != nil {
		return OpeningReport{}, err
	}
	var good []openingLine
	for i, row := range read.rows {
		if row == nil {
			continue
		}
		line, faults, err := f.line(ctx, i+1, row)
		if err != nil {
			return OpeningReport{}, err
		}
		if len(faults) == 0 {
			good = append(good, line)
		}
		out.Faults = append(out.Faults, faults...)
	}
	slices.SortStableFunc(out.Faults, func(a, b OpeningFault) int { return a.Row - b.Row })
	out.Good = len(good)
	if how.DryRun || len(good) == 0 || len(out.Faults) > 0 && !how.SkipFaulty {
		return out, nil
	}
	set, err := once(ctx, d, a, key, "opening balances of "+o.org.ID, string(file), func(tx *models.Store) (OpeningSet, error) {
		all := make([]numbered, len(good))
		for i, line := range good {
			if line.person != nil {
				if err := tx.DB.WithContext(ctx).Create(line.person).Error; err != nil {
					return OpeningSet{}, err
				}
				if err := d.addNumber(ctx, tx, o, *line.person, line.number); err != nil {
					return OpeningSet{}, err
				}
			}
			all[i] = numbered{line.no, line.balance}
		}
		return d.proposeOpenings(ctx, tx, o, a, all)
	})
	if err != nil {
		return OpeningReport{}, err
	}
	out.Set = &set
	return out, nil
}

// openingLine is a row that can be taken over, with the person who is to be
// registered with it, if anybody is.
type openingLine struct {
	no      int
	balance casefile.Balance
	person  *models.Person
	number  string
}

// openingFile is a file being read.
type openingFile struct {
	d        *Service
	o        *office
	near     *registers
	proposer casefile.Principal
	// staff is by work address; seen is which row names a person already.
	staff map[string]string
	seen  map[string]int
}

// line reads a row and tries it by the rules.
func (f *openingFile) line(ctx context.Context, no int, row map[string]string) (openingLine, []OpeningFault, error) {
	c := &cells{no: no, row: row}
	out := openingLine{no: no}
	if err := f.whom(ctx, c, &out); err != nil {
		return out, nil, err
	}
	if err := f.balance(ctx, c, &out.balance); err != nil {
		return out, nil, err
	}
	tried := out.balance
	for _, fault := range c.faults { // a cell that cannot be read keeps no fault of another from being named
		if !leftOut(&tried, fault.Column) {
			return out, c.faults, nil
		}
	}
	near := *f.near
	if out.person != nil { // not in the register yet
		near.asked = []casefile.Principal{out.balance.Patient}
		near.known = []models.Known{{Principal: out.balance.Patient, Active: true}}
		near.born = value(out.person.BirthDate)
	}
	for {
		column, err := f.try(ctx, c, &near, tried)
		if err != nil {
			return out, nil, err
		}
		if column == "" || !leftOut(&tried, column) {
			return out, c.faults, nil
		}
	}
}

// try asks the rules about a row, keeps what they say against it, and tells in which
// column; "" when there is nothing, or nothing new.
func (f *openingFile) try(ctx context.Context, c *cells, near *registers, b casefile.Balance) (column string, err error) {
	known := len(c.faults)
	keep := func(fault OpeningFault) {
		if !slices.ContainsFunc(c.faults, func(x OpeningFault) bool { return x.Column == fault.Column && x.Key == fault.Key }) {
			c.faults = append(c.faults, fault)
		}
	}
	err = f.d.tryOpening(ctx, near, f.o, f.proposer, b)
	var refusal *casefile.Refusal
	var invalid *Invalid
	switch {
	case errors.As(err, &refusal):
		for _, r := range append([]*casefile.Refusal{refusal}, refusal.Also...) {
			keep(OpeningFault{Row: c.no, Column: columnOf(r), Rule: r.Rule, Key: r.Key, Refusal: r})
		}
	case errors.As(err, &invalid):
		fault := faultOf(c.no, invalid)
		fault.Column = columnOfField[invalid.Field]
		keep(fault)
	case err != nil:
		return "", err
	}
	if len(c.faults) == known {
		return "", nil
	}
	return c.faults[known].Column, nil
}

// leftOut takes out of a row what a fault is about, so that the rules can be asked
// about the rest; false for what no row can be without.
func leftOut(b *casefile.Balance, column string) bool {
	switch column {
	case colCoordinator, colSince, colAcknowledged, colGroup:
		b.Coordinator = casefile.TakenCoordinator{}
	case colPlanStyle, colPlanActive, colPlanRevised, colPeriodFrom, colPeriodTo:
		b.Plan = casefile.TakenPlan{}
	case colTeam, colLastMeeting, colNextMeeting:
		b.Team = casefile.TakenTeam{}
	case colNotice, colNoticeProof:
		b.Decision.NoticeOn, b.Decision.Evidence = casefile.Date{}, ""
	case colDecided:
		b.Decision.DecidedOn = b.ReceivedOn
	case colWithheld:
		b.Withheld = nil
	case colComplaint:
		b.OpenComplaint = false
	case colEvidence:
		b.Evidence = "–"
	case colNumber:
		return b.Patient != "" // who stands in another row too
	case colScope:
		b.Decision.Scope = scopeOf(b.Consents)
		return len(b.Decision.Scope) > 0
	default:
		return false
	}
	return true
}

// scopeOf is what may have been granted to who consented to it.
func scopeOf(consents []casefile.TakenConsent) (out []casefile.Scope) {
	for kind, scope := range map[casefile.ConsentKind]casefile.Scope{
		casefile.ConsentCoordinator: casefile.ScopeCoordinator, casefile.ConsentPlan: casefile.ScopePlan,
	} {
		if slices.ContainsFunc(consents, func(c casefile.TakenConsent) bool { return slices.Contains(c.Kinds, kind) }) {
			out = append(out, scope)
		}
	}
	return out
}

// balance reads what is to be taken over.
func (f *openingFile) balance(ctx context.Context, c *cells, b *casefile.Balance) error {
	b.SenderKind = codeIn(c, colSender, casefile.SenderOther)
	b.ReceivedOn, b.Evidence = c.date(colReceived), casefile.Text(c.row[colEvidence])
	b.Handler = f.colleague(c, colHandler)
	signers, err := f.people(ctx, c, colSigners)
	if err != nil {
		return err
	}
	b.Consents = []casefile.TakenConsent{{Kinds: codesIn[casefile.ConsentKind](c, colConsents), SignedOn: c.date(colSigned), SignedBy: signers,
		Exception: codeIn(c, colException, casefile.ConsentException("")), TakenCapacity: casefile.TakenCapacity{
			Basis: codeIn(c, colBasis, casefile.CapacityBasis("")), DecidedOn: c.date(colCapacityOn)}}}
	if b.Withheld, err = f.people(ctx, c, colWithheld); err != nil {
		return err
	}
	b.Decision = casefile.TakenDecision{Outcome: codeIn(c, colOutcome, casefile.OutcomeGranted), Scope: codesIn[casefile.Scope](c, colScope),
		DecidedOn: c.date(colDecided), Rule: casefile.LegalBasis(c.row[colRule]), NoticeOn: c.date(colNotice),
		Evidence: codeIn(c, colNoticeProof, casefile.Evidence(""))}
	b.Coordinator = casefile.TakenCoordinator{Staff: f.colleague(c, colCoordinator), Since: c.date(colSince),
		Acknowledged: c.yes(colAcknowledged), Group: codeIn(c, colGroup, casefile.CoordinatorGroup(""))}
	b.Plan = casefile.TakenPlan{Style: codeIn(c, colPlanStyle, casefile.PlanStyle("")), ActiveSince: c.date(colPlanActive),
		RevisedOn: c.date(colPlanRevised), PeriodFrom: c.date(colPeriodFrom), PeriodTo: c.date(colPeriodTo)}
	b.Team = casefile.TakenTeam{StartedOn: c.date(colTeam), LastMeetingOn: c.date(colLastMeeting), NextMeetingOn: c.date(colNextMeeting)}
	b.OpenComplaint = c.yes(colComplaint)
	return nil
}

// colleague is one of the staff: a work address, or an id of the register.
func (f *openingFile) colleague(c *cells, column string) casefile.Principal {
	text := c.row[column]
	switch {
	case text == "":
		return ""
	case f.staff[strings.ToLower(text)] != "":
		return models.StaffPrincipal(f.staff[strings.ToLower(text)])
	case validID(strings.TrimPrefix(text, "staff/")):
		return models.StaffPrincipal(strings.TrimPrefix(text, "staff/"))
	}
	c.wrong(&Invalid{Field: column, Key: "opening_staff_unknown"})
	return ""
}

// columnOfField is the column of a field of the balance, by its name in JSON.
var columnOfField = map[string]string{"patient": colNumber, "received_on": colReceived, "evidence": colEvidence, "handler": colHandler,
	"signed_on": colSigned, "signed_by": colSigners, "exception": colException, "kinds": colConsents, "outcome": colOutcome, "scope": colScope,
	"decided_on": colDecided, "rule": colRule, "notice_received_on": colNotice, "staff": colCoordinator, "since": colSince,
	"active_since": colPlanActive, "revised_on": colPlanRevised, "started_on": colTeam, "last_meeting_on": colLastMeeting,
	"next_meeting_on": colNextMeeting, "period_from": colPeriodFrom, "period_to": colPeriodTo, "capacity_basis": colBasis,
	"capacity_decided_on": colCapacityOn, "withheld": colWithheld, "sender_kind": colSender, "group": colGroup,
	"style": colPlanStyle, "acknowledged": colAcknowledged}

// columnOfKey is where a refusal that names no field is to be put right.
var columnOfKey = map[string]string{"opening_other_case": colNumber,
	"other_plan_exists": colPlanActive, "opening_with_complaint": colComplaint, "opening_consent_not_theirs": colSigners,
	"opening_signature_missing": colSigners, "opening_signed_for_child": colSigners,
	"not_a_guardian": colSigners, "child_consents_from_12": colSigners,
	"opening_parents_of_adult": colBasis, "opening_kin_signed": colBasis,
	"proxy_does_not_fit": colBasis, "capacity_from_16": colBasis, "withheld_only_under_16": colWithheld, "already_withheld": colWithheld,
	"unknown_party": colWithheld, "guardians_unknown": colNumber,
	"consent_missing": colConsents, "party_missing": colConsents, "kind_twice": colConsents,
	"opening_not_granted": colOutcome, "scope_missing": colScope, "grounds_missing": colRule, "not_under_18": colScope,
	"evidence_missing": colNoticeProof, "coordinator_not_granted": colScope, "plan_not_granted": colScope,
	"opening_coordinator_not_asked": colAcknowledged, "candidate_not_staff": colCoordinator, "staff_inactive": colCoordinator,
	"meeting_in_past": colNextMeeting, "no_team": colTeam}

func columnOf(r *casefile.Refusal) string {
	return cmp.Or(columnOfField[r.Field], columnOfKey[r.Key])
}
