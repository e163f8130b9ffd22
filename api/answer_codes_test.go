package api

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
)

// plain are the properties of answers that are strings without a list of values,
// wherever they stand, and what they hold. Words that a step took are not here:
// their type says so (casefile.Text).
var plain = map[string]string{
	"id": "an id in the case", "about": "an id in the case", "case_number": "a number", "number": "a number",
	"unit_id": "an id", "trust_unit": "an id", "step_id": "an id", "name": "a name, or something in words", "title": "words of ours",
	"detail": "words of ours", "problem": "words of ours", "remedy": "words of ours", "message": "words of ours",
	"rule": "the code of a rule; docs/rules.md has them all", "rules": "codes of rules",
	"key": "a key of our words, of which there are always more", "next_cursor": "a place in a list", "cursor": "a place in a list",
	"note": "somebody's words", "hash": "a digest", "issuer": "an address", "world": "a name", "request_id": "an id", "subject": "an id",
	"form": "an id in the case",
}

// plainHere are those that hold something else where they stand, or that only one
// answer has. A reason that is composed is documented as such.
var plainHere = map[string]string{
	"BatchCase.reason":             "the code of a rule, or why it could not be told",
	"OpeningRow.reason":            "the code of a rule, or why it could not be told",
	"PrintedLetter.reason":         "composed: a status of a letter, or the code of a rule",
	"LetterSending.carrier_status": "the letter service's own word", "SendingRow.carrier_status": "the letter service's own word",
	"SendingRow.letter": "an id in the case",
	"Batch.reason":      "composed: each kind of batch has its own codes, one the key of a mail",
	"Mail.reason":       "composed: what a carrier answered, and our own codes",
	"PersonJoin.reason": "somebody's words", "PersonJoinDetail.reason": "somebody's words", "PolicyVersion.reason": "somebody's words",
	"AccessEntry.what": "composed: what was done, to what", "AccessEntry.about": "composed",
	"NextWake.what":      "composed: a deadline and its title",
	"FollowUpShown.what": "composed: the code of a thing of any kind",
	"FollowUp.what":      "composed: the code of a thing of any kind",
	"FollowUpShown.from": "composed: a status of a thing of any kind",
	"FollowUp.from":      "composed: a status of a thing of any kind",
	"FollowUpShown.to":   "composed: a status of a thing of any kind",
	"FollowUp.to":        "composed: a status of a thing of any kind",
	"Made.code":          "composed: the code of a thing of any kind",
	"FigureValue.group":  "composed: each figure has groups of its own", "FigureEntry.group": "composed: each figure has groups of its own",
	"OpeningFault.column": "a column, or the letter of one that is not known",
	"Text.field":          "a field of a step, by its path", "WrittenText.field": "the same", "CodeName.code": "any code",

	"CapacityDecision.id": "an id", "Complaint.decision": "an id", "Complaint.new_decision": "an id", "Consent.capacity": "an id",
	"Consent.meeting": "an id", "Assignment.for": "an id", "Assignment.foretelling": "ids of letters", "Assignment.revives": "an id",
	"Decision.complaint": "an id", "Case.merged_into": "an id", "PlanVersionMachine.version_id": "an id", "Referral.from": "an id",
	"Referral.from_id": "an id", "ToolTraining.letter": "an id", "CorrectedBy.correction": "an id", "MailLine.deadline": "an id",
	"MailLine.task": "an id", "Staff.manager_id": "an id",

	"Consent.text_version": "a version", "Deadline.rule_text": "a citation", "Meeting.at": "a time of day", "Figure.source": "a citation",
	"OrganisationPolicy.citations": "a citation", "FigureValue.group_title": "words of ours", "FollowUpShown.text": "words of ours",
	"CodeName.nb": "words of ours", "CodeName.nn": "words of ours", "CodeName.en": "words of ours",
	"Named.unit": "a name", "FormDraft.content": "somebody's words", "Text.body": "somebody's words",
	"WrittenText.body": "the same", "CaseMessage.words": "somebody's words",
	"Invitation.code": "a secret", "Identifier.masked": "a number",
	"World.token_endpoint": "an address", "Person.address_line": "an address", "Person.email": "an address", "Person.phone": "an address",
	"Person.postal_code": "an address", "Unit.address_line": "an address", "Unit.postal_code": "an address",
	"Unit.postal_place": "an address", "Unit.phone": "an address", "Person.postal_place": "an address", "Staff.work_email": "an address",
	"FieldError.path": "a path", "Problem.type": "an address", "Accepted.status_url": "an address",

	"Paper.version": "a version", "LetterFact.label": "words of ours", "LetterFact.value": "words",
	"Paper.to": "an address", "Paper.sender": "an address",
	"Block.head": "words of ours", "Block.rows": "somebody's words", "Block.holds": "composed: each letter has its own", "Run.text": "words",
	"LetterOnPaper.sha256": "a digest", "Original.sha256": "a digest", "PreviewedLetter.pdf": "a file",

	"PlanGoal.goal": "somebody's words", "PlanAims.needs": "somebody's words",
	"PlanAims.resources": "somebody's words", "PlanContent.carried_out": "somebody's words", "PlanContent.consent_note": "somebody's words",
	"PlanContent.cooperation": "somebody's words", "PlanContribution.what": "somebody's words", "PlanMeasure.extent": "somebody's words",
	"PlanMeasure.what": "somebody's words", "PlanPeriod.revisions": "somebody's words",
}

