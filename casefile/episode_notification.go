package casefile

import (
	"slices"
)

// NotificationStatus is how far the word to a municipality has come (domain.md 2.8, S-08).
type NotificationStatus string

// The statuses.
const (
	NotificationNone         NotificationStatus = "NONE"
	NotificationRequired     NotificationStatus = "REQUIRED"
	NotificationSent         NotificationStatus = "SENT"
	NotificationDelivered    NotificationStatus = "DELIVERED"
	NotificationAcknowledged NotificationStatus = "ACKNOWLEDGED"
	NotificationRefused      NotificationStatus = "REFUSED"
	NotificationDeclined     NotificationStatus = "DECLINED"
	// NotificationReturned: the letter came back, and told nobody (INV-106).
	NotificationReturned NotificationStatus = "RETURNED"
	// NotificationWritten: its letter has not left yet, and has told nobody (INV-105).
	NotificationWritten NotificationStatus = "WRITTEN"
)

// Codes lists them.
func (NotificationStatus) Codes() []string {
	return CodesOf(NotificationNone, NotificationRequired, NotificationSent, NotificationDelivered, NotificationAcknowledged,
		NotificationRefused, NotificationDeclined, NotificationReturned, NotificationWritten)
}

// MunicipalityUnit is the coordinating unit of a municipality that no message reaches, to
// whom the notification is a letter.
const MunicipalityUnit Principal = "body/municipality"

// Notification is one word to one municipality that a person needs a plan or a
// coordinator there (sphl § 2-5, D-32).
type Notification struct {
	ID string `json:"id"`
	// To is the municipality as an organisation that messages reach, or MunicipalityUnit.
	To    Principal `json:"to"`
	Name  Text      `json:"name,omitempty"`
	Words Text      `json:"words,omitempty"`
	// WrittenOn is the day its letter was written; zero where it is a message, and in
	// ledgers in which writing was sending. SentOn is the day it left.
	WrittenOn Date               `json:"written_on,omitzero"`
	SentOn    Date               `json:"sent_on,omitzero"`
	Status    NotificationStatus `json:"status"`
	// UnsafeToWrite: a letter to the home of the person could do harm. The municipality is told.
	UnsafeToWrite bool `json:"unsafe_to_write,omitempty"`
	// DeliveredOn is the day it arrived there, AnsweredOn the day of the answer.
	DeliveredOn Date `json:"delivered_on,omitzero"`
	AnsweredOn  Date `json:"answered_on,omitzero"`
	// RightBody is where it should go instead, in a refusal.
	RightBody Text `json:"right_body,omitempty"`
}

// waits reports whether the municipality has not answered yet.
func (n *Notification) waits() bool {
	return n.Status == NotificationSent || n.Status == NotificationDelivered
}

// notification is the latest, or nil.
func (s *State) notification() *Notification {
	if s.Episode == nil || len(s.Episode.Notifications) == 0 {
		return nil
	}
	return &s.Episode.Notifications[len(s.Episode.Notifications)-1]
}

// untold are the statuses in which no municipality has been told that is the right one: its
// letter has not left or has come back, or it has said that it is for another.
var untold = []NotificationStatus{NotificationWritten, NotificationReturned, NotificationRefused}

// notified reports whether a municipality has been told, and has not said that it is for another.
func (s *State) notified() bool {
	n := s.notification()
	return n != nil && !slices.Contains(untold, n.Status)
}

// NotificationStatus is how far the word to the municipality has come. Where both levels
// are needed it is REQUIRED until it has been sent (INV-97).
func (s *State) NotificationStatus() NotificationStatus {
	switch {
	case s.Episode == nil:
		return NotificationNone
	case s.notified():
		return s.notification().Status
	case s.Episode.Need == nil || s.Episode.Need.Levels != BothLevels:
		return NotificationNone
	case s.Episode.Need.Declined:
		return NotificationDeclined
	}
	return NotificationRequired
}

// notificationDue sets or ends DL-21 as the need and what the person was told now say, and
// stops what has not left to a municipality that is not to be told any more.
func (d *deciding) notificationDue() {
	need, live := d.s.Episode.Need, len(d.live(NeedNotified, "")) > 0
	if status := d.s.NotificationStatus(); status == NotificationDeclined || status == NotificationNone {
		d.stopTellingMunicipality(becauseCeased)
	}
	wanted := d.s.NotificationStatus() == NotificationRequired && !need.InformedOn.IsZero()
	switch {
	case wanted && !live:
		d.setDeadline(NeedNotified, "", "", latest(need.SeenOn, need.InformedOn))
	case live && !wanted:
		d.cancel(NeedNotified, "", becauseCeased)
	}
}

