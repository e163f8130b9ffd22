package figures

import (
	"slices"

	"samlop/casefile"
)

// Code names a figure.
type Code string

// The figures.
const (
	DaysToDecision   Code = "DAYS_TO_DECISION"
	DecisionsMade    Code = "DECISIONS"
	ComplaintsMade   Code = "COMPLAINTS"
	ComplaintReview  Code = "COMPLAINT_REVIEW"
	NoCoordinator    Code = "NO_COORDINATOR"
	PlansNotRevised  Code = "PLANS_NOT_REVISED"
	ChildCoordinator Code = "CHILD_COORDINATOR"
	ChildView        Code = "CHILD_VIEW"
	PreliminaryReply Code = "PRELIMINARY_REPLIES"
	CoordinatorLoad  Code = "COORDINATOR_LOAD"
	Plans            Code = "PLANS"
	Deadlines        Code = "DEADLINES"
)

// Codes lists them, in the order they are shown.
func (Code) Codes() []string {
	out := make([]string, len(register))
	for i, spec := range register {
		out[i] = string(spec.Code)
	}
	return out
}

// Basis is what a figure is about in time.
type Basis string

// The two.
const (
	// OfPeriod counts what happened from one day to another, both included.
	OfPeriod Basis = "PERIOD"
	// OfDay shows how things stood on the day asked about.
	OfDay Basis = "DAY"
)

// Codes lists them.
func (Basis) Codes() []string { return casefile.CodesOf(OfPeriod, OfDay) }

// Spec is all there is to say of a figure.
type Spec struct {
	Code  Code
	Title string
	// Counts says what is counted, and what is not.
	Counts string
	Basis  Basis
	// Rules are the codes of the rules it shows the keeping of, Source what they rest on.
	Rules  []string
	Source string
	// By says what its values are grouped by, where they are; Groups are the groups
	// that are there also when nothing is in them.
	By     string
	Groups []string
	// Measures are its values in each group, in order.
	Measures []Measure

	of func(c *Case, q Query) []Entry
}

// Query is what is asked: the period, and the day whose knowledge counts.
type Query struct {
	From, To, AsOf casefile.Date
}

// holds reports whether a date is in the period, and known of by the day asked about.
func (q Query) holds(on casefile.Date) bool {
	return !on.IsZero() && !on.Before(q.From) && !on.After(q.To)
}

// Entry is one thing in a case that counts in a figure.
type Entry struct {
	// Group is which of the figure's groups it is in, In which measures count it.
	Group string
	In    []Measure
	// About is its id in the case, On the day it counts by.
	About string
	On    casefile.Date
	// Days is how long it took; nil when that is not measured, or not known yet.
	Days *int
}

// Specs lists every figure there is.
func Specs() []Spec { return slices.Clone(register) }

// SpecOf finds a figure by its code.
func SpecOf(code Code) (Spec, bool) {
	i := slices.IndexFunc(register, func(s Spec) bool { return s.Code == code })
	if i < 0 {
		return Spec{}, false
	}
	return register[i], true
}

// Of lists what counts in the figure in one case.
func (s Spec) Of(c *Case, q Query) []Entry { return s.of(c, q) }

// dutyOutcomes are what became of a duty.
var dutyOutcomes = []Measure{Met, MetLate, Missed, Open}

