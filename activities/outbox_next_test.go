package activities

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// mute takes somebody's work address away.
func (w *town) mute(t *testing.T, who casefile.Principal) {
	t.Helper()
	id, ok := models.StaffID(who)
	require.True(t, ok)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("work_email", nil).Error)
}

func openTasks(s casefile.State, kind casefile.TaskKind) (about []string) {
	for _, task := range s.Tasks {
		if task.Kind == kind && task.Open() {
			about = append(about, task.About)
		}
	}
	return about
}

// What the case handler would be reminded of, and no mail reaches, is told to the
// head of the unit the same morning, and the case shows it.
func TestINV108_WithoutAnAddressTheNextInLineIsReminded(t *testing.T) {
	w := newTown(t)
	f := w.screened(t)
	w.mute(t, w.handler)
	key := "reminder/" + string(w.lead) + "/2027-01-25"
	assert.Equal(t, []string{key}, f.wakeUntil("2027-01-25 08:00"))
	lines := w.lines(t, key)
	require.Len(t, lines, 2)
	for i, code := range []string{"DL-02", string(casefile.TaskUnreachable)} {
		assert.Equal(t, []any{code, casefile.RoleUnitLead, casefile.RoleUnit}, []any{lines[i].Code, lines[i].Role, lines[i].PassedFrom})
	}
	assert.Equal(t, []string{string(w.handler)}, openTasks(f.state, casefile.TaskUnreachable))
	assert.True(t, f.state.NeedsAttention())

	// With nobody left to tell there is still the case.
	w.mute(t, w.lead)
	f.wakeUntil("2027-02-02 08:00")
	assert.Len(t, w.mails(t), 1)
	assert.ElementsMatch(t, []string{string(w.handler), string(w.lead)}, openTasks(f.state, casefile.TaskUnreachable))

	// Who has an address again is sought no longer.
	id, _ := models.StaffID(w.lead)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("work_email", "ny@fjordvik.example").Error)
	f.must(casefile.System, "2027-02-02 09:00", &casefile.NoteRegister{})
	assert.Equal(t, []string{string(w.handler)}, openTasks(f.state, casefile.TaskUnreachable))
}

// A reminder that failed for good goes to the next in line, and on from there, until
// it has been told to everybody in line; once each.
func TestINV108_WhatDidNotArriveGoesToTheNextInLine(t *testing.T) {
	w := newTown(t)
	f, key := w.reminded(t)
	fail := func(key string) []string {
		require.NoError(t, w.store.DB.Model(&models.Mail{Key: key}).Updates(map[string]any{"status": models.MailFailed,
			"reason": "smtp-550-5.1.1", "recipient": w.address(t, w.mail(t, key).Principal)}).Error)
		return f.must(casefile.System, "2027-01-25 09:00", &casefile.NoteMailFailure{Mail: key, Reason: "smtp-550-5.1.1"}).Mails
	}
	next := "reminder/" + string(w.lead) + "/2027-01-25"
	assert.Contains(t, fail(key), next)
	lines := w.lines(t, next)
	i := slices.IndexFunc(lines, func(l models.MailLine) bool { return l.Code == "DL-02" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, []any{casefile.RoleUnitLead, casefile.RoleUnit}, []any{lines[i].Role, lines[i].PassedFrom})
	assert.Equal(t, []string{key}, openTasks(f.state, casefile.TaskMailFailed))

	before := len(w.mails(t))
	assert.Empty(t, fail(next), "nobody comes after the head of the unit")
	assert.Len(t, w.mails(t), before)
	assert.Equal(t, []string{key, next}, openTasks(f.state, casefile.TaskMailFailed))

	// An address that takes no mail is none, until it is put right.
	reached, err := w.store.Reachable(t.Context(), []casefile.Principal{w.handler, w.lead, w.ko})
	require.NoError(t, err)
	assert.Equal(t, []casefile.Principal{w.ko}, reached)
	id, _ := models.StaffID(w.handler)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("work_email", "ny@fjordvik.example").Error)
	reached, err = w.store.Reachable(t.Context(), []casefile.Principal{w.handler, w.lead})
	require.NoError(t, err)
	assert.Equal(t, []casefile.Principal{w.handler}, reached)
}

func (w *town) address(t *testing.T, who casefile.Principal) string {
	t.Helper()
	to, err := w.store.AddresseeOf(t.Context(), who)
	require.NoError(t, err)
	return to.Email
}

// A bell, or an entry for a calendar, that did not arrive has nothing that could be passed on:
// whoever is to see to it hears of it in the morning's mail, and never by the address that is wrong.
func TestINV108_ABellThatDidNotArriveIsToldToWhoSeesToIt(t *testing.T) {
	for name, c := range map[string]struct {
		of       func(w *town) casefile.Principal
		told     func(w *town) casefile.Principal
		from     casefile.Role
		asNextOf casefile.Role
	}{
		"the coordinator's": {func(*town) casefile.Principal { return "" }, func(w *town) casefile.Principal { return w.handler },
			casefile.RoleUnit, ""},
		"the case handler's": {func(w *town) casefile.Principal { return w.handler }, func(w *town) casefile.Principal { return w.lead },
			casefile.RoleUnitLead, casefile.RoleUnit},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			f := w.newFile(t)
			f.coordinated()
			f.must(f.handler, "2027-01-20 09:00", &casefile.RegisterDeath{DiedOn: calendar.MustDate("2027-01-19")})
			bell := w.mails(t)[0]
			change := map[string]any{"status": models.MailFailed, "reason": "bounce-5.1.1"}
			if who := c.of(w); who != "" {
				change["principal"] = who
			}
			require.NoError(t, w.store.DB.Model(&models.Mail{Key: bell.Key}).Updates(change).Error)
			key := "reminder/" + string(c.told(w)) + "/2027-01-22"
			said := f.must(casefile.System, "2027-01-21 10:00", &casefile.NoteMailFailure{Mail: bell.Key, Reason: "bounce-5.1.1"})
			if c.asNextOf != "" {
				key = "reminder/" + string(c.told(w)) + "/2027-01-21"
			}
			assert.Equal(t, []string{key}, said.Mails)
			lines := w.lines(t, key)
			require.Len(t, lines, 1)
			assert.Equal(t, []any{string(casefile.TaskMailFailed), c.from, c.asNextOf}, []any{lines[0].Code, lines[0].Role, lines[0].PassedFrom})
		})
	}
}
