package topology_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/internal/svarut/standin"
	"samlop/models"
)

// posting is an installation whose letters a service sends, and a worker that is killed.
type posting struct {
	*place
	service *standin.Service
}

// locked holds a lock in the database until it is let go.
type locked struct{ tx *gorm.DB }

func (p *posting) lock(t *testing.T, sql string, args ...any) *locked {
	t.Helper()
	tx := p.books.Store.DB.Begin()
	require.NoError(t, tx.Exec(sql, args...).Error)
	return &locked{tx}
}

func (l *locked) letGo(t *testing.T) { t.Helper(); require.NoError(t, l.tx.Rollback().Error) }

// held waits until the worker waits for a lock of ours.
func (p *posting) held(t *testing.T) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) {
		var n int
		require.NoError(c, p.books.Store.DB.Raw(`SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'
			AND wait_event_type = 'Lock' AND query NOT LIKE '%advisory%'`).Scan(&n).Error)
		require.Positive(c, n)
	})
}

// kill ends the worker at once, and what it had asked of the database with it.
func (p *posting) kill(t *testing.T) {
	t.Helper()
	p.worker.Kill()
	require.NoError(t, p.books.Store.DB.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'worker'`).Error)
}

func (p *posting) eventually(t *testing.T, holds func(c *assert.CollectT)) {
	t.Helper()
	require.EventuallyWithT(t, holds, patientFor, 50*time.Millisecond)
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
func (p *posting) stands(t *testing.T, caseID string, status models.SendingStatus) (row models.Sending) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) {
		row = p.sendingOf(c, caseID)
		require.Equal(c, status, row.Status, row.Trouble)
	})
	return row
}

func (p *posting) hasTaken(t *testing.T, caseID string) {
	t.Helper()
	p.eventually(t, func(c *assert.CollectT) { require.Equal(c, 1, p.times(p.sendingOf(c, caseID).ID)) })
}

func (p *posting) times(reference string) (n int) {
	for _, l := range p.service.Letters() {
		if l.Reference == reference {
			n++
		}
	}
	return n
}

// The worker is killed at every numbered point between the choice of a letter and our record
// that it has left (casework/sending.go): nothing is lost, and nothing goes twice.
func TestEveryLetterLeavesOnce(t *testing.T) {
	const points = 9
	p := &posting{place: foundPlace(t, points), service: standin.New()}
	server := httptest.NewServer(p.service)
	t.Cleanup(server.Close)
	p.worker.Kill()
	p.post = map[string]string{"SAMLOP_SVARUT_URL": server.URL + "/api", "SAMLOP_SVARUT_ACCOUNTS": p.in.Organisation + "=" + uuid.NewString(),
		"SAMLOP_SVARUT_INTEGRATION": "i", "SAMLOP_SVARUT_PASSWORD": "p", "SAMLOP_SVARUT_WAIT": "0s", "SAMLOP_SVARUT_UNKNOWN": "3s",
		"SAMLOP_SVARUT_AGAIN": "100ms"}
	lives := t

	for point := 1; point <= points; point++ {
		t.Run(fmt.Sprintf("killed at point %d", point), func(t *testing.T) {
			gate, questions := make(chan struct{}), make(chan struct{})
			p.service.HoldQuestions(questions)
			var hold *locked
			switch point {
			case 1: // nothing is chosen until the letter is there
				hold = p.lock(t, "SELECT pg_advisory_xact_lock(hashtextextended(?::text, 0))", "letters go out of "+p.in.Organisation)
			case 2:
				p.service.Next(standin.Manner{Before: gate})
			case 3, 4:
				p.service.Next(standin.Manner{After: gate})
			}
			p.worker = p.serve(lives, "worker", "worker")
			asked, questioned := p.service.Asked("send"), p.service.Asked("status")
			caseID, letterID := p.letter(t, point-1)
			held := func(sql string, args ...any) { // what we wait for is held before it is let on
				hold = p.lock(t, sql, args...)
			}
			switch point {
			case 1:
				chosen := hold
				held("LOCK TABLE person_identifiers IN ACCESS EXCLUSIVE MODE")
				chosen.letGo(t)
				p.held(t)
				require.Equal(t, models.SendingWaits, p.sendingOf(t, caseID).Status)
				require.Equal(t, asked, p.service.Asked("send"))
			case 2:
				p.eventually(t, func(c *assert.CollectT) { require.Equal(c, asked+1, p.service.Asked("send")) })
				require.Equal(t, models.SendingUnknown, p.sendingOf(t, caseID).Status)
			case 3:
				p.hasTaken(t, caseID)
				require.Equal(t, models.SendingUnknown, p.sendingOf(t, caseID).Status)
			case 4:
				p.hasTaken(t, caseID)
				held("SELECT FROM sendings WHERE case_id = ? FOR UPDATE", caseID)
				close(gate)
				p.held(t)
				require.Equal(t, models.SendingUnknown, p.sendingOf(t, caseID).Status)
			default:
				row := p.stands(t, caseID, models.SendingTaken)
				p.eventually(t, func(c *assert.CollectT) { require.Greater(c, p.service.Asked("status"), questioned) })
				switch point {
				case 6:
					p.service.Becomes(row.ID, "VARSLET")
					held("SELECT FROM sendings WHERE case_id = ? FOR UPDATE", caseID)
				case 7, 8:
					p.service.Becomes(row.ID, "VARSLET")
					held("SELECT FROM cases WHERE id = ? FOR UPDATE", caseID)
				case 9:
					p.service.Becomes(row.ID, "VARSLET")
				}
				if point > 5 {
					close(questions)
				}
				if point < 9 && point > 5 {
					p.held(t)
				}
				row = p.sendingOf(t, caseID)
				require.Equal(t, point >= 7, row.PostedOn != nil)
				switch point {
				case 8: // the case is told, and what comes after is held
					later := p.lock(t, "SELECT FROM sendings WHERE case_id = ? FOR UPDATE", caseID)
					hold.letGo(t)
					hold = later
					p.eventually(t, func(c *assert.CollectT) {
						l, err := p.books.Store.LetterStands(t.Context(), caseID, letterID)
						require.NoError(c, err)
						require.Equal(c, casefile.LetterPosted, l.Status)
					})
					p.held(t)
					require.Equal(t, models.SendingTaken, p.sendingOf(t, caseID).Status)
				case 9:
					p.stands(t, caseID, models.SendingLeft)
				}
			}
			p.kill(t)
			for _, mark := range []string{"Pasient", "Storgata", "6700"} { // of whom the letter is to
				require.NotContains(t, p.worker.Said(), mark)
			}
			if hold != nil {
				hold.letGo(t)
			}
			// Time passes: what the dead one had taken for itself is free.
			require.NoError(t, p.books.Store.DB.Exec("UPDATE sendings SET lease_until = NULL, try_at = NULL WHERE ended_at IS NULL").Error)
			p.service.HoldQuestions(nil)
			p.worker = p.serve(lives, "worker", "worker")
			p.eventually(t, func(c *assert.CollectT) {
				row := p.sendingOf(c, caseID)
				require.Contains(c, []models.SendingStatus{models.SendingTaken, models.SendingLeft}, row.Status)
			})
			row := p.sendingOf(t, caseID)
			p.service.Becomes(row.ID, "LEST")
			require.NoError(t, p.books.Store.DB.Exec("UPDATE sendings SET try_at = NULL WHERE ended_at IS NULL").Error)
			row = p.stands(t, caseID, models.SendingArrived)
			require.Equal(t, 1, p.times(row.ID))
			require.False(t, row.Doubled)
			l, err := p.books.Store.LetterStands(t.Context(), caseID, letterID)
			require.NoError(t, err)
			require.Equal(t, casefile.LetterPosted, l.Status)
			var told int
			require.NoError(t, p.books.Store.DB.Raw("SELECT count(*) FROM events WHERE case_id = ? AND name = 'letter_sent'", caseID).
				Scan(&told).Error)
			require.Equal(t, 1, told)
			p.worker.Kill()
		})
	}
}
