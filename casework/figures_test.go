package casework

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/figures"
	"samlop/models"
)

// life is one of a dozen short lives of a case.
type life struct {
	name string
	// child is how old the patient is, and half a year; nought is a grown-up.
	child int
	play  func(*lived)
	// inDecember and inJune are what a person counts in it by hand, as of the last day
	// of the year and as of 30 June; the same where inJune is empty.
	inDecember, inJune string
}

// What many lives have in common: an answer within four weeks, a coordinator within
// two, a plan within twelve, and a complaint.
const (
	granted = `DAYS_TO_DECISION DECISIONS, DAYS_TO_DECISION MET, DECISIONS GRANTED DECISIONS, PRELIMINARY_REPLIES DL-01 MET, DL-01 MET,
		DL-02 MET, DL-03 MET, DL-22 CANCELLED, `
	coordinated = "COORDINATOR_LOAD CASES, DL-09 MET, "
	planMade    = "PLANS PERSONS, DL-11 MET, DL-12 MET, "
	complained  = `COMPLAINTS FORWARDED COMPLAINTS, COMPLAINT_REVIEW COMPLAINTS, COMPLAINT_REVIEW FORWARDED, PRELIMINARY_REPLIES DL-06 MET,
		DL-03 MET, DL-06 MET, DL-22 CANCELLED`
)

var lives = []life{
	{"granted in twenty days, a coordinator on the thirtieth, no plan", 0, func(l *lived) {
		l.assessed().decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator, casefile.ScopePlan)
		l.coordinated(30)
	}, granted + coordinated + "DL-12 MISSED", ""},
	{"a preliminary reply, granted late, no coordinator", 0, func(l *lived) {
		l.assessed().on(22).tone(&casefile.SendPreliminaryReply{ExpectedOn: l.began.AddDays(50), Why: wordsOfLife})
		l.on(25).post()
		l.decides(50, casefile.OutcomeGranted, casefile.ScopeCoordinator)
	}, `DAYS_TO_DECISION DECISIONS, DAYS_TO_DECISION MET_LATE, DECISIONS GRANTED DECISIONS, NO_COORDINATOR CASES, NO_COORDINATOR NOBODY,
		PRELIMINARY_REPLIES DL-01 MET, DL-01 MET, DL-02 MET_LATE, DL-03 MET, DL-09 MISSED, DL-22 CANCELLED, DL-29 MET`, ""},
	{"refused on the last day, a complaint forwarded in time", 0, func(l *lived) {
		l.refused(28)
		l.complained(60, 70, 72)
	}, `DAYS_TO_DECISION DECISIONS, DAYS_TO_DECISION MET, DECISIONS REFUSED DECISIONS, PRELIMINARY_REPLIES DL-01 MET, DL-01 MET, DL-02 MET,
		COMPLAINT_REVIEW MET, DL-07 MET, ` + complained, ""},
	{"refused late and untold, a complaint forwarded late", 0, func(l *lived) {
		l.refused(40)
		l.complained(80, 100, 101)
	}, `DAYS_TO_DECISION DECISIONS, DAYS_TO_DECISION MET_LATE, DECISIONS REFUSED DECISIONS, PRELIMINARY_REPLIES DL-01 MET_LATE,
		DL-01 MET_LATE, DL-02 MET_LATE, COMPLAINT_REVIEW MET_LATE, DL-07 MET_LATE, ` + complained, ""},
	{"dismissed in a week", 0, func(l *lived) {
		l.on(7).tone(&casefile.Dismiss{Reason: "WRONG_BODY", RightBody: wordsOfLife})
		l.on(8).post()
	}, "DL-01 CANCELLED, DL-02 CANCELLED", ""},
	{"merged into another", 0, func(l *lived) {
		l.on(3).tone(&casefile.Merge{Into: uuid.NewString()})
	}, "nothing", ""},
	{"a child of ten, heard, with a child coordinator", 10, func(l *lived) {
		l.on(4).tone(&casefile.HearChild{View: wordsOfLife, Weight: wordsOfLife})
		l.assessed().decides(25, casefile.OutcomeGranted, casefile.ScopeChildCoordinator)
		l.coordinated(35)
	}, granted + coordinated + `CHILD_VIEW DECISIONS, CHILD_VIEW HEARD, CHILD_VIEW WEIGHED,
		CHILD_COORDINATOR CASES, CHILD_COORDINATOR WITH`, ""},
	{"a child of five, not heard, without", 5, func(l *lived) {
		l.assessed().decides(27, casefile.OutcomeGranted, casefile.ScopeChildCoordinator)
	}, granted + `CHILD_VIEW DECISIONS, CHILD_COORDINATOR CASES, CHILD_COORDINATOR WITHOUT, NO_COORDINATOR CASES,
		NO_COORDINATOR NOBODY, DL-09 MISSED`, ""},
	{"a plan that was never revised", 0, func(l *lived) {
		l.assessed().decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator, casefile.ScopePlan)
		l.coordinated(30)
		l.planned(60)
	}, granted + coordinated + planMade + "DL-13 MISSED, PLANS_NOT_REVISED CASES, PLANS_NOT_REVISED NOT_REVISED",
		granted + coordinated + planMade + "DL-13 OPEN"},
	{"a plan that was revised late", 0, func(l *lived) {
		l.assessed().decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator, casefile.ScopePlan)
		l.coordinated(30)
		l.planned(60)
		l.on(260).take(l.who["ola"], &casefile.BeginRevision{})
		l.take(l.who["ola"], &casefile.CompleteRevision{ChangeNote: wordsOfLife, PatientTookPart: true})
	}, granted + coordinated + planMade + "DL-13 MET_LATE, PLANS_NOT_REVISED CASES, PLANS_NOT_REVISED REVISED_LATE",
		granted + coordinated + planMade + "DL-13 OPEN"},
	{"the wrong person, struck in September", 0, func(l *lived) {
		l.assessed().decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator, casefile.ScopePlan)
		l.coordinated(30)
		l.on(210).tone(&casefile.CorrectEntry{Entry: 1, Void: true, Reason: wordsOfLife})
	}, "nothing", granted + coordinated + "DL-12 MISSED"},
	{"never answered", 0, func(*lived) {}, "PRELIMINARY_REPLIES DL-01 MISSED, DL-01 MISSED, DL-02 MISSED", ""},
}

