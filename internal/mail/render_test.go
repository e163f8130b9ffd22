package mail

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

var update = flag.Bool("update", false, "rewrite the golden files of the renderings")

const front = "https://samlop.example/"

func date(y int, m time.Month, d int) civil.Date { return civil.Date{Year: y, Month: m, Day: d} }

// samples has one value per kind; the reminder's items are out of order, one twice.
var samples = map[Kind]any{
	KindReminder: Reminder{Link: front, Organisation: "Fjordvik", Items: []ReminderItem{
		{"DL-13", StepComing, date(2027, time.September, 30), ""},
		{"DL-09", StepComing, date(2027, time.September, 30), ""},
		{"DL-13", StepComing, date(2027, time.September, 30), ""},
		{"DL-01", StepMissed, date(2027, time.February, 28), ""},
		{"DL-17", StepDueToday, date(2027, time.April, 27), casefile.RoleMinutes},
		{"DL-13", StepEscalated, date(2027, time.April, 27), ""},
		{"DL-02", StepStillDue, date(2027, time.March, 1), ""},
		{"DL-02", StepStillDue, date(2027, time.February, 1), ""},
		{"FIND_COORDINATOR", StepNewTask, date(2027, time.April, 28), ""},
		{"CONFIRM_CAPACITY", StepNewTask, civil.Date{}, casefile.RoleManager},
	}},
	KindAlert:   Alert{Link: front},
	KindMeeting: Meeting{Link: front, On: date(2027, time.April, 20), At: "13:00"},
}

func eachRendering(t *testing.T, f func(t *testing.T, kind Kind, lang Language, subject, text, html string)) {
	for _, kind := range kinds {
		for _, lang := range languages {
			t.Run(fmt.Sprintf("%s/%s", kind, lang), func(t *testing.T) {
				subject, text, html, err := Render(kind, lang, samples[kind])
				require.NoError(t, err)
				f(t, kind, lang, subject, text, html)
			})
		}
	}
}

func TestRender_Golden(t *testing.T) {
	eachRendering(t, func(t *testing.T, kind Kind, lang Language, subject, text, html string) {
		got := "Subject: " + subject + "\n\n" + text + "\n" + html
		file := filepath.Join("testdata", strings.ToLower(string(kind))+"."+string(lang)+".golden")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	})
}

func TestRender_LanguagesDiffer(t *testing.T) {
	for _, kind := range kinds {
		seen := map[string]Language{}
		for _, lang := range languages {
			subject, text, html, err := Render(kind, lang, samples[kind])
			require.NoError(t, err)
			for _, part := range []string{"subject " + subject, "text " + text, html} {
				assert.NotContains(t, seen, part, "%s says the same in %s and %s", kind, lang, seen[part])
				seen[part] = lang
			}
			assert.Contains(t, html, `<html lang="`+string(lang)+`">`)
		}
	}
}

func TestRender_EveryTaskIsNamedInEveryLanguage(t *testing.T) {
	// Those of domain.md 2.11 of which somebody on the staff is told: what is not built yet, and every duty that is.
	want := strings.Fields("DL-10")
	for _, d := range casefile.DeadlineRules() {
		if d.Kind == casefile.Duty {
			want = append(want, d.Code)
		}
	}
	slices.Sort(want)
	assert.Equal(t, want, Codes())
	assert.Subset(t, want, strings.Fields("DL-01 DL-02 DL-03 DL-06 DL-07 DL-09 DL-11 DL-12 DL-13 "+
		"DL-14 DL-15 DL-16 DL-17 DL-18 DL-22 DL-23 DL-24"))
	for _, lang := range languages {
		byName := map[string]string{}
		for _, code := range Codes() {
			name := tasks[code].in(lang)
			assert.NotEmpty(t, name, "%s in %s", code, lang)
			assert.NotContains(t, byName, name, "%s and %s cannot be told apart in %s", code, byName[name], lang)
			byName[name] = code
		}
	}
	for _, code := range Codes() {
		assert.NotEqual(t, tasks[code].nb, tasks[code].en, code)
	}
}

