package casefile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// The cast of the tests; the same names as in stories/.
const (
	kari   Principal = "person/kari"
	gp     Principal = "person/gp"
	nav    Principal = "person/nav"
	school Principal = "person/school"
	child  Principal = "person/daughter"
	tone   Principal = "staff/tone"
	ola    Principal = "staff/ola"
	siri   Principal = "staff/siri"
	boss   Principal = "staff/boss"
	nurse  Principal = "staff/nurse"

	// In the health trust: heads of two departments, a psychologist, a nurse and a
	// physician; tone heads its coordinating unit.
	ward    Principal = "staff/ward"
	surgeon Principal = "staff/surgeon"
	ida     Principal = "staff/ida"
	kaia    Principal = "staff/kaia"
	berg    Principal = "staff/berg"
)

// actorOf gives everybody of the cast the roles the register would.
func actorOf(p Principal) Actor {
	switch p {
	case System:
		return SystemActor
	case tone:
		return Actor{Who: tone, Roles: []Role{RoleUnit, RoleUnitLead}}
	case boss:
		return Actor{Who: boss, Roles: []Role{RoleManager}}
	case ward, berg:
		return Actor{Who: p, Roles: []Role{RoleTrustHP, RoleDepartmentHead}, Unit: "psychiatry"}
	case ida, kaia:
		return Actor{Who: p, Roles: []Role{RoleTrustHP}, Unit: "psychiatry"}
	case surgeon:
		return Actor{Who: p, Roles: []Role{RoleTrustHP, RoleDepartmentHead}, Unit: "surgery"}
	case ola, siri, nurse:
		return Actor{Who: p, Roles: []Role{RoleMunicipalHP}}
	}
	return Actor{Who: p, Roles: []Role{RoleOther}}
}

// play is a case lived by hand: it keeps the state, the clock and every event,
// and lives through each wake on the way when time moves.
type play struct {
	t       testing.TB
	s       State
	now     time.Time
	policy  Policy
	events  []Event
	trained map[Principal]bool
	// until is the last day on which somebody's training counts, where it has one.
	courses map[Principal]Date
	noAddr  []Principal
	steps   int
	draft   *DraftFacts
	// represented is who decides for the patient, as the registers say.
	represented *Represented
	inactive    map[Principal]bool
	// head is of the unit, tone when empty; managers are those who are not the boss.
	head     Principal
	managers map[Principal]Principal
	// reads and mailed are what the logs would say of an entry being corrected.
	reads  []Reading
	mailed []string
	// speaks is the organisation's language, languages those who have another.
	speaks    Language
	languages map[Principal]Language
	mute      []Principal // whom no mail reaches
	young     []YoungThen // when a grown-up of an opening balance was a child
	besides
}

func newPlay(t testing.TB, at string) *play {
	p := &play{t: t, s: New("case", "org"), policy: DefaultPolicy(), trained: map[Principal]bool{tone: true}, inactive: map[Principal]bool{},
		courses: map[Principal]Date{}, managers: map[Principal]Principal{}, speaks: Bokmaal}
	p.draft = &DraftFacts{VersionID: "v", Hash: "h", Present: PlanContent}
	p.now = instant(at)
	return p
}

// instant reads "2027-01-31", "2027-01-31 21:15" (Oslo) or an RFC 3339 time.
func instant(at string) time.Time {
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return t
	}
	if t, err := time.ParseInLocation("2006-01-02 15:04", at, calendar.Oslo); err == nil {
		return t.UTC()
	}
	return calendar.At(calendar.MustDate(at), 12, 0)
}

