package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// writes sends a message that must be taken.
func (w *town) writes(from, caseID, words string, to ...string) CaseMessage {
	w.t.Helper()
	in := NewMessage{Words: words}
	for _, name := range to {
		in.To = append(in.To, w.who(name))
	}
	m, err := w.service.WriteMessage(w.t.Context(), w.as(from), w.key(), caseID, in)
	require.NoError(w.t, err)
	return m
}

// thread is what somebody reads in a case: the words of each message.
func (w *town) thread(who, caseID string) (words []string) {
	w.t.Helper()
	page, err := w.service.Thread(w.t.Context(), w.as(who), caseID, ThreadQuery{})
	require.NoError(w.t, err)
	for _, m := range page.Items {
		words = append(words, m.Words)
	}
	return words
}

func (w *town) bells(to string) (n int64) {
	w.t.Helper()
	require.NoError(w.t, w.store.DB.Model(&models.Mail{}).Where("principal = ? AND key LIKE 'message/%'", w.who(to)).Count(&n).Error)
	return n
}

// reachable gives somebody the portal and an address, or a work address.
func (w *town) reachable(names ...string) {
	w.t.Helper()
	for _, name := range names {
		address := name + "@example.test"
		if id, ok := models.PersonID(w.who(name)); ok {
			require.NoError(w.t, w.store.DB.Model(&models.Person{ID: id}).Updates(models.Person{Channel: models.ByPortal, Email: &address}).Error)
			continue
		}
		require.NoError(w.t, w.store.DB.Model(&models.Staff{ID: w.staffID(name)}).Update("work_email", address).Error)
	}
}

// A message is read by those it was from and to, and by nobody else who reads the case.
func TestINV84_AMessageIsReadByWhomItIsTo(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	w.writes("kari", c, "MARKED to Ola", "ola")
	w.writes("ola", c, "MARKED to NAV and Kari", "nav", "kari")
	require.Equal(t, []string{"MARKED to NAV and Kari", "MARKED to Ola"}, w.thread("kari", c))
	require.Equal(t, []string{"MARKED to NAV and Kari", "MARKED to Ola"}, w.thread("ola", c))
	require.Equal(t, []string{"MARKED to NAV and Kari"}, w.thread("nav", c))
	require.Empty(t, w.thread("nurse", c))
	for _, who := range []string{"tone", "stranger", "adm", "jonas", "kai"} {
		_, err := w.service.Thread(t.Context(), w.as(who), c, ThreadQuery{})
		require.ErrorAs(t, err, new(*Forbidden), who)
		_, err = w.service.WriteMessage(t.Context(), w.as(who), w.key(), c, NewMessage{To: []casefile.Principal{w.who("ola")}, Words: "x"})
		require.ErrorAs(t, err, new(*Forbidden), who)
	}
	for _, to := range []string{"tone", "stranger", "jonas", "kari"} {
		_, err := w.service.WriteMessage(t.Context(), w.as("kari"), w.key(), c, NewMessage{To: []casefile.Principal{w.who(to)}, Words: "x"})
		var invalid *Invalid
		require.ErrorAs(t, err, &invalid, to)
		require.Equal(t, "not_in_thread", invalid.Key)
	}
	var texts []models.Text
	require.NoError(t, w.store.DB.Find(&texts, "body = ?", "MARKED to Ola").Error)
	require.Len(t, texts, 1)
	_, err := w.service.Text(t.Context(), w.as("tone"), c, texts[0].ID)
	require.ErrorAs(t, err, new(*NotFound), "its words are read in the thread alone")
	require.NoError(t, w.store.DB.Exec("ALTER TABLE texts DISABLE TRIGGER ALL; UPDATE texts SET created_at = '2020-01-01'").Error)
	_, err = w.service.SweepTexts(t.Context(), time.Time{}, w.service.nowAt(0))
	require.NoError(t, err)
	require.Contains(t, w.thread("kari", c), "MARKED to Ola", "and never swept")
	require.ErrorContains(t, w.store.DB.Exec("UPDATE case_messages SET sender = 'x'").Error, "append-only")
}

