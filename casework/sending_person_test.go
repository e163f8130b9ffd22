package casework

import (
	"context"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/svarut/standin"
	"samlop/models"
)

// stuck is how many letters the figures say that a person should look at.
func (p *post) stuck() int64 {
	p.t.Helper()
	f, err := p.town.service.Figures(p.t.Context())
	require.NoError(p.t, err)
	return f.StuckSendings
}

// What people at the service see to is ours to ask after, until somebody has registered in
// the case what became of it: then nobody is called any more.
func TestSending_ByHandEndsWhenItIsRegistered(t *testing.T) {
	p := newPost(t)
	p.round()
	p.service.Becomes("", "MANUELT_HANDTERT")
	p.round()
	p.each(models.SendingTaken, models.SendingByHand)
	rows := p.sendings()
	require.GreaterOrEqual(t, len(rows), 3)
	require.EqualValues(t, len(rows), p.stuck())

	p.must("tone", p.caseID, &casefile.PostLetter{Letter: rows[0].LetterID})
	p.must("tone", p.caseID, &casefile.FailLetter{Letter: rows[1].LetterID, Reason: "RETURNED"})
	p.must("tone", p.caseID, &casefile.HoldLetter{Letter: rows[2].LetterID, Reason: "OTHER"})
	p.round()
	ends := map[string]models.SendingStatus{rows[0].LetterID: models.SendingArrived, rows[1].LetterID: models.SendingFailed}
	for _, s := range p.sendings() {
		if end, ended := ends[s.LetterID]; ended {
			require.Equal(t, end, s.Status)
			require.NotNil(t, s.EndedAt)
			require.Empty(t, s.Trouble)
			continue
		}
		require.Equal(t, models.SendingTaken, s.Status)
		require.Equal(t, models.SendingByHand, s.Trouble)
	}
	require.EqualValues(t, len(rows)-2, p.stuck())
	seq := p.seq(p.caseID)
	p.round()
	require.Equal(t, seq, p.seq(p.caseID), "the case has been told by people")
}

// A letter that nobody reads and that the service will not print is shown until it is read, until
// people have seen to it, or for a month.
func TestSending_UnreadAndDigitalOnlyIsSeen(t *testing.T) {
	p := newPost(t)
	p.round()
	p.service.Becomes("", "SENDT_DIGITALT")
	p.round()
	p.each(models.SendingLeft, models.SendingUnread)
	p.letters(casefile.LetterPosted)
	rows := p.sendings()
	require.GreaterOrEqual(t, len(rows), 3)
	require.EqualValues(t, len(rows), p.stuck())

	p.must("tone", p.caseID, &casefile.FailLetter{Letter: rows[0].LetterID, Reason: "RETURNED"})
	p.service.Becomes(rows[1].ID, "LEST")
	require.NoError(t, p.store.DB.Exec("UPDATE sendings SET carrier_at = carrier_at - interval '31 days' WHERE id = ?", rows[2].ID).Error)
	p.round()
	ends := map[string][2]any{rows[0].ID: {models.SendingFailed, models.SendingTrouble("")}, rows[1].ID: {models.SendingArrived,
		models.SendingTrouble("")}, rows[2].ID: {models.SendingArrived, models.SendingUnread}}
	for _, s := range p.sendings() {
		if end, ended := ends[s.ID]; ended {
			require.Equal(t, end[0], s.Status)
			require.Equal(t, end[1], s.Trouble)
			require.NotNil(t, s.EndedAt)
			continue
		}
		require.Equal(t, models.SendingUnread, s.Trouble)
	}
	require.EqualValues(t, len(rows)-3, p.stuck())
}

// One that was stopped after the service had it, and went all the same, says so.
func TestSending_UnreadAfterItWasStopped(t *testing.T) {
	p := newPost(t)
	p.round()
	held := p.sendings()[0]
	p.must("tone", p.caseID, &casefile.HoldLetter{Letter: held.LetterID, Reason: "OTHER"})
	p.service.Becomes(held.ID, "SENDT_DIGITALT")
	p.round()
	for _, s := range p.sendings() {
		require.Equal(t, s.ID == held.ID, s.Trouble == models.SendingTooLate, s.LetterID)
	}
}

// A letter that is sent, not found and sent again for a day is seen, however short a while
// ago it was sent last.
func TestSending_WhatIsNeverTakenIsSeen(t *testing.T) {
	p := newPost(t)
	p.service.Always(&standin.Manner{Refuse: http.StatusServiceUnavailable})
	p.round()
	p.each(models.SendingUnknown, models.SendingNoAnswer)
	require.Zero(t, p.stuck())
	require.NoError(t, p.store.DB.Exec(`UPDATE sendings SET made_at = made_at - interval '2 days',
		asked_at = asked_at - interval '2 hours'`).Error)
	for range 2 { // not found, and sent once more
		p.round()
	}
	p.each(models.SendingUnknown, models.SendingNoAnswer)
	for _, s := range p.sendings() {
		require.Less(t, time.Since(s.Since), time.Hour)
	}
	require.EqualValues(t, len(p.sendings()), p.stuck())
}