func TestRender_ItemsAreSortedAndMerged(t *testing.T) {
	_, text, _, err := Render(KindReminder, Bokmal, samples[KindReminder])
	require.NoError(t, err)
	var items []string
	for _, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(l, "- ") {
			items = append(items, l)
		}
	}
	assert.Equal(t, []string{
		"- Fristen gikk ut 28. februar 2027: send foreløpig svar på en henvendelse",
		"- Varslet videre fra koordinatoren, frist 27. april 2027: fullfør revisjonen av en individuell plan",
		"- Siste dag er 27. april 2027: send ut et referat (gjaldt referenten, som ikke nås på e-post)",
		"- Innen 30. september 2027: oppnevn en koordinator",
		"- Innen 30. september 2027: 2 × fullfør revisjonen av en individuell plan",
		"- Ny oppgave: si om en kandidat har rom for oppgaven som koordinator (gjaldt koordinatorens leder, som ikke nås på e-post)",
		"- Ny oppgave, frist 28. april 2027: finn en koordinator",
		"- Fortsatt ikke gjort, eldste frist 1. februar 2027: 2 × fatt vedtak om en henvendelse",
	}, items)
}

func TestRender_OnlyEqualItemsAreMerged(t *testing.T) {
	day := date(2027, time.September, 30)
	_, text, _, err := Render(KindReminder, Bokmal, Reminder{Link: front, Items: []ReminderItem{
		{"DL-13", StepEscalated, day, ""}, {"DL-13", StepComing, day.AddDays(1), ""}, {"DL-13", StepComing, day, casefile.RoleManager},
		{"DL-13", StepComing, day, ""}, {"DL-13", StepMissed, day, ""}, {"DL-13", StepDueToday, day, ""},
	}})
	require.NoError(t, err)
	assert.NotContains(t, text, "×")
	assert.Equal(t, 6, strings.Count(text, "fullfør revisjonen av en individuell plan"))
}

func TestRender_DoesNotReorderTheCallersItems(t *testing.T) {
	items := []ReminderItem{
		{"DL-13", StepComing, date(2027, time.September, 30), ""},
		{"DL-01", StepComing, date(2027, time.February, 26), ""},
	}
	_, _, _, err := Render(KindReminder, Bokmal, Reminder{Items: items, Link: front})
	require.NoError(t, err)
	assert.Equal(t, "DL-13", items[0].Code)
}

func TestRender_DatesInEveryMonth(t *testing.T) {
	want := map[Language]string{
		Bokmal:  "1. januar|1. februar|1. mars|1. april|1. mai|1. juni|1. juli|1. august|1. september|1. oktober|1. november|1. desember",
		Nynorsk: "1. januar|1. februar|1. mars|1. april|1. mai|1. juni|1. juli|1. august|1. september|1. oktober|1. november|1. desember",
		English: "1 January|1 February|1 March|1 April|1 May|1 June|1 July|1 August|1 September|1 October|1 November|1 December",
	}
	for lang, months := range want {
		for i, day := range strings.Split(months, "|") {
			assert.Equal(t, day+" 2027", longDate(date(2027, time.Month(i+1), 1), lang))
		}
	}
}

// mark stands for whatever must not get out: a name, a case number, a diagnosis.
const mark = "KARI-NORDMANN-15876543210"

