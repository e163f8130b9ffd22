package casefile

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

const (
	fjordvik Principal = "organisation/0198c0de-0000-7000-8000-0000000000f1"
	dalvik   Principal = "organisation/0198c0de-0000-7000-8000-0000000000d1"
)

// pair are the cases of one person in two municipalities, and the road between them: what
// is sent waits there until it is carried, and says what is so then.
type pair struct {
	*play           // the old municipality's case
	there   []*play // the new one's, one for each packet that has arrived
	road    []word
	live    map[string]bool // by packet: what the new one has been told of the plan of the old
	carried int
}

// word is a message under way: from the old one, or an answer from the new.
type word struct {
	packet string
	kind   MessageKind
	answer MunicipalityAnswer
}

func newPair(t testing.TB, on string) *pair {
	return &pair{play: plannedOn(t, on), live: map[string]bool{}}
}

// takes lets the old municipality take a step, and notes what is sent. It reports whether it was allowed.
func (x *pair) takes(who Principal, body Step) bool {
	before, n := x.s, len(x.events)
	if x.try(who, body) != nil {
		return false
	}
	x.sends(before, n)
	return true
}

func (x *pair) sends(before State, n int) {
	for _, o := range Outgoings(before, x.s, x.events[n:]) {
		if o.Kind == TransferMessage || o.Kind == TransferStatusMessage {
			require.Equal(x.t, dalvik, o.To)
			x.road = append(x.road, word{packet: o.About, kind: o.Kind})
		}
	}
}

// passes lets time pass in both.
func (x *pair) passes(to time.Time) {
	for {
		at, _, ok := NextWake(x.s)
		if !ok || at.After(to) {
			break
		}
		x.now = latestOf(at, x.now)
		x.takes(System, &Wake{})
	}
	x.now = to
	for _, p := range x.there {
		p.until(to)
	}
}

func latestOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// arrived is the new municipality's case that a packet has led to; nil before.
func (x *pair) arrived(packet string) *play {
	for _, p := range x.there {
		if _, ok := TransferBroughtBy(p.s, packet); ok {
			return p
		}
	}
	return nil
}

// carry brings one word: the first of a packet's, for those come in order. It may come twice.
func (x *pair) carry(i int, twice bool) {
	w := x.road[i]
	for j, e := range x.road[:i] {
		if e.packet == w.packet && (e.answer == "") == (w.answer == "") {
			i, w = j, e
			break
		}
	}
	x.road = slices.Delete(x.road, i, i+1)
	x.brings(w)
	if twice {
		x.brings(w)
	}
}

func (x *pair) brings(w word) {
	x.carried++
	if w.answer != "" {
		require.True(x.t, x.takes(System, &NoteTransferAnswer{Packet: w.packet, Answer: w.answer, On: today(x.play)}))
		return
	}
	c, ok := PacketOf(x.s, w.packet)
	require.True(x.t, ok)
	p := x.arrived(w.packet)
	switch {
	case w.kind == TransferMessage && p == nil:
		if c.Stopped() {
			return // it does not leave
		}
		m, _ := x.s.packetOf(w.packet)
		require.True(x.t, x.s.mayTransfer(m) || !m.HappenedOn.IsZero(), "nothing travels without consent")
		x.arrives(w.packet, c)
		require.True(x.t, x.takes(System, &NoteTransferDelivery{Packet: w.packet, On: today(x.play)}))
	case w.kind == TransferStatusMessage && p != nil && c.Status != "":
		x.live[w.packet] = c.Plan == PlanLive
		require.Nil(x.t, x.stepThere(p, System, &NoteTransfer{Message: w.packet, Status: c.Status, MovesOn: c.MovesOn}))
	}
}

func (x *pair) arrives(packet string, c PacketContent) {
	p := newPlay(x.t, x.now.Format(time.RFC3339Nano))
	p.s.Case = "there-" + packet
	body := &Refer{SenderKind: SenderMunicipalHP, Kind: TransferReferral, Channel: ReferredFromMunicipality, ReceivedOn: today(p)}
	facts := p.facts(body)
	facts.Arrived = &Arrival{Message: packet, From: fjordvik, Transfer: &Transfer{Status: c.Status, MovesOn: c.MovesOn,
		Plan: c.Version != nil, Style: c.Style}}
	events, r := Decide(p.s, Command{ID: "arrives", By: SystemActor, Body: body, Facts: facts}, p.now, p.policy)
	require.Nil(x.t, r)
	p.s, p.events = Fold(p.s, events), append(p.events, events...)
	x.there, x.live[packet] = append(x.there, p), c.Plan == PlanLive
}