// timesLived is how often each life is lived, each beginning a day after the one before.
const timesLived = 25

// byHand adds up what was counted by hand in each life.
func byHand(of func(life) string) map[string]float64 {
	sum := map[string]float64{}
	for _, l := range lives {
		for said := range strings.SplitSeq(of(l), ",") {
			what := strings.Join(strings.Fields(said), " ")
			if strings.HasPrefix(what, "DL-") {
				what = "DEADLINES " + what
				sum[what[:len("DEADLINES DL-00")]+" SET"] += timesLived
			}
			sum[what] += timesLived
		}
	}
	return sum
}

// The figures of a played year of 300 cases are what a person counts in the dozen
// lives by hand, as of its last day and as of a day in the middle of it.
func TestFigures_OfAPlayedYearEqualACountByHand(t *testing.T) {
	w := newTown(t, "2028-01-03T09:00:00Z")
	for i, of := range lives {
		for shift := range timesLived {
			w.live(of, shift, fmt.Sprintf("%02d-%02d", i, shift))
		}
	}
	december := byHand(func(l life) string { return l.inDecember })
	june := byHand(func(l life) string { return cmp.Or(l.inJune, l.inDecember) })
	// The days of each life that was decided: 20, 50, 28, 40, 25, 27, 20, 20, and until
	// September once more 20; of each complaint 12 and 21. All of the cases are Ola's.
	for what, n := range map[string]float64{"DAYS_TO_DECISION MEDIAN_DAYS": 26, "DAYS_TO_DECISION P90_DAYS": 50,
		"DAYS_TO_DECISION IN_TIME_SHARE": 75,
		"COMPLAINT_REVIEW MEDIAN_DAYS":   16.5, "COMPLAINT_REVIEW P90_DAYS": 21, "COMPLAINT_REVIEW IN_TIME_SHARE": 50,
		"PRELIMINARY_REPLIES DL-01 IN_TIME_SHARE": 77.8, "PRELIMINARY_REPLIES DL-06 IN_TIME_SHARE": 100,
		"COORDINATOR_LOAD COORDINATORS": 1, "COORDINATOR_LOAD MEDIAN_CASES": 100, "COORDINATOR_LOAD MOST_CASES": 100,
		"DEADLINES DL-01 IN_TIME_SHARE": 77.8, "DEADLINES DL-02 IN_TIME_SHARE": 66.7, "DEADLINES DL-03 IN_TIME_SHARE": 100,
		"DEADLINES DL-06 IN_TIME_SHARE": 100, "DEADLINES DL-07 IN_TIME_SHARE": 50, "DEADLINES DL-09 IN_TIME_SHARE": 66.7,
		"DEADLINES DL-11 IN_TIME_SHARE": 100, "DEADLINES DL-12 IN_TIME_SHARE": 66.7, "DEADLINES DL-13 IN_TIME_SHARE": 0,
		"DEADLINES DL-29 IN_TIME_SHARE": 100} {
		december[what], june[what] = n, n
	}
	for what, n := range map[string]float64{"DAYS_TO_DECISION MEDIAN_DAYS": 25, "DAYS_TO_DECISION IN_TIME_SHARE": 77.8,
		"PRELIMINARY_REPLIES DL-01 IN_TIME_SHARE": 80, "COORDINATOR_LOAD MEDIAN_CASES": 125, "COORDINATOR_LOAD MOST_CASES": 125,
		"DEADLINES DL-01 IN_TIME_SHARE": 80, "DEADLINES DL-02 IN_TIME_SHARE": 70, "DEADLINES DL-09 IN_TIME_SHARE": 71.4,
		"DEADLINES DL-12 IN_TIME_SHARE": 50} {
		june[what] = n
	}
	delete(june, "DEADLINES DL-13 IN_TIME_SHARE") // none is over yet
	year := FigureQuery{From: onDay(2027, 1, 1), To: onDay(2027, 12, 31)}
	for _, c := range []struct {
		asOf casefile.Date
		want map[string]float64
	}{{onDay(2027, 12, 31), december}, {onDay(2027, 6, 30), june}} {
		year.AsOf = c.asOf
		report, err := w.service.CaseFigures(t.Context(), w.as("tone"), year)
		require.NoError(t, err)
		delete(c.want, "nothing")
		require.Equal(t, c.want, counted(report), c.asOf)
	}
	w.figureCases(year, june)
	w.countsOnly(year)
}