// Whoever reads an answer can know every value that a code in it may have: each
// string of an answer is one of a list of values, has a form, is words that a step
// took, or is named above with what it holds.
func TestEveryCodeInAnAnswerIsAnEnum(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	w := answerWalk{schemas: spec.Components.Schemas, seen: map[string]bool{}, used: map[string]bool{}, t: t}
	for _, path := range spec.Paths {
		for _, op := range operationsAt(path) {
			for _, answer := range op.Responses {
				w.answer(answer)
			}
		}
	}
	for _, answer := range spec.Components.Responses {
		w.answer(answer)
	}
	if w.coded < 180 || w.bare < 150 {
		t.Errorf("only %d codes and %d others: is this test still looking at the answers?", w.coded, w.bare)
	}
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		if !w.used[name] {
			t.Errorf("%s is nowhere a plain string any more", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(plainHere)) {
		if !w.used[name] {
			t.Errorf("%s is no plain string any more", name)
		}
	}
}

// A string of an answer that is on no list is found, also within a list or a map.
func TestABareStringOfAnAnswerIsFound(t *testing.T) {
	type inner struct {
		Cause   string            `json:"cause"`
		Causes  []string          `json:"causes"`
		By      map[string]string `json:"by"`
		Words   casefile.Text     `json:"words"`
		Reason  casefile.Reason   `json:"reason"`
		Address string            `json:"address" format:"uri"`
	}
	r := newRegistry()
	w := answerWalk{schemas: r, seen: map[string]bool{}, used: map[string]bool{}}
	w.schema("", r.Schema(reflect.TypeFor[struct {
		In inner `json:"in"`
	}](), true, "Outer"))
	slices.Sort(w.found)
	if want := []string{"Inner.by", "Inner.cause", "Inner.causes"}; !slices.Equal(w.found, want) {
		t.Errorf("found %v, not %v", w.found, want)
	}
}

// answerWalk goes through what answers hold.
type answerWalk struct {
	schemas     huma.Registry
	seen, used  map[string]bool
	coded, bare int
	found       []string
	t           *testing.T
}

func (w *answerWalk) answer(answer *huma.Response) {
	for kind, content := range answer.Content {
		if strings.Contains(kind, "json") {
			w.schema("", content.Schema)
		}
	}
}

// schema looks at what stands under a name: Type.property, "" for a whole answer.
func (w *answerWalk) schema(name string, schema *huma.Schema) {
	switch {
	case schema == nil:
	case schema.Ref != "":
		w.object(schema.Ref)
	case schema.Type == huma.TypeString && len(schema.Enum) > 0:
		w.coded++
	case schema.Type == huma.TypeString && schema.Format == "":
		w.string(name)
	default:
		w.schema(name, schema.Items)
		if each, ok := schema.AdditionalProperties.(*huma.Schema); ok {
			w.schema(name, each)
		}
	}
}

func (w *answerWalk) object(ref string) {
	if w.seen[ref] {
		return
	}
	w.seen[ref] = true
	of, words := w.schemas.TypeFromRef(ref), map[string]bool{}
	for _, f := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		words[name] = f.Type == reflect.TypeFor[casefile.Text]() || f.Type == reflect.TypeFor[[]casefile.Text]()
	}
	_, name, _ := strings.Cut(ref, schemaPrefix)
	for property, schema := range w.schemas.SchemaFromRef(ref).Properties {
		if !words[property] {
			w.schema(name+"."+property, schema)
		}
	}
}

// string takes a bare string that is on a list, and names any other.
func (w *answerWalk) string(name string) {
	w.bare++
	_, property, _ := strings.Cut(name, ".")
	switch {
	case plainHere[name] != "":
		w.used[name] = true
	case plain[property] != "":
		w.used[property] = true
	default:
		w.found = append(w.found, name)
		if w.t != nil {
			w.t.Errorf("%s is a bare string: name a type for its codes, or say what it holds", name)
		}
	}
}