func (p *play) facts(body Step) Facts {
	f := Facts{UnitLead: tone, Unit: "unit", Patient: kari, NoAddress: p.noAddr, Draft: p.draft, Manager: boss, Represented: p.represented,
		Language: p.speaks, Languages: p.languages, Unreachable: p.mute, YoungThen: p.young}
	if c, corrects := body.(*CorrectEntry); corrects {
		f.Entry = entryFacts(p.events, c.Entry, p.reads, p.mailed)
	}
	if _, signs := body.(*RegisterSignature); signs {
		f.Managers = p.managers
	}
	if p.head != "" {
		f.UnitLead = p.head
	}
	if department := DepartmentOf(p.s, body); department != "" {
		f.TrustUnit, f.TrustLead = f.Unit, f.UnitLead
		if f.Unit, f.UnitLead = department, p.headOf(department); f.UnitLead == "" {
			f.Unit = ""
		}
		f.HealthPersonnel = []Principal{ida, kaia, berg, ward, surgeon}
	}
	who := cmp.Or(Concerned(p.s, body, f.UnitLead), f.UnitLead)
	f.TrainedRole, f.TrainedPlan, f.Inactive = p.trained[who], p.trained[who], p.inactive[who]
	if f.TrainedRole {
		f.RoleUntil = p.courses[who]
	}
	f.Manager, f.Gone = managerOf(who, p.managers, p.inactive), goneAmong(p.inactive)
	if NeedsOf(body).Has(NeedRegister) {
		f.Managers = map[Principal]Principal{}
		for _, who := range ManagedIn(p.s, f.UnitLead) {
			f.Managers[who] = managerOf(who, p.managers, p.inactive)
		}
	}
	return f
}

// try takes a step and returns the refusal, if any.
func (p *play) try(who Principal, body Step) *Refusal {
	p.steps++
	cmd := Command{ID: fmt.Sprintf("c%d", p.steps), By: actorOf(who), Body: body, Facts: p.facts(body)}
	events, refusal := Decide(p.s, cmd, p.now, p.policy)
	p.lightAgrees(cmd, events, refusal)
	if refusal != nil {
		require.Empty(p.t, events)
		return refusal
	}
	for _, e := range events {
		raw, err := json.Marshal(e)
		require.NoError(p.t, err)
		var back Event
		require.NoError(p.t, json.Unmarshal(raw, &back))
		p.s = Apply(p.s, back)
	}
	p.events = append(p.events, events...)
	return nil
}

// do takes a step that must be accepted.
func (p *play) do(who Principal, body Step) {
	p.t.Helper()
	if r := p.try(who, body); r != nil {
		p.t.Fatalf("%T by %s on %s: %s %v", body, who, calendar.DateOf(p.now), r, r.Args)
	}
}

// refused takes a step that a rule must refuse.
func (p *play) refused(rule string, who Principal, body Step) {
	p.t.Helper()
	r := p.try(who, body)
	require.NotNil(p.t, r, "%T should be refused by %s", body, rule)
	require.Equal(p.t, rule, r.Rule, r.Key)
}

// says takes a step that must be refused for a certain reason.
func (p *play) says(key string, who Principal, body Step) {
	p.t.Helper()
	r := p.try(who, body)
	require.NotNil(p.t, r, "%T should be refused with %s", body, key)
	require.Equal(p.t, key, r.Key, r.Rule)
}

// closed tells why a step is shown as closed; "" when it is open.
func (p *play) closed(step string) string {
	p.t.Helper()
	for _, o := range Openings(p.s, actorOf(tone), p.now, p.policy, p.facts(nil)) {
		if o.Step == step && !o.Open {
			return o.Refusal.Key
		}
	}
	return ""
}

// at moves the clock forward, living through every wake on the way.
func (p *play) at(when string) {
	p.t.Helper()
	p.until(instant(when))
}

func (p *play) until(to time.Time) {
	for range 1000 {
		at, _, ok := NextWake(p.s)
		if !ok || at.After(to) {
			p.now = to
			return
		}
		if at.After(p.now) {
			p.now = at
		}
		p.do(System, &Wake{})
	}
	p.t.Fatal("the case never stops waking")
}

// deadline finds the latest deadline of a code.
func (p *play) deadline(code string) *Deadline {
	for i := len(p.s.Deadlines) - 1; i >= 0; i-- {
		if p.s.Deadlines[i].Code == code {
			return &p.s.Deadlines[i]
		}
	}
	return nil
}

// due asserts a deadline as "2027-02-28 OPEN" or "2027-02-28 OPEN act by 2027-02-26".
func (p *play) due(code, want string) {
	p.t.Helper()
	dl := p.deadline(code)
	require.NotNil(p.t, dl, code)
	got := dl.Due.String() + " " + string(dl.Status)
	if strings.Contains(want, "act by") {
		got += " act by " + dl.ActBy.String()
	}
	require.Equal(p.t, want, got, code)
}

func (p *play) noDeadline(codes ...string) {
	p.t.Helper()
	for _, code := range codes {
		for _, dl := range p.s.Deadlines {
			require.False(p.t, dl.Code == code && dl.Live(), "%s runs until %s", code, dl.Due)
		}
	}
}

