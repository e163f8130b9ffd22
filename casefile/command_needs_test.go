package casefile

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// What sets a step apart stands in its row: the docs, casework and activities
// look at nothing else.
func TestTheRowOfAStepSaysWhatItNeeds(t *testing.T) {
	with := func(is func(Spec) bool) (names []string) {
		for _, s := range Specs() {
			if is(s) {
				names = append(names, s.Name)
			}
		}
		return names
	}
	for _, row := range []struct {
		need  Need
		steps []string
	}{ // no map: a mutant may give two needs one number
		{NeedTraining, []string{"open_balance", "take_over_case", "propose_coordinator", "note_training", "appoint_coordinator", "hand_over",
			"report_absence", "assign_interim", "end_absence", "wake", "note_staff_left", "note_register"}},
		{NeedRegister, []string{"note_representation", "wake", "note_staff_left", "note_register"}},
		{NeedReferred, []string{"refer", "open_episode"}}, {NeedRepresented, []string{"note_representation"}},
		{NeedOtherCase, []string{"merge", "join_case", "issue_consent",
			"reverse_decision", "register_appeal_decision", "correct_entry"}},
		{NeedOtherPlan, []string{"start_plan", "activate_plan", "reopen_plan"}}, {NeedDraft, []string{"activate_plan", "complete_revision"}},
		{NeedEntry, []string{"correct_entry"}}, {NeedReturning, []string{"correct_entry"}}, {NeedManagers, []string{"register_signature"}},
		{NeedOpened, []string{"open_balance"}},
		{NeedHealthPersonnel, []string{"designate_clinician", "appoint_specialist_coordinator"}},
		{NeedActThen, []string{"register_receipt"}}, {NeedUnitStaff, []string{"object_to_sharing"}},
	} {
		require.Equal(t, row.steps, with(func(s Spec) bool { return NeedsOf(s.NewStep()).Has(row.need) }))
	}
	require.Equal(t, NeedOtherPlan|NeedOtherCase, NeedsOf(nil), "what is open depends on another plan and on other cases")
	require.Equal(t, []string{"refer", "withdraw_consent", "object_to_sharing", "register_hearing", "register_receipt", "register_complaint",
		"verify_power", "request_correction", "register_correction", "admit_complaint", "dismiss_complaint", "review_complaint",
		"send_complaint_reply",
		"reverse_decision", "forward_complaint", "register_appeal_decision", "withdraw_complaint", "reclassify_complaint", "request_grounds",
		"give_grounds", "provide_plan", "archive_plan", "post_letter", "post_letters",
		"hold_letter", "release_letter", "fail_letter", "complete_task",
		"register_death", "correct_entry"}, with(func(s Spec) bool { return s.Reopens }))
	require.Len(t, with(func(s Spec) bool { return s.Unwritten }), 26) // TestLife holds that they write none
}

func TestWhomAStepConcerns(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	for _, spec := range Specs() {
		body := spec.NewStep()
		if f, named := reflect.TypeOf(body).Elem().FieldByName("Staff"); named && f.Type == reflect.TypeFor[Principal]() && !spec.Internal() {
			reflect.ValueOf(body).Elem().FieldByName("Staff").Set(reflect.ValueOf(nurse))
			require.Equal(t, nurse, Concerned(p.s, body, tone), spec.Name)
		} else if !slices.Contains([]string{"report_absence", "wake", "note_staff_left", "note_register"}, spec.Name) {
			require.Empty(t, Concerned(p.s, body, tone), spec.Name)
		}
	}
	for _, body := range []Step{&Wake{}, &NoteStaffLeft{Staff: ola}, &NoteRegister{}, &ReportAbsence{}} {
		require.Equal(t, tone, Concerned(p.s, body, tone), "the head of the unit may have to take over")
	}
	require.Equal(t, nurse, Concerned(p.s, &ReportAbsence{Substitute: nurse}, tone))
	require.Equal(t, nurse, Concerned(p.s, &NoteTraining{Staff: nurse}, tone))
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-03-01")})
	require.Equal(t, ola, Concerned(p.s, &EndAbsence{}, tone), "who comes back")
	require.Empty(t, Concerned(p.s, nil, tone))
}

func TestWhatAStepAsksForStandsInItsBody(t *testing.T) {
	today := on("2027-02-01")
	require.Equal(t, kari, ReferredBy(&Refer{Patient: kari}))
	require.Equal(t, "other", MergedInto(&Merge{Into: "other"}))
	alert := RegisterReceipt{Evidence: EvidenceAlertSent, ReceivedOn: today.AddDays(-1)}
	require.Equal(t, alert.ReceivedOn, ActAskedFor(&alert, today))
	require.Zero(t, ActAskedFor(&alert, alert.ReceivedOn), "today's act is the one in force")
	require.Zero(t, ActAskedFor(&RegisterReceipt{Evidence: "PORTAL", ReceivedOn: alert.ReceivedOn}, today))
	require.Zero(t, ActAskedFor(&RegisterReceipt{Evidence: EvidenceAlertSent}, today))
	s := State{Consents: []Consent{{Form: "form-1", Status: ConsentIssued, Participants: []Participant{{Who: nurse}}},
		{Form: "form-1", Status: ConsentRefused, Participants: []Participant{{Who: ola}}},
		{Form: "form-2", Status: ConsentIssued, Participants: []Participant{{Who: ola}}}}}
	require.Equal(t, []Principal{nurse}, ToBeLetIn(s, &RegisterSignature{Form: "form-1"}))
	for _, body := range []Step{nil, &Wake{}} {
		require.Empty(t, ReferredBy(body))
		require.Empty(t, MergedInto(body))
		require.Empty(t, ToBeLetIn(s, body))
		require.Zero(t, ActAskedFor(body, today))
	}
}