// INV-22: access ends the minute the ground ends, and so does being written to.
func TestINV22_AMessageIsReadNoLongerThanTheGroundLasts(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	w.writes("ola", c, "MARKED to NAV", "nav")
	require.NotEmpty(t, w.thread("nav", c))
	w.must("ola", c, &casefile.RemoveParticipant{Who: w.who("nav")})
	_, err := w.service.Thread(t.Context(), w.as("nav"), c, ThreadQuery{})
	require.Error(t, err)
	_, err = w.service.WriteMessage(t.Context(), w.as("nav"), w.key(), c, NewMessage{To: []casefile.Principal{w.who("ola")}, Words: "x"})
	require.Error(t, err)
	_, err = w.service.WriteMessage(t.Context(), w.as("ola"), w.key(), c, NewMessage{To: []casefile.Principal{w.who("nav")}, Words: "x"})
	require.ErrorAs(t, err, new(*Invalid))
	w.must("kari", c, &casefile.WithdrawConsent{IdentityConfirmed: true, Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}})
	_, err = w.service.WriteMessage(t.Context(), w.as("kari"), w.key(), c, NewMessage{To: []casefile.Principal{w.who("ola")}, Words: "x"})
	var refusal *casefile.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "thread_closed", refusal.Key)
	_, err = w.service.Thread(t.Context(), w.as("ola"), c, ThreadQuery{})
	require.Error(t, err, "the coordinator has none any more")
	require.Empty(t, w.thread("kari", c), "she wrote nothing, and got nothing")
}

// INV-82: who has agreed to letters or the telephone is not rung, and the writer is told; who is
// rung hears it once until they have read. INV-80: the mail says nothing.
func TestINV82_TheBellRingsAsAgreed(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	w.reachable("nav", "ola")
	kari, _ := models.PersonID(w.who("kari"))
	for channel, want := range map[models.Channel]Reach{models.ByLetter: ReachedByLetter, models.ByPhone: ReachedByPhone,
		models.ByPortal: NotReached} {
		require.NoError(t, w.store.DB.Model(&models.Person{ID: kari}).Select("Channel", "Email").Updates(models.Person{Channel: channel}).Error)
		m := w.writes("ola", c, "MARKED", "kari", "nav")
		require.Equal(t, []Reach{want, ReachedByBell}, []Reach{m.To[0].Reach, m.To[1].Reach})
	}
	require.Zero(t, w.bells("kari"))
	require.Equal(t, int64(1), w.bells("nav"), "one, until it has been read")
	page, err := w.service.Thread(t.Context(), w.as("nav"), c, ThreadQuery{})
	require.NoError(t, err)
	for _, m := range page.Items {
		require.True(t, m.Unread)
		_, err := w.service.ReadMessage(t.Context(), w.as("nav"), w.key(), c, m.ID)
		require.NoError(t, err)
	}
	w.writes("ola", c, "MARKED again", "nav")
	require.Equal(t, int64(2), w.bells("nav"))
	var mails []models.Mail
	require.NoError(t, w.store.DB.Find(&mails, "key LIKE 'message/%'").Error)
	for _, m := range mails {
		require.Equal(t, models.AlertMail, m.Kind)
	}
}

// What has been read shows to who wrote it and to the coordinator, and to nobody else; what
// the coordinator was written is the next one's to read.
func TestReadReceipts(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	m := w.writes("kari", c, "MARKED", "ola", "nav")
	_, err := w.service.ReadMessage(t.Context(), w.as("nav"), w.key(), c, m.ID)
	require.NoError(t, err)
	again, err := w.service.ReadMessage(t.Context(), w.as("nav"), w.key(), c, m.ID)
	require.NoError(t, err)
	require.False(t, again.Unread)
	receipts := func(who string) (read []casefile.Principal) {
		page, err := w.service.Thread(t.Context(), w.as(who), c, ThreadQuery{})
		require.NoError(t, err)
		for _, to := range page.Items[0].To {
			if !to.ReadAt.IsZero() {
				read = append(read, to.ReadBy)
			}
		}
		return read
	}
	require.Equal(t, []casefile.Principal{w.who("nav")}, receipts("kari"))
	require.Equal(t, []casefile.Principal{w.who("nav")}, receipts("ola"))
	require.Empty(t, receipts("nav"))
	_, err = w.service.ReadMessage(t.Context(), w.as("nurse"), w.key(), c, m.ID)
	require.ErrorAs(t, err, new(*NotFound))

	w.must("tone", c, &casefile.ReportAbsence{Reason: "SICK"})
	require.Equal(t, []string{"MARKED"}, w.thread("tone", c), "who stands in for the coordinator reads what is to the coordinator")
	_, err = w.service.ReadMessage(t.Context(), w.as("tone"), w.key(), c, m.ID)
	require.NoError(t, err)
	require.ElementsMatch(t, []casefile.Principal{w.who("nav"), w.who("tone")}, receipts("kari"))
}