func TestINV80_MisusedFieldIsRefusedAndNotRepeated(t *testing.T) {
	due := date(2027, time.September, 30)
	item := func(code string, step Step, due civil.Date) Reminder {
		return Reminder{Link: front, Items: []ReminderItem{{code, step, due, ""}}}
	}
	badLinks := []string{
		"", mark, "/", "https://", "//samlop.example/", "javascript:alert(1)", "mailto:a@b.no",
		front + mark, front + "cases/1", front + "?case=" + mark, front + "?", front + "#" + mark, front + "#",
		"https://" + mark + "@samlop.example/", "https://samlop.example//", "https://samlop.example/%20",
		`https://a"onclick="b/`, "https://<b>" + mark + "</b>/", "https://a b/", "https://a\nb/", " " + front, front + " ",
		"HTTPS://samlop.example/", "https://samlop.example:" + mark, "https://samlop.example:443443/",
	}
	type try struct {
		name   string
		kind   Kind
		lang   Language
		data   any
		reason string
	}
	tries := []try{
		{"code in a reminder", KindReminder, Bokmal, item(mark, StepComing, due), ReasonUnknownCode},
		{"a role", KindReminder, Bokmal, Reminder{Link: front, Items: []ReminderItem{{"DL-13", StepComing, due, mark}}}, ReasonUnknownRole},
		{"an organisation with a line of its own", KindReminder, Bokmal, Reminder{Link: front, Organisation: "Fjordvik\n" + mark,
			Items: []ReminderItem{{"DL-13", StepComing, due, ""}}}, ReasonOrganisation},
		{"a code and more", KindReminder, Bokmal, item("DL-13 "+mark, StepComing, due), ReasonUnknownCode},
		{"a right of a party", KindReminder, Bokmal, item("DL-04", StepComing, due), ReasonUnknownCode},
		{"step", KindReminder, Bokmal, item("DL-13", Step(mark), due), ReasonUnknownStep},
		{"no step", KindReminder, Bokmal, item("DL-13", "", due), ReasonUnknownStep},
		{"no date", KindReminder, Bokmal, item("DL-13", StepComing, civil.Date{}), ReasonInvalidDate},
		{"no such date", KindReminder, Bokmal, item("DL-13", StepComing, date(2027, time.February, 29)), ReasonInvalidDate},
		{"no items", KindReminder, Bokmal, Reminder{Link: front}, ReasonNoItems},
		{"kind", Kind(mark), Bokmal, samples[KindAlert], ReasonUnknownKind},
		{"language", KindAlert, Language(mark), samples[KindAlert], ReasonUnknownLanguage},
		{"loose data", KindAlert, Bokmal, map[string]string{"Link": mark}, ReasonWrongData},
		{"a reminder as alert", KindAlert, Bokmal, samples[KindReminder], ReasonWrongData},
		{"an alert as reminder", KindReminder, Bokmal, samples[KindAlert], ReasonWrongData},
		{"nothing", KindAlert, Bokmal, nil, ReasonWrongData},
	}
	for _, link := range badLinks {
		tries = append(tries,
			try{"link of alert " + link, KindAlert, Nynorsk, Alert{Link: link}, ReasonNotFrontPage},
			try{"link of reminder " + link, KindReminder, Bokmal,
				Reminder{Link: link, Items: []ReminderItem{{"DL-13", StepComing, due, ""}}}, ReasonNotFrontPage})
	}
	for _, c := range tries {
		t.Run(c.name, func(t *testing.T) {
			subject, text, html, err := Render(c.kind, c.lang, c.data)
			var refused *RenderError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, c.reason, refused.Reason)
			assert.Empty(t, subject+text+html)
			assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, refused), mark)
		})
	}
}

func TestINV80_FrontPageIsAllowed(t *testing.T) {
	for _, link := range []string{front, "https://samlop.example", "https://samlop.fjordvik.kommune.no:8443/",
		"http://localhost:8080/", "http://127.0.0.1:8080", "http://[::1]:8080/"} {
		_, text, html, err := Render(KindAlert, Bokmal, Alert{Link: link})
		require.NoError(t, err, link)
		assert.Contains(t, text, "\n"+link+"\n")
		assert.Contains(t, html, `<a href="`+link+`">`)
	}
}

// The data types are the wall: nothing personal can be put in, because no field
// takes it. A new field has to pass here first.
func TestINV80_DataHasNoFreeField(t *testing.T) {
	var walk func(t *testing.T, typ reflect.Type)
	walk = func(t *testing.T, typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			switch {
			case f.Type == reflect.TypeFor[civil.Date](), f.Type == reflect.TypeFor[Step](), f.Type == reflect.TypeFor[casefile.Role]():
			case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
				walk(t, f.Type.Elem())
			case f.Type.Kind() == reflect.Bool:
			case f.Type == reflect.TypeFor[string]() && typ == reflect.TypeFor[Meeting]() && f.Name == "At": // a time of day, or refused
			case f.Type == reflect.TypeFor[string]() && (f.Name == "Code" || f.Name == "Link" || f.Name == "Organisation"):
			default:
				t.Errorf("%s.%s %s could carry personal data", typ.Name(), f.Name, f.Type)
			}
		}
	}
	for _, kind := range kinds {
		walk(t, reflect.TypeOf(samples[kind]))
	}
}

