package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// OpeningSet is a set of opening balances: one case, or those of a file (T-22).
type OpeningSet struct {
	ID           string               `json:"id" format:"uuid"`
	Organisation string               `json:"organisation_id" format:"uuid"`
	Status       models.OpeningStatus `json:"status"`
	Rows         int                  `json:"rows" doc:"How many cases it opens"`
	ProposedBy   casefile.Principal   `json:"proposed_by"`
	ProposedAt   time.Time            `json:"proposed_at"`
	DecidedBy    casefile.Principal   `json:"decided_by,omitempty" doc:"Never the one who proposed it, when it was approved"`
	DecidedAt    time.Time            `json:"decided_at,omitzero"`
	Batch        string               `json:"batch_id,omitempty" format:"uuid" doc:"The batch that opens the cases, once they are approved"`
}

// OpeningSets are those of an organisation, the newest first.
type OpeningSets struct {
	Sets []OpeningSet `json:"sets"`
}

// OpeningRow is one case of a set and what became of it.
type OpeningRow struct {
	Row     int                `json:"row" doc:"Its line below the header, or 1"`
	Patient casefile.Principal `json:"patient"`
	// CaseID is there once the case is.
	CaseID     string `json:"case_id,omitempty" format:"uuid"`
	CaseNumber string `json:"case_number,omitempty"`
	// Outcome is empty until the set is approved.
	Outcome models.ItemStatus `json:"outcome,omitempty" doc:"DONE: the case is open. REFUSED: see problem. FAILED: it could not be told; retry the batch"`
	Reason  string            `json:"reason,omitempty" doc:"The rule that refused, or TIMEOUT, UNAVAILABLE or INTERNAL"`
	// Problem and Remedy are in the asker's language; api puts them there.
	Problem string            `json:"problem,omitempty" doc:"Why it was refused"`
	Remedy  string            `json:"remedy,omitempty" doc:"What to do instead"`
	Refusal *casefile.Refusal `json:"-"`
	Balance casefile.Balance  `json:"balance" doc:"What is to be taken over, for the one who approves"`
}

