package form

import "slices"

// source is where choices come from: a list in an answer of the API.
type source struct {
	path  string                           // the route; in braces what the page or another field says
	query string                           // what is asked besides
	list  string                           // where in the answer: «decisions», «consents.participants»
	value func(item) string                // what a body says of it
	words func(describer, item) string     // what it is called
	keep  func(form string, one item) bool // nil: all of them
}

// reference is what a field names, and all the places where such things are.
type reference struct {
	sources []source
	// lookup: the register is too large for a list, and is searched: staff, people.
	lookup []string
	// latest: what came last stands first.
	latest bool
	// own: the choices are rows of the same form, by the list and the field that names one.
	own, named string
}

const (
	theCase    = "/cases/{case_id}"
	theLetters = "/cases/{case_id}/letters"
	theLine    = "/cases/{case_id}/timeline"
	correcting = "/cases/{case_id}/corrections/preview"
	theStaff   = "/staff"
	theUnits   = "/organisations/{organisation_id}/units"
	allHouses  = "/organisations"

	working = "active=true&limit=200"
	most    = "limit=200" // as many as a list shows
	// latestEntries are those of the timeline from where the page says: what is corrected is most often of late, and a
	// case of years has more than a list shows.
	latestEntries = "limit=500&from_seq={entries_from?}"
)

func within(list string, words func(describer, item) string) source {
	return source{path: theCase, list: list, value: text("id"), words: words}
}

func staffAs(field string) source {
	return source{path: theStaff, query: working, list: "items", value: text(field), words: describer.named, keep: isActive}
}

func rows(query string) source {
	return source{path: "/cases", query: query, list: "items", value: text("id"), words: describer.caseRow}
}

func (s source) only(keep func(form string, one item) bool) source {
	s.keep = keep
	return s
}

func (s source) by(field string) source {
	s.value = text(field)
	return s
}

func text(field string) func(item) string { return func(i item) string { return i.text(field) } }

func whole(i item) string { return i.text("") }

func inCase(list, field string) source {
	return source{path: theCase, list: list, value: text(field), words: func(d describer, i item) string { return d.who(i.text(field)) }}
}

var (
	everyone   = source{path: theCase, list: "people", value: whole, words: func(d describer, i item) string { return d.who(i.text("")) }}
	guardians  = inCase("represented.holders", "who")
	others     = everyone.only(isAnother)
	colleagues = staffAs("principal")
	// withTraining says of each colleague which training counts, where the API says it (INV-34).
	withTraining = source{path: theStaff, query: working, list: "items", value: text("principal"), words: describer.trained, keep: isActive}
	people       = []string{"people"}
	both         = []string{"staff", "people"}
)

// references are the kinds of things that fields name, and where the choices are.
var references = map[string]reference{
	"decision":  {sources: []source{within("decisions", describer.decision).only(decisionFits)}},
	"complaint": {sources: []source{within("complaints", describer.complaint).only(statusFits)}},
	"meeting":   {sources: []source{within("meetings", describer.meeting).only(statusFits)}},
	"notice":    {sources: []source{within("notices", describer.notice).only(noticeFits)}},
	"objection": {sources: []source{within("objections", describer.objection).only(stands("lifted_on", "overridden_on"))}},
	"task":      {sources: []source{within("tasks", describer.task).only(taskFits)}},
	"referral":  {sources: []source{{path: "/cases/{from_case}", list: "referrals", value: text("id"), words: describer.referral}}},
	"capacity_decision": {sources: []source{
		within("capacity", describer.capacity).only(ofTheRound)}},
	"form": {sources: []source{within("consents", describer.consent).by("form").only(isIssued)}},
	"letter": {latest: true, sources: []source{
		{path: theLetters, query: most, list: "items", value: text("id"), words: describer.letter, keep: letterFits}}},
	"entry": {latest: true, sources: []source{
		{path: theLine, query: latestEntries, list: "items", value: text("seq"), words: describer.entry, keep: correctable}}},
	"follow_up": {sources: []source{{path: correcting, query: "entry={entry}&on={on?}&void={void?}&who={who?}",
		list: "correction.follow_ups", value: text("id"), words: describer.followUp}}},

	"other_case":   {sources: []source{within("other_cases", describer.otherCase)}},
	"unit":         {sources: []source{{path: theUnits, list: "units", value: text("id"), words: describer.named}}},
	"organisation": {sources: []source{{path: allHouses, list: "organisations", value: text("id"), words: describer.named}}},
	"municipality": {sources: []source{
		{path: allHouses, list: "organisations", value: asPrincipal, words: describer.named, keep: isMunicipality}}},

	"person":  {lookup: people},
	"anyone":  {sources: []source{everyone}, lookup: both},
	"another": {sources: []source{others}, lookup: both},
	"in_case": {sources: []source{everyone}},
	"told": {sources: []source{
		{path: theCase, list: "withdrawable_from", value: whole, words: func(d describer, i item) string { return d.who(i.text("")) }}}},
	"private":         {sources: []source{everyone.only(isPerson)}},
	"signer":          {sources: []source{inCase("consents.signers", "who").only(toSign)}},
	"staff":           {sources: []source{colleagues}},
	"substitute":      {sources: []source{withTraining}},
	"staff_id":        {sources: []source{staffAs("id")}},
	"guardian":        {sources: []source{guardians.only(notWithheld)}},
	"kept_out":        {sources: []source{inCase("withheld", "who").only(stands("ended_on"))}},
	"former_guardian": {sources: []source{inCase("guardian_access", "who")}},
	"candidate":       {sources: []source{inCase("coordinators", "who").only(isProposed)}},
	"member":          {sources: []source{inCase("care_team.members", "who").only(notThePatient)}},
	"participant": {sources: []source{
		inCase("consents.participants", "who").only(inForce)}},
	"to_train":       {sources: []source{inCase("tool_training", "who").only(stands("completed_on", "ended_on"))}},
	"coordinator":    {sources: []source{inCase("other_cases", "coordinator"), inCase("coordinators", "who").only(serves)}},
	"goal":           {own: "aims.goals", named: "goal"},
	"case_of_staff":  {sources: []source{rows("handler=staff/{staff_id}&limit=200"), rows("coordinator=staff/{staff_id}&limit=200")}},
	"case_of_person": {sources: []source{rows("person={patient.id}&limit=200")}},
	"struck_case":    {sources: []source{rows("open=false&limit=200")}},
}