// NotifyMunicipality is S-08: the municipality's coordinating unit is told of the need. A
// municipality that messages reach is told at once, another by letter (D-32).
type NotifyMunicipality struct {
	Municipality Principal `json:"municipality,omitempty" pattern:"^organisation/[0-9a-zA-Z-]{1,64}$"`
	Name         Text      `json:"name,omitempty" maxLength:"200" doc:"Name of a municipality that is told by letter"`
	InformedOn   Date      `json:"informed_on,omitzero" format:"date" doc:"The day the person was told of it, where that has not been noted"`
	Words        Text      `json:"words,omitempty" maxLength:"20000" doc:"What the municipality should know, besides who and what is needed"`
	// UnsafeToWrite travels with a message, so that the receiver holds its letters, as they are held here.
	UnsafeToWrite bool `json:"unsafe_to_write,omitempty" doc:"True when a letter to the person's home could do harm: the municipality is told"`
}

// Docs says what the tags have no room for.
func (NotifyMunicipality) Docs() map[string]string {
	return map[string]string{
		"municipality": "The municipality, as organisation/<id>, where messages reach it; leave out, and give its name, where the " +
			"notification is a letter",
	}
}

func (c *NotifyMunicipality) open(d *deciding) *Refusal {
	if r := d.inPhase("S-08", PhaseBefore, PhaseDuring, PhaseAfter); r != nil {
		return r
	}
	need := d.s.Episode.Need
	switch {
	case need == nil:
		return refuse("S-08", "no_need_seen")
	case need.Levels != BothLevels:
		return refuse("S-08", "specialist_alone")
	case d.s.notified():
		return refuse("S-08", "municipality_knows")
	case d.s.notificationWaits():
		return refuse("INV-105", "notification_not_posted")
	case need.Declined:
		return refuse("S-08", "person_said_no")
	}
	return nil
}

func (c *NotifyMunicipality) decide(d *deciding) *Refusal {
	if (c.Municipality == "") == (c.Name == "") || c.Municipality != "" && !c.Municipality.IsOrganisation() {
		return malformed("S-08", "municipality_missing")
	}
	if d.s.Episode.Need.InformedOn.IsZero() {
		if c.InformedOn.IsZero() {
			return refuse("S-08", "person_not_informed")
		}
		if r := d.happened("S-08", "informed_on", c.InformedOn, Date{}); r != nil {
			return r
		}
		d.emit(&ToldOfNotification{On: c.InformedOn})
		d.notificationDue()
	}
	n := Notification{ID: nextID("notification", len(d.s.Episode.Notifications)), To: c.Municipality, Name: c.Name, Words: c.Words,
		SentOn: d.today, Status: NotificationSent, UnsafeToWrite: c.UnsafeToWrite}
	if byLetter := c.Municipality == ""; byLetter {
		n.To, n.Status, n.WrittenOn, n.SentOn = MunicipalityUnit, NotificationWritten, d.today, Date{}
	}
	d.emit(&MunicipalityNotified{Notification: n})
	if c.UnsafeToWrite {
		d.homeIsUnsafe()
	}
	d.doneTasks(TaskNotifyAnother, "")
	if n.Status == NotificationWritten {
		d.writeLetter(NotificationLetter, n.To, n.ID) // DL-21 and DL-21r wait until it leaves (INV-105)
	} else {
		d.settle(NeedNotified, "", d.today)
		d.setDeadline(NotificationAnswer, n.ID, "", d.today)
	}
	d.tellOfCoordinator()
	return nil
}

// MunicipalityNotified says that a municipality has been told.
type MunicipalityNotified struct {
	Notification Notification `json:"notification"`
}

func (f *MunicipalityNotified) apply(s *State, _ *Event) {
	s.Episode.Notifications = append(s.Episode.Notifications, f.Notification)
}

// NoteDelivery is the road telling the file that a notification has arrived.
type NoteDelivery struct {
	Notification string `json:"notification" pattern:"^notification-[0-9]{1,9}$"`
	On           Date   `json:"on"`
}

func (c *NoteDelivery) open(*deciding) *Refusal { return nil }

func (c *NoteDelivery) decide(d *deciding) *Refusal {
	if n := d.s.notificationOf(c.Notification); n != nil && n.Status == NotificationSent {
		d.emit(&NotificationMoved{ID: n.ID, Status: NotificationDelivered, On: c.On})
	}
	return nil
}

