package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// NewPersonJoin proposes that two entries of the register are one person (INV-102).
type NewPersonJoin struct {
	Survivor string `json:"survivor_id" format:"uuid" doc:"The person whose entry is to stand"`
	Joined   string `json:"joined_id" format:"uuid" doc:"The person whose entry is to lead there"`
	Reason   string `json:"reason" minLength:"1" maxLength:"2000" doc:"How it is known that they are one, for the one who approves"`
}

// PersonJoin is such a proposal, and what became of it.
type PersonJoin struct {
	ID           string             `json:"id" format:"uuid"`
	Organisation string             `json:"organisation_id" format:"uuid"`
	Survivor     casefile.Principal `json:"survivor"`
	Joined       casefile.Principal `json:"joined"`
	Reason       string             `json:"reason"`
	Status       JoinStatus         `json:"status"`
	ProposedBy   casefile.Principal `json:"proposed_by"`
	ProposedAt   time.Time          `json:"proposed_at"`
	DecidedBy    casefile.Principal `json:"decided_by,omitempty" doc:"Never the one who proposed it, when it was approved"`
	DecidedAt    time.Time          `json:"decided_at,omitzero"`
}

// PersonJoins are those of an organisation, the newest first.
type PersonJoins struct {
	Joins  []PersonJoin `json:"joins"`
	People People       `json:"people"`
}

// PersonJoinDetail is a proposal with what an approval would lead to, or led to.
type PersonJoinDetail struct {
	PersonJoin
	SurvivorCases []PersonCase `json:"survivor_cases" doc:"The cases of the one whose entry is to stand, the newest first"`
	JoinedCases   []PersonCase `json:"joined_cases" doc:"Those that follow; when approved, those that did"`
	// Follows is nil once it has been decided.
	Follows *JoinFollows `json:"follows,omitempty" doc:"What else goes with the entry; missing when it has been decided"`
	// Problem and Remedy are in the asker's language; api puts them there.
	Problem  string            `json:"problem,omitempty" doc:"Why it cannot be approved as things are"`
	Remedy   string            `json:"remedy,omitempty" doc:"What to do first"`
	Obstacle *casefile.Refusal `json:"-"`
	People   People            `json:"people"`
}

// JoinFollows counts what goes with an entry to another.
type JoinFollows struct {
	IdentityNumbers int `json:"identity_numbers" doc:"Identity numbers, by which the person is found from then on"`
	Logins          int `json:"logins"`
	Representatives int `json:"representatives" doc:"Who decides for the person now"`
	DecidesFor      int `json:"decides_for" doc:"For how many others the person decides now"`
	Parts           int `json:"parts" doc:"Cases in which the person has a part now, other people's too"`
	Letters         int `json:"letters" doc:"Letters to the person that wait to be posted"`
}

func personJoin(r models.PersonJoin) PersonJoin {
	return PersonJoin{ID: r.ID, Organisation: r.OrganisationID, Survivor: models.PersonPrincipal(r.SurvivorID),
		Joined: models.PersonPrincipal(r.JoinedID), Reason: r.Reason, Status: r.Status, ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt,
		DecidedBy: value(r.DecidedBy), DecidedAt: value(r.DecidedAt)}
}

// joining is how the log calls what is done about two entries of one person.
const joining = "joining entries of a person"

// ProposePersonJoin proposes to join two entries of the register, by the coordinating
// unit. Nothing changes until another approves it. Where both have a case that goes on,
// the proposal waits with that as its obstacle, until another has agreed and the cases
// are one (INV-104): it is most often found out then. Errors: those of every register,
// and Invalid for what cannot be one person.
func (d *Service) ProposePersonJoin(ctx context.Context, a Asker, key, organisationID string, in NewPersonJoin) (out PersonJoin,
	err error) {
	defer wrapError("proposing to join two entries", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining, idsOf(in.Survivor, in.Joined)...)
	if err != nil {
		return PersonJoin{}, err
	}
	if strings.TrimSpace(in.Reason) == "" {
		return PersonJoin{}, &Invalid{Field: "reason", Key: "join_reason_blank"}
	}
	return once(ctx, d, a, key, joining+" in "+o.org.ID, in, func(tx *models.Store) (PersonJoin, error) {
		if _, err := d.toJoin(ctx, tx, o, in.Survivor, in.Joined); err != nil && !is[*casefile.Refusal](err) {
			return PersonJoin{}, err
		}
		row := models.PersonJoin{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, SurvivorID: in.Survivor, JoinedID: in.Joined,
			Reason: in.Reason, Status: models.JoinProposed, ProposedBy: a.Who, ProposedLogin: d.login(a), ProposedAt: o.now}
		err := tx.AddPersonJoin(ctx, row)
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return PersonJoin{}, &Invalid{Field: "joined_id", Key: "join_waits"}
		}
		if err != nil {
			return PersonJoin{}, err
		}
		entry := d.access(a, o.org.ID, nil, joining, casefile.RoleUnit, true)
		entry.PersonIDs, entry.About = []string{in.Survivor, in.Joined}, string(row.Status)
		return personJoin(row), tx.LogAccess(ctx, entry)
	})
}

