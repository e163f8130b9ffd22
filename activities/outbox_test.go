package activities

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// onlyTasks is true of a mail that says nothing but that a task has come.
const onlyTasks = `EXISTS (SELECT FROM mail_lines l WHERE l.mail_key = mails.key)
	AND NOT EXISTS (SELECT FROM mail_lines l WHERE l.mail_key = mails.key AND l.step <> 'NEW_TASK')`

// mails reads the alerts and the mails that say something of a date, by key.
func (w *town) mails(t *testing.T) []models.Mail {
	t.Helper()
	var mails []models.Mail
	require.NoError(t, w.store.DB.Where("NOT ("+onlyTasks+")").Order("key").Find(&mails).Error)
	return mails
}

// taskMails reads the mails that say only that a task has come.
func (w *town) taskMails(t *testing.T) []models.Mail {
	t.Helper()
	var mails []models.Mail
	require.NoError(t, w.store.DB.Where(onlyTasks).Order("key").Find(&mails).Error)
	return mails
}

// tasksTold lets the mails go that say only that a task has come.
func (w *town) tasksTold(t *testing.T) {
	t.Helper()
	require.NoError(t, w.store.DB.Model(&models.Mail{}).Where(onlyTasks).Update("status", models.MailSent).Error)
}

func (w *town) lines(t *testing.T, key string) []models.MailLine {
	t.Helper()
	var lines []models.MailLine
	require.NoError(t, w.store.DB.Where("mail_key = ?", key).Order("case_id, deadline_id").Find(&lines).Error)
	return lines
}

// screened is a case whose handler is reminded of DL-02 on 25 January.
func (w *town) screened(t *testing.T) *file {
	t.Helper()
	f := w.newFile(t)
	f.refer("2027-01-04 09:00")
	f.must(w.handler, "2027-01-04 10:00", &casefile.PostLetter{Letter: "letter-1"}) // else DL-30 reminds first
	f.must(w.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.tasksTold(t) // of the referral
	return f
}

func TestOutbox_OneMailPerPersonAndMorningOverTwoCases(t *testing.T) {
	w := newTown(t)
	one, two := w.screened(t), w.screened(t)
	key := "reminder/" + string(w.handler) + "/2027-01-25"
	assert.Equal(t, []string{key}, one.wakeUntil("2027-01-25 08:00"), "the first case opens the mail")
	assert.Empty(t, two.wakeUntil("2027-01-25 08:00"), "the second adds a line")
	mails := w.mails(t)
	require.Len(t, mails, 1)
	m := mails[0]
	assert.Equal(t, key, m.Key)
	assert.Equal(t, one.state.Case, m.CaseID)
	assert.Equal(t, models.MailPending, m.Status)
	assert.Equal(t, calendar.MustDate("2027-01-25"), m.OnDate)
	assert.False(t, m.SendAfter.Before(instant("2027-01-25 08:00")), "after the cases have woken")
	assert.True(t, m.SendAfter.Before(instant("2027-01-25 08:30")))
	assert.Len(t, w.lines(t, key), 2)
}

func TestOutbox_AfterAStopOneMailForEverythingMissed(t *testing.T) {
	w := newTown(t)
	f := w.screened(t)
	// The installation was down while DL-02 and DL-01 ran out, days apart.
	result := f.record(f.input(casefile.System, "2027-02-10 10:15", &casefile.Wake{}))
	key := "reminder/" + string(w.lead) + "/2027-02-10"
	assert.Equal(t, []string{key, "reminder/" + string(w.handler) + "/2027-02-11"}, result.Mails, "and of a task")
	mails := w.mails(t)
	require.Len(t, mails, 1)
	assert.False(t, mails[0].SendAfter.Before(instant("2027-02-10 10:15")), "now, not this morning")
	assert.Len(t, w.lines(t, key), 2)
}

func TestOutbox_AMailAlreadySentOpensAFreshOne(t *testing.T) {
	w := newTown(t)
	one, two, three := w.screened(t), w.screened(t), w.screened(t)
	key := one.wakeUntil("2027-01-25 08:00")[0]
	require.NoError(t, w.store.DB.Model(&models.Mail{Key: key}).Update("status", models.MailSent).Error)
	assert.Equal(t, []string{key + "/2"}, two.wakeUntil("2027-01-25 08:00"))
	assert.Empty(t, three.wakeUntil("2027-01-25 08:00"))
	assert.Len(t, w.lines(t, key), 1)
	assert.Len(t, w.lines(t, key+"/2"), 2)
	// Rendered but not sent yet (the carrier was away) takes no more lines either.
	require.NoError(t, w.store.DB.Model(&models.Mail{Key: key + "/2"}).Update("subject", "Påminnelse").Error)
	four := w.screened(t)
	assert.Equal(t, []string{key + "/3"}, four.wakeUntil("2027-01-25 08:00"))
}

func TestOutbox_DL11_DL22_INV80_AChaserRingsTheBellInThePortal(t *testing.T) {
	w := newTown(t)
	for _, c := range []struct {
		channel models.Channel
		bells   int
	}{{models.ByPortal, 2}, {models.ByLetter, 0}} {
		w.kari = w.person(t)
		id, _ := models.PersonID(w.kari)
		require.NoError(t, w.store.DB.Model(&models.Person{ID: id}).Update("channel", c.channel).Error)
		f := w.screened(t)
		f.must(w.handler, "2027-01-06 10:00", &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}})
		f.must(w.handler, "2027-01-06 11:00", &casefile.RegisterSignature{Form: "form-1"})
		// Two forms of one day wait, and are asked for on one morning.
		for range 2 {
			f.must(w.handler, "2027-01-07 10:00", &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentInfoSharing},
				Parties: []casefile.Principal{w.person(t)}})
		}
		f.wakeUntil("2027-02-05 09:00")
		var bells []models.Mail
		require.NoError(t, w.store.DB.Where("case_id = ? AND kind = ?", f.state.Case, models.AlertMail).Order("send_after").Find(&bells).Error)
		require.Len(t, bells, c.bells, c.channel)
		for i, on := range []string{"2027-01-21", "2027-02-04"} {
			if c.bells > 0 {
				assert.Equal(t, w.kari, bells[i].Principal)
				assert.Equal(t, calendar.MustDate(on), bells[i].OnDate)
				assert.False(t, bells[i].SendAfter.Before(instant(on+" 08:00")), "with the other mails of the morning")
				assert.Empty(t, w.lines(t, bells[i].Key), "it says nothing")
			}
		}
		letters := 0
		for _, l := range f.state.Letters {
			if l.Code == "D-03" && l.To == w.kari {
				letters++
			}
		}
		assert.Equal(t, 7, letters, "the letter goes whatever the channel: three forms, two of them asked for twice again")
	}
}