// stepThere takes a step in the new municipality, as it has been told of the plan of the old, and sends its answer.
func (x *pair) stepThere(p *play, who Principal, body Step) *Refusal {
	facts := p.facts(body)
	for _, r := range p.s.Referrals {
		facts.PlanElsewhere = facts.PlanElsewhere || x.live[r.Message]
	}
	p.steps++
	before := p.s
	events, refusal := Decide(p.s, Command{ID: fmt.Sprintf("d%d", p.steps), By: actorOf(who), Body: body, Facts: facts}, p.now, p.policy)
	if refusal != nil {
		return refusal
	}
	p.s, p.events = Fold(p.s, events), append(p.events, events...)
	for _, o := range Outgoings(before, p.s, events) {
		if o.Kind == AnswerMessage {
			x.road = append(x.road, word{packet: o.Answers, answer: o.Answer})
		}
	}
	return nil
}

// next takes the next of the new municipality's own steps on the way to a plan in force.
func (x *pair) next(p *play) *Refusal {
	step := func(who Principal, body Step) *Refusal { return x.stepThere(p, who, body) }
	switch {
	case p.s.Phase == PhaseReceived:
		return step(tone, &StartScreening{Identity: IdentifiedByNationalNumber})
	case p.s.Phase == PhaseScreening:
		return step(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}})
	case p.s.Phase == PhaseAwaitingConsent:
		return step(tone, &RegisterSignature{Form: p.form()})
	case p.s.Phase == PhaseAssessment:
		return step(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	case p.s.Phase == PhaseDecision:
		return step(tone, &IssueDecision{Outcome: OutcomeGranted, Scope: []Scope{ScopeCoordinator, ScopePlan}, Rule: "hol §§ 7-1, 7-2",
			Grounds: words(1)})
	case p.s.Phase != PhaseActive:
		return nil
	case p.s.proposed() == nil && p.s.coordinator() == nil:
		p.trained[ola] = true
		return step(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	case p.s.coordinator() == nil:
		return step(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	case p.s.Plan.Status == PlanStatusNone:
		return step(ola, &StartPlan{Style: PlanBrief})
	case p.s.latestOf(ConsentParticipation) == nil || !p.s.latestOf(ConsentParticipation).inForce():
		return step(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: "COORDINATION",
			Read: PlanContent, Write: PlanContent}}})
	case p.s.latestOf(ConsentParticipation).Status == ConsentIssued:
		return step(tone, &RegisterSignature{Form: p.form()})
	}
	return step(ola, &ActivatePlan{PatientTookPart: true})
}

// holds is what is so at every instant.
func (x *pair) holds() {
	live := 0
	if x.s.Plan.live() {
		live++
	}
	for _, p := range x.there {
		if p.s.Plan.live() {
			live++
		}
	}
	require.LessOrEqual(x.t, live, 1, "one plan in force (INV-03)")
	require.Equal(x.t, x.s.Ended(), x.s.MainResponsible() == "", "the old one is responsible until it has ended (INV-04)")
	for i := 1; i < len(x.s.Responsible); i++ {
		require.Equal(x.t, x.s.Responsible[i-1].To, x.s.Responsible[i].From)
	}
	for _, p := range x.there {
		require.Equal(x.t, p.s.Ended(), p.s.MainResponsible() == "", "the new one is responsible for its own case from the first")
	}
	if m := x.s.moving(); m != nil {
		require.True(x.t, x.now.Before(calendar.Midnight(m.On)), "the old one has let go at midnight")
		require.True(x.t, m.packet() == nil || x.s.mayTransfer(m), "what has left stands while there is consent")
	}
}

// settled is what is so once everything has been carried.
func (x *pair) settled() {
	for len(x.road) > 0 {
		x.carry(0, false)
		x.holds()
	}
	for _, p := range x.there {
		for _, r := range p.s.Referrals {
			told := *r.Transfer
			m, packet := x.s.packetOf(r.Message)
			word := x.s.transferWord(m, packet)
			if packet.Answer == AnswerRefused {
				continue
			}
			stands := packet.EndedOn.IsZero() && m.CalledOffOn.IsZero() && (!m.HappenedOn.IsZero() || x.s.moving() == m)
			require.Equal(x.t, stands, told.Status == TransferToCome || told.Status == TransferHappened, "both know the same of the move")
			require.Equal(x.t, !m.HappenedOn.IsZero() && stands, told.Status == TransferHappened)
			if !stands {
				require.NotEqual(x.t, PlanStatusTransferDraft, p.s.Plan.Status, "nothing is readable that has been taken back")
			} else {
				require.Equal(x.t, word.MovesOn, told.MovesOn)
			}
			require.Equal(x.t, word.Plan == PlanLive, x.live[r.Message])
		}
	}
}

