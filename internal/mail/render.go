package mail

import (
	"cmp"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"

	"cloud.google.com/go/civil"

	"samlop/casefile"
)

// Kind is a kind of e-mail, with its own data type.
type Kind string

// The kinds. There are no others: what is not here is not said by e-mail.
const (
	KindReminder Kind = "REMINDER" // data: Reminder
	KindAlert    Kind = "ALERT"    // data: Alert
	KindMeeting  Kind = "MEETING"  // data: Meeting
)

// Step says why a deadline or a task is in a reminder.
type Step string

// The steps of domain.md 2.11, «Who is reminded», and of INV-108.
const (
	StepComing    Step = "COMING"
	StepDueToday  Step = "DUE_TODAY"
	StepMissed    Step = "MISSED"
	StepEscalated Step = "ESCALATED" // told to the next in line, whether missed or not
	StepNewTask   Step = "NEW_TASK"
	StepStillDue  Step = "STILL_OVERDUE" // said again, once a week
)

// Language is a language of the templates.
type Language string

// The languages.
const (
	Bokmal  Language = "nb"
	Nynorsk Language = "nn"
	English Language = "en"
)

// Reminder is the one mail a person on the staff gets in a morning (domain.md
// 2.11, INV-108). It may go only to the organisation's own staff at their work
// address, and by INV-80's exception names the kinds of task and their dates, whose
// post they came from and the organisation, nothing else; so there is no field for
// anything else. The unit is called by what it is, never by its name.
type Reminder struct {
	Items []ReminderItem
	// Organisation is the name of the municipality or the health trust.
	Organisation string
	Link         string // the front page, or an opaque link, see Render
}

// ReminderItem is one deadline or one task.
type ReminderItem struct {
	Code string // "DL-13", one of Codes(), or the kind of a task
	Step Step
	// Due is the date the reader sees, Europe/Oslo: act-by while there is time
	// (COMING, DUE_TODAY), so that «last day» is a day on which one can act, and
	// the due date once it is missed. A task may have none.
	Due civil.Date
	// PassedFrom is whom it was for, where no mail reaches them.
	PassedFrom casefile.Role
}

// Alert is the bell of Appendix C, to a person or a participant: a message waits.
type Alert struct {
	Link string // the front page, see Render
}

// Meeting is the mail around a time for a calendar. It says when, and that it is a
// meeting; not of what kind, where, about whom or who else comes (appendix C).
type Meeting struct {
	// CalledOff: it does not take place; Changed: the reader was told another time before.
	CalledOff, Changed bool
	On                 civil.Date
	At                 string // the time of day in Oslo, "14:30"; "" where none is set
	Link               string // the front page, see Render
}

// RenderError says why nothing was rendered. It holds a code and never a value:
// what does not belong in an e-mail does not belong in a log either.
type RenderError struct {
	Kind   Kind
	Reason string // one of the constants below
}

// The reasons of RenderError.
const (
	ReasonUnknownKind     = "unknown-kind"
	ReasonUnknownLanguage = "unknown-language"
	ReasonWrongData       = "wrong-data-type"
	ReasonNoItems         = "no-items"
	ReasonUnknownCode     = "unknown-deadline-code"
	ReasonUnknownStep     = "unknown-step"
	ReasonInvalidDate     = "invalid-date"
	ReasonUnknownRole     = "unknown-role"
	ReasonOrganisation    = "organisation-malformed"
	ReasonNotFrontPage    = "link-not-front-page"
)

// Error gives the kind, if it is one of ours, and the reason.
func (e *RenderError) Error() string {
	return fmt.Sprintf("mail: cannot render %s: %s", e.Kind, e.Reason)
}

// Render makes the subject, text and HTML of one e-mail. data is the value (not a
// pointer) of the type that belongs to kind. Items are sorted by date, code and
// step, new tasks after them and what is still overdue last, and equal ones are merged
// with a count. Dates are written out in the
// language.
//
// What could carry a person into the mail (INV-80) is refused with a *RenderError:
// an unknown code or step, and a link that is more than the front page, that is
// http(s)://host[:port] with at most a closing slash. A reminder may have an opaque link
// instead (OpaqueLink), which needs log-in.
func Render(kind Kind, lang Language, data any) (subject, text, html string, err error) {
	v, err := viewOf(kind, lang, data)
	if err != nil {
		return "", "", "", err
	}
	return templates[templateKey{kind, lang}].execute(v)
}

