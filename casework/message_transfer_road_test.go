package casework

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// Whatever happens on the way between two installations, each packet arrives once, and at the
// end both know the same of the move.
func TestT12_INV03_WhateverHappensOnTheWayBothKnowTheSameOfTheMove(t *testing.T) {
	const hereIs, thereIs = "https://here.example", "https://there.example"
	here, there := newTown(t, "2027-08-02T08:00:00Z"), newTown(t, "2027-08-02T08:00:00Z")
	luck := &chance{Rand: rand.New(rand.NewPCG(28, 12))}
	here.service.peers = []Peer{{Address: thereIs, Organisations: map[string]string{there.org: "Dalvik"}}}
	here.service.courier = &badRoad{luck, hereIs, there.service}
	there.service.peers = []Peer{{Address: hereIs, Organisations: map[string]string{here.org: "Fjordvik"}}}
	there.service.courier = &badRoad{luck, thereIs, here.service}
	c := here.planned()
	_, err := here.service.SavePlanDraft(t.Context(), here.as("ola"), c, exactly(0), here.wholePlan())
	require.NoError(t, err)
	here.must("ola", c, &casefile.ActivatePlan{PatientTookPart: true})
	here.must("kari", c, &casefile.ReportMove{MovesOn: calendar.MustDate("2027-11-01"),
		Municipality: casefile.OrganisationPrincipal(there.org)})
	see := func(w *town) {
		require.NoError(t, w.store.DB.Exec("UPDATE messages SET try_at = NULL").Error)
		require.NoError(t, w.service.carryAll(t.Context(), true))
		require.NoError(t, w.service.carryAll(t.Context(), false))
	}
	waiting := func(w *town) (n int64) {
		require.NoError(t, w.store.DB.Model(&models.Message{}).Where("todo <> ''").Count(&n).Error)
		return n
	}
	for round := 0; round < 300 && (round < 24 || waiting(here)+waiting(there) > 0); round++ {
		if s := here.state(c); round < 24 {
			switch m := s.Moves[len(s.Moves)-1]; {
			case m.PacketOn.IsZero():
				here.must("tone", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentTransfer}})
				here.must("kari", c, &casefile.RegisterSignature{Form: here.form(c)})
				here.must("tone", c, &casefile.SendTransfer{Words: "MARKED"})
			case luck.of(4) == 0:
				here.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawSharing}})
			case luck.of(3) == 0:
				here.must("kari", c, &casefile.ReportMove{MovesOn: calendar.MustDate("2027-11-01").AddDays(luck.of(20))})
			}
		}
		see(here)
		see(there)
	}
	require.Zero(t, waiting(here)+waiting(there))
	var rows []models.Case
	require.NoError(t, there.store.DB.Find(&rows).Error)
	came := map[string]casefile.Transfer{}
	for _, row := range rows {
		r := row.State.Referrals[0]
		require.NotContains(t, came, r.Message, "each arrives once")
		came[r.Message] = *r.Transfer
	}
	move := here.state(c).Moves[0]
	var sent []models.Message
	require.NoError(t, here.store.DB.Where("kind = ?", casefile.TransferMessage).Find(&sent).Error)
	require.Len(t, sent, len(move.Packets))
	require.Greater(t, len(sent), 1)
	for _, m := range sent {
		told, arrived := came[m.ID]
		assert.Equal(t, m.Status != models.MessageStopped, arrived, "what was stopped has not left, and all else has")
		for _, p := range move.Packets {
			switch {
			case p.ID != m.About || !arrived:
			case p.EndedOn.IsZero():
				assert.Equal(t, []any{casefile.TransferToCome, move.On}, []any{told.Status, told.MovesOn})
				assert.NotZero(t, p.DeliveredOn)
			default:
				assert.Equal(t, casefile.TransferWithdrawn, told.Status)
			}
		}
	}
	var drafts int64
	require.NoError(t, there.store.DB.Model(&models.PlanDraft{}).Count(&drafts).Error)
	require.LessOrEqual(t, drafts, int64(1), "of what was taken back nothing is left")
}