// counted are the values of a report that are not nought, as byHand names them, but
// for letters that lie in a tray (DL-30), which no life is about, and the row of one
// coordinator, who is the only one.
func counted(report FigureReport) map[string]float64 {
	got := map[string]float64{}
	for _, f := range report.Figures {
		for _, v := range f.Values {
			what := strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", f.Code, v.Group, v.Measure)), " ")
			if v.Value != nil && v.Who == "" && v.Group != casefile.LettersLeave && (*v.Value != 0 || v.Measure == figures.InTimeShare) {
				got[what] = *v.Value
			}
		}
	}
	return got
}

// figureCases opens a figure to the cases behind it, page by page.
func (w *town) figureCases(year FigureQuery, want map[string]float64) {
	q := FigureCasesQuery{FigureQuery: year, Measure: figures.Missed, Group: casefile.PreliminaryReply, Limit: 10}
	seen := map[string]bool{}
	for {
		page, err := w.service.FigureCases(w.t.Context(), w.as("kai"), string(figures.Deadlines), q)
		require.NoError(w.t, err)
		for _, c := range page.Cases {
			require.Equal(w.t, "11-", c.CaseNumber[:3], "only those never answered")
			require.NotEmpty(w.t, page.People[c.Patient].Name)
			seen[c.CaseID] = true
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			break
		}
	}
	require.Len(w.t, seen, int(want["DEADLINES DL-01 MISSED"]))
	for id := range seen {
		require.Contains(w.t, w.accessLog(id), "kai: figure cases as KE true")
	}
}

// countsOnly: administrators and managers see what is not about a few, and nobody
// else of those who may not see the cases sees anything (INV-84, INV-110).
func (w *town) countsOnly(year FigureQuery) {
	year.From, year.To = onDay(2027, 2, 21), onDay(2027, 2, 21) // the first of each of the four lives that are decided in twenty days
	for _, who := range []string{"adm", "mette"} {
		report, err := w.service.CaseFigures(w.t.Context(), w.as(who), year)
		require.NoError(w.t, err)
		for _, f := range report.Figures {
			for _, v := range f.Values {
				require.Empty(w.t, v.Who)
				if f.Code == figures.DecisionsMade && v.Group == string(casefile.OutcomeGranted) {
					require.True(w.t, v.Withheld && v.Value == nil && f.CasesTotal == nil, "there are four")
				}
			}
		}
		require.NotContains(w.t, report.People, w.who("ola"))
		_, err = w.service.FigureCases(w.t.Context(), w.as(who), string(figures.Plans), FigureCasesQuery{FigureQuery: year})
		forbidden(w.t, err, NotInThisRole)
	}
	for _, who := range []string{"stranger", "nurse", "kari"} {
		_, err := w.service.CaseFigures(w.t.Context(), w.as(who), year)
		forbidden(w.t, err, NotInThisRole)
	}
}

func onDay(y, m, d int) casefile.Date {
	return casefile.Date{Year: y, Month: time.Month(m), Day: d}
}

// live plays a life that begins some days after the first of February, and writes it.
func (w *town) live(of life, shift int, number string) *lived {
	began := onDay(2027, 2, 1).AddDays(shift)
	var unit models.Unit
	require.NoError(w.t, w.store.DB.Where("organisation_id = ? AND coordinating", w.org).Take(&unit).Error)
	l := &lived{t: w.t, began: began, id: uuid.NewString(), patient: models.PersonPrincipal(uuid.NewString()), unit: unit.ID,
		now: calendar.At(began, 9, 0), who: map[string]casefile.Principal{"tone": w.who("tone"), "ola": w.who("ola"), "mette": w.who("mette")}}
	l.state = casefile.New(l.id, w.org)
	if of.child > 0 {
		l.born(of.child)
	}
	l.begins()
	of.play(l)
	l.on(onDay(2028, 1, 2).DaysSince(began))
	l.write(w, number)
	return l
}
