package activities

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/mail"
	"samlop/models"
)

// called is a meeting on 1 March to which ko, the nurse and Kari are invited.
func (w *town) called(t *testing.T) *file {
	t.Helper()
	f := w.newFile(t)
	f.planned()
	f.must(f.ko, "2027-01-18 09:00", &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: f.ko, Service: "COORDINATION"},
		{Who: f.nurse, Service: "HOME_NURSING"}}})
	f.must(f.ko, "2027-01-18 10:00", &casefile.PlanMeeting{Kind: casefile.CareTeamMeeting, On: calendar.MustDate("2027-03-01"), At: "13:00",
		Place: text()})
	f.must(f.ko, "2027-01-18 11:00", &casefile.InviteMeeting{Meeting: "meeting-1", Agenda: text()})
	return f
}

// meetingMails are the keys of the mails about meetings that wait, by whom they are to.
func (f *file) meetingMails() map[casefile.Principal]string {
	out := map[casefile.Principal]string{}
	for _, key := range f.waiting() {
		if strings.HasPrefix(key, "meeting/") {
			out[f.mail(f.t, key).Principal] = key
		}
	}
	return out
}

// inTheMail is what the calendar of whoever got the last mail is told.
func (p *post) inTheMail() string {
	p.t.Helper()
	kept, err := p.town.store.KeptMails(p.t.Context(), "", 0, 1)
	require.NoError(p.t, err)
	require.Len(p.t, kept, 1)
	said := strings.ReplaceAll(kept[0].Calendar, "\r\n ", "")
	assert.Equal(p.t, 1, strings.Count(said, "\r\nATTENDEE"), "only the one it is to")
	assert.Contains(p.t, said, "mailto:"+kept[0].Recipient)
	assert.Equal(p.t, 2, strings.Count(said, "@"))
	return said
}

func TestINV107_CalendarsFollowTheMeeting(t *testing.T) {
	w := newTown(t)
	f := w.called(t)
	p := w.post(t, "2027-01-18 12:00")
	first := f.meetingMails()
	require.Len(t, first, 3, "whoever is invited and gets e-mail")
	uids := map[string]string{}
	for who, key := range first {
		assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(key))
		said := p.inTheMail()
		assert.Contains(t, said, "METHOD:REQUEST\r\n")
		assert.Contains(t, said, "SEQUENCE:0\r\n")
		assert.Contains(t, said, "DTSTART;TZID=Europe/Oslo:20270301T130000\r\n")
		assert.Contains(t, said, "SUMMARY:Møte\r\n")
		_, uid, _ := strings.Cut(said, "\r\nUID:")
		uid, _, _ = strings.Cut(uid, "\r\n")
		assert.NotContains(t, said, f.state.Case)
		for other, taken := range uids {
			assert.NotEqual(t, taken, uid, "%s and %s cannot be told to come to the same meeting", other, who)
		}
		uids[string(who)] = uid
	}
	assert.Equal(t, "Et møte", p.sent[0].Subject)

	f.must(f.ko, "2027-01-19 09:00", &casefile.MoveMeeting{Meeting: "meeting-1", On: calendar.MustDate("2027-03-29"), At: "14:00"})
	f.must(f.ko, "2027-01-19 10:00", &casefile.MoveMeeting{Meeting: "meeting-1", On: calendar.MustDate("2027-03-30")})
	p.at = instant("2027-01-19 12:00")
	for who := range first {
		key := fmt.Sprintf("meeting/%s/meeting-1/%s/", f.state.Case, who)
		assert.Equal(t, ReasonSettled, p.deliver(key+"1").Reason, "moved again before it was sent")
		assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(key+"2"))
		said := p.inTheMail()
		assert.Contains(t, said, "SEQUENCE:2\r\n")
		assert.Contains(t, said, "DTSTART;TZID=Europe/Oslo:20270330T140000\r\n")
		assert.Contains(t, said, "UID:"+uids[string(who)]+"\r\n", "the same thing in the calendar")
	}
	assert.Equal(t, "Et møte har fått ny tid", p.sent[len(p.sent)-1].Subject)

	f.must(f.ko, "2027-01-20 09:00", &casefile.ChangeCareTeam{Leave: []casefile.Principal{f.nurse}})
	p.at = instant("2027-01-21 12:00")
	gone := f.meetingMails()
	require.Equal(t, []casefile.Principal{f.nurse}, keys(gone), "the others keep theirs")
	p.deliver(gone[f.nurse])
	assert.Contains(t, p.inTheMail(), "METHOD:CANCEL\r\n")
	f.must(f.ko, "2027-01-21 09:00", &casefile.CancelMeeting{Meeting: "meeting-1"})
	require.Len(t, f.meetingMails(), 2)
	for who, key := range f.meetingMails() {
		p.deliver(key)
		said := p.inTheMail()
		assert.Contains(t, said, "METHOD:CANCEL\r\n")
		assert.Contains(t, said, "STATUS:CANCELLED\r\n")
		assert.Contains(t, said, "SEQUENCE:3\r\n")
		assert.Contains(t, said, "UID:"+uids[string(who)]+"\r\n")
	}
	assert.Equal(t, "Et møte er avlyst", p.sent[len(p.sent)-1].Subject)
}

