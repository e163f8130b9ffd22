package topology_test

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/svarut/standin"
	"samlop/models"
)

// posting is an installation whose letters a service sends, and a worker that is killed.
type posting struct {
	*place
	service *standin.Service
	// lives is the test as a whole: what a part of it starts goes on after that part.
	lives *testing.T
}

// gate is shut until it is opened, or the test is over: nothing waits at it for ever.
func gate(t *testing.T) (shut chan struct{}, open func()) {
	t.Helper()
	shut = make(chan struct{})
	open = sync.OnceFunc(func() { close(shut) })
	t.Cleanup(open)
	return shut, open
}

// lock holds a lock in the database until it is let go, or the test is over.
func (p *posting) lock(t *testing.T, sql string, args ...any) (letGo func()) {
	t.Helper()
	tx := p.books.Store.DB.Begin()
	require.NoError(t, tx.Error)
	t.Cleanup(func() { tx.Rollback() }) // which has been done already, as a rule
	require.NoError(t, tx.Exec("SET LOCAL lock_timeout = '1min'").Error)
	require.NoError(t, tx.Exec(sql, args...).Error)
	return func() { require.NoError(t, end(tx)) }
}

// held waits until the worker waits for a lock of ours, in a query with some words.
func (p *posting) held(t *testing.T, words string) {
	t.Helper()
	p.books.Await(t, 1, patientFor, `SELECT LEAST(count(*), 1) FROM pg_stat_activity WHERE application_name = 'worker'
		AND wait_event_type = 'Lock' AND query LIKE ?`, "%"+words+"%")
}

// kill ends the worker at once, and what it had asked of the database with it.
func (p *posting) kill(t *testing.T) {
	t.Helper()
	p.worker.Kill()
	p.books.Exec(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'worker'")
	p.books.Await(t, 0, patientFor, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'")
}

func (p *posting) eventually(t *testing.T, holds func(c *assert.CollectT)) {
	t.Helper()
	require.EventuallyWithT(t, holds, patientFor, 20*time.Millisecond)
}

// letter writes one to a patient of its own, and gives its case and id.
func (p *posting) letter(t *testing.T, i int) (caseID, letterID string) {
	t.Helper()
	taken, err := p.in.Take(t.Context(), p.in.Refer(i))
	require.NoError(t, err)
	p.eventually(t, func(c *assert.CollectT) {
		var l models.Letter
		require.NoError(c, p.books.Store.DB.Where("case_id = ? AND status = 'QUEUED' AND recipient = ?", taken.CaseID, p.in.Patient(i)).
			Take(&l).Error)
		letterID = l.ID
		_, err := p.books.Store.PaperOf(t.Context(), taken.CaseID, l.ID)
		require.NoError(c, err)
	})
	return taken.CaseID, letterID
}

func (p *posting) sendingOf(c require.TestingT, caseID string) models.Sending {
	var row models.Sending
	require.NoError(c, p.books.Store.DB.Where("case_id = ?", caseID).Take(&row).Error)
	return row
}

// stands waits until the sending of a case has come so far.
func (p *posting) stands(t *testing.T, caseID string, statuses ...models.SendingStatus) (row models.Sending) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) {
		row = p.sendingOf(c, caseID)
		require.Contains(c, statuses, row.Status, row.Trouble)
	})
	return row
}

// notes waits until the day on which the letter of a case left is written down.
func (p *posting) notes(t *testing.T, caseID string) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) { require.NotNil(c, p.sendingOf(c, caseID).PostedOn) })
}

// posted waits until a case has been told that its letter has left.
func (p *posting) posted(t *testing.T, caseID, letterID string) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) {
		l, err := p.books.Store.LetterStands(t.Context(), caseID, letterID)
		require.NoError(c, err)
		require.Equal(c, casefile.LetterPosted, l.Status)
	})
}

func (p *posting) times(reference string) (n int) {
	for _, l := range p.service.Letters() {
		if l.Reference == reference {
			n++
		}
	}
	return n
}