// Every word that comes out is either a phrase of the template or a task, a date
// or the link: with those taken out, two renderings of other data are the same.
func TestINV80_OutputIsPhrasesTasksDatesAndLinkOnly(t *testing.T) {
	other := map[Kind]any{
		KindReminder: Reminder{Link: "https://b.example", Items: []ReminderItem{
			{"DL-25", StepComing, date(2031, time.December, 24), ""}}},
		KindAlert:   Alert{Link: "https://b.example"},
		KindMeeting: Meeting{Link: "https://b.example", On: date(2031, time.December, 24), At: "07:15"},
	}
	one := map[Kind]any{
		KindReminder: Reminder{Link: front, Items: []ReminderItem{{"DL-13", StepComing, date(2027, time.May, 17), ""}}},
		KindAlert:    samples[KindAlert],
		KindMeeting:  Meeting{Link: front, On: date(2027, time.May, 17), At: "13:00"},
	}
	for _, kind := range kinds {
		for _, lang := range languages {
			strip := func(data any) string {
				subject, text, html, err := Render(kind, lang, data)
				require.NoError(t, err)
				return strings.NewReplacer(front, "LINK", "https://b.example", "LINK",
					tasks["DL-13"].in(lang), "TASK", tasks["DL-25"].in(lang), "TASK",
					longDate(date(2027, time.May, 17), lang), "DATE", longDate(date(2031, time.December, 24), lang), "DATE",
					"13:00", "TIME", "07:15", "TIME",
				).Replace(subject + "\n" + text + "\n" + html)
			}
			assert.Equal(t, strip(one[kind]), strip(other[kind]))
		}
	}
}

// INV-80's exception is for staff. The bell of Appendix C may not even name a task.
func TestINV80_AlertSaysWhatAppendixCAllows(t *testing.T) {
	want := map[Language]string{
		Bokmal:  "Du har fått en ny melding. Logg inn for å lese.",
		Nynorsk: "Du har fått ei ny melding. Logg inn for å lese.",
		English: "You have a new message. Log in to read it.",
	}
	plan := regexp.MustCompile(`(?i)plan|koordinator|coordinator|ansvarsgruppe|care.team|` +
		`vedtak|` +
		`decision|samtykke|consent|sak|case|helse|health`)
	for lang, sentence := range want {
		subject, text, html, err := Render(KindAlert, lang, Alert{Link: front})
		require.NoError(t, err)
		assert.Equal(t, sentence+"\n\n"+front+"\n", text)
		assert.Contains(t, html, "<p>"+sentence+"</p>")
		assert.Empty(t, plan.FindAllString(subject+text+html, -1))
	}
}

// A meeting is said to be one, and when; not of what kind, where or about whom.
func TestINV80_MeetingSaysWhenAndNoMore(t *testing.T) {
	on := date(2027, time.April, 20)
	for _, c := range []struct {
		m    Meeting
		says string
	}{
		{Meeting{On: on, At: "13:00"}, "Du er invitert til et møte 20. april 2027 klokken 13:00."},
		{Meeting{On: on}, "Du er invitert til et møte 20. april 2027."},
		{Meeting{On: on, At: "14:00", Changed: true}, "Møtet er nå 20. april 2027 klokken 14:00."},
		{Meeting{On: on, At: "14:00", Changed: true, CalledOff: true}, "Møtet 20. april 2027 klokken 14:00 er avlyst."},
	} {
		c.m.Link = front
		_, text, _, err := Render(KindMeeting, Bokmal, c.m)
		require.NoError(t, err)
		assert.Contains(t, text, c.says)
	}
	for _, at := range []string{"Anne", "25:00", "1:00", "13:00 hos Anne"} {
		_, _, _, err := Render(KindMeeting, Bokmal, Meeting{Link: front, On: on, At: at})
		var refused *RenderError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, ReasonInvalidDate, refused.Reason)
	}
	plan := regexp.MustCompile(`(?i)plan|koordinator|coordinator|ansvarsgruppe|care.team|vedtak|` +
		`decision|samtykke|consent|\bsak|\bcase|helse|health`)
	for _, lang := range languages {
		for _, called := range []bool{false, true} {
			subject, text, html, err := Render(KindMeeting, lang, Meeting{Link: front, On: on, At: "13:00", CalledOff: called})
			require.NoError(t, err)
			assert.Empty(t, plan.FindAllString(subject+text+html+MeetingTitle(lang), -1))
		}
	}
}

