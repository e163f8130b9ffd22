package casework

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// neighbours are two municipalities of one world: Kari of Fjordvik moves to Dalvik.
type neighbours struct {
	*hospital
	dalvik string
	// old is her case in Fjordvik, with a plan in force.
	old string
}

const karisMove = "2027-11-01"

func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	w := newTown(t, "2027-08-02T08:00:00Z")
	n := &neighbours{hospital: &hospital{town: w}}
	n.dalvik = w.municipality("Dalvik").ID
	fjordvik := w.org
	w.org = n.dalvik
	unit, err := w.service.CreateUnit(t.Context(), w.as("owner"), w.key(), w.org, NewUnit{Name: "Koordinerende enhet", Coordinating: true})
	require.NoError(t, err)
	w.staff("turid", unit.ID, casefile.RoleUnitLead, casefile.RoleUnit)
	w.staff("inger", "", casefile.RoleManager)
	manager, _ := models.StaffID(w.who("inger"))
	odd, err := w.service.CreateStaff(t.Context(), w.as("owner"), w.key(), NewStaff{Organisation: w.org, Name: "ODD",
		WorkEmail: "odd@dalvik.example", LoginSubject: "odd", Manager: manager})
	require.NoError(t, err)
	w.askers["odd"] = string(odd.Principal)
	w.org = fjordvik
	n.old = w.planned()
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), n.old, exactly(0), w.wholePlan())
	require.NoError(t, err)
	w.must("ola", n.old, &casefile.ActivatePlan{PatientTookPart: true})
	return n
}

// moves reports the move to Dalvik, with consent that a packet travels.
func (n *neighbours) moves(on string) {
	n.t.Helper()
	n.must("kari", n.old, &casefile.ReportMove{MovesOn: calendar.MustDate(on), Municipality: casefile.OrganisationPrincipal(n.dalvik)})
	n.consents()
}

func (n *neighbours) consents() {
	n.t.Helper()
	n.must("tone", n.old, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentTransfer}})
	n.must("kari", n.old, &casefile.RegisterSignature{Form: n.form(n.old)})
}

// packet is the latest transfer packet that Fjordvik has sent.
func (n *neighbours) packet() models.Message {
	n.t.Helper()
	var m models.Message
	require.NoError(n.t, n.store.DB.Where("kind = ? AND direction = 'OUT'", casefile.TransferMessage).Order("sent_at DESC").Take(&m).Error)
	return m
}

// arrives is the case in Dalvik that the packet has led to.
func (n *neighbours) arrives() string {
	n.t.Helper()
	n.carried()
	m := n.row(n.dalvik, n.packet().ID)
	require.NotNil(n.t, m.CaseID, "the packet has not been taken in: %s", m.Trouble)
	return *m.CaseID
}

// decided lets Dalvik make its own decision, with a coordinator and signed participation.
func (n *neighbours) decided(c string) {
	n.t.Helper()
	n.must("turid", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	n.must("turid", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentPlan,
		casefile.ConsentCoordinator}})
	n.must("turid", c, &casefile.RegisterSignature{Form: n.form(c)})
	n.must("turid", c, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	n.must("turid", c, &casefile.IssueDecision{Outcome: casefile.OutcomeGranted,
		Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan},
		Rule:  "hol §§ 7-1, 7-2", Grounds: "the needs are the same here"})
	odd, _ := models.StaffID(n.who("odd"))
	for _, kind := range []models.TrainingKind{models.CoordinatorTraining, models.PlanTraining} {
		_, err := n.service.RecordTraining(n.t.Context(), n.as("turid"), n.key(), odd, NewTraining{Kind: kind, CompletedOn: n.today()})
		require.NoError(n.t, err)
	}
	n.must("turid", c, &casefile.ProposeCoordinator{Staff: n.who("odd"), WishAsked: true})
	n.must("turid", c, &casefile.AppointCoordinator{Staff: n.who("odd"), ManagerConfirmed: true})
	n.must("odd", c, &casefile.IssueParticipation{TextVersion: "1", Language: "nb", Participants: []casefile.Participant{
		{Who: n.who("odd"), Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent}}})
	n.must("turid", c, &casefile.RegisterSignature{Form: n.form(c)})
}

