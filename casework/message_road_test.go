package casework

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// badRoad leads from one installation to another, and loses, doubles and gets lost on the
// way back as chance will have it.
type badRoad struct {
	chance *chance
	from   string
	to     *Service
}

// chance may be asked by several at once.
type chance struct {
	mu sync.Mutex
	*rand.Rand
}

func (c *chance) of(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.IntN(n)
}

var errLost = errors.New("lost on the way")

func (r *badRoad) Deliver(ctx context.Context, _ Peer, id string, raw []byte) ([]byte, error) {
	var m Message
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	happens := r.chance.of(5)
	if happens == 0 {
		return nil, errLost
	}
	receipt, err := r.to.Receive(ctx, auth.PeerMessage{Peer: r.from, ID: id}, id, m)
	if err == nil && happens == 1 {
		receipt, err = r.to.Receive(ctx, auth.PeerMessage{Peer: r.from, ID: id}, id, m)
	}
	if err != nil || happens == 2 {
		return nil, errors.Join(err, errLost)
	}
	return json.Marshal(receipt)
}

// Whatever happens on the way between two installations, each notification arrives once,
// and at the end both know the same of it.
func TestS08_S09_WhateverHappensOnTheWayEachNotificationArrivesOnce(t *testing.T) {
	const hereIs, thereIs = "https://here.example", "https://there.example"
	here, there := newHospital(t, karisNumber), newTown(t, "2027-02-01T08:00:00Z")
	here.org = there.org // whom the hospital tells
	luck := &chance{Rand: rand.New(rand.NewPCG(12, 27))}
	here.service.peers = []Peer{{Address: thereIs, Organisations: map[string]string{there.org: "Dalvik"}}}
	here.service.courier = &badRoad{luck, hereIs, there.service}
	there.service.peers = []Peer{{Address: hereIs, Organisations: map[string]string{here.trust: "Helse Fjord"}}}
	there.service.courier = &badRoad{luck, thereIs, here.service}
	see := func(w *town) {
		require.NoError(t, w.store.DB.Exec("UPDATE messages SET try_at = NULL").Error)
		require.NoError(t, w.service.carryAll(t.Context(), true))
		require.NoError(t, w.service.carryAll(t.Context(), false))
	}
	waiting := func(w *town) (n int64) {
		require.NoError(t, w.store.DB.Model(&models.Message{}).Where("todo <> ''").Count(&n).Error)
		return n
	}
	type told struct{ message, file string }
	var sent []told
	answered := map[string]casefile.NotificationStatus{}
	for round := 0; round < 200 && (len(sent) < 12 || waiting(here.town)+waiting(there) > 0 || len(answered) < 12); round++ {
		if len(sent) < 12 {
			sent = append(sent, told{here.notifies().ID, here.file})
		}
		see(here.town)
		see(there)
		for _, m := range sent {
			come, err := there.store.MessageOf(t.Context(), there.org, m.message)
			if err != nil || come.CaseID == nil || answered[m.message] != "" {
				continue
			}
			there.must("tone", *come.CaseID, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
			if answered[m.message] = casefile.NotificationAcknowledged; luck.of(2) == 0 {
				there.must("tone", *come.CaseID, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "Fjordvik"})
				answered[m.message] = casefile.NotificationRefused
			}
		}
	}
	require.Len(t, answered, 12)
	require.Zero(t, waiting(here.town)+waiting(there))
	var cases []models.Case
	require.NoError(t, there.store.DB.Find(&cases).Error)
	came := map[string]int{}
	for _, c := range cases {
		came[c.State.Referrals[0].Message] += len(c.State.Referrals)
	}
	for _, m := range sent {
		assert.Equal(t, 1, came[m.message])
		assert.Equal(t, answered[m.message], here.state(m.file).Episode.Notifications[0].Status)
		link, err := there.store.LinkOf(t.Context(), there.org, m.message)
		require.NoError(t, err)
		assert.Equal(t, answered[m.message] == casefile.NotificationRefused, link.EndedAt != nil)
		mine, err := here.store.LinkOf(t.Context(), here.trust, m.message)
		require.NoError(t, err)
		assert.Equal(t, link.EndedAt == nil, mine != nil && mine.EndedAt == nil, "both know the same of it")
	}
}
