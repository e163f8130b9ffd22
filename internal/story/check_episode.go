package story

import (
	"time"

	"samlop/casefile"
)

// What the API shows of an episode in a health trust, as far as stories ask for it.

type episodeView struct {
	Field              string             `json:"field"`
	Form               string             `json:"form"`
	AdmittedAt         time.Time          `json:"admitted_at"`
	DischargePlannedOn string             `json:"discharge_planned_on"`
	DischargedOn       string             `json:"discharged_on"`
	ClinicianStatus    string             `json:"clinician_status"`
	Coordination       string             `json:"coordination"`
	NotificationStatus string             `json:"notification_status"`
	Clinicians         []clinicianView    `json:"clinicians"`
	Notifications      []notificationView `json:"notifications"`
	Need               struct {
		SeenOn     string   `json:"seen_on"`
		Levels     string   `json:"levels"`
		Wants      []string `json:"wants"`
		InformedOn string   `json:"informed_on"`
	} `json:"need"`
}

type clinicianView struct {
	ID           string `json:"id"`
	Who          string `json:"who"`
	Kind         string `json:"kind"`
	DesignatedOn string `json:"designated_on"`
	ToldOn       string `json:"told_on"`
	EndedOn      string `json:"ended_on"`
	EndReason    string `json:"end_reason"`
}

type notificationView struct {
	ID          string `json:"id"`
	To          string `json:"to"`
	Status      string `json:"status"`
	SentOn      string `json:"sent_on"`
	DeliveredOn string `json:"delivered_on"`
	AnsweredOn  string `json:"answered_on"`
}

var episodeMachine = &machine[*caseView]{single: "coordination", aspects: []aspect[*caseView]{
	{"coordination", asWord, casefile.CoordinationStatus("").Codes(), func(c *caseView) any { return c.Episode.Coordination }},
	{"clinician_status", asWord, casefile.ClinicianStatus("").Codes(), func(c *caseView) any { return c.Episode.ClinicianStatus }},
	{"notification_status", asWord, casefile.NotificationStatus("").Codes(), func(c *caseView) any { return c.Episode.NotificationStatus }},
	{"department", asRef, nil, func(c *caseView) any { return c.Unit }},
	{"field", asWord, casefile.ServiceField("").Codes(), func(c *caseView) any { return c.Episode.Field }},
	{"form", asWord, casefile.EpisodeForm("").Codes(), func(c *caseView) any { return c.Episode.Form }},
	{"admitted_at", asMoment, nil, func(c *caseView) any { return c.Episode.AdmittedAt }},
	{"discharge_planned_on", asDate, nil, func(c *caseView) any { return c.Episode.DischargePlannedOn }},
	{"discharged_on", asDate, nil, func(c *caseView) any { return c.Episode.DischargedOn }},
	{"need_seen_on", asDate, nil, func(c *caseView) any { return c.Episode.Need.SeenOn }},
	{"levels", asWord, casefile.NeedLevels("").Codes(), func(c *caseView) any { return c.Episode.Need.Levels }},
	{"wants", asWords, casefile.Scope("").Codes(), func(c *caseView) any { return c.Episode.Need.Wants }},
	{"informed_on", asDate, nil, func(c *caseView) any { return c.Episode.Need.InformedOn }},
}}

// theEpisode reads «episode:», what an episode has besides what every file has.
func theEpisode(r *reader, n *node, known *names) check {
	return &items[*caseView]{machine: episodeMachine, what: "episode", want: episodeMachine.read(r, n, "episode", known),
		find: func(_ *player, seen *snapshot, _ wanted) (*caseView, bool) {
			return seen.caseView, seen.Kind == string(casefile.KindEpisode)
		}}
}

var clinicianMachine = &machine[clinicianView]{single: "who", aspects: []aspect[clinicianView]{
	{"who", asName, nil, func(c clinicianView) any { return c.Who }},
	{"kind", asWord, casefile.ClinicianKind("").Codes(), func(c clinicianView) any { return c.Kind }},
	{"designated_on", asDate, nil, func(c clinicianView) any { return c.DesignatedOn }},
	{"told_on", asDate, nil, func(c clinicianView) any { return c.ToldOn }},
	{"ended_on", asDate, nil, func(c clinicianView) any { return c.EndedOn }},
	{"end_reason", asWord, nil, func(c clinicianView) any { return c.EndReason }},
}}

// theClinicians reads «clinicians:», everybody who has been contact clinician, in order.
func theClinicians(r *reader, n *node, known *names) check {
	return &inOrder[clinicianView]{machine: clinicianMachine, what: "clinicians", one: "clinician", line: n.line,
		want: clinicianMachine.read(r, n, "clinicians", known), of: func(c *caseView) []clinicianView { return c.Episode.Clinicians }}
}

var notificationMachine = &machine[notificationView]{single: "status", aspects: []aspect[notificationView]{
	{"status", asWord, casefile.NotificationStatus("").Codes(), func(n notificationView) any { return n.Status }},
	{"to", asRef, nil, func(n notificationView) any {
		if n.To == string(casefile.MunicipalityUnit) {
			return "" // by letter
		}
		return n.To
	}},
	{"sent_on", asDate, nil, func(n notificationView) any { return n.SentOn }},
	{"delivered_on", asDate, nil, func(n notificationView) any { return n.DeliveredOn }},
	{"answered_on", asDate, nil, func(n notificationView) any { return n.AnsweredOn }},
}}

// theNotifications reads «notifications:», each word to a municipality, in order.
func theNotifications(r *reader, n *node, known *names) check {
	return &inOrder[notificationView]{machine: notificationMachine, what: "notifications", one: "notification", line: n.line,
		want: notificationMachine.read(r, n, "notifications", known), of: func(c *caseView) []notificationView { return c.Episode.Notifications }}
}
