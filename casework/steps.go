package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// Step is one step asked for.
type Step struct {
	// CaseID is empty for a new referral.
	CaseID string
	// Body is the step as it came, words and all; Take does not change it.
	Body casefile.Step
	// Key is the caller's Idempotency-Key.
	Key string
	// arrived is the message that a referral comes by.
	arrived *casefile.Arrival
}

// taking is one step under way.
type taking struct {
	asker Asker
	// id is the key under which the ledger knows the step; hash tells the request
	// from another under the same key.
	id, hash string
	spec     casefile.Spec
	// body is a copy of the step, so that the caller's is left alone.
	body casefile.Step
	now  time.Time
	// near is what the registers said when the case was looked for, and at how the
	// asker sees it; nil for a new referral.
	near *registers
	at   *sight
	// arrived is the message that a referral comes by.
	arrived *casefile.Arrival
}

// Take takes a step and answers when it is in the ledger. A key that has been
// answered gets the same answer again. Errors: *casefile.Refusal, NotFound,
// Forbidden, Invalid, KeyReused, Pending (it takes too long), Unavailable.
// Nothing but an accepted step binds the key.
func (d *Service) Take(ctx context.Context, a Asker, s Step) (t Taken, err error) {
	defer wrapError("taking a step", &err)
	if a.Who != casefile.System {
		defer d.pace.step()()
	}
	k, err := d.newTaking(a, s)
	if err != nil {
		return Taken{}, err
	}
	if t, err = d.take(ctx, k, s); err != nil {
		return t, err
	}
	t.tellMade(k)
	if _, refers := s.Body.(*casefile.Refer); refers {
		t.Others, err = d.othersBeside(ctx, a, t.CaseID)
	}
	return t, err
}

func (d *Service) take(ctx context.Context, k *taking, s Step) (t Taken, err error) {
	before := true
	if s.CaseID != "" {
		if k.at, before, err = d.approachFor(ctx, k, s.CaseID); err != nil {
			return Taken{}, err
		}
	}
	at := k.at
	if before {
		if t, ok, err := d.answered(ctx, k); ok || err != nil {
			if at != nil {
				return d.tellNothing(ctx, k, at, t, err)
			}
			return t, err
		}
	}
	switch {
	case k.asker.Who == "":
		return Taken{}, d.refuseUnregistered(ctx, k, at)
	case s.CaseID == "":
		t, err = d.takeFirst(ctx, k)
	case at == nil:
		err = d.notThere(ctx, k.asker, "case", view{what: "step " + k.spec.Name})
	default:
		t, err = d.takeNext(ctx, k, at)
		t, err = d.tellNothing(ctx, k, at, t, err)
	}
	if is[*casefile.Refusal](err) || is[*Forbidden](err) || is[*NotFound](err) {
		// The same request may have been accepted beside this one, and what it
		// did is why it cannot be done again: then this is its answer.
		if before, ok, broke := d.answered(ctx, k); ok && broke == nil {
			if at != nil {
				return d.tellNothing(ctx, k, at, before, nil)
			}
			return before, nil
		}
	}
	return t, err
}

func (d *Service) newTaking(a Asker, s Step) (*taking, error) {
	if s.Key == "" {
		return nil, &Invalid{Field: "Idempotency-Key", Key: "key_missing"}
	}
	spec := casefile.SpecFor(s.Body)
	raw, err := json.Marshal(s.Body)
	if err != nil {
		return nil, &Invalid{Field: "body", Key: "malformed"}
	}
	body := spec.NewStep()
	if err := json.Unmarshal(raw, body); err != nil { // a date that was left out, for instance
		return nil, &Invalid{Field: "body", Key: "malformed"}
	}
	hash := d.hash(slices.Concat([]byte(s.CaseID), []byte{0}, []byte(spec.Name), []byte{0}, raw))
	return &taking{asker: a, id: commandID(a, s.Key), hash: hash, spec: spec, body: body, now: d.now(a), arrived: s.arrived}, nil
}

// commandID is a caller's key as the ledger keeps it: one caller's keys never
// meet another's, and it says nothing about either.
func commandID(a Asker, key string) string {
	sum := fingerprint(a.Issuer + "\x00" + a.Subject + "\x00" + a.Organisation + "\x00" + key)
	return "k" + sum[:32]
}

// opens fills in what a step that opens a file leaves out, and finds the struck referral
// that one takes over, if it does.
func (d *Service) opens(ctx context.Context, k *taking) (*casefile.Referral, error) {
	refer, ok := k.body.(*casefile.Refer)
	if !ok {
		return nil, nil
	}
	refer.Patient = patientOf(k.asker, refer)
	return d.takeOver(ctx, k, refer)
}

