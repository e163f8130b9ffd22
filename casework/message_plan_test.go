package casework

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// knowsOfAPlan is whether an organisation has been told of a plan elsewhere.
func (h *hospital) knowsOfAPlan(organisation string, who casefile.Principal) (told bool) {
	h.t.Helper()
	var q models.Questions
	q.PlanElsewhere(organisation, must1(models.PersonID(who)), &told)
	require.NoError(h.t, h.store.Ask(h.t.Context(), &q))
	return told
}

// A plan is told of to whom a message has linked to the person, and to nobody else; and
// when the link is made where there is one already.
func TestINV03_WhoIsLinkedIsToldOfAPlan(t *testing.T) {
	h := newHospital(t, karisNumber)
	plan := h.planned()
	_, err := h.service.SavePlanDraft(t.Context(), h.as("ola"), plan, exactly(0), h.wholePlan())
	require.NoError(t, err)
	first := h.notifies()
	c := h.arrivesAt(first.ID)
	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.carried()
	require.False(t, h.knowsOfAPlan(h.trust, h.patient), "there is none")
	h.must("ola", plan, &casefile.ActivatePlan{PatientTookPart: true})
	h.carried()
	require.True(t, h.knowsOfAPlan(h.trust, h.patient))
	require.False(t, h.knowsOfAPlan(h.org, h.who("kari")), "its own plan is in its own cases")
	require.False(t, h.knowsOfAPlan(h.trust, h.who("kari")), "nobody else's")
	var rows []models.Message
	require.NoError(t, h.store.DB.Where("kind = ? AND direction = 'OUT'", casefile.PlanMessage).Find(&rows).Error)
	require.Len(t, rows, 1)
	said, err := h.service.messageSays(t.Context(), rows[0])
	require.NoError(t, err)
	assert.Equal(t, Message{ID: rows[0].ID, Kind: casefile.PlanMessage, From: MessageSender{h.org, "Fjordvik"}, To: h.trust,
		SentAt: said.SentAt, Person: MessagePerson{ID: said.Person.ID}, Answers: first.ID, Plan: casefile.PlanLive}, said,
		"that there is one, and nothing else")

	second := h.notifies() // of the same person, while the plan is in force
	h.must("tone", h.arrivesAt(second.ID), &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.carried()
	link, err := h.store.LinkOf(t.Context(), h.trust, second.ID)
	require.NoError(t, err)
	require.Equal(t, casefile.PlanLive, link.PlanThere)

	h.must("kari", plan, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawPlan}})
	h.carried()
	require.False(t, h.knowsOfAPlan(h.trust, h.patient))
	var waiting int64
	require.NoError(t, h.store.DB.Model(&models.Message{}).Where("todo <> ''").Count(&waiting).Error)
	require.Zero(t, waiting)
}

// What comes late changes nothing, and what is about no link is not kept.
func TestINV03_AnOlderWordOfAPlanChangesNothing(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	h.must("tone", h.arrivesAt(sent.ID), &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.carried()
	at := h.service.now(h.as("tone"))
	tell := func(id string, plan casefile.MessagePlan, days int) bool {
		when := at.AddDate(0, 0, days)
		require.NoError(t, h.store.NotePlanThere(t.Context(), h.trust, id, plan, when))
		return h.knowsOfAPlan(h.trust, h.patient)
	}
	require.True(t, tell(sent.ID, casefile.PlanLive, 2))
	require.True(t, tell(sent.ID, casefile.PlanNotLive, 1))
	require.False(t, tell(sent.ID, casefile.PlanNotLive, 3))
	require.False(t, tell(h.org, casefile.PlanLive, 4))
}

func TestINV03_APlanIsNotBegunWhereAnotherOrganisationHasOne(t *testing.T) {
	h := newHospital(t, karisNumber)
	c := h.coordinated()
	sent := h.notifies()
	h.must("tone", h.arrivesAt(sent.ID), &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	at := h.service.now(h.as("tone"))
	require.NoError(t, h.store.NotePlanThere(t.Context(), h.org, sent.ID, casefile.PlanLive, at))
	refusal(t, h.step("ola", c, &casefile.StartPlan{Style: "BRIEF"}), "INV-03", "plan_elsewhere")
	require.NoError(t, h.store.NotePlanThere(t.Context(), h.org, sent.ID, casefile.PlanNotLive, at.AddDate(0, 0, 1)))
	h.must("ola", c, &casefile.StartPlan{Style: "BRIEF"})
}
