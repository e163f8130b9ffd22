package casework

import (
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
	n.must("turid", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentPlan, casefile.ConsentCoordinator}})
	n.must("turid", c, &casefile.RegisterSignature{Form: n.form(c)})
	n.must("turid", c, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	n.must("turid", c, &casefile.IssueDecision{Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan},
		Rule: "hol §§ 7-1, 7-2", Grounds: "the needs are the same here"})
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