func TestT12_T01_INV03_APacketArrivesAsAReferralWithAWorkingCopy(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	n.must("tone", n.old, &casefile.SendTransfer{Words: "MARKED she uses a walker"})
	c := n.arrives()
	s := n.state(c)
	r := s.Referrals[0]
	assert.Equal(t, []any{casefile.OrganisationPrincipal(n.org), casefile.TransferReferral, casefile.ReferredFromMunicipality, n.today(),
		[]casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan}}, []any{r.Sender, r.Kind, r.Channel, r.ReceivedOn, r.Wishes})
	assert.Equal(t, casefile.TransferToCome, r.Transfer.Status)
	assert.Equal(t, calendar.MustDate(karisMove), r.Transfer.MovesOn)
	text, err := n.service.Text(t.Context(), n.as("turid"), c, r.Transfer.Coordinator.ID())
	require.NoError(t, err)
	assert.Equal(t, "OLA", text.Body)
	assert.Equal(t, casefile.PlanStatusTransferDraft, s.Plan.Status)
	assert.Equal(t, n.who("turid"), s.MainResponsible())
	draft, err := n.service.PlanDraft(t.Context(), n.as("turid"), c)
	require.NoError(t, err)
	assert.Equal(t, "physiotherapy", draft.Content.Measures[0].What)
	assert.Equal(t, "OLA: weekly", draft.Content.Measures[0].Extent)
	assert.Empty(t, draft.Content.Measures[0].Responsible, "nobody of Fjordvik has a place here")
	old := n.state(n.old)
	assert.Equal(t, n.today(), old.Moves[0].Packets[0].DeliveredOn)
	for _, dl := range old.Deadlines {
		if dl.Code == casefile.TransferPacket {
			assert.Equal(t, casefile.DeadlineMet, dl.Status, "met as it was delivered")
		}
	}

	n.decided(c)
	n.carried()
	assert.Equal(t, n.today(), n.state(n.old).Moves[0].AcknowledgedOn, "taking it up is the acknowledgement")
	draft.Content.Measures[0].Responsible = []casefile.Principal{n.who("odd")}
	_, err = n.service.SavePlanDraft(t.Context(), n.as("odd"), c, exactly(1), draft.Content)
	require.NoError(t, err)
	refusal(t, n.step("odd", c, &casefile.ActivatePlan{PatientTookPart: true}), "T-13", "person_has_not_moved")
	n.at("2027-10-31T22:59:00Z") // 23:59 in Oslo, the night after the clock has gone back
	refusal(t, n.step("odd", c, &casefile.ActivatePlan{PatientTookPart: true}), "T-13", "person_has_not_moved")
	n.at("2027-10-31T23:01:00Z")
	refusal(t, n.step("odd", c, &casefile.ActivatePlan{PatientTookPart: true}), "INV-03", "plan_elsewhere")
	assert.Equal(t, []any{casefile.PhaseClosed, casefile.PlanStatusFrozen}, []any{n.state(n.old).Phase, n.state(n.old).Plan.Status})
	n.carried()
	assert.Equal(t, casefile.TransferHappened, n.state(c).Referrals[0].Transfer.Status)
	n.must("odd", c, &casefile.ActivatePlan{PatientTookPart: true})
	n.carried()
	assert.Equal(t, casefile.PlanStatusActive, n.state(c).Plan.Status)
}

