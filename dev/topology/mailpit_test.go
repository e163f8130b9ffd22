package topology_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/dev/books"
	"samlop/internal/mail/mailtest"
)

// TestMailsThroughARealServer lets a morning's reminders go through a real SMTP server that
// fails. What it takes not now is tried again and arrives once; what it refuses for good is
// FAILED with its code, and a person is told.
func TestMailsThroughARealServer(t *testing.T) {
	pit := mailtest.StartMailpit(t, "", "")
	s := startServices(t)
	s.post = map[string]string{"SAMLOP_MAIL_CARRIER": "smtp", "SMTP_HOST": pit.Host, "SMTP_PORT": strconv.Itoa(pit.Port),
		"SMTP_SECURITY": "none", "SAMLOP_MAIL_FROM": "samlop@fjordvik.example"}
	const patients = 4
	v := startShift(t, s, patients)
	const waits = `SELECT count(*) FROM mails m JOIN organisations o ON o.id = m.organisation_id JOIN worlds w ON w.id = o.world_id
		WHERE m.status = 'SENDING' OR m.status = 'PENDING' AND m.send_after <= now() + w.offset_us * interval '1 microsecond'`
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 21, 18, 0, 0)))
	v.books.Await(t, 0, patientFor, waits)

	// Not now: each is tried, and again.
	pit.Fail(t, mailtest.Faults{Recipient: 451})
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.February, 22, 8, 40, 0)))
	v.books.Await(t, 0, patientFor, "SELECT count(*) FROM mails WHERE "+thisMorning+
		" AND (attempts < 2 OR status NOT IN ('PENDING', 'SENDING'))")
	mails := books.Rows[string](t, v.books, "SELECT delivery_id::text FROM mails WHERE "+thisMorning)
	require.GreaterOrEqual(t, len(mails), patients)
	require.Empty(t, taken(t, pit, mails))
	pit.Fail(t, mailtest.Faults{})
	v.books.Exec(t, "UPDATE mails SET try_at = NULL WHERE status = 'PENDING' AND attempts > 0")
	v.books.Await(t, len(mails), patientFor, "SELECT count(*) FROM mails WHERE "+thisMorning+" AND status = 'SENT' AND reason = ''")
	for id, times := range taken(t, pit, mails) {
		require.Equal(t, 1, times, id)
	}
	require.Len(t, taken(t, pit, mails), len(mails))

	// Never: people are told in every case.
	pit.Fail(t, mailtest.Faults{Recipient: 550})
	require.NoError(t, v.in.MoveClock(t.Context(), oslo(time.March, 1, 18, 0, 0)))
	// Who is written to instead is refused too, until nobody is left; each is told in each case.
	v.books.Await(t, 0, patientFor, waits+` OR m.status = 'FAILED' AND EXISTS (SELECT FROM mail_lines l WHERE l.mail_key = m.key
		AND NOT EXISTS (SELECT FROM tasks t WHERE t.case_id = l.case_id AND t.kind = 'MAIL_FAILED' AND t.about = m.key))`)
	const refused = "SELECT count(*) FROM mails WHERE on_date > '2027-02-22' AND status NOT IN ('PENDING', 'SKIPPED')"
	const asItWas = " (status = 'FAILED' AND reason = 'smtp-550')"
	require.NotZero(t, v.books.Number(t, refused+" AND"+asItWas))
	v.books.Await(t, 0, patientFor, refused+" AND NOT"+asItWas)
	require.Len(t, taken(t, pit, mails), len(mails))
}

// taken counts how often the server has each of some mails, by their Message-ID.
func taken(t *testing.T, pit *mailtest.Mailpit, mails []string) map[string]int {
	t.Helper()
	wanted, times := map[string]string{}, map[string]int{}
	for _, id := range mails {
		wanted[id+"@fjordvik.example"] = id
	}
	for _, m := range pit.Mails(t) {
		if id := wanted[m.MessageID]; id != "" {
			times[id]++
		}
	}
	return times
}
