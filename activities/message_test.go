package activities

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A step that is written again leads to the same message; another step at the same place
// in a ledger, as one that was restored may have, leads to another.
func TestMessage_ItsIDFollowsFromTheStep(t *testing.T) {
	o := casefile.Outgoing{Kind: casefile.NeedMessage, Seq: 7, About: "notification-1"}
	id := messageID("case", "step", o)
	assert.Equal(t, id, messageID("case", "step", o))
	later, other := o, o
	later.Seq, other.About = 8, "notification-2"
	for _, another := range []string{messageID("case", "another", o), messageID("elsewhere", "step", o), messageID("case", "step", later),
		messageID("case", "step", other)} {
		assert.NotEqual(t, id, another)
	}
	_, err := uuid.Parse(id)
	require.NoError(t, err)
}

// What is answered to a message stands with the step that answers it, in one transaction;
// a step that says the same again answers nothing.
func TestMessage_AnAnswerIsWrittenWithItsStep(t *testing.T) {
	w := newTown(t)
	other, message := uuid.NewString(), uuid.NewString()
	require.NoError(t, w.store.DB.Exec(`INSERT INTO messages (organisation_id, id, direction, kind, other, about, answer, plan, words,
			status, todo, sent_at, attempts, trouble)
		VALUES (?, ?, 'IN', 'NEED_NOTIFICATION', ?, '', '', '', '', 'DELIVERED', '', '2027-01-04', 0, '')`, w.org, message, other).Error)
	f := w.screened(t)
	absorb := &casefile.AbsorbReferral{Referral: casefile.Referral{ID: "referral-1", From: uuid.NewString(), FromID: "referral-1",
		SenderKind: casefile.SenderTrustHP, Sender: casefile.OrganisationPrincipal(other), Kind: casefile.NeedNotification,
		Channel: casefile.ReferredFromTrust, ReceivedOn: f.state.FirstReceivedOn, Message: message}}
	f.must(casefile.System, "2027-01-06 10:00", absorb)
	f.must(casefile.System, "2027-01-06 11:00", absorb)
	var out []models.Message
	require.NoError(t, w.store.DB.Where("direction = 'OUT'").Find(&out).Error)
	require.Len(t, out, 1)
	assert.Equal(t, []any{casefile.AnswerAcknowledged, other, message, models.CarryMessage, "referral-2", f.state.Case},
		[]any{out[0].Answer, out[0].Other, *out[0].Answers, out[0].Todo, out[0].About, *out[0].CaseID})
	in, err := w.store.MessageOf(t.Context(), w.org, message)
	require.NoError(t, err)
	assert.Equal(t, models.MessageAcknowledged, in.Status)
}
