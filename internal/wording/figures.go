package wording

import (
	"slices"

	"samlop/casefile"
)

// Figure is what a figure is called, or its code when there are no words.
func Figure(lang, code string) string { return figureWord(lang, "title", code) }

// Measure is what a value of a figure says.
func Measure(lang, measure string) string { return figureWord(lang, "measure", measure) }

// Column is a heading of the figures as a table.
func Column(lang, column string) string { return figureWord(lang, "column", column) }

// FigureGroup is what a group of a figure is called; by is what the figure is
// grouped by: "outcome", "complaint" or "deadline".
func FigureGroup(lang, by, group string) string {
	switch by {
	case "outcome":
		return figureWord(lang, "outcome", group)
	case "complaint":
		if text, ok := say(lang, "code.complaint_status."+group, nil); ok {
			return text
		}
	case "deadline":
		return group + " " + deadline(lang, group)
	}
	return group
}

func figureWord(lang, of, code string) string {
	if text, ok := say(lang, "figure."+of+"."+code, nil); ok {
		return text
	}
	return code
}

// deadline is what a reminder calls a deadline.
func deadline(lang, code string) string {
	rules := casefile.DeadlineRules()
	i := slices.IndexFunc(rules, func(r casefile.DeadlineRule) bool { return r.Code == code })
	if i < 0 {
		return ""
	}
	switch mail := rules[i].Mail; {
	case mail.Bokmal == "":
	case lang == Nynorsk:
		return mail.Nynorsk
	case lang == English:
		return mail.English
	default:
		return mail.Bokmal
	}
	return rules[i].Title
}
