package activities

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// What is still overdue after its last reminder is one line for each who hears of it,
// in the mail of the day; once, however often it is gathered, and until it is settled.
func TestINV108_WhatIsStillOverdueIsSaidOnceADay(t *testing.T) {
	w := newTown(t)
	f := w.screened(t)
	f.wakeUntil("2027-02-05 08:00") // DL-02 was due on 1 February, the head heard of it on the 2nd; DL-01 on the 4th
	d := &Digests{Store: w.walled}
	gather := func(on string) []string {
		keys, err := d.GatherDigest(t.Context(), workflows.DigestStart{Organisation: w.org, Days: []casefile.Date{calendar.MustDate(on)}})
		require.NoError(t, err)
		require.Empty(t, keys, "the postman brings them")
		return w.digestsOf(t, on)
	}
	still := func(key string) (codes []string) {
		for _, l := range w.lines(t, key) {
			if l.Step == casefile.StillDueKind {
				codes = append(codes, l.Code+" "+string(l.Role))
			}
		}
		return codes
	}
	assert.Empty(t, gather("2027-02-02"), "what is reminded of that day is not said again")
	handler, lead := "reminder/"+string(w.handler)+"/2027-02-08", "reminder/"+string(w.lead)+"/2027-02-08"
	assert.ElementsMatch(t, []string{handler, lead}, gather("2027-02-08"))
	assert.ElementsMatch(t, []string{"DL-01 KE", "DL-02 KE"}, still(handler))
	assert.ElementsMatch(t, []string{"DL-01 KEL", "DL-02 KEL"}, still(lead))
	assert.ElementsMatch(t, []string{handler, lead}, gather("2027-02-08"), "they wait")
	assert.Len(t, still(handler), 2, "and are not said twice")

	p := w.post(t, "2027-02-08 09:00")
	assert.Equal(t, OutcomeSent, p.deliver(handler).Outcome)
	assert.Contains(t, p.sent[0].Text, "Fortsatt ikke gjort, frist 1. februar 2027: fatt vedtak om en henvendelse")
	f.must(w.handler, "2027-02-08 09:00", &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: text()})
	assert.Equal(t, Delivery{Outcome: OutcomeSkipped, Reason: ReasonSettled}, p.deliver(lead))
	assert.Empty(t, gather("2027-02-15"), "it is settled")
}

// digestsOf are the mails of a day that say something again and wait.
func (w *town) digestsOf(t *testing.T, on string) (keys []string) {
	t.Helper()
	require.NoError(t, w.store.DB.Raw(`SELECT DISTINCT m.key FROM mails m JOIN mail_lines l ON l.mail_key = m.key
		WHERE m.on_date = ? AND m.status = 'PENDING' AND l.step = ?`, on, casefile.StillDueKind).Scan(&keys).Error)
	return keys
}

// A task whose day has passed is said again too, and what is whose no mail reaches
// goes to the next in line.
func TestINV108_AnOverdueTaskIsSaidAgain(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.granted()
	f.facts.TrainedRole, f.facts.TrainedPlan = true, true
	f.must(f.handler, "2027-01-11 09:00", &casefile.ProposeCoordinator{Staff: f.ko, WishAsked: true})
	w.mute(t, w.boss)
	d := &Digests{Store: w.walled}
	_, err := d.GatherDigest(t.Context(), workflows.DigestStart{Organisation: w.org, Days: []casefile.Date{calendar.MustDate("2027-02-01")}})
	require.NoError(t, err)
	var lines []models.MailLine
	require.NoError(t, w.store.DB.Where("step = ? AND code = ?", casefile.StillDueKind, casefile.TaskConfirmCapacity).Find(&lines).Error)
	require.NotEmpty(t, lines)
	for _, l := range lines {
		assert.Equal(t, casefile.RoleManager, l.PassedFrom)
	}
}

// A mail of a digest that was given up is told to every case of it, in a batch.
func TestINV108_ADigestThatWasGivenUp(t *testing.T) {
	w := newTown(t)
	one, two := w.screened(t), w.screened(t)
	one.wakeUntil("2027-02-05 08:00")
	two.wakeUntil("2027-02-05 08:00")
	d := &Digests{Store: w.walled}
	days := []casefile.Date{calendar.MustDate("2027-02-08")}
	_, err := d.GatherDigest(t.Context(), workflows.DigestStart{Organisation: w.org, Days: days})
	require.NoError(t, err)
	keys := w.digestsOf(t, "2027-02-08")
	require.Len(t, keys, 2)
	for range 2 {
		require.NoError(t, d.DigestFailed(t.Context(), workflows.MailFailed{Mail: keys[0], Reason: "GAVE_UP"}))
	}
	assert.Equal(t, models.MailFailed, w.mail(t, keys[0]).Status)
	var items []models.BatchItem
	require.NoError(t, w.store.DB.Find(&items).Error)
	assert.Len(t, items, 2)
}