// OpeningDetail is a set of opening balances with its rows.
type OpeningDetail struct {
	OpeningSet
	Items      []OpeningRow `json:"items"`
	NextCursor string       `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
	People     People       `json:"people"`
}

func openingSet(s models.OpeningSet) OpeningSet {
	return OpeningSet{ID: s.ID, Organisation: s.OrganisationID, Status: s.Status, Rows: s.Rows, ProposedBy: s.ProposedBy,
		ProposedAt: s.ProposedAt, DecidedBy: value(s.DecidedBy), DecidedAt: value(s.DecidedAt), Batch: value(s.BatchID)}
}

// mayOpen opens the opening balances of an organisation to its coordinating unit,
// who keep the people they are about. A refusal is logged (INV-110).
func (d *Service) mayOpen(ctx context.Context, a Asker, organisation, what string, people ...string) (*office, error) {
	o, err := d.in(ctx, a, organisation)
	if o == nil || err == nil && o.unit { // the owner of a world is nobody in it
		return o, err
	}
	if err := d.logPeople(ctx, a, o.org.ID, what, "", people...); err != nil {
		return nil, err
	}
	return nil, notKeeping(err)
}

// ProposeOpening proposes to open one case from what is older than the installation,
// by the coordinating unit. It is tried by the rules at once; nothing happens until
// another approves it. Errors: also *casefile.Refusal.
func (d *Service) ProposeOpening(ctx context.Context, a Asker, key, organisationID string,
	in casefile.Balance) (out OpeningSet, err error) {
	defer wrapError("proposing an opening balance", &err)
	var about []string
	if id, ok := models.PersonID(in.Patient); ok && validID(id) {
		about = append(about, id)
	}
	o, err := d.mayOpen(ctx, a, organisationID, "opening balance", about...)
	if err != nil {
		return OpeningSet{}, err
	}
	if about == nil {
		return OpeningSet{}, &Invalid{Field: "patient", Key: "unknown_principal"}
	}
	person, err := d.store.PersonByID(ctx, o.org.ID, about[0])
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return OpeningSet{}, &Invalid{Field: "patient", Key: "unknown_principal"}
	}
	if err != nil {
		return OpeningSet{}, err
	}
	filled := in
	if filled.Language == "" {
		filled.Language = person.Language
	}
	near, err := d.registersOf(ctx, o)
	if err != nil {
		return OpeningSet{}, err
	}
	if err := d.tryOpening(ctx, near, o, a.Who, filled); err != nil {
		return OpeningSet{}, err
	}
	return once(ctx, d, a, key, "opening balance of "+o.org.ID, in, func(tx *models.Store) (OpeningSet, error) {
		return d.proposeOpenings(ctx, tx, o, a, []numbered{{1, filled}})
	})
}

// numbered is an opening balance with its place in what was sent.
type numbered struct {
	no      int
	balance casefile.Balance
}

func (d *Service) registersOf(ctx context.Context, o *office) (*registers, error) {
	found, err := d.store.OfficeOn(ctx, o.org.ID, o.today)
	if err != nil {
		return nil, err
	}
	return &registers{office: &found}, nil
}

// tryOpening asks the rules about an opening balance without writing anything. The
// error is a *casefile.Refusal, or Invalid for somebody nobody knows.
func (d *Service) tryOpening(ctx context.Context, near *registers, o *office, proposer casefile.Principal, in casefile.Balance) error {
	body := &casefile.OpenBalance{Balance: in, ProposedBy: proposer}
	words := strings.TrimSpace(string(in.Evidence)) != ""
	body.Evidence = ""
	state := casefile.New("", o.org.ID)
	state.Patient = in.Patient
	w, err := d.weigh(ctx, near, o.org.ID, &state, body, o.now)
	if err != nil {
		return err
	}
	if words {
		body.Evidence = casefile.TextRef(noText)
	}
	if !near.born.IsZero() {
		w.facts.YoungThen = casefile.YoungOn(near.born, o.today, casefile.SignedOn(body))
	}
	body.ApprovedBy = somebodyElse
	by := casefile.Actor{Who: proposer, Roles: []casefile.Role{casefile.RoleUnit}}
	cmd := casefile.Command{ID: "try", By: by, Body: body, Facts: w.facts}
	empty := casefile.New("", o.org.ID)
	if _, refusal := casefile.Decide(empty, cmd, o.now, w.policy); refusal != nil {
		return withReasons(refusal, &empty, cmd, o.now, w.policy)
	}
	return nil
}

const (
	// noText stands for words that are not put away yet, somebodyElse for who will approve.
	noText       = "00000000-0000-0000-0000-000000000000"
	somebodyElse = casefile.Principal("staff/somebody-else")
)

// proposeOpenings writes a set that has been tried.
func (d *Service) proposeOpenings(ctx context.Context, tx *models.Store, o *office, a Asker, all []numbered) (OpeningSet, error) {
	set := models.OpeningSet{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Status: models.OpeningProposed, Rows: len(all),
		ProposedBy: a.Who, ProposedAs: orEmpty(a.towards(o.org.ID).Roles), ProposedLogin: d.login(a), ProposedAt: o.now}
	rows := make([]models.OpeningRow, len(all))
	for i, n := range all {
		body, err := json.Marshal(n.balance)
		if err != nil {
			return OpeningSet{}, fmt.Errorf("encoding an opening balance: %w", err)
		}
		person, _ := models.PersonID(n.balance.Patient)
		rows[i] = models.OpeningRow{SetID: set.ID, No: n.no, OrganisationID: o.org.ID, CaseID: uuid.Must(uuid.NewV7()).String(),
			PersonID: person, Body: body}
	}
	return openingSet(set), tx.ProposeOpenings(ctx, set, rows)
}

// ApproveOpening lets a proposed set be carried out, by another in the coordinating
// unit than the one who proposed it, and who does not owe account, login or role to
// that one (INV-111). It waits a while for the cases; what is not open then follows by itself.
// Errors: also Forbidden with SamePerson, and Invalid for one that has been settled.
func (d *Service) ApproveOpening(ctx context.Context, a Asker, key, organisationID, id string) (out OpeningSet, err error) {
	defer wrapError("approving opening balances", &err)
	return d.settleOpening(ctx, a, key, organisationID, id, models.OpeningApproved)
}

// RejectOpening ends a proposal without effect; whoever made it may take it back so.
// Errors: as ApproveOpening.
func (d *Service) RejectOpening(ctx context.Context, a Asker, key, organisationID, id string) (out OpeningSet, err error) {
	defer wrapError("rejecting opening balances", &err)
	return d.settleOpening(ctx, a, key, organisationID, id, models.OpeningRejected)
}

func (d *Service) settleOpening(ctx context.Context, a Asker, key, organisationID, id string, status models.OpeningStatus) (OpeningSet,
	error) {
	o, err := d.mayOpen(ctx, a, organisationID, "opening balances "+string(status))
	if err != nil {
		return OpeningSet{}, err
	}
	if !validID(id) {
		return OpeningSet{}, &NotFound{"opening"}
	}
	settled, err := once(ctx, d, a, key, string(status)+" opening "+id, struct{}{}, func(tx *models.Store) (OpeningSet, error) {
		set, err := tx.LockOpeningSet(ctx, o.org.ID, id)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return OpeningSet{}, &NotFound{"opening"}
		case err != nil:
			return OpeningSet{}, err
		case set.Status != models.OpeningProposed:
			return OpeningSet{}, &Invalid{Field: "opening_id", Key: "proposal_settled"}
		}
		set.Status, set.DecidedBy, set.DecidedAt = status, &a.Who, &o.now
		if status == models.OpeningApproved {
			if set.ProposedBy == a.Who || set.ProposedLogin == d.login(a) {
				return OpeningSet{}, &Forbidden{SamePerson}
			}
			if err := d.secondPerson(ctx, tx, o, a, proposal{set.ProposedBy, set.ProposedLogin, theUnit, ""}); err != nil {
				return OpeningSet{}, err
			}
			if err := d.batchOf(ctx, tx, &set, o.now); err != nil {
				return OpeningSet{}, err
			}
		}
		return openingSet(set), tx.SettleOpenings(ctx, set)
	})
	if err == nil && settled.Batch != "" {
		_, err = d.runBatch(ctx, settled.Batch, true)
	}
	return settled, err
}

// batchOf writes the batch that opens the cases of a set, in the same transaction.
func (d *Service) batchOf(ctx context.Context, tx *models.Store, set *models.OpeningSet, at time.Time) error {
	cases, err := tx.OpeningCases(ctx, set.ID)
	if err != nil {
		return err
	}
	b := models.Batch{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: set.OrganisationID, Kind: models.OpenBalances,
		RequestedBy: set.ProposedBy, RequestedAs: set.ProposedAs, CreatedAt: at, GatheredAt: &at}
	set.BatchID = &b.ID
	return tx.CreateBatch(ctx, b, cases...)
}

// OpeningSets lists what has been proposed, approved and rejected in an organisation, for
// the coordinating unit.
func (d *Service) OpeningSets(ctx context.Context, a Asker, organisationID string) (out OpeningSets, err error) {
	defer wrapError("listing opening balances", &err)
	o, err := d.mayOpen(ctx, a, organisationID, "opening balances")
	if err != nil {
		return OpeningSets{}, err
	}
	sets, err := d.store.OpeningSetsOf(ctx, o.org.ID)
	if err != nil {
		return OpeningSets{}, err
	}
	out.Sets = make([]OpeningSet, len(sets))
	for i, s := range sets {
		out.Sets[i] = openingSet(s)
	}
	return out, nil
}

// Opening shows a set with its rows, for the coordinating unit; it logs the look at
// those it is about (INV-83).
func (d *Service) Opening(ctx context.Context, a Asker, organisationID, id, cursor string, limit int) (out OpeningDetail,
	err error) {
	defer wrapError("reading opening balances", &err)
	o, err := d.mayOpen(ctx, a, organisationID, "opening balances")
	if err != nil {
		return OpeningDetail{}, err
	}
	if !validID(id) {
		return OpeningDetail{}, &NotFound{"opening"}
	}
	set, err := d.store.OpeningSetByID(ctx, o.org.ID, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return OpeningDetail{}, &NotFound{"opening"}
	}
	if err != nil {
		return OpeningDetail{}, err
	}
	after, err := strconv.Atoi(cmp.Or(cursor, "0"))
	if err != nil {
		return OpeningDetail{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	rows, err := d.store.OpeningRows(ctx, id, after, limit+1)
	if err != nil {
		return OpeningDetail{}, err
	}
	out = OpeningDetail{OpeningSet: openingSet(set), Items: []OpeningRow{}}
	if len(rows) > limit {
		rows = rows[:limit]
		out.NextCursor = strconv.Itoa(rows[limit-1].No)
	}
	var people []string
	for _, r := range rows {
		row, err := openingRow(r)
		if err != nil {
			return OpeningDetail{}, err
		}
		out.Items, people = append(out.Items, row), append(people, r.PersonID)
	}
	if len(people) > 0 {
		if err := d.logPeople(ctx, a, o.org.ID, "opening balances", o.keeper(), people...); err != nil {
			return OpeningDetail{}, err
		}
	}
	out.People, err = d.namesIn(ctx, o.org.ID, out.OpeningSet, out.Items)
	return out, err
}

func openingRow(r models.OpenedRow) (OpeningRow, error) {
	out := OpeningRow{Row: r.No, Patient: models.PersonPrincipal(r.PersonID), CaseNumber: r.Number, Outcome: r.Outcome, Reason: r.Why}
	if r.Number != "" {
		out.CaseID = r.CaseID
	}
	if err := json.Unmarshal(r.Body, &out.Balance); err != nil {
		return OpeningRow{}, fmt.Errorf("decoding an opening balance: %w", err)
	}
	if r.Refusal != nil && r.Outcome == models.ItemRefused {
		if err := json.Unmarshal(*r.Refusal, &out.Refusal); err != nil {
			return OpeningRow{}, fmt.Errorf("decoding a refusal: %w", err)
		}
	}
	return out, nil
}