// A letter that people post while the service has it goes twice: that is seen. One that
// the service posts, and of which the case knew when its sender died, does not.
func TestSending_PostedByHandMeanwhileIsSeen(t *testing.T) {
	p := newPost(t)
	p.round()
	rows := p.sendings()
	require.GreaterOrEqual(t, len(rows), 2)
	p.must("tone", p.caseID, &casefile.PostLetter{Letter: rows[0].LetterID})
	p.round() // it has not left yet
	require.Zero(t, p.stuck())
	p.service.Becomes("", "VARSLET")
	for range 2 {
		p.round()
		p.each(models.SendingLeft, "")
		for _, s := range p.sendings() {
			require.Equal(t, s.LetterID == rows[0].LetterID, s.Doubled, s.LetterID)
		}
		require.EqualValues(t, 1, p.stuck())
		// As when whoever told the case died before it was written down.
		require.NoError(t, p.store.DB.Exec("UPDATE sendings SET status = 'TAKEN' WHERE letter_id <> ?", rows[0].LetterID).Error)
	}
	p.service.Becomes("", "LEST")
	p.round()
	p.each(models.SendingArrived, "")
	require.Zero(t, p.stuck())
	list, err := p.town.service.Sendings(t.Context(), p.as("tone"), p.org, SendingQuery{Troubled: true})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
}

// The figure that alerts counts what is shown as stuck, in every standing.
func TestSending_TheFigureIsWhatIsShown(t *testing.T) {
	p := newPost(t)
	p.round()
	require.NoError(t, p.store.DB.Exec("DELETE FROM sendings WHERE id <> ?", p.sendings()[0].ID).Error)
	seen := map[bool]int{}
	for _, status := range (models.SendingStatus("")).Codes() {
		for _, trouble := range append((models.SendingTrouble("")).Codes(), "") {
			for _, tries := range []int{0, models.StuckSendingTries} {
				for _, age := range []time.Duration{0, 2 * models.StuckAfter} {
					ended := any(nil)
					switch models.SendingStatus(status) {
					case models.SendingArrived, models.SendingFailed, models.SendingRefused, models.SendingStopped:
						ended = time.Now()
					}
					require.NoError(t, p.store.DB.Exec("UPDATE sendings SET status = ?, trouble = ?, attempts = ?, made_at = ?, ended_at = ?",
						status, trouble, tries, time.Now().Add(-age), ended).Error)
					stuck := p.sendings()[0].Stuck(time.Now())
					seen[stuck]++
					require.Equal(t, stuck, p.stuck() == 1, "%s %s %d %s", status, trouble, tries, age)
				}
			}
		}
	}
	require.Positive(t, seen[true])
	require.Positive(t, seen[false])
}

// DL-30: what was chosen for an account that is none any more leaves in a batch; what the
// service may have does not.
func TestDL30_LettersOfAnAccountThatIsGoneArePrinted(t *testing.T) {
	for name, off := range map[string]bool{"account": false, "service": true} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			s := p.town.service
			require.NoError(t, s.chooseLetters(t.Context()))
			rows := p.sendings()
			require.GreaterOrEqual(t, len(rows), 2)
			require.NoError(t, p.store.DB.Exec("UPDATE sendings SET status = 'UNKNOWN', asked_at = now() WHERE id = ?", rows[0].ID).Error)
			s.sending.Accounts = maps.Clone(s.sending.Accounts)
			clear(s.sending.Accounts)
			require.NoError(t, s.freeLetters(t.Context()))
			require.Equal(t, models.SendingWaits, p.sendings()[1].Status, "another process may have the account")
			require.NoError(t, p.store.DB.Exec("UPDATE sendings SET made_at = made_at - interval '1 hour'").Error)
			if off {
				s.sending = Sending{}
				ctx, stop := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { defer close(done); s.SendLetters(ctx) }()
				require.Eventually(t, func() bool {
					var n int64
					return p.store.DB.Raw("SELECT count(*) FROM sendings WHERE status = 'WAITS'").Scan(&n).Error == nil && n == 0
				}, time.Minute, 10*time.Millisecond)
				stop()
				<-done
			} else {
				require.NoError(t, s.sendAll(t.Context()))
			}
			b, err := p.gather("g2", "")
			require.NoError(t, err)
			printed := map[string]bool{}
			for _, l := range b.Letters {
				printed[l.ID] = true
			}
			require.False(t, printed[rows[0].LetterID], "the service may have it")
			for _, row := range rows[1:] {
				require.True(t, printed[row.LetterID], row.LetterID)
			}
			require.Empty(t, p.service.Letters())
		})
	}
}