// What nobody has read for a week shows to the coordinator, and no words of it.
func TestINV82_UnreadMessagesShowToTheCoordinator(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	m := w.writes("ola", c, "MARKED", "kari", "nav")
	unread := func(who string) []UnreadMessage {
		all, err := w.service.UnreadMessages(t.Context(), w.as(who))
		require.NoError(t, err)
		return all.Messages
	}
	w.at("2027-02-07T20:00:00Z")
	require.Empty(t, unread("ola"))
	w.at("2027-02-08T08:00:00Z")
	require.Len(t, unread("ola"), 2)
	require.Equal(t, m.ID, unread("ola")[0].ID)
	require.Empty(t, unread("kari"))
	require.Empty(t, unread("tone"))
	_, err := w.service.ReadMessage(t.Context(), w.as("nav"), w.key(), c, m.ID)
	require.NoError(t, err)
	require.Len(t, unread("ola"), 1)
	require.Equal(t, w.who("kari"), unread("ola")[0].Reader)

	// Whoever has no part in it any more is to read nothing: the coordinator is not asked to ring them.
	w.writes("ola", c, "MARKED more", "nav")
	w.writes("nav", c, "MARKED to the coordinator", "ola")
	w.at("2027-02-20T08:00:00Z")
	readers := func() (all []casefile.Principal) {
		for _, m := range unread("ola") {
			all = append(all, m.Reader)
		}
		return all
	}
	require.ElementsMatch(t, []casefile.Principal{w.who("kari"), w.who("nav"), w.who("ola")}, readers())
	w.must("ola", c, &casefile.RemoveParticipant{Who: w.who("nav")})
	require.ElementsMatch(t, []casefile.Principal{w.who("kari"), w.who("ola")}, readers())
}

// P-07 and G-07 ride on it: what a participant reports, and that minutes hold a change, stands
// in the thread, to the coordinator.
func TestP07_G07_AChangeIsAMessageToTheCoordinator(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	draft, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, Versions{Of: []int{0}}, w.wholePlan())
	require.NoError(t, err, "%+v", draft)
	w.must("ola", c, &casefile.ActivatePlan{PatientTookPart: true})
	w.must("nav", c, &casefile.ReportMaterialChange{What: "MARKED new job"})
	require.Equal(t, []string{"MARKED new job"}, w.thread("ola", c))
	require.Equal(t, []string{"MARKED new job"}, w.thread("nav", c))
	require.Empty(t, w.thread("kari", c))
	page, err := w.service.Thread(t.Context(), w.as("ola"), c, ThreadQuery{})
	require.NoError(t, err)
	got := page.Items[0]
	require.Equal(t, []any{models.MaterialChangeMessage, w.who("nav"), casefile.RoleParticipant, "plan", true},
		[]any{got.Kind, got.From, got.As, got.About, got.Unread})

	w.must("ola", c, &casefile.PlanMeeting{Kind: casefile.OtherMeeting, On: w.today(), Chair: w.who("ola"), MinutesTaker: w.who("nurse")})
	id := w.state(c).Meetings[len(w.state(c).Meetings)-1].ID
	w.must("ola", c, &casefile.InviteMeeting{Meeting: id, Agenda: "x"})
	w.must("ola", c, &casefile.HoldMeeting{Meeting: id, Attended: []casefile.Principal{w.who("kari"), w.who("nurse")}, Arranged: "x"})
	w.must("nurse", c, &casefile.WriteMinutes{Meeting: id, Words: "MARKED minutes", HoldsChange: true})
	page, err = w.service.Thread(t.Context(), w.as("ola"), c, ThreadQuery{})
	require.NoError(t, err)
	require.Equal(t, []any{models.MinutesChangeMessage, id, "", w.who("nurse")},
		[]any{page.Items[0].Kind, page.Items[0].About, page.Items[0].Words, page.Items[0].From})
}
