package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// deadlines are the rules that casefile's register of deadlines states itself.
// Only deadlines that are not built yet, or have no date of their own, stand in
// rules.yaml.
func deadlines() []Rule {
	var out []Rule
	for _, d := range casefile.DeadlineRules() {
		out = append(out, Rule{Code: d.Code, Rule: sentence(d), Source: d.Source})
	}
	return out
}

// registered reports whether casefile's register says what a deadline is.
func registered(code string) bool {
	return slices.ContainsFunc(deadlines(), func(r Rule) bool { return r.Code == code })
}

// sentence says a deadline in one line.
func sentence(d casefile.DeadlineRule) string {
	kind := string(d.Kind[:1]) + strings.ToLower(string(d.Kind[1:]))
	if d.Length == (casefile.DeadlineLength{}) {
		return kind + " – " + d.What + ": on the day given."
	}
	length := inWords(d.Length.In(casefile.DefaultPolicy()))
	end := "."
	switch {
	case d.Kind == casefile.Right:
		end = ", rolled over days off."
	case d.Kind == casefile.Limit:
		end = ", not rolled."
	case d.Alarm.Policy != "":
		end = ", alarm after " + inWords(casefile.DeadlineLength{Policy: d.Alarm.Policy}.In(casefile.DefaultPolicy())) + "."
	}
	from := " from "
	if d.Counted == casefile.Backwards {
		from = " back from "
	}
	if d.HasAlert() {
		return kind + " – " + d.What + ": alert " + length + " before."
	}
	return kind + " – " + d.What + ": " + length + from + d.From + end
}

// withDeadlines puts the register's rules in their places among those of the
// list, with the readings that the list has of them. It returns an error for a
// deadline whose rule stands in both.
func withDeadlines(all []Rule) ([]Rule, error) {
	dated := deadlines()
	first := slices.IndexFunc(all, func(r Rule) bool { return r.Family() == "DL" })
	if first < 0 {
		first = len(all)
	}
	var rest []Rule
	for _, r := range all {
		i := slices.IndexFunc(dated, func(b Rule) bool { return b.Code == r.Code })
		switch {
		case i >= 0 && (r.Rule != "" || r.Source != ""):
			return nil, fmt.Errorf("reading the list of rules: %s is built, and what it says stands in casefile's register of deadlines", r.Code)
		case i >= 0:
			r.Rule, r.Source = dated[i].Rule, dated[i].Source
			dated[i] = r
		case r.Family() == "DL":
			dated = append(dated, r)
		default:
			rest = append(rest, r)
		}
	}
	slices.SortFunc(dated, func(a, b Rule) int { return strings.Compare(a.Code, b.Code) })
	return slices.Insert(rest, min(first, len(rest)), dated...), nil
}

// DeadlineTable writes the table of deadlines in docs/codes.md.
func DeadlineTable() string {
	var page strings.Builder
	page.WriteString("| code | what | length | counted from | reminded | when missed |\n|---|---|---|---|---|---|\n")
	for _, d := range casefile.DeadlineRules() {
		fmt.Fprintf(&page, "| %s | %s: %s | %s | %s | %s | %s |\n", d.Code, strings.ToLower(string(d.Kind)), d.What, lengthCell(d),
			fromCell(d), remindedCell(d), missedCell(d))
	}
	return page.String()
}

func lengthCell(d casefile.DeadlineRule) string {
	if d.Length == (casefile.DeadlineLength{}) {
		return "the day given"
	}
	cell := inWords(d.Length.Law) + ", law"
	if d.Length.Policy != "" {
		cell = byPolicy(d.Length.Policy, d.Length.In(casefile.DefaultPolicy()))
	}
	if d.HasAlert() {
		cell = "alert " + cell
	}
	if !d.Most.IsZero() {
		cell += ", never longer than " + inWords(d.Most)
	}
	if d.Counted == casefile.HalfYears {
		cell += "; or *policy* `half_year_mode` `CALENDAR_HALF`: by 31 December after one in January–June, else by 30 June"
	}
	if d.Alarm.Policy != "" {
		cell += "; its `alarm` " + byPolicy(d.Alarm.Policy, casefile.DeadlineLength{Policy: d.Alarm.Policy}.In(casefile.DefaultPolicy()))
	}
	return cell
}