var register = []Spec{{
	Code: DaysToDecision, Title: "Days from referral to decision", Basis: OfPeriod, Rules: []string{"DL-02", "T-10", "T-11"},
	Counts: "the unit's first decision of each round, by its date; days from the first receipt date that stands. In time: decided by " +
		"the day that DL-02 was due",
	Source:   "design (decision_target); the law says without undue delay, fvl § 11 a",
	Measures: []Measure{Decisions, MedianDays, P90Days, Met, MetLate, InTimeShare}, of: daysToDecision,
}, {
	Code: DecisionsMade, Title: "Decisions by outcome", Basis: OfPeriod, Rules: []string{"T-10", "T-11", "T-15", "T-19"},
	Counts: "every decision of the unit that was not voided, by its date, also one that has been replaced since or dismisses a complaint",
	Source: "pbrl § 2-7; fvl § 2", By: "outcome", Groups: casefile.Outcome("").Codes(),
	Measures: []Measure{Decisions}, of: decisionsMade,
}, {
	Code: ComplaintsMade, Title: "Complaints by outcome", Basis: OfPeriod, Rules: []string{"A-01", "A-08", "A-09"},
	Counts: "every complaint that was received, by the day it was; what it has come to as of the day: the County Governor's outcome, " +
		"also once that is carried out, else its status",
	Source: "pbrl § 7-2", By: "complaint", Groups: casefile.ComplaintStatus("").Codes(),
	Measures: []Measure{Complaints}, of: complaintsMade,
}, {
	Code: ComplaintReview, Title: "Complaints: days to forwarding, and in time", Basis: OfPeriod, Rules: []string{"DL-07", "INV-105"},
	Counts: "complaints whose review was due (DL-07), by the day they were received; days from what DL-07 counts from until the last " +
		"letter of the forwarding was posted",
	Source:   "design (complaint_review); fvl § 33",
	Measures: []Measure{Complaints, Forwarded, MedianDays, P90Days, Met, MetLate, Missed, Open, InTimeShare}, of: complaintReview,
}, {
	Code: NoCoordinator, Title: "Cases without a coordinator for more than 14 days", Basis: OfDay, Rules: []string{"DL-09", "INV-05"},
	Counts: "open cases in which a coordinator is granted and none is appointed, more than 14 days after the grant, or after the " +
		"last one ended; with nobody, with the head of the unit as interim, or because the consent to a coordinator is missing",
	Source: "hol § 7-2; forskrift om individuell plan § 22", Measures: []Measure{Cases, Nobody, Interim, NoConsent}, of: noCoordinator,
}, {
	Code: PlansNotRevised, Title: "Plans not revised within the half-year", Basis: OfPeriod, Rules: []string{"DL-13", "P-06"},
	Counts: "cases in which DL-13 was overdue on a day of the period: revised late, or not revised by the day asked about or until it ended",
	Source: "S3 (at least once each half-year)", Measures: []Measure{Cases, RevisedLate, NotRevised}, of: plansNotRevised,
}, {
	Code: ChildCoordinator, Title: "Children with and without a child coordinator", Basis: OfDay, Rules: []string{"INV-11", "K-09"},
	Counts: "active cases, until the day of a move, of patients under 18 for whom the criteria of a child coordinator are met, or one is " +
		"granted; with: one serves",
	Source: "hol § 7-2 a", Measures: []Measure{Cases, With, Without}, of: childCoordinator,
}, {
	Code: ChildView, Title: "Decisions about children in which the child's view stands", Basis: OfPeriod, Rules: []string{"INV-25"},
	Counts: "the unit's decisions about a patient under 16; heard: a view of the round was written down no later than the date of the " +
		"decision; weighed: with it, how much it counted",
	Source: "pbrl § 4-4; barnelova § 31", Measures: []Measure{Decisions, Heard, Weighed}, of: childView,
}, {
	Code: PreliminaryReply, Title: "Preliminary replies in time", Basis: OfPeriod, Rules: []string{"DL-01", "DL-06", "INV-105"},
	Counts: "DL-01 and DL-06 by the day they were due, but those that ceased to matter in time; met by a reply that was posted, or a decision",
	Source: "fvl § 11 a", By: "deadline", Groups: []string{casefile.PreliminaryReply, casefile.ComplaintReply},
	Measures: slices.Concat(dutyOutcomes, []Measure{InTimeShare}), of: preliminaryReplies,
}, {
	Code: CoordinatorLoad, Title: "Open cases for each coordinator", Basis: OfDay, Rules: []string{"INV-40"},
	Counts: "open cases by who serves as coordinator, an interim included, and by the unit where they work today",
	Source: "S3; design", By: "coordinator", Measures: []Measure{Coordinators, Cases, MedianCases, MostCases}, of: coordinatorLoad,
}, {
	Code: Plans, Title: "People with an individual plan (KOSTRA: on 31 December)", Basis: OfDay, Rules: []string{"INV-03"},
	Counts: "people with a plan in use, under revision or not, on the day",
	Source: "KOSTRA, individual plan on 31.12", Measures: []Measure{Persons}, of: livePlans,
}, {
	Code: Deadlines, Title: "Duties by rule", Basis: OfPeriod, Rules: []string{"INV-73"},
	Counts: "every duty by the day it was due; missed: still owed the day after, or given up only then; cancelled: it ceased to matter " +
		"in time",
	Source: "domain.md 2.11", By: "deadline", Groups: duties(),
	Measures: []Measure{Set, Met, MetLate, Missed, Open, Cancelled, InTimeShare}, of: dutiesByRule,
}}

// duties are the codes of deadlines that the service has to keep.
func duties() []string {
	var out []string
	for _, rule := range casefile.DeadlineRules() {
		if rule.Kind == casefile.Duty {
			out = append(out, rule.Code)
		}
	}
	return out
}