func TestOutbox_NobodyWithoutWorkEmail(t *testing.T) {
	w := newTown(t)
	id, _ := models.StaffID(w.handler)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("work_email", nil).Error)
	w.mute(t, w.lead) // nor is anybody told in their stead
	f := w.screened(t)
	assert.Empty(t, f.wakeUntil("2027-01-25 08:00"))
	assert.Empty(t, w.mails(t))
}

func TestOutbox_INV80_AlertsToThoseWhoTookPart(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.planned()
	silent := w.person(t)
	id, _ := models.PersonID(silent)
	require.NoError(t, w.store.DB.Model(&models.Person{ID: id}).Update("channel", models.ByLetter).Error)
	f.must(f.ko, "2027-01-18 09:00", &casefile.IssueParticipation{Participants: []casefile.Participant{
		{Who: f.nurse, Service: "HOME_NURSING", Read: []string{"a"}}, {Who: silent, Service: "RELATIVE", Read: []string{"a"}}}})
	f.must(f.handler, "2027-01-19 09:00", &casefile.RegisterSignature{Form: "form-3"})
	result := f.record(f.input(f.handler, "2027-01-20 09:00", &casefile.RegisterDeath{DiedOn: calendar.MustDate("2027-01-19")}))
	require.Nil(t, result.Refusal)
	to := map[casefile.Principal]models.Mail{}
	for _, m := range w.mails(t) {
		to[m.Principal] = m
	}
	assert.Len(t, to, 2, "not to one who has chosen letters")
	for _, p := range []casefile.Principal{f.ko, f.nurse} {
		assert.Equal(t, models.AlertMail, to[p].Kind)
		assert.Equal(t, instant("2027-01-20 09:00"), to[p].SendAfter)
		assert.Contains(t, result.Mails, to[p].Key)
		assert.Regexp(t, `^alert/`+f.state.Case+`/2027-01-20/`+string(p)+`$`, to[p].Key)
	}
}

// The first alert of a day goes at once; those that come while it waits are in it,
// and those that come after it went wait for the morning after.
func TestOutbox_AlertsOfADayAreGathered(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.planned()
	report := func(at string) []string {
		keys := f.must(f.kari, at, &casefile.ReportMaterialChange{What: text()}).Mails
		return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, "alert/") }) // besides the task
	}
	first := report("2027-01-20 09:00")
	require.Len(t, first, 1)
	for range 5 {
		assert.Empty(t, report("2027-01-20 09:01"), "it has not gone yet, and says what they would")
	}
	w.send(t, first[0])
	next := report("2027-01-20 10:00")
	require.Len(t, next, 1)
	for range 5 {
		assert.Empty(t, report("2027-01-20 11:00"))
	}
	assert.Empty(t, report("2027-01-21 07:00"), "the next day's own is that of its morning")
	alerts := w.mails(t)
	require.Len(t, alerts, 2)
	for _, m := range alerts {
		assert.Equal(t, []any{models.AlertMail, f.ko, f.state.Case}, []any{m.Kind, m.Principal, m.CaseID})
		if m.Key == next[0] {
			assert.Equal(t, mailTime(f.ko, calendar.MustDate("2027-01-21")), m.SendAfter)
		}
	}
	assert.Contains(t, first[0], f.state.Case, "another case has its own")
}

// send marks a mail as gone.
func (w *town) send(t *testing.T, key string) {
	t.Helper()
	require.NoError(t, w.store.DB.Model(&models.Mail{}).Where("key = ?", key).
		Updates(map[string]any{"status": models.MailSent, "subject": "x"}).Error)
}

func TestOutbox_MailTimesAreSpread(t *testing.T) {
	on := calendar.MustDate("2027-01-25")
	times := map[time.Time]bool{}
	for _, p := range []casefile.Principal{"staff/a", "staff/b", "staff/c", "staff/d"} {
		times[mailTime(p, on)] = true
		assert.Equal(t, mailTime(p, on), mailTime(p, on))
	}
	assert.Len(t, times, 4)
}