// named tells which kind of thing a field names: by its name, or by «form.path».
var named = map[string]string{
	"decision": "decision", "complaint": "complaint", "letter": "letter", "letters": "letter", "meeting": "meeting",
	"form": "form", "notice": "notice", "capacity_decision": "capacity_decision", "objection": "objection", "task": "task",
	"entry": "entry", "follow_ups_seen": "follow_up", "from_referral": "referral", "from_case": "struck_case",
	"into": "other_case", "case_id": "case_of_person", "cases": "case_of_staff",
	"unit_id": "unit", "organisation_id": "organisation", "municipality": "municipality", "manager_id": "staff_id",

	"patient": "person", "sender": "anyone", "principal": "anyone", "proxy": "anyone", "representative": "anyone",
	"wished_for": "anyone", "parties": "anyone", "with": "anyone", "who": "anyone", "against": "anyone",
	"signer": "private", "party": "private", "by": "private", "attended": "in_case", "named": "anyone",
	"responsible":      "in_case",
	"exception_signer": "in_case", "guardian": "guardian", "from": "guardian",
	"staff": "staff", "to": "staff", "chair": "staff", "minutes_taker": "staff", "next_minutes_taker": "staff", "substitute": "staff",
	"leave": "member", "coordinator": "coordinator",

	"register_signature.signer":       "signer",
	"refuse_consent.signer":           "signer",
	"propose_coordinator.staff":       "substitute",
	"assign_interim.staff":            "substitute",
	"report_absence.substitute":       "substitute",
	"appoint_coordinator.staff":       "candidate",
	"hand_over.staff":                 "candidate",
	"remove_participant.who":          "participant",
	"record_tool_training.who":        "to_train",
	"lift_withholding.from":           "kept_out",
	"review_guardian_access.guardian": "former_guardian",
	"withdraw_consent.parties":        "told",
	"save_plan_draft.measures.goal":   "goal",

	"issue_participation.participants.who": "another",
	"start_care_team.members.who":          "another",
	"change_care_team.join.who":            "another",
	"issue_consent.parties":                "another",
	"object_to_sharing.against":            "another",
}

// referenceOf tells what a field names, when its values are ids.
func referenceOf(form, path, name string, value *schema) string {
	switch {
	case value.Format == "uuid", value.Format == "principal", localID(value.Pattern):
	case slices.Contains([]string{"entry", "follow_ups_seen", "manager_id", "unit_id"}, name):
	case form == "save_plan_draft" && name == "goal" && value.Format == "line":
	default:
		return ""
	}
	if kind, ok := named[form+"."+plainPath(path)]; ok {
		return kind
	}
	return named[name]
}

// Lookup tells which registers a field is searched in: "staff", "people" or both; nil
// when its choices are a list.
func (f *Field) Lookup() []string { return references[f.Reference].lookup }

// people reports whether the field may name somebody who is no staff and in no case yet.
func (f *Field) people() bool { return slices.Contains(f.Lookup(), "people") }
