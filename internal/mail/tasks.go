package mail

import (
	"fmt"
	"maps"
	"slices"

	"cloud.google.com/go/civil"

	"samlop/casefile"
)

// phrase is one expression in the three languages.
type phrase struct{ nb, nn, en string }

func (p phrase) in(lang Language) string {
	switch lang {
	case Nynorsk:
		return p.nn
	case English:
		return p.en
	default:
		return p.nb
	}
}

// tasks names the kind of task behind each deadline of domain.md 2.11 of which
// staff are told: those that casefile's register names for a mail, and those of
// what is not built yet. The rights of a party (DL-04, DL-05, DL-08, DL-26 to
// DL-28) are not here: nobody is reminded of them by mail.
//
// A phrase is a verb and says what is to be done and nothing about whom it is done for: DL-23 is
// «age transition» without the age.
var tasks = func() map[string]phrase {
	out := map[string]phrase{
		"DL-10": {"gi en koordinator opplæring", "gi ein koordinator opplæring", "train a coordinator"},
	}
	for _, d := range casefile.DeadlineRules() {
		if d.Mail != (casefile.Phrase{}) {
			out[d.Code] = phrase{nb: d.Mail.Bokmal, nn: d.Mail.Nynorsk, en: d.Mail.English}
		}
	}
	return out
}()

// Codes returns the deadline codes Reminder and StaffTask may name, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(tasks)) }

var months = [12]phrase{
	{"januar", "januar", "January"}, {"februar", "februar", "February"}, {"mars", "mars", "March"},
	{"april", "april", "April"}, {"mai", "mai", "May"}, {"juni", "juni", "June"},
	{"juli", "juli", "July"}, {"august", "august", "August"}, {"september", "september", "September"},
	{"oktober", "oktober", "October"}, {"november", "november", "November"}, {"desember", "desember", "December"},
}

// longDate writes a valid date out: «30. september 2027», "30 September 2027".
func longDate(d civil.Date, lang Language) string {
	month := months[d.Month-1].in(lang)
	if lang == English {
		return fmt.Sprintf("%d %s %d", d.Day, month, d.Year)
	}
	return fmt.Sprintf("%d. %s %d", d.Day, month, d.Year)
}