// view is what the templates see.
type view struct {
	Language     Language
	Organisation string
	Items        []line
	Link         string
	// When and At are of a meeting, which may be CalledOff or Changed.
	When, At           string
	CalledOff, Changed bool
	// OnlyTasks: nothing but new tasks is said; OnlyStill: nothing but what is still overdue.
	OnlyTasks, OnlyStill bool
}

type line struct {
	Count     int
	Step      Step
	Task, Due string
	// From is whom it was for, where it has been passed on because no mail reaches
	// them; Owner whose date it is, of what is told to the next in line.
	From, Owner string
}

func viewOf(kind Kind, lang Language, data any) (view, error) {
	refuse := func(reason string) (view, error) { return view{}, &RenderError{Kind: kind, Reason: reason} }
	v := view{Language: lang}
	if !slices.Contains(kinds, kind) {
		return view{}, &RenderError{Reason: ReasonUnknownKind}
	}
	if !slices.Contains(languages, lang) {
		return refuse(ReasonUnknownLanguage)
	}

	var reason string
	switch d := data.(type) {
	case Reminder:
		if kind != KindReminder {
			return refuse(ReasonWrongData)
		}
		v.Link, v.Organisation = d.Link, d.Organisation
		v.Items, reason = lines(d.Items, lang)
		if reason == "" && hasControl(d.Organisation) {
			reason = ReasonOrganisation
		}
		v.OnlyTasks = v.only(StepNewTask)
		v.OnlyStill = v.only(StepStillDue)
	case Alert:
		if kind != KindAlert {
			return refuse(ReasonWrongData)
		}
		v.Link = d.Link
	case Meeting:
		if kind != KindMeeting {
			return refuse(ReasonWrongData)
		}
		if !d.On.IsValid() || d.At != "" && !timeOfDay.MatchString(d.At) {
			return refuse(ReasonInvalidDate)
		}
		v.Link, v.When, v.At, v.CalledOff, v.Changed = d.Link, longDate(d.On, lang), d.At, d.CalledOff, d.Changed
	default:
		return refuse(ReasonWrongData)
	}
	if reason == "" && !frontPage(v.Link) && (kind != KindReminder || !opaque(v.Link)) {
		reason = ReasonNotFrontPage
	}
	if reason != "" {
		return refuse(reason)
	}
	return v, nil
}

func (v view) only(step Step) bool {
	return !slices.ContainsFunc(v.Items, func(l line) bool { return l.Step != step })
}

var steps = []Step{StepComing, StepDueToday, StepMissed, StepEscalated, StepNewTask, StepStillDue}

// group is the order of what a mail says: dates, then what has come, then what is
// still overdue.
func group(s Step) int { return max(0, slices.Index(steps, s)-slices.Index(steps, StepEscalated)) }

func lines(items []ReminderItem, lang Language) (_ []line, reason string) {
	if len(items) == 0 {
		return nil, ReasonNoItems
	}
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b ReminderItem) int {
		byCode := 0
		if a.Step == StepStillDue && b.Step == StepStillDue {
			byCode = cmp.Or(strings.Compare(a.Code, b.Code), strings.Compare(string(a.PassedFrom), string(b.PassedFrom)))
		}
		return cmp.Or(cmp.Compare(group(a.Step), group(b.Step)), byCode, a.Due.Compare(b.Due), strings.Compare(a.Code, b.Code),
			cmp.Compare(slices.Index(steps, a.Step), slices.Index(steps, b.Step)), strings.Compare(string(a.PassedFrom), string(b.PassedFrom)))
	})
	var out []line
	for i, item := range items {
		if i > 0 && same(item, items[i-1]) {
			out[len(out)-1].Count++
			continue
		}
		one, reason := lineOf(item, lang)
		if reason != "" {
			return nil, reason
		}
		out = append(out, one)
	}
	return out, ""
}

// same reports whether two items are said as one with a count. What is still overdue
// is counted whatever its date; the oldest is named.
func same(a, b ReminderItem) bool {
	if a.Step == StepStillDue {
		a.Due = b.Due
	}
	return a == b
}