// idsOf are those that have the form of an id, each once.
func idsOf(ids ...string) []string {
	return slices.Compact(slices.DeleteFunc(ids, func(id string) bool { return !validID(id) }))
}

// pair are two entries of the register.
type pair struct{ survivor, joined models.Person }

// toJoin holds two entries and says whether they may be joined as things are.
func (d *Service) toJoin(ctx context.Context, tx *models.Store, o *office, survivorID, joinedID string) (p pair, err error) {
	switch {
	case !validID(survivorID):
		return p, &Invalid{Field: "survivor_id", Key: "unknown_principal"}
	case !validID(joinedID):
		return p, &Invalid{Field: "joined_id", Key: "unknown_principal"}
	case survivorID == joinedID:
		return p, &Invalid{Field: "joined_id", Key: "join_with_itself", Rule: "INV-102"}
	}
	held, err := tx.HoldPeople(ctx, o.org.ID, survivorID, joinedID)
	if err != nil {
		return p, err
	}
	for _, row := range held {
		if row.ID == survivorID {
			p.survivor = row
		} else {
			p.joined = row
		}
	}
	for _, e := range []struct {
		field string
		row   models.Person
	}{{"survivor_id", p.survivor}, {"joined_id", p.joined}} {
		switch {
		case e.row.ID == "":
			return p, &Invalid{Field: e.field, Key: "unknown_principal"}
		case e.row.JoinedInto != nil:
			return p, &Invalid{Field: e.field, Key: "join_entry_joined", Rule: "INV-102"}
		}
	}
	if a, b := p.survivor.BirthDate, p.joined.BirthDate; a != nil && b != nil && *a != *b {
		return p, &Invalid{Field: "joined_id", Key: "join_birth_dates_differ", Rule: "INV-101"}
	}
	decides, err := tx.DecidesFor(ctx, survivorID, joinedID)
	if err != nil {
		return p, err
	}
	if decides {
		return p, &Invalid{Field: "joined_id", Key: "join_one_decides_for_other", Rule: "INV-24"}
	}
	return p, d.oneCaseBetween(ctx, tx, survivorID, joinedID)
}

// oneCaseBetween refuses two entries that both have a case beyond screening, or a plan:
// joined, the person would have two (INV-104, INV-03).
func (d *Service) oneCaseBetween(ctx context.Context, tx *models.Store, survivorID, joinedID string) error {
	var first [2]string
	plans := 0
	for i, id := range []string{survivorID, joinedID} {
		running, err := tx.RunningCasesOf(ctx, id)
		if err != nil {
			return err
		}
		if len(running) > 0 {
			first[i] = running[0]
		}
		live, err := tx.LivePlansOf(ctx, id)
		if err != nil {
			return err
		}
		plans += min(live, 1)
	}
	switch {
	case first[0] != "" && first[1] != "":
		return &casefile.Refusal{Rule: "INV-104", Kind: casefile.RuleBroken, Key: "both_entries_run",
			Args: map[string]string{"number": first[1], "other": first[0]}}
	case plans > 1:
		return &casefile.Refusal{Rule: "INV-03", Kind: casefile.RuleBroken, Key: "other_plan_exists"}
	}
	return nil
}

// ApprovePersonJoin joins two entries, by another in the coordinating unit than the one
// who proposed it, and who does not owe account, login or role to that one (INV-111).
// The survivor has the cases, numbers and logins from then on; the other entry leads
// there. The person's cases take note of who decides before it returns; when they could
// not, the error is Unavailable, and the same request may be sent again. Errors: also
// Forbidden with SamePerson, Invalid for one that has been settled, and whatever a
// proposal is refused for.
func (d *Service) ApprovePersonJoin(ctx context.Context, a Asker, key, organisationID, id string) (out PersonJoin, err error) {
	defer wrapError("joining two entries", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining)
	if err != nil {
		return PersonJoin{}, err
	}
	out, err = d.settleJoin(ctx, a, o, key, id, models.JoinApproved)
	if err != nil {
		return PersonJoin{}, err
	}
	survivor, _ := models.PersonID(out.Survivor)
	others, err := d.store.DecidedForBy(ctx, out.Survivor, out.Joined)
	if err != nil {
		return PersonJoin{}, err
	}
	for _, person := range append([]string{survivor}, others...) {
		if err := d.noteRepresentation(ctx, o, person, out.ID+"/joined"); err != nil {
			return PersonJoin{}, err
		}
	}
	return out, nil
}

