package mail

import (
	"fmt"
	"maps"
	"slices"

	"cloud.google.com/go/civil"
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
// staff are told. The rights of a party (DL-04, DL-05, DL-08, DL-26 to DL-28) are
// not here: nobody is reminded of them by mail.
//
// A name says what is to be done and nothing about whom it is done for: DL-23 is
// «age transition» without the age.
var tasks = map[string]phrase{
	"DL-01": {"foreløpig svar på henvendelse", "førebels svar på førespurnad", "preliminary reply to a referral"},
	"DL-02": {"vedtak på henvendelse", "vedtak på førespurnad", "decision on a referral"},
	"DL-03": {"underretning om vedtak", "underretning om vedtak", "notice of decision"},
	"DL-06": {"foreløpig svar på klage", "førebels svar på klage", "preliminary reply to a complaint"},
	"DL-07": {"behandling og oversendelse av klage", "handsaming og oversending av klage", "review and forwarding of a complaint"},
	"DL-09": {"oppnevning av koordinator", "oppnemning av koordinator", "appointment of a coordinator"},
	"DL-09s": {"oppnevning av koordinator i spesialisthelsetjenesten", "oppnemning av koordinator i spesialisthelsetenesta",
		"appointment of a specialist-service coordinator"},
	"DL-10": {"opplæring av koordinator", "opplæring av koordinator", "training of a coordinator"},
	"DL-11": {"underskrift på samtykke til deltakelse", "underskrift på samtykke til deltaking", "signature on a participation consent"},
	"DL-12": {"ferdigstilling av individuell plan", "ferdigstilling av individuell plan", "completion of an individual plan"},
	"DL-13": {"revisjon av individuell plan", "revisjon av individuell plan", "revision of an individual plan"},
	"DL-14": {"revisjon av individuell plan etter endring eller møte", "revisjon av individuell plan etter endring eller møte",
		"revision of an individual plan after a change or a meeting"},
	"DL-15": {"ansvarsgruppemøte", "ansvarsgruppemøte", "care-team meeting"},
	"DL-16": {"innkalling til ansvarsgruppemøte", "innkalling til ansvarsgruppemøte", "invitation to a care-team meeting"},
	"DL-17": {"utsending av referat", "utsending av referat", "sending of minutes"},
	"DL-18": {"overgang til ny koordinator", "overgang til ny koordinator", "handover to a new coordinator"},
	"DL-19": {"utpeking av kontaktlege eller kontaktpsykolog", "utpeiking av kontaktlege eller kontaktpsykolog",
		"naming of a contact physician or psychologist"},
	"DL-21": {"varsel til kommunen om behov for individuell plan", "varsel til kommunen om behov for individuell plan",
		"notification to the municipality of a need for an individual plan"},
	"DL-22": {"svar på samtykkeerklæring", "svar på samtykkeerklæring", "answer to a consent declaration"},
	"DL-23": {"aldersovergang", "aldersovergang", "age transition"},
	"DL-24": {"samtykke som utløper", "samtykke som går ut", "consent that expires"},
	"DL-25": {"overføring ved flytting", "overføring ved flytting", "transfer on relocation"},
}

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
