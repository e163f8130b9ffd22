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
)

// Kind is a kind of e-mail, with its own data type.
type Kind string

// The kinds. There are no others: what is not here is not said by e-mail.
const (
	KindReminder  Kind = "REMINDER"   // data: Reminder
	KindAlert     Kind = "ALERT"      // data: Alert
	KindStaffTask Kind = "STAFF_TASK" // data: StaffTask
)

// Step says why a deadline is in a reminder.
type Step string

// The steps of domain.md 2.11, «Who is reminded».
const (
	StepComing    Step = "COMING"
	StepDueToday  Step = "DUE_TODAY"
	StepMissed    Step = "MISSED"
	StepEscalated Step = "ESCALATED" // told to the next in line, whether missed or not
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
// 2.11). It may go only to the organisation's own staff at their work address,
// and by INV-80's exception names the kinds of task and their dates, nothing
// else; so there is no field for anything else.
type Reminder struct {
	Items []ReminderItem
	Link  string // the front page, see Render
}

// ReminderItem is one deadline.
type ReminderItem struct {
	Code string // "DL-13", one of Codes()
	Step Step
	// Due is the date the reader sees, Europe/Oslo: act-by while there is time
	// (COMING, DUE_TODAY), so that «last day» is a day on which one can act, and
	// the due date once it is missed.
	Due civil.Date
}

// Alert is the bell of Appendix C, to a person or a participant: a message waits.
type Alert struct {
	Link string // the front page, see Render
}

// StaffTask tells one of the organisation's own staff that a task has come, under
// the same exception as Reminder.
type StaffTask struct {
	Code string     // "DL-18", one of Codes()
	Due  civil.Date // Europe/Oslo
	Link string     // the front page, see Render
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
	ReasonNotFrontPage    = "link-not-front-page"
)

// Error gives the kind, if it is one of ours, and the reason.
func (e *RenderError) Error() string {
	return fmt.Sprintf("mail: cannot render %s: %s", e.Kind, e.Reason)
}

// Render makes the subject, text and HTML of one e-mail. data is the value (not a
// pointer) of the type that belongs to kind. Items are sorted by date, code and
// step, and equal ones are merged with a count. Dates are written out in the
// language.
//
// What could carry a person into the mail (INV-80) is refused with a *RenderError:
// an unknown code or step, and a link that is more than the front page, that is
// http(s)://host[:port] with at most a closing slash.
func Render(kind Kind, lang Language, data any) (subject, text, html string, err error) {
	v, err := viewOf(kind, lang, data)
	if err != nil {
		return "", "", "", err
	}
	return templates[templateKey{kind, lang}].execute(v)
}

// view is what the templates see.
type view struct {
	Language        Language
	Items           []line
	Task, Due, Link string
}

type line struct {
	Count     int
	Step      Step
	Task, Due string
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
		v.Link = d.Link
		v.Items, reason = lines(d.Items, lang)
	case Alert:
		if kind != KindAlert {
			return refuse(ReasonWrongData)
		}
		v.Link = d.Link
	case StaffTask:
		if kind != KindStaffTask {
			return refuse(ReasonWrongData)
		}
		v.Link = d.Link
		v.Task, v.Due, reason = taskAndDate(d.Code, d.Due, lang)
	default:
		return refuse(ReasonWrongData)
	}
	if reason == "" && !frontPage(v.Link) {
		reason = ReasonNotFrontPage
	}
	if reason != "" {
		return refuse(reason)
	}
	return v, nil
}

var steps = []Step{StepComing, StepDueToday, StepMissed, StepEscalated}

func lines(items []ReminderItem, lang Language) (_ []line, reason string) {
	if len(items) == 0 {
		return nil, ReasonNoItems
	}
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b ReminderItem) int {
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Code, b.Code),
			cmp.Compare(slices.Index(steps, a.Step), slices.Index(steps, b.Step)))
	})
	var out []line
	for i, item := range items {
		if i > 0 && item == items[i-1] {
			out[len(out)-1].Count++
			continue
		}
		task, due, reason := taskAndDate(item.Code, item.Due, lang)
		if reason == "" && !slices.Contains(steps, item.Step) {
			reason = ReasonUnknownStep
		}
		if reason != "" {
			return nil, reason
		}
		out = append(out, line{Count: 1, Step: item.Step, Task: task, Due: due})
	}
	return out, ""
}

func taskAndDate(code string, due civil.Date, lang Language) (task, date, reason string) {
	name, ok := tasks[code]
	if !ok {
		return "", "", ReasonUnknownCode
	}
	if !due.IsValid() {
		return "", "", ReasonInvalidDate
	}
	return name.in(lang), longDate(due, lang), ""
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

var (
	kinds     = []Kind{KindReminder, KindAlert, KindStaffTask}
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