func keys[K comparable, V any](m map[K]V) (out []K) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestINV107_WhatNeverLeftIsNotCalledOff(t *testing.T) {
	w := newTown(t)
	f := w.called(t)
	f.must(f.ko, "2027-01-18 11:30", &casefile.CancelMeeting{Meeting: "meeting-1"})
	p := w.post(t, "2027-01-18 12:00")
	for _, key := range f.waiting() {
		if strings.HasPrefix(key, "meeting/") {
			assert.Equal(t, Delivery{Outcome: OutcomeSkipped, Reason: ReasonSettled}, p.deliver(key), key)
		}
	}
	assert.Empty(t, p.sent)
}

// A mail that may have been sent goes again, as the same: a calendar takes it once.
func TestINV107_AMailThatMayHaveArrivedIsCalledOff(t *testing.T) {
	w := newTown(t)
	f := w.called(t)
	p := w.post(t, "2027-01-18 12:00")
	key := f.meetingMails()[f.ko]
	p.dies(key)
	f.must(f.ko, "2027-01-18 11:30", &casefile.CancelMeeting{Meeting: "meeting-1"})
	off := strings.TrimSuffix(key, "0") + "1"
	assert.Equal(t, BeingSent, p.notNow(off).Type(), "not before it is known how the one before went")
	p.at = p.at.Add(lease + 1)
	assert.Equal(t, ReasonSettled, p.deliver(key).Reason)
	assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(off))
	assert.Contains(t, p.inTheMail(), "METHOD:CANCEL\r\n")

	w = newTown(t)
	f, p = w.called(t), w.post(t, "2027-01-18 12:00")
	key = f.meetingMails()[f.ko]
	p.answer = func(mail.Message) error { return &mail.UnknownOutcomeError{Carrier: "x", Reason: "no-answer"} }
	assert.NotNil(t, p.notNow(key))
	p.answer = nil
	assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(key))
	assert.Equal(t, *p.sent[len(p.sent)-1].Calendar, *p.sent[len(p.sent)-2].Calendar, "the same, word for word")
}

func TestINV82_WhoWantsLettersAndWhoHasLeftGetsNone(t *testing.T) {
	w := newTown(t)
	id, _ := models.PersonID(w.kari)
	require.NoError(t, w.store.DB.Model(&models.Person{}).Where("id = ?", id).Update("channel", "LETTER").Error)
	f := w.called(t)
	require.NotContains(t, f.meetingMails(), w.kari)
	staff, _ := models.StaffID(w.ko)
	require.NoError(t, w.store.DB.Model(&models.Staff{}).Where("id = ?", staff).Update("active", false).Error)
	p := w.post(t, "2027-01-18 12:00")
	assert.Equal(t, Delivery{Outcome: OutcomeSkipped, Reason: ReasonUnreachable}, p.deliver(f.meetingMails()[w.ko]))
	assert.Empty(t, p.sent)
}

// One that was held stays in the calendars, and so does one whose day has passed.
func TestINV107_WhatHasBeenIsLeftInCalendars(t *testing.T) {
	w := newTown(t)
	f := w.called(t)
	p := w.post(t, "2027-01-18 12:00")
	for _, key := range f.meetingMails() {
		p.deliver(key)
	}
	f.wakeUntil("2027-03-01 15:00")
	f.must(f.ko, "2027-03-01 15:30", &casefile.HoldMeeting{Meeting: "meeting-1", Attended: []casefile.Principal{f.ko}, Arranged: text(),
		NextOn: calendar.MustDate("2027-05-03")})
	require.Empty(t, f.meetingMails())
	f.must(f.ko, "2027-03-01 16:00", &casefile.InviteMeeting{Meeting: "meeting-2"})
	require.Len(t, f.meetingMails(), 3)
	for _, key := range f.meetingMails() {
		p.at = instant("2027-03-01 17:00")
		p.deliver(key)
		require.Contains(t, p.inTheMail(), "DTSTART;VALUE=DATE:20270503\r\n", "nobody has said when")
	}
	f.wakeUntil("2027-05-06 12:00")
	f.must(f.ko, "2027-05-06 13:00", &casefile.CancelMeeting{Meeting: "meeting-2"})
	require.Empty(t, f.meetingMails())
}