func lineOf(item ReminderItem, lang Language) (out line, reason string) {
	out = line{Count: 1, Step: item.Step}
	name, known := tasks[item.Code]
	if task, ok := staffTasks[casefile.TaskKind(item.Code)]; ok {
		name, known = task, true
	}
	from, named := roles[item.PassedFrom]
	switch {
	case !known:
		return line{}, ReasonUnknownCode
	case !slices.Contains(steps, item.Step):
		return line{}, ReasonUnknownStep
	case item.PassedFrom != "" && !named:
		return line{}, ReasonUnknownRole
	case item.Due == civil.Date{} && item.Step == StepNewTask: // none
	case !item.Due.IsValid():
		return line{}, ReasonInvalidDate
	default:
		out.Due = longDate(item.Due, lang)
	}
	out.Task, out.From = name.in(lang), from.in(lang)
	if item.Step == StepEscalated && item.PassedFrom == "" {
		out.Owner = ownerOf(item.Code).in(lang)
	}
	return out, ""
}

// ownerOf is who is reminded first of a deadline: whose date it is.
func ownerOf(code string) phrase {
	rule, _ := casefile.DeadlineRuleOf(code)
	for _, point := range rule.Reminders {
		for _, role := range point.To {
			if owner, ok := roles[role]; ok {
				return owner
			}
		}
	}
	return phrase{}
}

// host is narrower than what url.Parse lets through, which includes quotes and
// angle brackets.
var host = regexp.MustCompile(`^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// frontPage reports whether link is an installation's front page and nothing
// more. Any path, query or fragment is taken for an identifier.
func frontPage(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && host.MatchString(u.Host) &&
		(link == u.Scheme+"://"+u.Host || link == u.Scheme+"://"+u.Host+"/")
}

const reminders = "/reminders/"

// OpaqueLink is where the desk at an address shows, to its recipient and to nobody else, what a
// mail is about: by the id of the mail's delivery, which says nothing of the case (INV-80).
func OpaqueLink(desk, delivery string) string { return desk + reminders + delivery }

var deliveryID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// opaque reports whether link is an OpaqueLink.
func opaque(link string) bool {
	desk, delivery, found := strings.Cut(link, reminders)
	return found && !strings.HasSuffix(desk, "/") && frontPage(desk) && deliveryID.MatchString(delivery)
}

// MeetingTitle is what a calendar calls a meeting: that it is one, and no more.
func MeetingTitle(lang Language) string {
	if lang == English {
		return "Meeting"
	}
	return "Møte"
}

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

var (
	kinds     = []Kind{KindReminder, KindAlert, KindMeeting}
	languages = []Language{Bokmal, Nynorsk, English}
)

//go:embed templates
var templateFiles embed.FS

type templateKey struct {
	kind Kind
	lang Language
}

// rendering holds the phrases of one kind in one language, parsed into the text
// and the HTML layout, so that both always say the same.
type rendering struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

var templates = parseTemplates()

func parseTemplates() map[templateKey]rendering {
	all := map[templateKey]rendering{}
	for _, kind := range kinds {
		for _, lang := range languages {
			phrases := fmt.Sprintf("templates/%s.%s.tmpl", strings.ToLower(string(kind)), lang)
			all[templateKey{kind, lang}] = rendering{
				text: texttemplate.Must(texttemplate.ParseFS(templateFiles, "templates/layout.txt.tmpl", phrases)),
				html: htmltemplate.Must(htmltemplate.ParseFS(templateFiles, "templates/layout.html.tmpl", phrases)),
			}
		}
	}
	return all
}

func (r rendering) execute(v view) (subject, text, html string, err error) {
	var s, t, h strings.Builder
	for _, part := range []struct {
		into *strings.Builder
		run  func(io.Writer, string, any) error
		name string
	}{
		{&s, r.text.ExecuteTemplate, "subject"},
		{&t, r.text.ExecuteTemplate, "layout.txt.tmpl"},
		{&h, r.html.ExecuteTemplate, "layout.html.tmpl"},
	} {
		if err := part.run(part.into, part.name, v); err != nil {
			return "", "", "", fmt.Errorf("mail: render %s: %w", part.name, err)
		}
	}
	return s.String(), t.String(), h.String(), nil
}