// A subject is read over a shoulder and on a locked screen, so it stays a bell
// even where the exception would let it name the task.
func TestINV80_SubjectNamesNoTask(t *testing.T) {
	eachRendering(t, func(t *testing.T, _ Kind, lang Language, subject, _, _ string) {
		for _, code := range Codes() {
			assert.NotContains(t, strings.ToLower(subject), tasks[code].in(lang))
		}
		assert.NotRegexp(t, `[0-9]`, subject)
		assert.False(t, hasControl(subject))
	})
}

func TestINV80_HTMLFetchesNothingAndEscapes(t *testing.T) {
	address := regexp.MustCompile(`(?i)(src|href|action|url)\s*[=(]\s*"?([^"\s>]*)`)
	eachRendering(t, func(t *testing.T, _ Kind, _ Language, _, _, html string) {
		for _, found := range address.FindAllStringSubmatch(html, -1) {
			assert.Equal(t, front, found[2], found[0])
		}
		assert.NotRegexp(t, `(?i)<(img|script|link|style|iframe|form)`, html)
	})
	// Past the checks of Render, the templates escape on their own.
	evil := `"><script>alert(1)</script>`
	for key, r := range templates {
		_, _, html, err := r.execute(view{Language: key.lang, Organisation: evil, Link: "javascript:" + evil,
			Items: []line{{Count: 1, Step: StepComing, Task: evil, Due: evil, From: evil, Owner: evil}}})
		require.NoError(t, err)
		assert.NotContains(t, html, "<script", key)
		assert.NotContains(t, html, `href="javascript:`, key)
	}
}

func TestRenderError_IsFoundByType(t *testing.T) {
	_, _, _, err := Render(KindAlert, Bokmal, nil)
	var refused *RenderError
	assert.ErrorAs(t, fmt.Errorf("activities: %w", err), &refused)
	assert.Equal(t, KindAlert, refused.Kind)
}

// Every kind of task is asked for in every language, as what to do; so is whom
// something was for, in every role in which somebody is told.
func TestINV108_EveryTaskIsAskedForInEveryLanguage(t *testing.T) {
	for _, lang := range languages {
		said := map[string]casefile.TaskKind{}
		for _, spec := range casefile.TaskSpecs() {
			words := staffTasks[spec.Kind].in(lang)
			assert.NotEmpty(t, words, "%s in %s", spec.Kind, lang)
			assert.NotContains(t, said, words, "%s and %s in %s", spec.Kind, said[words], lang)
			said[words] = spec.Kind
		}
		assert.Len(t, said, len(staffTasks))
		for _, r := range casefile.RoleSpecs() {
			if r.Next != "" || r.Role == casefile.RoleUnitLead {
				assert.NotEmpty(t, roles[r.Role].in(lang), r.Role)
			}
		}
	}
}

// A mail says from where it comes, how to log in and what to do with what is not
// one's own, and fits a phone.
func TestINV108_AReminderSaysFromWhereAndWhatIsNotMine(t *testing.T) {
	for lang, words := range map[Language][]string{
		Bokmal:  {"Fra koordinerende enhet i Fjordvik.", "Logg inn", "Er noe av dette ikke ditt?"},
		Nynorsk: {"Frå koordinerande eining i Fjordvik.", "Logg inn", "Er noko av dette ikkje ditt?"},
		English: {"From the coordinating unit in Fjordvik.", "Log in", "Is any of this not yours?"},
	} {
		_, text, html, err := Render(KindReminder, lang, samples[KindReminder])
		require.NoError(t, err)
		for _, w := range words {
			assert.Contains(t, text, w)
			assert.Contains(t, html, w)
		}
		assert.Contains(t, html, `<meta name="viewport"`)
	}
}