// letters lists "code→recipient status" of a code.
func (p *play) letters(code string) []string {
	var out []string
	for _, l := range p.s.Letters {
		if string(l.Code) == code {
			out = append(out, string(l.To)+" "+string(l.Status))
		}
	}
	return out
}

func (p *play) letterID(code string, to Principal) string {
	for i := len(p.s.Letters) - 1; i >= 0; i-- {
		if string(p.s.Letters[i].Code) == code && p.s.Letters[i].To == to {
			return p.s.Letters[i].ID
		}
	}
	p.t.Fatalf("no letter %s to %s", code, to)
	return ""
}

func (p *play) form() string {
	for i := len(p.s.Consents) - 1; i >= 0; i-- {
		if p.s.Consents[i].Status == ConsentIssued {
			return p.s.Consents[i].Form
		}
	}
	p.t.Fatal("no form is out")
	return ""
}

func words(n int) Text { return TextRef(fmt.Sprintf("00000000-0000-7000-8000-%012d", n)) }

// referred brings a case to its first day.
func (p *play) referred() {
	p.do(kari, &Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL"})
}

// consentedTo brings the case to ASSESSMENT with the kinds signed.
func (p *play) consentedTo(kinds ...ConsentKind) {
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: kinds, TextVersion: "1", Language: "nb"})
	p.do(tone, &RegisterSignature{Form: p.form()})
}

// granted brings the case to ACTIVE.
func (p *play) granted(scope ...Scope) {
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, &IssueDecision{Outcome: OutcomeGranted, Scope: scope, Rule: "hol §§ 7-1, 7-2", Grounds: words(1)})
}

// coordinated appoints ola.
func (p *play) coordinated() {
	p.trained[ola] = true
	p.until(p.now.Add(time.Minute)) // a responsibility lasts some time before it moves
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true, WishedFor: ola})
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true, Group: "MUNICIPAL_HEALTH"})
}

// planned brings an active plan into force.
func (p *play) planned(with ...Participant) {
	p.do(ola, &StartPlan{Style: "BRIEF"})
	p.do(ola, &IssueParticipation{Participants: append([]Participant{{Who: ola, Service: "COORDINATION", Read: PlanContent,
		Write: PlanContent}}, with...), TextVersion: "1", Language: "nb"})
	p.do(tone, &RegisterSignature{Form: p.form()})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
}

func reader(who Principal, service Service) Participant {
	return Participant{Who: who, Service: service, Read: PlanContent}
}

func today(p *play) Date { return calendar.DateOf(p.now) }

// met holds a care-team meeting in n days and returns its id.
func (p *play) met(n int, named ...Principal) string {
	p.t.Helper()
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(n)})
	id := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.do(ola, &InviteMeeting{Meeting: id})
	p.at(today(p).AddDays(n).String())
	p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola, nav}, Named: named, Arranged: words(2)})
	return id
}

func (p *play) shareWith(who ...Principal) {
	p.t.Helper()
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: who})
	p.do(kari, &RegisterSignature{Form: p.form()})
}

// open lists the kinds of the open tasks, with the role they wait for.
func (p *play) openTasks() []string {
	out := []string{}
	for _, task := range p.s.Tasks {
		if task.Open() {
			out = append(out, string(task.Kind)+" "+string(task.For))
		}
	}
	return out
}

// reminded lists the reminders of a code so far: day, kind, and to whom.
func (p *play) reminded(code string) []string {
	out := []string{}
	for _, e := range p.events {
		if r, ok := e.Fact.(*ReminderRaised); ok && r.Code == code {
			line := r.On.String() + " " + string(r.Kind)
			for _, to := range r.To {
				line += " " + string(to)
			}
			out = append(out, line)
		}
	}
	return out
}

// responsible lists the intervals of main responsibility by name.
func (p *play) responsible() []string {
	var out []string
	for _, r := range p.s.Responsible {
		out = append(out, string(r.Who)+" "+string(r.As))
	}
	return out
}

// facts lists the names of what the last step led to.
func (p *play) became() []string {
	var out []string
	for _, e := range p.events {
		if e.Command == fmt.Sprintf("c%d", p.steps) {
			out = append(out, e.Name())
		}
	}
	return out
}

func (p *play) sees(who Principal) bool {
	_, ok := AccessToPlan(p.s, actorOf(who))
	return ok
}
