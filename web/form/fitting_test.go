package form

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// wrongStatus are how a step is refused for the status of what it is about.
var wrongStatus = []string{"complaint_wrong_status", "no_such_complaint", "no_power_to_see", "meeting_wrong_status", "no_such_meeting"}

// bodyAbout is a step about one thing, with whatever else must be said.
func bodyAbout(step casefile.Step, field, id string) casefile.Step {
	body := reflect.New(reflect.TypeOf(step).Elem())
	for _, f := range reflect.VisibleFields(body.Elem().Type()) {
		v := body.Elem().FieldByIndex(f.Index)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		codes := casefile.FieldCodes(f)
		switch {
		case name == field && v.Kind() == reflect.Slice:
			v.Set(reflect.Append(v, reflect.ValueOf(id).Convert(f.Type.Elem())))
		case name == field:
			v.SetString(id)
		case f.Type == reflect.TypeFor[casefile.LegalBasis]():
			v.SetString("fvl § 31")
		case v.Kind() == reflect.String && len(codes) > 0:
			v.SetString(codes[0])
		case f.Type == reflect.TypeFor[casefile.Text]():
			v.SetString(string(casefile.TextRef("00000000-0000-0000-0000-000000000000")))
		case v.Kind() == reflect.Slice && len(codes) > 0:
			v.Set(reflect.Append(v, reflect.ValueOf(codes[0]).Convert(f.Type.Elem())))
		}
	}
	return body.Interface().(casefile.Step)
}

// A form that names a complaint or a meeting offers those in a status in which its step may be about them,
// and no others: each step is tried on each.
func TestWhatAFormOffersItsStepMayBeAbout(t *testing.T) {
	const tone, patient = casefile.Principal("staff/tone"), casefile.Principal("person/kari")
	now := calendar.At(calendar.MustDate("2027-03-15"), 12, 0)
	at := calendar.MustDate("2027-03-08")
	things := map[string][]string{"complaint": casefile.ComplaintStatus("").Codes(), "meeting": casefile.MeetingStatus("").Codes()}
	tried := []string{}
	for name, may := range fitting {
		spec, there := casefile.SpecOf(name)
		require.True(t, there, name)
		for field, statuses := range things {
			if formOf(t, name).Field(field) == nil {
				continue
			}
			tried = append(tried, name)
			for _, status := range statuses {
				s := casefile.New("case", "org")
				s.Seq, s.Patient, s.Phase, s.Unit, s.UnitLead, s.Handler, s.Round = 9, patient, casefile.PhaseActive, "unit", tone, tone, 1
				s.Team.Status = casefile.TeamActive
				s.Coordinators = []casefile.Assignment{{ID: "coordinator-1", Who: tone, Status: casefile.AssignmentActive, ActiveOn: at}}
				s.Meetings = []casefile.Meeting{{ID: "meeting-1", Round: 1, Kind: "CARE_TEAM", Status: casefile.MeetingStatus(status), On: at,
					Chair: tone, MinutesTaker: tone}}
				s.Decisions = []casefile.Decision{{ID: "decision-1", Round: 1, Outcome: casefile.OutcomeRefused, DecidedOn: at}}
				s.Complaints = []casefile.Complaint{{ID: "complaint-1", Decision: "decision-1", Party: patient, Representative: "person/nav",
					Status: casefile.ComplaintStatus(status), ReceivedOn: at, SentOn: at}}
				cmd := casefile.Command{ID: "c1", By: casefile.Actor{Who: tone, Roles: []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}},
					Body: bodyAbout(spec.NewStep(), field, field+"-1"), Facts: casefile.Facts{UnitLead: tone, Unit: "unit"}}
				_, refusal := casefile.Decide(s, cmd, now.Add(time.Minute), casefile.DefaultPolicy())
				key := "done"
				if refusal != nil {
					key = refusal.Key
				}
				assert.Equal(t, slices.Contains(may, status), !slices.Contains(wrongStatus, key), "%s about a %s that is %s: %s", name, field,
					status, key)
			}
		}
	}
	require.Greater(t, len(tried), 15, "%v of %v", tried, slices.Sorted(maps.Keys(fitting)))
}

// Who the case is about is offered nowhere where a step never takes them: each is tried by the law itself, and
// whoever else is in the case stays.
func TestWhoTheCaseIsAboutIsNotOfferedBesidesThemself(t *testing.T) {
	tried := map[string]casefile.Step{
		"issue_participation.participants[].who": &casefile.IssueParticipation{Participants: []casefile.Participant{
			{Who: wife, Service: "NAV", Read: casefile.PlanContent}}},
		"issue_consent.parties": &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentInfoSharing},
			Parties: []casefile.Principal{wife}},
		"object_to_sharing.against": &casefile.ObjectToSharing{Against: []casefile.Principal{wife}},
		"start_care_team.members[].who": &casefile.StartCareTeam{
			Members: []casefile.TeamMember{{Who: wife, Service: "NAV"}}},
		"change_care_team.join[].who": &casefile.ChangeCareTeam{Join: []casefile.TeamMember{{Who: wife, Service: "NAV"}}},
	}
	found := 0
	for _, f := range all(t) {
		for _, field := range f.all() {
			if field.Reference != "another" {
				continue
			}
			found++
			s := casefile.New("case", "org")
			s.Seq, s.Patient, s.Phase, s.Unit, s.UnitLead, s.Handler, s.Round = 9, wife, casefile.PhaseActive, "unit", head, head, 1
			s.Coordinators = []casefile.Assignment{{ID: "coordinator-1", Who: head, Status: casefile.AssignmentActive, ActiveOn: on}}
			s.Plan.Status = casefile.PlanStatusDraft
			s.Consents = []casefile.Consent{{Kind: casefile.ConsentPlan, Status: casefile.ConsentActive,
				Signers: []casefile.Signer{{Who: wife, As: casefile.RolePatient, SignedOn: on}}}}
			if f.name == "change_care_team" {
				members(&s)
				s.Team.Status = casefile.TeamActive
			}
			step := tried[f.name+"."+field.Path]
			require.NotNil(t, step, "%s.%s is about anybody but the patient: try it", f.name, field.Path)
			with := s
			child(&with)
			offered := offeredOf(t, f, field.Path, with)
			assert.NotContains(t, offered, string(wife), f.name)
			assert.Contains(t, offered, "person/mother", f.name)
			if key := decidedAs(s, step, calendar.At(calendar.MustDate("2027-03-15"), 12, 0)); f.name != "start_care_team" {
				assert.Contains(t, []string{"patient_is_no_participant", "party_is_patient", "objection_against_decider", "member_twice"}, key, f.name)
			}
		}
	}
	require.Equal(t, len(tried), found)
}
