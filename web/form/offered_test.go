package form

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// People of the case that choices are made of.
const (
	head = casefile.Principal("staff/tone")
	wife = casefile.Principal("person/kari")
)

// offering is a field whose choices are things of a case, a case with such things in every state that counts,
// and how the step refuses one for what it is.
type offering struct {
	form, field string
	things      func(s *casefile.State)
	wrong       []string
	or          func(casefile.Step) // the same step otherwise: refused both ways is refused
}

var (
	on    = calendar.MustDate("2027-03-08")
	asked = calendar.At(calendar.MustDate("2027-03-15"), 12, 0)
)

func parties(p casefile.Party) []casefile.Party {
	p.Who, p.As = wife, casefile.RolePatient
	return []casefile.Party{p}
}

func decisions(s *casefile.State) {
	made := casefile.Decision{Round: 1, Outcome: casefile.OutcomeGranted, DecidedOn: on, Status: casefile.DecisionStatusReceived,
		Scope: []casefile.Scope{casefile.ScopeCoordinator}}
	for i, one := range []func(*casefile.Decision){
		func(d *casefile.Decision) {
			d.Status, d.Parties = casefile.DecisionStatusIssued, parties(casefile.Party{})
		},
		func(d *casefile.Decision) { d.Parties = parties(casefile.Party{ReceivedOn: on}) },
		func(d *casefile.Decision) { d.Parties = parties(casefile.Party{ReceivedOn: on, GroundsAskedOn: on}) },
		func(d *casefile.Decision) {
			d.Parties = parties(casefile.Party{ReceivedOn: on, GroundsAskedOn: on, GroundsSentOn: on})
		},
		func(d *casefile.Decision) {
			d.Parties = parties(casefile.Party{ReceivedOn: on, GroundsAskedOn: on, GroundsSentOn: on, GroundsReceivedOn: on})
		},
		func(d *casefile.Decision) {
			d.Status, d.Parties = casefile.DecisionStatusReversed, parties(casefile.Party{ReceivedOn: on})
		},
		func(d *casefile.Decision) {
			d.By, d.Parties = casefile.ByCountyGovernor, parties(casefile.Party{ReceivedOn: on})
		},
	} {
		d := made
		one(&d)
		d.ID = "decision-" + string(rune('1'+i))
		s.Decisions = append(s.Decisions, d)
		right := casefile.Deadline{ID: "deadline-" + d.ID, Code: casefile.AskGrounds, About: d.ID, Party: wife, Due: on.AddDays(21),
			CountedFrom: on, Ends: calendar.EndOf(on.AddDays(21)), Status: casefile.DeadlineOpen}
		if !d.Parties[0].GroundsAskedOn.IsZero() {
			right.Status = casefile.DeadlineMet
		}
		if !d.Parties[0].ReceivedOn.IsZero() && d.By == "" {
			s.Deadlines = append(s.Deadlines, right)
		}
	}
}

func notices(s *casefile.State) {
	party := []casefile.NoticeParty{{Who: wife, As: casefile.RolePatient, SentOn: on}}
	s.Notices = []casefile.AdvanceNotice{
		{ID: "notice-1", Round: 1, Purpose: casefile.NoticeClose, WrittenOn: on, Parties: party},
		{ID: "notice-2", Round: 1, Purpose: casefile.NoticeClose, WrittenOn: on, Parties: party, WithdrawnOn: on},
		{ID: "notice-3", Round: 0, Purpose: casefile.NoticeClose, WrittenOn: on, Parties: party},
		{ID: "notice-4", Round: 0, Purpose: casefile.NoticeClose, WrittenOn: on, Parties: party},
	}
	s.Deadlines = append(s.Deadlines, casefile.Deadline{ID: "deadline-9", Code: casefile.NoticeAnswer, About: "notice-4", Party: wife,
		Due: on.AddDays(21), CountedFrom: on, Ends: calendar.EndOf(on.AddDays(21)), Status: casefile.DeadlineOpen})
}

func objections(s *casefile.State) {
	against := []casefile.Principal{"staff/kai"}
	s.Objections = []casefile.Objection{{ID: "objection-1", Against: against}, {ID: "objection-2", Against: against, LiftedOn: on},
		{ID: "objection-3", Against: against, OverriddenOn: on}}
}

func capacity(s *casefile.State) {
	all := []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentPlan, casefile.ConsentCoordinator}
	s.Capacity = []casefile.CapacityDecision{{ID: "capacity-1", Round: 1, On: on, Kinds: all, Proxy: "person/nav"},
		{ID: "capacity-2", Round: 0, On: on},
		{ID: "capacity-3", Round: 1, On: on, EndedOn: on}, {ID: "capacity-4", Round: 1, On: on, Form: "form-9"}}
}