// takeFirst takes a step that opens a file. Decide is asked about the empty
// case first, so that a refused referral starts nothing.
func (d *Service) takeFirst(ctx context.Context, k *taking) (Taken, error) {
	if !k.spec.Opens {
		return Taken{}, &Invalid{Field: "case_id", Key: "case_missing"}
	}
	organisation := k.asker.Organisation
	// Before anybody it names is looked for: elsewhere they are not in the register.
	if len(k.asker.known) > 0 && !k.openedIn(k.asker.known[0].OrgKind) {
		return Taken{}, casefile.NotOpenedHere(k.body)
	}
	takenOver, err := d.opens(ctx, k)
	if err != nil {
		return Taken{}, err
	}
	state := casefile.New("", organisation)
	near, err := d.askAndCall(ctx, k.body, &state)
	if err != nil {
		return Taken{}, err
	}
	state.Patient = casefile.ReferredBy(k.body)
	w, err := d.weigh(ctx, near, organisation, &state, k.body, k.now)
	if err != nil {
		return Taken{}, err
	}
	if !k.openedIn(w.organisation) {
		return Taken{}, casefile.NotOpenedHere(k.body)
	}
	w.facts.TakenOver, w.facts.Arrived = takenOver, k.arrived
	cmd := k.command(k.asker.opening(organisation, &w.facts), w.facts)
	words := d.takeWords(k, organisation, "")
	empty := casefile.New("", organisation)
	if _, refusal := casefile.Decide(empty, cmd, k.now, w.policy); refusal != nil {
		return Taken{}, withReasons(refusal, &empty, cmd, k.now, w.policy)
	}
	person, _ := models.PersonID(state.Patient)
	fresh := uuid.Must(uuid.NewV7()).String()
	intake, err := d.store.SetAsideCase(ctx, models.Intake{CommandID: k.id, OrganisationID: organisation, CaseID: fresh, PersonID: person,
		Kind: k.spec.Kinds[0]},
		calendar.DateOf(k.now).Year)
	if err != nil {
		return Taken{}, err
	}
	if err := d.sameAsBefore(ctx, intake.PersonID, person); err != nil {
		return Taken{}, err
	}
	for i := range words {
		words[i].CaseID = intake.CaseID
	}
	if err := d.store.KeepTexts(ctx, words); err != nil {
		return Taken{}, err
	}
	o := order{caseID: intake.CaseID, kind: k.spec.Kinds[0], organisation: organisation, offset: k.asker.Offset,
		cmd: cmd, policy: w.policy, start: true,
		fresh: intake.CaseID == fresh, number: intake.Number}
	return d.carryOut(ctx, k, o, intake.Number)
}

// sameAsBefore refuses a key under which a case of somebody else was set aside: the first
// try may still be on its way. Whoever has been joined to another since is the same (INV-102).
func (d *Service) sameAsBefore(ctx context.Context, before, now string) error {
	if before == now {
		return nil
	}
	entries, err := d.store.EntriesOf(ctx, now)
	if err == nil && !slices.Contains(entries, before) {
		err = &KeyReused{}
	}
	return err
}

// openedIn reports whether the step opens a file in an organisation of a kind.
func (k *taking) openedIn(kind models.OrganisationKind) bool {
	return (kind == models.HealthTrust) == k.spec.HasKind(casefile.KindEpisode)
}

// takeNext takes a step in a case that is there.
func (d *Service) takeNext(ctx context.Context, k *taking, s *sight) (Taken, error) {
	caseID := s.row.ID
	if err := d.mayStep(ctx, k, s); err != nil {
		return Taken{}, err
	}
	if casefile.ReachesPast(*s.state(), k.body) {
		if err := d.withPast(ctx, s); err != nil {
			return Taken{}, err
		}
	}
	var takenOver *casefile.Referral
	if refer, ok := k.body.(*casefile.Refer); ok {
		refer.Patient = cmp.Or(refer.Patient, s.state().Patient)
		var err error
		if takenOver, err = d.takeOver(ctx, k, refer); err != nil {
			return Taken{}, err
		}
	}
	organisation := s.row.OrganisationID
	callAsKnown(k.body, s.state(), k.near.known)
	if _, err := d.followMerge(ctx, k.body, caseID); err != nil {
		return Taken{}, err
	}
	w, err := d.weigh(ctx, k.near, organisation, s.state(), k.body, k.now)
	if err != nil {
		return Taken{}, err
	}
	if w.facts.Draft, err = d.snapshot(ctx, k, s); err != nil {
		return Taken{}, err
	}
	w.facts.TakenOver = takenOver
	words := d.takeWords(k, organisation, caseID)
	cmd := k.command(s.actorFor(k.spec), w.facts)
	into := casefile.MergedInto(k.body)
	// A run is not started for the sake of a refusal, and another case is not
	// touched for it either; otherwise the case itself is asked, for it knows best.
	if into != "" || s.state().Ended() {
		if _, refusal := casefile.Decide(*s.state(), cmd, k.now, w.policy); refusal != nil {
			return Taken{}, withReasons(refusal, s.state(), cmd, k.now, w.policy)
		}
	}
	if err := d.store.KeepTexts(ctx, words); err != nil {
		return Taken{}, err
	}
	o := order{caseID: caseID, kind: s.row.Kind, organisation: organisation, offset: k.asker.Offset, cmd: cmd, policy: w.policy,
		seen: s.row.LastSeq}
	if into != "" {
		t, err := d.merge(ctx, k, s, o, into)
		return t, withReasons(err, s.state(), cmd, k.now, w.policy)
	}
	t, err := d.carryOut(ctx, k, o, s.row.Number)
	return t, withReasons(err, s.state(), cmd, k.now, w.policy)
}