// Consent that is taken back: what has not left does not leave, and what has is taken away there.
func TestT12_C06_WithoutConsentNothingIsReadableThere(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	n.must("tone", n.old, &casefile.SendTransfer{Words: "MARKED first"})
	first := n.packet()
	n.must("kari", n.old, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawSharing}})
	n.carried()
	assert.Equal(t, models.MessageStopped, n.row(n.org, first.ID).Status)
	_, err := n.store.MessageOf(t.Context(), n.dalvik, first.ID)
	require.Error(t, err, "it was never carried")

	n.consents()
	n.must("tone", n.old, &casefile.SendTransfer{})
	c := n.arrives()
	draft, err := n.service.PlanDraft(t.Context(), n.as("turid"), c)
	require.NoError(t, err)
	require.NotEmpty(t, draft.Content.Measures)
	n.must("kari", n.old, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawSharing}})
	n.carried()
	s := n.state(c)
	assert.Equal(t, []any{casefile.TransferWithdrawn, casefile.PlanStatusNone}, []any{s.Referrals[0].Transfer.Status, s.Plan.Status})
	assert.True(t, s.Asks(casefile.TaskTransferOff))
	draft, err = n.service.PlanDraft(t.Context(), n.as("turid"), c)
	require.NoError(t, err)
	assert.Empty(t, draft.Content, "the working copy is deleted")
	var waiting int64
	require.NoError(t, n.store.DB.Model(&models.Message{}).Where("todo <> ''").Count(&waiting).Error)
	require.Zero(t, waiting)
}

