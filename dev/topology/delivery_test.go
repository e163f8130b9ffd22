package topology_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/dev/books"
	"samlop/internal/mail/mailtest"
)

// event is what SendGrid's webhook says of one mail.
func event(id, delivery, said string) map[string]any {
	return map[string]any{"event": said, "delivery_id": delivery, "sg_event_id": id, "timestamp": time.Now().Unix(),
		"email": "somebody@fjordvik.example", "status": "5.1.1", "type": "bounce"}
}

// tells posts events at the API's door, signed by a webhook, and gives the status that is
// answered; 0 where nobody answers any more.
func (v *shift) tells(ctx context.Context, t *testing.T, hook *mailtest.Webhook, events ...map[string]any) int {
	t.Helper()
	body, err := json.Marshal(events)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.api.address+"/mail-events/sendgrid", bytes.NewReader(body))
	require.NoError(t, err)
	r.Header = hook.Sign(body, time.Now())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

const thisMorning = "on_date = '2027-02-22' AND kind = 'REMINDER'"

// mailsOf are delivery ids of this morning's reminders in a status, in the order of their keys.
func (v *shift) mailsOf(t *testing.T, status string) []string {
	t.Helper()
	return books.Rows[string](t, v.books, "SELECT delivery_id::text FROM mails WHERE "+thisMorning+" AND status = ? ORDER BY key",
		status)
}

// requireMail holds how a mail stands, and its task in each case: OPEN, DONE or none.
func (v *shift) requireMail(t *testing.T, delivery, status, said, task string) {
	t.Helper()
	v.books.Await(t, 1, patientFor, "SELECT count(*) FROM mails WHERE delivery_id = ?::uuid AND status = ? AND delivery = ?",
		delivery, status, said)
	const told = `SELECT count(*) FROM mails m JOIN tasks t ON t.kind = 'MAIL_FAILED' AND t.about = m.key
		AND t.case_id IN (SELECT l.case_id FROM mail_lines l WHERE l.mail_key = m.key) WHERE m.delivery_id = ?::uuid`
	switch task {
	case "OPEN":
		v.books.Await(t, 1, patientFor, told+" AND t.done_on IS NULL", delivery)
	case "DONE":
		v.books.Await(t, 1, patientFor, told+" AND t.done_on IS NOT NULL", delivery)
	}
	if task == "" {
		require.Zero(t, v.books.Number(t, told, delivery))
	} else {
		require.Equal(t, 1, v.books.Number(t, told, delivery))
	}
}

// atEachPoint is how many reminders stand at each of the four points.
const atEachPoint = 2

