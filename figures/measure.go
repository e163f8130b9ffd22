package figures

import "samlop/casefile"

// Measure is what a value of a figure says.
type Measure string

// The measures. Those of the first group are counted, the others follow from them.
const (
	Cases      Measure = "CASES"
	Persons    Measure = "PERSONS"
	Decisions  Measure = "DECISIONS"
	Complaints Measure = "COMPLAINTS"
	Forwarded  Measure = "FORWARDED"
	// Set are the duties that fell due; the five that follow are what became of them.
	Set       Measure = "SET"
	Met       Measure = "MET"
	MetLate   Measure = "MET_LATE"
	Missed    Measure = "MISSED"
	Open      Measure = "OPEN"
	Cancelled Measure = "CANCELLED"
	// Nobody, Interim and NoConsent are why there is no appointed coordinator.
	Nobody    Measure = "NOBODY"
	Interim   Measure = "INTERIM"
	NoConsent Measure = "NO_CONSENT"
	With      Measure = "WITH"
	Without   Measure = "WITHOUT"
	// Heard and Weighed are decisions before which a child's view stood in the case.
	Heard       Measure = "HEARD"
	Weighed     Measure = "WEIGHED"
	RevisedLate Measure = "REVISED_LATE"
	NotRevised  Measure = "NOT_REVISED"

	MedianDays Measure = "MEDIAN_DAYS"
	P90Days    Measure = "P90_DAYS"
	// InTimeShare is MET of MET, MET_LATE and MISSED, in per cent.
	InTimeShare  Measure = "IN_TIME_SHARE"
	Coordinators Measure = "COORDINATORS"
	MedianCases  Measure = "MEDIAN_CASES"
	MostCases    Measure = "MOST_CASES"
)

// Codes lists them.
func (Measure) Codes() []string {
	return casefile.CodesOf(Cases, Persons, Decisions, Complaints, Forwarded, Set, Met, MetLate, Missed, Open, Cancelled, Nobody, Interim,
		NoConsent, With, Without, Heard, Weighed, RevisedLate, NotRevised, MedianDays, P90Days, InTimeShare, Coordinators, MedianCases,
		MostCases)
}

// counted: it says of how many patients or cases something is so.
func (m Measure) counted() bool {
	switch m {
	case MedianDays, P90Days, InTimeShare, Coordinators, MedianCases, MostCases:
		return false
	}
	return true
}
