package wording

import "samlop/casefile"

// Name is what a code of a family is called in a language: «innvilget og i gang» of
// the phase ACTIVE, «fatt vedtak om en henvendelse» of the deadline DL-02. GET /codes
// lists the families. A code that has no words is its own name.
func Name(lang, of, code string) string {
	id := "code." + of + "." + code
	switch family(of) {
	case steps:
		return Step(lang, code)
	case deadlines:
		if rule, _ := casefile.DeadlineRuleOf(code); rule.Mail != (casefile.Phrase{}) {
			return phrase(lang, rule.Mail)
		}
	case figureCodes:
		return Figure(lang, code)
	case figureMeasures:
		return Measure(lang, code)
	case suspensions: // what is suspended is a duty to give what a case is about
		id = "code." + string(scopes) + "." + code
	}
	if text, ok := say(lang, id, nil); ok {
		return text
	}
	return code
}

// Families whose words are not under their own name in words/*.yaml.
const (
	deadlines   family = "deadline"
	suspensions family = "suspension_scope"

	figureCodes    family = "figure"
	figureMeasures family = "figure_measure"
)

func phrase(lang string, p casefile.Phrase) string {
	switch lang {
	case Nynorsk:
		return p.Nynorsk
	case English:
		return p.English
	}
	return p.Bokmal
}