// AgreePersonJoin says that two entries are one person before they can be joined, by
// another in the coordinating unit as ApprovePersonJoin: both have a case that goes on,
// and from then on each is the other's to be merged or joined into (T-03, T-21). Errors:
// as ApprovePersonJoin, and Invalid where nothing stands in the way of an approval.
func (d *Service) AgreePersonJoin(ctx context.Context, a Asker, key, organisationID, id string) (out PersonJoin, err error) {
	defer wrapError("agreeing that two entries are one", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining)
	if err != nil {
		return PersonJoin{}, err
	}
	return d.settleJoin(ctx, a, o, key, id, models.JoinAgreed)
}

// RejectPersonJoin ends a proposal without effect; whoever made it may take it back so.
// Errors: as ApprovePersonJoin, and Invalid where the cases have been joined meanwhile.
func (d *Service) RejectPersonJoin(ctx context.Context, a Asker, key, organisationID, id string) (out PersonJoin, err error) {
	defer wrapError("refusing to join two entries", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining)
	if err != nil {
		return PersonJoin{}, err
	}
	return d.settleJoin(ctx, a, o, key, id, models.JoinRejected)
}

func (d *Service) settleJoin(ctx context.Context, a Asker, o *office, key, id string, status models.JoinStatus) (PersonJoin, error) {
	if !validID(id) {
		return PersonJoin{}, &NotFound{"person_join"}
	}
	return once(ctx, d, a, key, string(status)+" person join "+id, struct{}{}, func(tx *models.Store) (PersonJoin, error) {
		row, err := tx.PersonJoinByID(ctx, o.org.ID, id, true)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return PersonJoin{}, &NotFound{"person_join"}
		case err != nil:
			return PersonJoin{}, err
		case row.Status.Settled() || row.Status == status:
			return PersonJoin{}, &Invalid{Field: "join_id", Key: "proposal_settled"}
		}
		row.Status, row.DecidedBy, row.DecidedAt = status, &a.Who, &o.now
		entry := d.access(a, o.org.ID, nil, joining, casefile.RoleUnit, true)
		entry.PersonIDs, entry.About = []string{row.SurvivorID, row.JoinedID}, string(status)
		if status != models.JoinRejected {
			if row.ProposedBy == a.Who || row.ProposedLogin == d.login(a) {
				return PersonJoin{}, &Forbidden{SamePerson}
			}
			if err := d.secondPerson(ctx, tx, o, a, proposal{row.ProposedBy, row.ProposedLogin, theUnit, ""}); err != nil {
				return PersonJoin{}, err
			}
		}
		switch status {
		case models.JoinApproved:
			entry.CaseIDs, err = d.join(ctx, tx, o, &row)
		case models.JoinAgreed:
			err = d.mustJoinCases(ctx, tx, o, row)
		case models.JoinRejected:
			err = d.casesApart(ctx, tx, row)
		}
		if err != nil {
			return PersonJoin{}, err
		}
		if err := tx.SettlePersonJoin(ctx, row); err != nil {
			return PersonJoin{}, err
		}
		return personJoin(row), tx.LogAccess(ctx, entry)
	})
}

// mustJoinCases refuses to agree where nothing but a case each is in the way.
func (d *Service) mustJoinCases(ctx context.Context, tx *models.Store, o *office, row models.PersonJoin) error {
	_, err := d.toJoin(ctx, tx, o, row.SurvivorID, row.JoinedID)
	switch {
	case err == nil:
		return &Invalid{Field: "join_id", Key: "join_can_be_approved"}
	case is[*casefile.Refusal](err):
		return nil
	}
	return err
}

// casesApart refuses to part again what was agreed, once the cases are one.
func (d *Service) casesApart(ctx context.Context, tx *models.Store, row models.PersonJoin) error {
	merged, err := tx.MergedBetween(ctx, row.SurvivorID, row.JoinedID)
	if err == nil && merged {
		return &Invalid{Field: "join_id", Key: "join_cases_joined", Rule: "INV-104"}
	}
	return err
}

// join lets one entry lead to the other, and gives the other what it lacks: a birth
// date, an address, and whatever protects the person. It returns the cases that moved.
func (d *Service) join(ctx context.Context, tx *models.Store, o *office, row *models.PersonJoin) ([]string, error) {
	p, err := d.toJoin(ctx, tx, o, row.SurvivorID, row.JoinedID)
	if err != nil {
		return nil, err
	}
	moved, err := tx.JoinPeople(ctx, row.JoinedID, row.SurvivorID, o.now)
	if err != nil {
		return nil, err
	}
	if row.Moved, err = json.Marshal(moved); err != nil {
		return nil, fmt.Errorf("encoding what moved: %w", err)
	}
	s := p.survivor
	s.CompleteFrom(p.joined)
	s.Version++
	if err := tx.DB.WithContext(ctx).Save(&s).Error; err != nil {
		return nil, fmt.Errorf("writing a person: %w", err)
	}
	return moved.Cases, nil
}