// comesTo leads the letter of a patient to a numbered point and holds it there; letGo frees
// what would not be held by a worker that is gone.
func (p *posting) comesTo(t *testing.T, point int) (caseID, letterID string, letGo func()) {
	t.Helper()
	letGo = func() {}
	shut, open := gate(t)
	questions, answer := gate(t)
	p.service.HoldQuestions(questions)
	asked, questioned := p.service.Asked("send"), p.service.Asked("status")
	switch point {
	case 1: // nothing is chosen until the letter is there
		letGo = p.lock(t, "SELECT pg_advisory_xact_lock(hashtextextended(?::text, 0))", "letters go out of "+p.in.Organisation)
	case 2:
		p.service.Next(standin.Manner{Before: shut})
	case 3, 4:
		p.service.Next(standin.Manner{After: shut})
	}
	caseID, letterID = p.letter(t, point-1)
	hasTaken := func() {
		p.eventually(t, func(c *assert.CollectT) { require.Equal(c, 1, p.times(p.sendingOf(c, caseID).ID)) })
	}
	const itsRow = "SELECT FROM sendings WHERE case_id = ? FOR UPDATE"
	want := models.SendingTaken
	switch point {
	case 1:
		choose := letGo
		letGo = p.lock(t, "LOCK TABLE person_identifiers IN ACCESS EXCLUSIVE MODE")
		choose()
		want = p.stands(t, caseID, models.SendingWaits).Status
		p.held(t, "person_identifiers")
		require.Equal(t, asked, p.service.Asked("send"))
	case 2:
		p.eventually(t, func(c *assert.CollectT) { require.Equal(c, asked+1, p.service.Asked("send")) })
		want = models.SendingUnknown
	case 3:
		hasTaken()
		want = models.SendingUnknown
	case 4:
		hasTaken()
		letGo = p.lock(t, itsRow, caseID)
		open()
		p.held(t, "sendings")
		want = models.SendingUnknown
	default:
		row := p.stands(t, caseID, models.SendingTaken)
		p.eventually(t, func(c *assert.CollectT) { require.Greater(c, p.service.Asked("status"), questioned) })
		if point == 5 {
			break
		}
		p.service.Becomes(row.ID, "VARSLET")
		switch point {
		case 6:
			letGo = p.lock(t, itsRow, caseID)
			answer()
			p.held(t, "sendings")
		case 7, 8:
			letGo = p.lock(t, "SELECT FROM cases WHERE id = ? FOR UPDATE", caseID)
			answer()
			p.notes(t, caseID)
			p.held(t, "cases")
			if point == 8 { // the case is told, and what comes after is held
				tell := letGo
				letGo = p.lock(t, itsRow, caseID)
				tell()
				p.posted(t, caseID, letterID)
				p.held(t, "sendings")
			}
		case 9:
			answer()
			want = p.stands(t, caseID, models.SendingLeft).Status
		}
	}
	row := p.sendingOf(t, caseID)
	require.Equal(t, want, row.Status)
	require.Equal(t, point >= 7, row.PostedOn != nil)
	l, err := p.books.Store.LetterStands(t.Context(), caseID, letterID)
	require.NoError(t, err)
	require.Equal(t, point >= 8, l.Status == casefile.LetterPosted)
	return caseID, letterID, letGo
}

// goesOn starts a worker after one that has died, and follows the letter to its end.
func (p *posting) goesOn(t *testing.T, caseID, letterID string) {
	t.Helper()
	hurry := func() { // time passes: what the dead one had taken for itself is free
		require.NoError(t, p.books.Store.DB.Exec("UPDATE sendings SET lease_until = NULL, try_at = NULL WHERE ended_at IS NULL").Error)
	}
	hurry()
	p.service.HoldQuestions(nil)
	p.worker = p.serve(p.lives, "worker", "worker")
	row := p.stands(t, caseID, models.SendingTaken, models.SendingLeft)
	p.service.Becomes(row.ID, "LEST")
	row = p.stands(t, caseID, models.SendingArrived)
	require.Equal(t, 1, p.times(row.ID))
	require.False(t, row.Doubled)
	p.posted(t, caseID, letterID)
	require.Equal(t, 1, p.books.Number(t, "SELECT count(*) FROM events WHERE case_id = ? AND name = 'letter_sent'", caseID))
}

// The worker is killed at every numbered point between the choice of a letter and our record
// that it has left (casework/sending.go): nothing is lost, and nothing goes twice.
func TestEveryLetterLeavesOnce(t *testing.T) {
	const points = 9
	p := &posting{place: foundPlace(t, points), service: standin.New(), lives: t}
	server := httptest.NewServer(p.service)
	t.Cleanup(server.Close)
	t.Cleanup(func() { p.worker.Kill() }) // before the service is closed, which waits for who asks it
	p.post = map[string]string{"SAMLOP_SVARUT_URL": server.URL + "/api", "SAMLOP_SVARUT_ACCOUNTS": p.in.Organisation + "=" + uuid.NewString(),
		"SAMLOP_SVARUT_INTEGRATION": "i", "SAMLOP_SVARUT_PASSWORD": "p", "SAMLOP_SVARUT_WAIT": "0s", "SAMLOP_SVARUT_UNKNOWN": "2s",
		"SAMLOP_SVARUT_AGAIN": "100ms"}
	p.worker.Kill()
	p.worker = p.serve(t, "worker", "worker")
	for point := 1; point <= points; point++ {
		went := t.Run(fmt.Sprintf("killed at point %d", point), func(t *testing.T) {
			caseID, letterID, letGo := p.comesTo(t, point)
			p.kill(t)
			for _, mark := range []string{"Pasient", "Storgata"} { // of whom the letter is to
				require.NotContains(t, p.worker.Said(), mark)
			}
			letGo()
			p.goesOn(t, caseID, letterID)
		})
		if !went {
			return // those that come after would find its worker and its locks
		}
	}
	require.Len(t, p.service.Letters(), points)
}