func (s *State) notificationOf(id string) *Notification {
	if s.Episode == nil {
		return nil
	}
	return find(s.Episode.Notifications, func(n *Notification) bool { return n.ID == id })
}

// MunicipalityAnswer is what a municipality says to a notification (S-09).
type MunicipalityAnswer string

// The answers.
const (
	AnswerAcknowledged MunicipalityAnswer = "ACKNOWLEDGED"
	AnswerRefused      MunicipalityAnswer = "REFUSED"
)

// Codes lists them.
func (MunicipalityAnswer) Codes() []string { return CodesOf(AnswerAcknowledged, AnswerRefused) }

// NoteAnswer is the road telling the file what the municipality has answered.
type NoteAnswer struct {
	Notification string             `json:"notification" pattern:"^notification-[0-9]{1,9}$"`
	Answer       MunicipalityAnswer `json:"answer"`
	RightBody    Text               `json:"right_body,omitempty" maxLength:"2000"`
	On           Date               `json:"on"`
}

func (c *NoteAnswer) open(*deciding) *Refusal { return nil }

func (c *NoteAnswer) decide(d *deciding) *Refusal {
	n := d.s.notificationOf(c.Notification)
	if n == nil {
		return unknown("notification", c.Notification)
	}
	d.municipalityAnswered(*n, c.Answer, c.RightBody, c.On)
	return nil
}

// RegisterAnswer is S-09 by letter or telephone: what the municipality has said.
type RegisterAnswer struct {
	Answer     MunicipalityAnswer `json:"answer"`
	RightBody  Text               `json:"right_body,omitempty" maxLength:"2000" doc:"Where it should go instead, for REFUSED"`
	AnsweredOn Date               `json:"answered_on,omitzero" format:"date" doc:"Today when left out"`
}

func (c *RegisterAnswer) open(d *deciding) *Refusal {
	if n := d.s.notification(); n == nil || !n.waits() {
		return refuse("S-09", "no_answer_awaited")
	}
	return nil
}

func (c *RegisterAnswer) decide(d *deciding) *Refusal {
	n := d.s.notification()
	if c.AnsweredOn.IsZero() {
		c.AnsweredOn = d.today
	}
	if r := d.happened("S-09", "answered_on", c.AnsweredOn, n.SentOn); r != nil {
		return r
	}
	if c.Answer == AnswerRefused && c.RightBody == "" {
		return malformed("S-09", "right_body_missing")
	}
	d.municipalityAnswered(*n, c.Answer, c.RightBody, c.AnsweredOn)
	return nil
}

// municipalityAnswered keeps an answer. One that it is for another body lets somebody notify that
// one: the duty is not met by a letter to the wrong door (INV-97).
func (d *deciding) municipalityAnswered(n Notification, answer MunicipalityAnswer, rightBody Text, on Date) {
	status := NotificationStatus(answer)
	if n.Status == status && n.RightBody == rightBody {
		return
	}
	d.emit(&NotificationMoved{ID: n.ID, Status: status, On: on, RightBody: rightBody})
	d.settle(NotificationAnswer, n.ID, on)
	d.doneTasks(TaskRingMunicipality, n.ID)
	if answer != AnswerRefused || d.s.Ended() || d.s.notification().ID != n.ID {
		return
	}
	d.stopTellingMunicipality(becauseAnswered)
	d.openTask(TaskNotifyAnother, n.ID, d.today)
	d.notifyAgain(on)
}

// notifyAgain lets the duty to notify stand again (INV-97).
func (d *deciding) notifyAgain(on Date) {
	if d.s.NotificationStatus() == NotificationRequired && len(d.live(NeedNotified, "")) == 0 {
		d.setDeadline(NeedNotified, "", "", on)
	}
}

// NotificationMoved says how far a notification has come.
type NotificationMoved struct {
	ID        string             `json:"id"`
	Status    NotificationStatus `json:"status"`
	On        Date               `json:"on"`
	RightBody Text               `json:"right_body,omitempty"`
}

func (f *NotificationMoved) apply(s *State, _ *Event) {
	n := s.notificationOf(f.ID)
	if n == nil {
		return
	}
	n.Status = f.Status
	switch f.Status {
	case NotificationDelivered:
		n.DeliveredOn = f.On
	case NotificationSent:
		n.SentOn = f.On
	case NotificationWritten:
		n.SentOn = Date{}
	case NotificationReturned:
	default:
		n.AnsweredOn, n.RightBody = f.On, f.RightBody
	}
}

// wants reports whether something is needed.
func (n *CoordinationNeed) wants(scope Scope) bool { return slices.Contains(n.Wants, scope) }