// withReasons adds to a refusal what else stands in the step's way, as far as the
// case that was read for it shows.
func withReasons(err error, s *casefile.State, cmd casefile.Command, now time.Time, policy casefile.Policy) error {
	if refusal, ok := errors.AsType[*casefile.Refusal](err); ok && refusal.Kind != casefile.NotYours {
		refusal.Also = casefile.FurtherReasons(*s, cmd, now, policy, refusal)
	}
	return err
}

func (k *taking) command(by casefile.Actor, facts casefile.Facts) casefile.Command {
	return casefile.Command{ID: k.id, RequestHash: k.hash, By: by, Body: k.body, Facts: facts}
}

// mayStep refuses and logs those who have no ground to step into this case, nor may
// hand anything in to it. Who has a relation but not the role is refused by Decide, with the rule.
func (d *Service) mayStep(ctx context.Context, k *taking, s *sight) error {
	own := k.asker.Organisation == s.row.OrganisationID
	handsIn := own && k.spec.HasKind(s.row.Kind) &&
		slices.ContainsFunc(k.spec.HandedInBy, func(r casefile.Role) bool { return slices.Contains(s.roles, r) })
	switch {
	case k.asker.Who == casefile.System && own: // what a message leads to; Decide says which steps those are
		return nil
	case s.merelyParty() && !slices.Contains(k.spec.Who, casefile.RoleParty) && s.mayByRegister(k.spec):
		// A complaint is no part in the rest of the case: a referral of theirs is a new one (INV-110).
		return &Forbidden{NotInThisRole}
	case s.related() || handsIn:
		return nil
	}
	return d.refuseUnrelated(ctx, k, s, NoRelation)
}

// mayByRegister reports whether a role of the register is enough for a step.
func (s *sight) mayByRegister(spec casefile.Spec) bool {
	return slices.ContainsFunc(s.roles, func(r casefile.Role) bool { return slices.Contains(spec.Who, r) })
}

// refuseUnrelated refuses a step to who has no ground to know of the case, and logs
// the attempt like a look (INV-83, INV-110).
func (d *Service) refuseUnrelated(ctx context.Context, k *taking, s *sight, ground string) error {
	if err := d.logCase(ctx, k.asker, s, view{what: "step " + k.spec.Name}, "", false); err != nil {
		return err
	}
	return d.hide(k.asker, s, &Forbidden{ground})
}

// refuseUnregistered refuses a step to a login that is nobody here, with the same
// words whether there is such a case or not, and logs the attempt where there is (INV-110).
func (d *Service) refuseUnregistered(ctx context.Context, k *taking, s *sight) error {
	if s != nil {
		if err := d.logCase(ctx, k.asker, s, view{what: "step " + k.spec.Name}, "", false); err != nil {
			return err
		}
	}
	return &Forbidden{NotRegistered}
}

// tellNothing keeps the case from who only hands something in to it (INV-110):
// neither a refusal nor an answer says what is in it, except about the step itself.
func (d *Service) tellNothing(ctx context.Context, k *taking, s *sight, t Taken, err error) (Taken, error) {
	if s.related() || k.asker.Who == casefile.System {
		return t, err
	}
	if refusal, ok := errors.AsType[*casefile.Refusal](err); ok {
		if !refusal.OfTheStepAlone() {
			return Taken{}, d.refuseUnrelated(ctx, k, s, NotHandedIn)
		}
		refusal.Also = slices.DeleteFunc(refusal.Also, func(r *casefile.Refusal) bool { return !r.OfTheStepAlone() })
	}
	t.Facts = t.Facts[:min(1, len(t.Facts))]
	return t, err
}

// carryOut asks the case's workflow for the step and answers from its receipt.
func (d *Service) carryOut(ctx context.Context, k *taking, o order, number string) (Taken, error) {
	receipt, err := d.update(ctx, o)
	if is[*Pending](err) || is[*Unavailable](err) {
		// The answer may have been lost on the way, but not the step.
		if t, ok, _ := d.answered(ctx, k); ok {
			t.Repeated = false
			return t, nil
		}
	}
	if err != nil {
		return Taken{}, err
	}
	if receipt.Repeated {
		t, ok, err := d.answered(ctx, k)
		if err == nil && !ok {
			err = errors.New("a step said to be known is not in the ledger")
		}
		return t, err
	}
	if receipt.At.IsZero() {
		receipt.At = k.now // a step that changed nothing
	}
	return Taken{StepID: k.id, CaseID: o.caseID, CaseNumber: number, Seq: receipt.Seq, Facts: factNames(receipt.Events), At: receipt.At.UTC(),
		made: receipt.Made}, nil
}