// Every task reaches whoever holds it in the mail of the next working morning, and
// not who asked for it; what is done before that is not told (INV-108).
func TestINV108_ATaskReachesItsHolder(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.refer("2027-01-08 09:00") // a Friday, by the patient
	tasks := w.taskMails(t)
	require.Len(t, tasks, 1)
	assert.Equal(t, w.lead, tasks[0].Principal, "nobody handles it yet")
	assert.Equal(t, "2027-01-11", tasks[0].OnDate.String(), "Monday")
	lines := w.lines(t, tasks[0].Key)
	require.Len(t, lines, 1)
	assert.Equal(t, []any{"DL-01", casefile.NewTask}, []any{lines[0].Code, lines[0].Step})

	p := w.post(t, "2027-01-11 09:00")
	assert.Equal(t, OutcomeSent, p.deliver(tasks[0].Key).Outcome)
	assert.Contains(t, p.sent[0].Text, "Ny oppgave, frist 8. februar 2027: send foreløpig svar på en henvendelse")
}

// A week's digest comes once to each person, however often its day is passed, alone or
// with others, by whom at once, and whatever more is overdue by then; also when the
// mail has left meanwhile. The week after has its own.
func TestINV108_AWeeksDigestComesOnceToEachPerson(t *testing.T) {
	w := newTown(t)
	one, two := w.screened(t), w.screened(t)
	one.wakeUntil("2027-02-05 08:00")
	d := &Digests{Store: w.walled}
	gather := func(days ...string) error {
		in := workflows.DigestStart{Organisation: w.org}
		for _, on := range days {
			in.Days = append(in.Days, calendar.MustDate(on))
		}
		_, err := d.GatherDigest(t.Context(), in)
		return err
	}
	require.NoError(t, gather("2027-02-08"))
	lead := "reminder/" + string(w.lead) + "/2027-02-08"
	require.Contains(t, w.digestsOf(t, "2027-02-08"), lead)
	p := w.post(t, "2027-02-08 09:00")
	for _, key := range w.digestsOf(t, "2027-02-08") {
		require.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	}
	two.wakeUntil("2027-02-05 08:00") // it lived through those days later, and has the same people
	for _, days := range [][]string{{"2027-02-08"}, {"2027-02-01", "2027-02-08"}, {"2027-02-08", "2027-02-15"}, {"2027-02-15"},
		{"2027-02-15", "2027-02-08"}} {
		var together sync.WaitGroup
		for range 4 {
			together.Go(func() { assert.NoError(t, gather(days...)) })
		}
		together.Wait()
	}
	var said []struct {
		Principal casefile.Principal
		On        string
		Mails     int
		Cases     int
	}
	require.NoError(t, w.store.DB.Raw(`SELECT m.principal, m.on_date::text AS on, count(DISTINCT m.key) AS mails,
			count(DISTINCT l.case_id) AS cases FROM mails m JOIN mail_lines l ON l.mail_key = m.key
			WHERE l.step = ? AND m.on_date IN ('2027-02-08', '2027-02-15')
		GROUP BY 1, 2`, casefile.StillDueKind).Scan(&said).Error)
	require.Len(t, said, 4, "the handler and the head, of two weeks")
	for _, s := range said {
		assert.Equal(t, 1, s.Mails, "%s of %s", s.Principal, s.On)
		assert.Equal(t, map[string]int{"2027-02-08": 1, "2027-02-15": 2}[s.On], s.Cases, "%s of %s: all of a week at once", s.Principal, s.On)
	}
}

// Of a day that could not be written nothing is written, and all of it the next time.
func TestINV108_ADigestIsWrittenWhole(t *testing.T) {
	w := newTown(t)
	f := w.screened(t)
	f.wakeUntil("2027-02-05 08:00")
	d := &Digests{Store: w.walled}
	in := workflows.DigestStart{Organisation: w.org, Days: []casefile.Date{calendar.MustDate("2027-02-08")}}
	require.NoError(t, w.store.DB.Exec("ALTER TABLE mail_lines ADD CONSTRAINT away CHECK (step <> 'STILL_OVERDUE') NOT VALID").Error)
	_, err := d.GatherDigest(t.Context(), in)
	require.Error(t, err)
	require.NoError(t, w.store.DB.Exec("ALTER TABLE mail_lines DROP CONSTRAINT away").Error)
	var noted int64
	require.NoError(t, w.store.DB.Model(&models.OverdueDigest{}).Count(&noted).Error)
	require.Zero(t, noted)
	_, err = d.GatherDigest(t.Context(), in)
	require.NoError(t, err)
	require.Len(t, w.digestsOf(t, "2027-02-08"), 2)
}