func fromCell(d casefile.DeadlineRule) string {
	cell := d.From
	if d.Counted == casefile.Backwards {
		cell = "backwards from " + cell
	}
	if d.Given {
		cell += "; the day itself is given, and never counted again"
	}
	return cell
}

func remindedCell(d casefile.DeadlineRule) string {
	said := sendings(d, func(p casefile.ReminderPoint) bool { return p.When != casefile.AfterDue })
	if d.Reminded != "" {
		said = append(said, d.Reminded)
	}
	if len(said) == 0 {
		return "nobody"
	}
	return strings.Join(said, "; ")
}

func missedCell(d casefile.DeadlineRule) string {
	said := sendings(d, func(p casefile.ReminderPoint) bool { return p.When == casefile.AfterDue })
	if d.Alarm.Policy != "" {
		said = append(said, fmt.Sprintf("on the day of the alarm %s again, with task `%s`", d.Alarm.To, d.Alarm.Task))
	}
	if d.Missed != "" {
		said = append(said, d.Missed)
	}
	if len(said) == 0 {
		return "it is over"
	}
	return strings.Join(said, "; ")
}

// sendings says who is reminded and when, those of the same people together.
func sendings(d casefile.DeadlineRule, which func(casefile.ReminderPoint) bool) []string {
	var out []string
	points := slices.DeleteFunc(slices.Clone(d.Reminders), func(p casefile.ReminderPoint) bool { return !which(p) })
	for len(points) > 0 {
		same := 1
		for same < len(points) && slices.Equal(points[same].To, points[0].To) {
			same++
		}
		roles := make([]string, len(points[0].To))
		for i, r := range points[0].To {
			roles[i] = string(r)
		}
		out = append(out, listed(roles)+" "+times(points[:same]))
		points = points[same:]
	}
	return out
}

// times says when: «7 and 2 days before, and on the day».
func times(points []casefile.ReminderPoint) string {
	var before, said []string
	for _, p := range points {
		if p.When == casefile.BeforeActBy {
			before = append(before, strconv.Itoa(p.Length.N))
			said = []string{listed(before) + strings.TrimPrefix(inWords(p.Length), strconv.Itoa(p.Length.N)) + " before"}
			continue
		}
		length := inWords(p.Length)
		if p.Policy != "" {
			length = inWords(casefile.DeadlineLength{Policy: p.Policy}.In(casefile.DefaultPolicy()))
		}
		if p.Length == calendar.Days(1) {
			length = "the day"
		}
		text := map[casefile.ReminderWhen]string{casefile.HalfWay: "half-way", casefile.OnActBy: "on the day",
			casefile.AfterDue:   length + " after",
			casefile.AfterStart: length + " after the start", casefile.AlertedAhead: "alerted " + length + " before"}[p.When]
		if p.Policy != "" {
			text += " (*policy* `" + p.Policy + "`)"
		}
		said = append(said, text)
	}
	if len(said) == 1 {
		return said[0]
	}
	return strings.Join(said[:len(said)-1], ", ") + ", and " + said[len(said)-1]
}

// listed writes «a, b and c».
func listed(all []string) string {
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	return strings.Join(all[:last], ", ") + " and " + all[last]
}

func byPolicy(name string, length calendar.Length) string {
	return inWords(length) + ", *policy* `" + name + "`"
}

// inWords writes a length out: «14 days», «1 month».
func inWords(l calendar.Length) string {
	unit := map[calendar.Unit]string{calendar.Day: "day", calendar.Week: "week", calendar.Month: "month", calendar.Year: "year",
		calendar.WorkingDay: "working day"}[l.Unit]
	if l.N != 1 {
		unit += "s"
	}
	return strconv.Itoa(l.N) + " " + unit
}