func consents(s *casefile.State) {
	signers := []casefile.Signer{{Who: wife, As: casefile.RolePatient}}
	for i, status := range casefile.ConsentStatus("").Codes() {
		id := string(rune('1' + i))
		s.Consents = append(s.Consents, casefile.Consent{ID: "consent-" + id, Form: "form-" + id, Kind: casefile.ConsentParticipation,
			Status: casefile.ConsentStatus(status), IssuedOn: on, Signers: signers,
			Participants: []casefile.Participant{{Who: casefile.Principal("person/" + id), Service: "NAV"}}})
	}
}

func letters(s *casefile.State) {
	for i, status := range casefile.LetterStatus("").Codes() {
		s.Letters = append(s.Letters, casefile.Letter{ID: "letter-" + string(rune('1'+i)), Code: casefile.NewCoordinatorLetter, To: wife,
			Status: casefile.LetterStatus(status), QueuedOn: on})
	}
	// That came back: what no longer holds, to who is none of the case, and what is still to be heard.
	s.Meetings = append(s.Meetings, casefile.Meeting{ID: "meeting-1", Round: 1, Kind: casefile.CareTeamMeeting, On: on.AddDays(30),
		Status: casefile.MeetingStatusInvited, Invited: []casefile.Principal{wife}})
	for i, l := range []casefile.Letter{{Code: casefile.NewCoordinatorLetter, To: "person/nav", About: "coordinator-1"},
		{Code: casefile.NewCoordinatorLetter, To: wife, About: "coordinator-1"},
		{Code: casefile.InvitationLetter, To: "person/nav", About: "meeting-1"},
		{Code: casefile.InvitationLetter, To: wife, About: "meeting-1"}} {
		l.ID, l.Status, l.QueuedOn = "letter-"+strconv.Itoa(8+i), casefile.LetterFailed, on
		s.Letters = append(s.Letters, l)
	}
}

func tasks(s *casefile.State) {
	for i, kind := range casefile.TaskKind("").Codes() {
		s.Tasks = append(s.Tasks, casefile.Task{ID: "task-" + strconv.Itoa(2*i+1), Kind: casefile.TaskKind(kind),
			For: casefile.RoleUnit, OpenedOn: on},
			casefile.Task{ID: "task-" + strconv.Itoa(2*i+2), Kind: casefile.TaskKind(kind), For: casefile.RoleUnit, OpenedOn: on, DoneOn: on})
	}
}

func child(s *casefile.State) {
	s.Represented.Birthdays = []casefile.Birthday{{Years: 16, On: calendar.MustDate("2032-05-14")}}
	s.Represented.Holders = []casefile.Holder{{Who: "person/mother", As: casefile.HolderParent},
		{Who: "person/father", As: casefile.HolderParent},
		{Who: "person/aunt", As: casefile.HolderParent}}
	s.Withheld = []casefile.Withholding{{Who: "person/father", On: on}, {Who: "person/aunt", On: on, EndedOn: on}}
}

// told has everybody from whom consent can be taken back, and others in the case from whom it cannot.
func told(s *casefile.State) {
	consents(s)
	members(s)
	s.Consents = append(s.Consents, casefile.Consent{ID: "consent-8", Form: "form-8", Kind: casefile.ConsentInfoSharing,
		Status: casefile.ConsentActive, IssuedOn: on, Party: "person/school"},
		casefile.Consent{ID: "consent-9", Form: "form-9", Kind: casefile.ConsentInfoSharing, Status: casefile.ConsentWithdrawn,
			IssuedOn: on, Party: "person/aunt"})
	s.Letters = append(s.Letters, casefile.Letter{ID: "letter-1", Code: casefile.DischargeLetter, To: "person/gp", QueuedOn: on,
		Status: casefile.LetterQueued}, casefile.Letter{ID: "letter-2", Code: casefile.DischargeLetter, To: "person/old", QueuedOn: on,
		Status: casefile.LetterPosted})
}

func members(s *casefile.State) {
	s.Team.Members = []casefile.Member{{Who: wife, Service: casefile.ServicePatient, From: on}, {Who: "staff/kai", Service: "NAV", From: on},
		{Who: "person/nav", Service: "NAV", From: on, To: on}}
}