// TestKilledAtEachPoint kills the worker while a reminder is at each point between our
// claiming it and our record of what the carrier answered:
//
//	1 handed over, and not taken     2 taken, and not answered
//	3 answered, and not written down 4 written down
//
// and the API while it takes an event in (5). Nothing is lost and nothing goes twice.
// Points 1 to 3 look alike from here: that is the window in which nobody knows. It is
// shown as UNKNOWN, with a task, and what the carrier's event says settles it
// (decision 032), also where it comes before anybody has looked.
func TestKilledAtEachPoint(t *testing.T) {
	post, hook := startCarrier(t), mailtest.NewWebhook()
	s := startServicesOn(t, careful)
	s.post = post.environment()
	s.post["SENDGRID_EVENT_KEY"] = hook.VerificationKey()
	v := startShift(t, s, atEachPoint*4)
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 21, 18, 0, 0)))
	const due = `SELECT count(*) FROM mails m JOIN organisations o ON o.id = m.organisation_id JOIN worlds w ON w.id = o.world_id
		WHERE m.status = 'SENDING' OR m.status = 'PENDING' AND m.send_after <= now() + w.offset_us * interval '1 microsecond'`
	v.books.Await(t, 0, patientFor, due)
	before := len(post.Requests())

	post.turnAway(2)
	post.shut()
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 22, 8, 40, 0)))
	await := func(what func() bool) {
		t.Helper()
		require.Eventually(t, what, patientFor, 5*time.Millisecond)
	}
	await(func() bool { return post.held.Load() == 4*atEachPoint })
	post.let(2) // point 4
	const morning = "SELECT count(*) FROM mails WHERE " + thisMorning + " AND status = ?"
	v.books.Await(t, 2, patientFor, morning, "SENT")
	written := v.mailsOf(t, "SENT")
	release := v.hold(t, "SELECT key FROM mails WHERE status = 'SENDING' FOR UPDATE")
	post.let(2) // point 3
	v.books.Await(t, 2, patientFor, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker' AND wait_event_type = 'Lock'`)
	v.worker.Kill()
	release()
	await(func() bool { return post.held.Load() == 0 })

	// Which mail stood where, by what the carrier saw of it.
	points := map[int][]string{4: written}
	taken, answered := post.seen(before)
	for _, id := range v.mailsOf(t, "SENDING") {
		switch {
		case !slices.Contains(taken, id):
			points[1] = append(points[1], id)
		case !slices.Contains(answered, id):
			points[2] = append(points[2], id)
		default:
			points[3] = append(points[3], id)
		}
	}
	require.Equal(t, []int{atEachPoint, atEachPoint, atEachPoint, atEachPoint},
		[]int{len(points[1]), len(points[2]), len(points[3]), len(points[4])})

	// An event that comes before anybody has looked: there is nothing in doubt then.
	require.Equal(t, http.StatusNoContent, v.tells(t.Context(), t, hook, event("2a", points[2][0], "processed"),
		event("3a", points[3][0], "delivered")))
	v.books.Exec(t, "UPDATE mails SET lease_until = now() WHERE status = 'SENDING'")
	post.open()
	v.startWorker(t)
	v.books.Await(t, 0, patientFor, due)
	for n, id := range map[string]string{"PROCESSED": points[2][0], "DELIVERED": points[3][0]} {
		v.requireMail(t, id, "SENT", n, "")
	}
	for _, id := range []string{points[1][0], points[1][1], points[2][1], points[3][1]} {
		v.requireMail(t, id, "UNKNOWN", "", "OPEN")
	}

	// Point 5: the API dies while it takes an event in; the carrier sends it again.
	returned := event("3b", points[3][1], "bounce")
	release = v.hold(t, "SELECT key FROM mails WHERE delivery_id = '"+points[2][1]+"' FOR UPDATE")
	gone := make(chan int)
	go func() { gone <- v.tells(t.Context(), t, hook, event("2b", points[2][1], "delivered"), returned) }()
	v.books.Await(t, 1, patientFor, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'api' AND wait_event_type = 'Lock'`)
	v.api.Kill()
	require.Zero(t, <-gone, "nobody is told that it has been taken in")
	release()
	v.startAPI(t)
	all := []map[string]any{event("2b", points[2][1], "delivered"), returned, event("4a", points[4][0], "delivered"),
		event("4b", points[4][1], "dropped")}
	require.Equal(t, http.StatusUnauthorized, v.tells(t.Context(), t, mailtest.NewWebhook(), all...), "forged")
	v.requireMail(t, points[4][1], "SENT", "", "")
	for range 2 { // and once more
		require.Equal(t, http.StatusNoContent, v.tells(t.Context(), t, hook, all...))
	}
	require.Equal(t, http.StatusNoContent, v.tells(t.Context(), t, hook, event("late", points[4][1], "processed")))
	v.requireMail(t, points[2][1], "SENT", "DELIVERED", "DONE")
	v.requireMail(t, points[3][1], "FAILED", "BOUNCED", "OPEN")
	v.requireMail(t, points[4][0], "SENT", "DELIVERED", "")
	v.requireMail(t, points[4][1], "FAILED", "DROPPED", "OPEN")
	for _, id := range points[1] { // which the carrier never had: a person has to look
		v.requireMail(t, id, "UNKNOWN", "", "OPEN")
	}
	v.books.Await(t, 0, patientFor, due)
	v.requireHeard(t)
	times := map[string]int{}
	for _, r := range post.Requests()[before:] {
		times[deliveryOf(r)]++
	}
	for point, ids := range points {
		for _, id := range ids {
			require.Equal(t, map[bool]int{true: 0, false: 1}[point == 1], times[id], "point %d", point)
		}
	}
	for _, id := range v.cases {
		v.books.RequireOneTruth(t, id)
	}
}

// hold keeps rows locked, as an operator's own session would, until they are let go.
func (v *shift) hold(t *testing.T, rows string) (release func()) {
	t.Helper()
	tx := v.books.Store.DB.Begin()
	require.NoError(t, tx.Error)
	require.NoError(t, tx.Exec(strings.TrimSpace(rows)).Error)
	return func() { require.NoError(t, end(tx)) }
}

func end(tx *gorm.DB) error {
	if err := tx.Rollback().Error; err != nil {
		return fmt.Errorf("letting rows go: %w", err)
	}
	return nil
}