// Whatever happens in the two municipalities and on the road between them, at any hour of the
// nights on which the clocks change: never two plans in force, never nobody responsible.
func TestINV03_INV04_T12_T13_TwoMunicipalitiesInAnyOrder(t *testing.T) {
	for _, begins := range []string{"2027-10-28 10:00", "2027-03-25 10:00"} {
		first := newPair(t, begins)
		arrived, activated := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			copied := *first.play
			copied.s, copied.events = first.s.clone(), slices.Clip(first.events)
			x := &pair{play: &copied, live: map[string]bool{}}
			pick := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, name) }
			for range 60 {
				switch what := pick("what", 14); what {
				case 0:
					x.takes(kari, &ReportMove{MovesOn: today(x.play).AddDays(pick("days", 5)), Municipality: dalvik})
				case 1:
					x.takes(kari, &ReportMove{MovesOn: today(x.play).AddDays(1 + pick("days", 4))})
				case 2:
					if pick("really", 3) == 0 {
						x.takes(kari, &CallOffMove{})
					}
				case 3, 4:
					if x.takes(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}}) {
						x.takes(kari, &RegisterSignature{Form: x.form()})
					}
					x.takes(tone, &SendTransfer{Words: words(1)})
				case 5:
					if pick("really", 3) == 0 {
						x.takes(tone, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, IdentityConfirmed: true})
					}
				case 6:
					if len(x.there) > 0 && pick("really", 5) == 0 {
						p := x.there[pick("case", len(x.there))]
						_ = x.stepThere(p, tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(2)})
					}
				case 7, 8, 9:
					if len(x.road) > 0 {
						x.carry(pick("message", len(x.road)), pick("twice", 4) == 0)
					}
				case 10, 11, 12:
					if len(x.there) > 0 {
						p := x.there[pick("case", len(x.there))]
						for range 1 + pick("steps", 9) {
							if x.next(p) != nil {
								break
							}
						}
					}
				default:
					x.passes(x.now.Add(time.Duration(1+pick("hours", 30)) * time.Hour))
				}
				x.holds()
			}
			x.settled()
			for _, p := range x.there {
				arrived++
				if p.s.Plan.live() {
					activated++
				}
			}
		})
		require.Positive(t, arrived)
		require.Positive(t, activated, "the plays came so far")
	}
}

// Over the very night: who is responsible in which municipality at each instant.
func TestT13_INV04_WhoIsResponsibleOverTheNight(t *testing.T) {
	for begins, moves := range map[string]string{"2027-10-04": "2027-11-01", "2027-03-01": "2027-03-29"} {
		x := newPair(t, begins)
		require.True(t, x.takes(kari, &ReportMove{MovesOn: on(moves), Municipality: dalvik}))
		require.True(t, x.takes(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}}))
		require.True(t, x.takes(kari, &RegisterSignature{Form: x.form()}))
		require.True(t, x.takes(tone, &SendTransfer{}))
		x.carry(0, false)
		new := x.arrived("move-1")
		for new.s.Plan.Status != PlanStatusTransferDraft || new.s.latestOf(ConsentParticipation) == nil ||
			new.s.latestOf(ConsentParticipation).Status != ConsentActive {
			require.Nil(t, x.next(new))
		}
		x.settled()
		require.NotZero(t, x.s.Moves[0].AcknowledgedOn, "taking it up is the acknowledgement")
		midnight := calendar.Midnight(on(moves))
		for hour := -30; hour < 0; hour++ {
			x.passes(midnight.Add(time.Duration(hour) * time.Hour))
			require.Equal(t, []Principal{ola, ola}, []Principal{x.s.MainResponsible(), new.s.MainResponsible()})
			require.Equal(t, "person_has_not_moved", x.next(new).Key)
			require.True(t, x.s.Plan.live())
		}
		x.passes(midnight.Add(-time.Second))
		require.Equal(t, "person_has_not_moved", x.next(new).Key)
		x.passes(midnight)
		require.Equal(t, []Principal{"", ola}, []Principal{x.s.MainResponsible(), new.s.MainResponsible()})
		require.Equal(t, midnight, x.s.Responsible[len(x.s.Responsible)-1].To)
		require.False(t, x.s.Plan.live())
		require.Equal(t, "plan_elsewhere", x.next(new).Key, "not before it has been told that the old one is out of force")
		x.settled()
		require.Nil(t, x.next(new))
		require.True(t, new.s.Plan.live())
		new.due(PlanRevision, on(moves).AddMonths(6).String()+" OPEN")
	}
}