// offerings are all of them but complaints and meetings, which go by their status (fitting).
var offerings = []offering{
	{"register_receipt", "decision", decisions, []string{"receipt_already_known", "no_grounds_sent"},
		func(step casefile.Step) { step.(*casefile.RegisterReceipt).Grounds = true }},
	{"request_grounds", "decision", decisions, []string{"no_grounds_to_ask"}, nil},
	{"give_grounds", "decision", decisions, []string{"grounds_not_asked"}, nil},
	{"register_complaint", "decision", decisions, []string{"appeal_is_last", "decision_gone"}, nil},
	{"register_hearing", "notice", notices, []string{"no_notice_to_answer"}, nil},
	{"withdraw_notice", "notice", notices, []string{"no_notice_to_withdraw"}, nil},
	{"lift_objection", "objection", objections, []string{"objection_over"}, nil},
	{"override_objection", "objection", objections, []string{"objection_over"}, nil},
	{"lift_capacity_decision", "capacity_decision", capacity, []string{"unknown_capacity_decision", "capacity_decision_ended"}, nil},
	{"issue_consent", "capacity_decision", capacity,
		[]string{"unknown_capacity_decision", "capacity_decision_ended", "capacity_decision_used"}, nil},
	{"register_signature", "form", consents, []string{"form_already_answered", "form_taken_back"}, nil},
	{"refuse_consent", "form", consents, []string{"form_already_answered", "form_taken_back"}, nil},
	{"remove_participant", "who", consents, []string{"unknown_party"}, nil},
	{"post_letter", "letter", letters, []string{"letter_cancelled", "letter_held", "letter_not_waiting"}, nil},
	{"hold_letter", "letter", letters, []string{"letter_cancelled", "letter_held", "letter_not_waiting"}, nil},
	{"release_letter", "letter", letters, []string{"letter_cancelled", "letter_held", "letter_not_waiting", "letter_overtaken"}, nil},
	{"withdraw_consent", "parties", told, []string{"unknown_party"}, nil},
	{"post_letters", "letters", letters, []string{"letter_cancelled", "letter_held", "letter_not_waiting"}, nil},
	{"fail_letter", "letter", letters, []string{"letter_not_waiting"}, nil},
	{"complete_task", "task", tasks, []string{"task_done", "task_ends_with_its_step"}, nil},
	{"withhold_information", "from", child, []string{"already_withheld"}, nil},
	{"lift_withholding", "from", child, []string{"unknown_party"}, nil},
	{"change_care_team", "leave", members, []string{"unknown_party", "patient_stays"}, nil},
}

// A form offers of a case what its step may be about, and nothing else: each step is tried on each thing, by
// the law itself.
func TestWhatIsOfferedOfACaseIsTaken(t *testing.T) {
	for _, one := range offerings {
		s := casefile.New("case", "org")
		s.Seq, s.Patient, s.Phase, s.Unit, s.UnitLead, s.Handler, s.Round = 9, wife, casefile.PhaseActive, "unit", head, head, 1
		s.Team.Status = casefile.TeamActive
		s.Coordinators = []casefile.Assignment{{ID: "coordinator-1", Who: head, Status: casefile.AssignmentActive, ActiveOn: on}}
		one.things(&s)
		spec, _ := casefile.SpecOf(one.form)
		f := formOf(t, one.form)
		offered := offeredOf(t, f, one.field, s)
		require.NotEmpty(t, offered, "%s offers no %s", one.form, one.field)
		for _, id := range thingsOf(f.Field(one.field).Reference, s) {
			step := bodyAbout(spec.NewStep(), one.field, id)
			if c, withdraws := step.(*casefile.WithdrawConsent); withdraws {
				c.Scopes, c.IdentityConfirmed = []casefile.WithdrawalScope{casefile.WithdrawParticipant}, true // from some of them
			}
			key := decidedAs(s, step, asked)
			if one.or != nil && slices.Contains(one.wrong, key) {
				one.or(step)
				key = decidedAs(s, step, asked)
			}
			assert.Equal(t, !slices.Contains(one.wrong, key), slices.Contains(offered, id), "%s about %s: %s, and offered are %v", one.form, id, key,
				offered)
		}
	}
}

// decidedAs is how a step of the head of the unit is refused, or «done».
func decidedAs(s casefile.State, step casefile.Step, now time.Time) string {
	cmd := casefile.Command{ID: "c1", By: casefile.Actor{Who: head, Roles: []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}},
		Body: step, Facts: casefile.Facts{UnitLead: head, Unit: "unit"}}
	if _, refusal := casefile.Decide(s, cmd, now.Add(time.Minute), casefile.DefaultPolicy()); refusal != nil {
		return refusal.Key
	}
	return "done"
}

