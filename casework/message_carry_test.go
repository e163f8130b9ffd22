package casework

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// What cannot be carried or taken in waits, longer each time, and is shown when it has
// waited for a day.
func TestMessagesThatWaitAreShown(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	require.NoError(t, h.store.DB.Exec("UPDATE messages SET other = ? WHERE id = ?", uuid.NewString(), sent.ID).Error)
	h.carried()
	row := h.row(h.trust, sent.ID)
	assert.Equal(t, models.MessageNoWay, row.Trouble)
	assert.Equal(t, 1, row.Attempts)
	h.carried()
	assert.Equal(t, 1, h.row(h.trust, sent.ID).Attempts, "not yet")
	require.NoError(t, h.store.DB.Exec("UPDATE messages SET waits_from = now() - interval '25 hours', try_at = NULL").Error)
	h.carried()
	assert.Equal(t, 2, h.row(h.trust, sent.ID).Attempts)
	list, err := h.service.Messages(t.Context(), h.as("hedda"), h.trust, MessageQuery{Waiting: true})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	assert.Equal(t, []any{true, true, models.MessageNoWay}, []any{list.Items[0].Waits, list.Items[0].Stuck, list.Items[0].Trouble})
	figures, err := h.service.Figures(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, figures.StuckMessages)
	_, err = h.service.Messages(t.Context(), h.as("tone"), h.trust, MessageQuery{})
	require.Error(t, err, "another organisation's")
}

// A receiver that refuses by a rule takes the message in when the rule is met, and on the
// day on which it came.
func TestINV05_AMessageWaitsForTheHeadOfTheUnit(t *testing.T) {
	h := newHospital(t, karisNumber)
	lead := h.store.DB.Exec("UPDATE staff SET roles = '[]' WHERE organisation_id = ?", h.org)
	require.NoError(t, lead.Error)
	sent := h.notifies()
	h.carried()
	in := h.row(h.org, sent.ID)
	assert.Equal(t, models.MessageNotTaken, in.Trouble)
	assert.Equal(t, models.MessageDelivered, h.row(h.trust, sent.ID).Status, "it has reached the municipality")
	require.NoError(t, h.store.DB.Exec(`UPDATE staff SET roles = '["KE","KEL"]' WHERE id = ?`, must1(models.StaffID(h.who("tone")))).Error)
	require.NoError(t, h.store.DB.Exec(`UPDATE messages SET delivered_at = delivered_at - interval '3 days', try_at = NULL
		WHERE organisation_id = ?`, h.org).Error)
	c := h.arrivesAt(sent.ID)
	assert.Equal(t, h.today().AddDays(-3), h.state(c).Referrals[0].ReceivedOn)
}

// road is the way to another installation, which a test can cut, double and break.
type road struct {
	mu  sync.Mutex
	way func(m []byte) ([]byte, error)
}

func (r *road) Deliver(_ context.Context, _ Peer, _ string, m []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.way(m)
}

func TestAMessageToAnotherInstallationIsTriedUntilItIsReceived(t *testing.T) {
	h := newHospital(t, karisNumber)
	elsewhere := uuid.NewString()
	r := &road{}
	h.service.peers, h.service.courier = []Peer{{Address: "https://there.example", Organisations: map[string]string{elsewhere: "Dalvik"}}}, r
	sent := h.notifies()
	require.NoError(t, h.store.DB.Exec("UPDATE messages SET other = ? WHERE id = ?", elsewhere, sent.ID).Error)
	try := func(way func([]byte) ([]byte, error)) models.Message {
		r.way = way
		require.NoError(t, h.store.DB.Exec("UPDATE messages SET try_at = NULL").Error)
		h.carried()
		return h.row(h.trust, sent.ID)
	}
	assert.Equal(t, models.MessageUnreachable, try(func([]byte) ([]byte, error) { return nil, errors.New("cut") }).Trouble)
	assert.Equal(t, models.MessageTurnedAway, try(func([]byte) ([]byte, error) { return nil, &Undelivered{404} }).Trouble)
	assert.Equal(t, models.MessageUnreachable, try(func([]byte) ([]byte, error) { return []byte("<html>"), nil }).Trouble)
	assert.Equal(t, models.MessageUnreachable, try(func([]byte) ([]byte, error) { return []byte(`{"id":"x"}`), nil }).Trouble)
	var said Message
	row := try(func(m []byte) ([]byte, error) {
		require.NoError(t, json.Unmarshal(m, &said))
		return json.Marshal(MessageReceipt{ID: said.ID, DeliveredAt: time.Now()})
	})
	assert.Equal(t, models.MessageDelivered, row.Status)
	assert.Empty(t, row.Trouble)
	assert.Equal(t, MessagePerson{ID: towardsOther(h.trust, must1(models.PersonID(h.patient)), elsewhere), Name: "INPATIENT",
		IdentityNumber: karisNumber}, said.Person)
	assert.NotEqual(t, towardsOther(h.trust, "x", elsewhere), towardsOther(h.trust, "x", h.org), "two receivers cannot compare")
}

// Only who is configured to have an organisation speaks in its name.
func TestAMessageInAnothersNameIsTurnedAway(t *testing.T) {
	h := newHospital(t, karisNumber)
	theirs := uuid.NewString()
	h.service.peers = []Peer{{Address: "https://there.example", Organisations: map[string]string{theirs: "Helse Nord"}}}
	m := Message{ID: uuid.NewString(), Kind: casefile.NeedMessage, From: MessageSender{theirs, "Helse Nord"}, To: h.org, SentAt: time.Now(),
		Person: MessagePerson{ID: uuid.NewString(), Name: "Kari"}}
	receive := func(peer, id string, m Message) error {
		_, err := h.service.Receive(t.Context(), auth.PeerMessage{Peer: peer, ID: id}, id, m)
		return err
	}
	err := receive("https://there.example", m.ID, m)
	require.NoError(t, err)
	for name, wrong := range map[string]func(m *Message, peer *string){
		"an installation nobody knows": func(_ *Message, peer *string) { *peer = "https://elsewhere.example" },
		"our own organisation":         func(m *Message, _ *string) { m.From.ID = h.trust },
		"an organisation not here":     func(m *Message, _ *string) { m.To = uuid.NewString() },
		"a trust":                      func(m *Message, _ *string) { m.To = h.trust },
		"nobody":                       func(m *Message, _ *string) { m.Person.Name = " " },
		"an answer to nothing": func(m *Message, _ *string) {
			m.Kind, m.Answers, m.Answer = casefile.AnswerMessage, uuid.NewString(), casefile.AnswerRefused
		},
		"a kind nobody knows": func(m *Message, _ *string) { m.Kind = "TRANSFER" },
	} {
		bad, peer := m, "https://there.example"
		bad.ID = uuid.NewString()
		wrong(&bad, &peer)
		err := receive(peer, bad.ID, bad)
		require.Error(t, err, name)
		assert.True(t, ours(err), name)
	}
	invalid(t, receive("https://there.example", uuid.NewString(), m), "id", "message_id_differs")
	other := m
	other.From.ID = uuid.NewString()
	h.service.peers[0].Organisations[other.From.ID] = "Helse Sør"
	invalid(t, receive("https://there.example", m.ID, other), "id", "message_id_taken")
	var rows int64
	require.NoError(t, h.store.DB.Model(&models.Message{}).Count(&rows).Error)
	assert.EqualValues(t, 1, rows)
}
