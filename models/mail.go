package models

import (
	"strings"
	"time"

	"samlop/casefile"
)

// MailStatus is how far a mail has come.
type MailStatus string

// The statuses. UNKNOWN means that it may have been sent: a reminder is not
// sent twice, so a person may have to look.
const (
	MailPending MailStatus = "PENDING"
	MailSending MailStatus = "SENDING"
	MailSent    MailStatus = "SENT"
	MailSkipped MailStatus = "SKIPPED"
	MailUnknown MailStatus = "UNKNOWN"
	MailFailed  MailStatus = "FAILED"
)

// Codes lists them.
func (MailStatus) Codes() []string {
	return casefile.CodesOf(MailPending, MailSending, MailSent, MailSkipped, MailUnknown, MailFailed)
}

// The kinds of mail in the outbox.
const (
	ReminderMail MailKind = "REMINDER"
	AlertMail    MailKind = "ALERT"
	// MeetingMail is an invitation, a change of it, or that it is called off.
	MeetingMail MailKind = "MEETING"
	// The morning's mail is shown as one of these by a case of which it says nothing
	// else: that a task has come, or what is still overdue.
	StaffTaskMail MailKind = "STAFF_TASK"
	DigestMail    MailKind = "DIGEST"
)

// MailKind is a kind of mail.
type MailKind string

// Codes lists them.
func (MailKind) Codes() []string {
	return casefile.CodesOf(ReminderMail, AlertMail, MeetingMail, StaffTaskMail, DigestMail)
}

// NoCase stands for the case of a mail that belongs to none: that a login was bound or ended.
const NoCase = "00000000-0000-0000-0000-000000000000"

// Mail is one e-mail of the outbox. Its key is its business key: a second
// attempt to make the same mail makes none.
type Mail struct {
	Key            string `gorm:"primaryKey"`
	OrganisationID string
	// CaseID is the case that opened it, or NoCase; lines may be about other cases too.
	CaseID    string
	Principal casefile.Principal
	Kind      MailKind
	// SendAfter is an instant of the world the organisation lives in.
	SendAfter time.Time
	OnDate    casefile.Date
	Status    MailStatus
	// Reason is a code for SKIPPED, UNKNOWN and FAILED.
	Reason     string
	DeliveryID string
	// Recipient, Subject, BodyText and BodyHTML are empty until it is rendered, once.
	Recipient  string
	Subject    string
	BodyText   string
	BodyHTML   string `gorm:"column:body_html"`
	ProviderID string
	// Delivery is the last that the carrier has said of it since, and DeliveryAt when that
	// was, an instant of the world; "" and nil while it has said nothing.
	Delivery   MailDelivery
	DeliveryAt *time.Time
	Attempts   int
	// LeaseUntil is real time: until then somebody is sending it.
	LeaseUntil *time.Time
	// TryAt is real time: it is not tried again before; nil where it has not been tried.
	TryAt *time.Time
	// RequestID is that of the request that opened it; "" where nobody asked.
	RequestID string
	CreatedAt time.Time
	// SentAt is an instant of the world the organisation lives in.
	SentAt *time.Time
}

// MailLine is one deadline, or one task, in a reminder.
type MailLine struct {
	MailKey string `gorm:"primaryKey"`
	// OrganisationID is that of the mail; the database sets it.
	OrganisationID string                `gorm:"->"`
	CaseID         string                `gorm:"primaryKey"`
	DeadlineID     string                `gorm:"primaryKey"`
	Step           casefile.ReminderKind `gorm:"primaryKey"`
	Code           string
	Due            *casefile.Date
	// Role is the one in which the recipient hears of it, and PassedFrom that of whoever
	// it did not reach; "" where it did (INV-108).
	Role       casefile.Role
	PassedFrom casefile.Role
}

// MailCalendar is what a mail about a meeting says to its reader's calendar.
type MailCalendar struct {
	MailKey        string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	MeetingID      string
	Principal      casefile.Principal
	// UID is one recipient's of one meeting, and Sequence grows with each mail of it.
	UID      string
	Sequence int
	Method   CalendarMethod
	OnDate   casefile.Date
	// AtTime is the time of day in Oslo, "14:30"; Lasts is in minutes, 0 where nobody has said.
	AtTime    string
	Lasts     int
	WrittenAt time.Time
}

// CalendarMethod is what a calendar is asked to do.
type CalendarMethod string

// The methods: put in or change, and take out.
const (
	CalendarRequest CalendarMethod = "REQUEST"
	CalendarCancel  CalendarMethod = "CANCEL"
)

// Codes lists them.
func (CalendarMethod) Codes() []string { return casefile.CodesOf(CalendarRequest, CalendarCancel) }

// KeptMail is one mail in the development mailbox.
type KeptMail struct {
	ID         int64 `gorm:"primaryKey"`
	DeliveryID string
	Sender     string
	Recipient  string
	Subject    string
	BodyText   string
	BodyHTML   string `gorm:"column:body_html"`
	// Calendar is the part that calendars read; "" where there is none.
	Calendar string
	KeptAt   time.Time `gorm:"->"`
}

// TableName is the box, not the mails.
func (KeptMail) TableName() string { return "mailbox" }

// OfTask reports whether a line is of a task, not of a deadline: its id says so.
func (l MailLine) OfTask() bool { return strings.HasPrefix(l.DeadlineID, "task-") }