// answerOf is what the API says of a case, as far as choices are made of it.
func answerOf(t *testing.T, s casefile.State) json.RawMessage {
	t.Helper()
	people := map[casefile.Principal]any{}
	body, err := json.Marshal(map[string]any{"round": s.Round, "patient": s.Patient, "roles": []string{"KE", "KEL"}, "decisions": s.Decisions,
		"deadlines": s.Deadlines, "notices": s.Notices, "objections": s.Objections, "capacity": s.Capacity, "consents": s.Consents,
		"items": lettersShown(s), "withdrawable_from": casefile.WithdrawableFrom(s),
		"tasks": s.Tasks, "represented": s.Represented, "withheld": s.Withheld, "guardian_access": s.GuardianAccess,
		"care_team": s.Team, "complaints": s.Complaints, "meetings": s.Meetings, "people": people})
	require.NoError(t, err)
	return withNames(body)
}

// lettersShown are letters as the list of a case shows them.
func lettersShown(s casefile.State) (out []any) {
	type shown struct {
		casefile.Letter
		Releasable bool `json:"releasable"`
	}
	may := casefile.Releasable(s, asked)
	for _, l := range s.Letters {
		out = append(out, shown{l, may(l)})
	}
	return out
}

// withNames gives everybody in an answer a name, as the API does.
func withNames(body []byte) json.RawMessage {
	var all any
	_ = json.Unmarshal(body, &all)
	people := map[string]any{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		case string:
			if strings.HasPrefix(v, "person/") || strings.HasPrefix(v, "staff/") {
				people[v] = map[string]string{"name": v}
			}
		}
	}
	walk(all)
	all.(map[string]any)["people"] = people
	out, _ := json.Marshal(all)
	return out
}

func offeredOf(t *testing.T, f *Form, field string, s casefile.State) (ids []string) {
	t.Helper()
	answers := map[Source]json.RawMessage{}
	for _, source := range f.Sources() {
		answers[source] = answerOf(t, s)
	}
	for _, c := range f.Options(answers, "nb")[field] {
		ids = append(ids, c.Value)
	}
	return ids
}

// thingsOf are all things of a kind that a case has.
func thingsOf(reference string, s casefile.State) (ids []string) {
	list := map[string]any{"decision": s.Decisions, "notice": s.Notices, "objection": s.Objections, "capacity_decision": s.Capacity,
		"letter": s.Letters, "task": s.Tasks}[reference]
	switch reference {
	case "form":
		for _, c := range s.Consents {
			ids = append(ids, c.Form)
		}
	case "participant":
		for _, c := range s.Consents {
			ids = append(ids, string(c.Participants[0].Who))
		}
	case "guardian", "kept_out":
		for _, h := range s.Represented.Holders {
			ids = append(ids, string(h.Who))
		}
	case "told":
		for _, c := range s.Consents {
			ids = append(ids, string(c.Party))
			for _, p := range c.Participants {
				ids = append(ids, string(p.Who))
			}
		}
		for _, m := range s.Team.Members {
			ids = append(ids, string(m.Who))
		}
		for _, l := range s.Letters {
			ids = append(ids, string(l.To))
		}
		ids = slices.DeleteFunc(append(ids, string(s.Patient), string(s.Handler)), func(id string) bool { return id == "" })
	case "member":
		for _, m := range s.Team.Members {
			ids = append(ids, string(m.Who))
		}
	default:
		all := reflect.ValueOf(list)
		for i := range all.Len() {
			ids = append(ids, all.Index(i).FieldByName("ID").String())
		}
	}
	return ids
}

// elsewhere are the references whose choices are no things of the case in a state: what a form may name of them
// follows from who they are, or is asked of the API with the rest of the form.
var elsewhere = []string{"anyone", "another", "in_case", "private", "signer", "candidate", "coordinator", "other_case",
	"referral", "follow_up", "entry",
	"former_guardian", "to_train", "complaint", "meeting"}

// Each field whose choices come from the case is walked above: a new one is, or says why not.
func TestEveryChoiceFromACaseIsTried(t *testing.T) {
	walked := map[string]bool{}
	walked["note_consent.capacity_decision"] = true        // in an episode, by the same rule as issue_consent
	walked["issue_participation.capacity_decision"] = true // the same
	for _, one := range offerings {
		walked[one.form+"."+one.field] = true
	}
	forms, err := theForms()
	require.NoError(t, err)
	for _, f := range forms.byName {
		for _, field := range f.all() {
			of := slices.ContainsFunc(references[field.Reference].sources, func(s source) bool { return strings.HasPrefix(s.path, theCase) })
			if of && !slices.Contains(elsewhere, field.Reference) {
				assert.True(t, walked[f.name+"."+field.Path], "%s: which %s may %s be about? Write it into offerings", f.name, field.Reference,
					field.Path)
			}
		}
	}
}