// The working copy goes with its referral into the case that goes on (T-03), and what is told
// of the move follows it there.
func TestT03_INV03_TheWorkingCopyGoesWithItsReferralAndIsTakenAwayThere(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	n.must("tone", n.old, &casefile.SendTransfer{})
	first := n.arrives()
	s := n.state(first)
	other := n.must("turid", "", &casefile.Refer{Patient: s.Patient, SenderKind: casefile.SenderPatient,
		Channel: casefile.ReferredByPhone}).CaseID
	n.must("turid", other, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	n.must("turid", first, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	n.must("turid", first, &casefile.Merge{Into: other})
	require.Equal(t, []casefile.PlanStatus{casefile.PlanStatusNone, casefile.PlanStatusTransferDraft},
		[]casefile.PlanStatus{n.state(first).Plan.Status, n.state(other).Plan.Status})
	draft, err := n.service.PlanDraft(t.Context(), n.as("turid"), other)
	require.NoError(t, err)
	require.NotEmpty(t, draft.Content.Measures)
	n.must("kari", n.old, &casefile.CallOffMove{})
	n.carried()
	require.Equal(t, casefile.PlanStatusNone, n.state(other).Plan.Status)
	draft, err = n.service.PlanDraft(t.Context(), n.as("turid"), other)
	require.NoError(t, err)
	require.Empty(t, draft.Content)
}

// Refused with another body named: the old case hears it, and DL-25 stands again.
func TestT12_T04_ARefusedPacketIsHeardOf(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	n.must("tone", n.old, &casefile.SendTransfer{})
	c := n.arrives()
	n.must("turid", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	n.must("turid", c, &casefile.Dismiss{Reason: "STAYS_ELSEWHERE", RightBody: "Bergdal kommune"})
	n.carried()
	s := n.state(n.old)
	packet := s.Moves[0].Packets[0]
	assert.Equal(t, casefile.AnswerRefused, packet.Answer)
	text, err := n.service.Text(t.Context(), n.as("tone"), n.old, packet.RightBody.ID())
	require.NoError(t, err)
	assert.Equal(t, "Bergdal kommune", text.Body)
	assert.True(t, s.Asks(casefile.TaskTransferRefused))
	assert.Equal(t, casefile.PlanStatusNone, n.state(c).Plan.Status)
}

// Two plans that came into force before either had heard of the other (INV-03): both are asked.
func TestINV03_TwoPlansInForceAreToldOfInBoth(t *testing.T) {
	n := newNeighbours(t)
	n.moves("2027-08-20")
	n.must("tone", n.old, &casefile.SendTransfer{})
	c := n.arrives()
	n.decided(c)
	n.carried()
	draft, err := n.service.PlanDraft(t.Context(), n.as("turid"), c)
	require.NoError(t, err)
	draft.Content.Measures[0].Responsible = []casefile.Principal{n.who("odd")}
	_, err = n.service.SavePlanDraft(t.Context(), n.as("odd"), c, exactly(1), draft.Content)
	require.NoError(t, err)
	// As though Dalvik had not heard: nothing is told of a plan, and of a move that has happened.
	require.NoError(t, n.store.DB.Exec("UPDATE person_links SET plan_there = '', plan_told_at = NULL").Error)
	body := &casefile.NoteTransfer{Message: n.packet().ID, Status: casefile.TransferHappened}
	a, err := n.service.theSystem(t.Context(), n.dalvik)
	require.NoError(t, err)
	_, err = n.service.Take(t.Context(), a, Step{CaseID: c, Key: n.key(), Body: body})
	require.NoError(t, err)
	n.must("odd", c, &casefile.ActivatePlan{PatientTookPart: true})
	n.carried()
	asked := func(caseID string) bool { s := n.state(caseID); return s.Asks(casefile.TaskTwoPlans) }
	require.True(t, asked(n.old), "Fjordvik has heard of Dalvik's")
	n.must("kari", n.old, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawPlan}})
	n.carried()
	require.False(t, asked(n.old), "one stands")
	require.False(t, asked(c))
}

// That a letter home could do harm goes with the packet, and who reads the letters there
// does not learn why one waits.
func TestT12_S08_WhatIsUnsafeTravelsWithAPacket(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	c := n.state(n.old)
	n.must("tone", n.old, &casefile.HoldLetter{Letter: c.Letters[len(c.Letters)-1].ID, Reason: "UNSAFE"})
	n.must("tone", n.old, &casefile.SendTransfer{})
	there := n.arrives()
	assert.True(t, n.state(there).Referrals[0].UnsafeToWrite)
	for who, told := range map[string]bool{"tone": true, "kari": false} {
		line, err := n.service.Timeline(t.Context(), n.as(who), n.old, TimelineQuery{Limit: 100})
		require.NoError(t, err)
		letters, err := n.service.Letters(t.Context(), n.as(who), n.old, CasePage{Limit: 100})
		require.NoError(t, err)
		raw, err := json.Marshal([]any{line, letters})
		require.NoError(t, err)
		assert.Equal(t, told, strings.Contains(string(raw), "UNSAFE"), who)
		assert.Equal(t, told, strings.Contains(string(raw), "home_found_unsafe"), who)
	}
}

// Two packets in one case: what is taken back is the plan of that packet and no other. Of the
// first the second's becomes the working copy, and of a packet that went to a case with a
// plan of its own nothing but the packet's copy goes (T-03, INV-107).
func TestT03_INV107_WhatIsTakenBackIsThatPacketsPlanAlone(t *testing.T) {
	n := newNeighbours(t)
	n.moves(karisMove)
	n.must("tone", n.old, &casefile.SendTransfer{})
	one, first := n.packet(), n.arrives()
	n.must("turid", first, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	s := n.state(first)
	// The second packet, as it lies in a case of its own: from another municipality.
	second := n.must("turid", "", &casefile.Refer{Patient: s.Patient, SenderKind: casefile.SenderPatient,
		Channel: casefile.ReferredByPhone}).CaseID
	other := "0198c0de-0000-7000-8000-0000000000ff"
	require.NoError(t, n.store.WriteFirstDraft(t.Context(), models.PlanDraft{CaseID: second, OrganisationID: n.dalvik,
		Content: []byte(`{"goals":[]}`), Version: 1, UpdatedBy: n.who("turid"), UpdatedAt: n.store.DB.NowFunc(), MessageID: &other}))
	require.NoError(t, n.store.TakeDraftsAway(t.Context(), n.dalvik, one.ID, first, other))
	var rows []models.PlanDraft
	require.NoError(t, n.store.DB.Where("organisation_id = ?", n.dalvik).Order("case_id").Find(&rows).Error)
	require.Len(t, rows, 2)
	for _, row := range rows {
		require.Equal(t, other, *row.MessageID, "the second's is in both")
	}
	require.NoError(t, n.store.TakeDraftsAway(t.Context(), n.dalvik, one.ID, first, ""))
	require.NoError(t, n.store.DB.Where("organisation_id = ?", n.dalvik).Find(&rows).Error)
	require.Len(t, rows, 2)
}
