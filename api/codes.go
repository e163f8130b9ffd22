package api

import (
	"context"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casework"
	"samlop/figures"
	"samlop/internal/wording"
)

// CodeFamily is codes of one kind, in words.
type CodeFamily struct {
	Family FamilyName `json:"family"`
	Codes  []CodeName `json:"codes"`
}

// CodeName is one code, and what it is called in each language.
type CodeName struct {
	Code    string `json:"code" doc:"As it stands in answers and requests"`
	Bokmaal string `json:"nb"`
	Nynorsk string `json:"nn"`
	English string `json:"en"`
}

// CodeFamilies are the families asked for.
type CodeFamilies struct {
	Families []CodeFamily `json:"families"`
}

// FamilyName is the name of a family of codes.
type FamilyName string

// Codes lists them.
func (FamilyName) Codes() []string {
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = f.name
	}
	return names
}

// Schema describes the name of a family.
func (f FamilyName) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: enum(f.Codes())}
}

// codeFamily is a family and its codes, in the order of the constants.
type codeFamily struct {
	name  string
	codes []string
}

// families are every kind of code that stands in answers: the types whose values
// OpenAPI lists, the documents, the point of the plan.
var families = func() []codeFamily {
	all := []codeFamily{{"document", documents()}, {"point", casefile.PlanContent}}
	for _, s := range codes {
		if name := familyOf(s.of); name != "" {
			all = append(all, codeFamily{name, casefile.CodesOfType(s.of)})
		}
	}
	return all
}()

// called are the families that are called otherwise than their type; those
// without a name are none: how a list is sorted and narrowed is no answer, a part of a case is an address, the documents are
// there with those that are no letters, the ground of a look is a role, and the
// fields of a policy are described in the document.
var called = map[reflect.Type]string{
	reflect.TypeFor[casefile.DeadlineCode](): "deadline",
	reflect.TypeFor[casefile.FactName]():     "fact",
	reflect.TypeFor[casefile.StepName]():     "step",
	reflect.TypeFor[casefile.TaskKind]():     "task",
	reflect.TypeFor[figures.Code]():          "figure",
	reflect.TypeFor[figures.Basis]():         "figure_basis",
	reflect.TypeFor[figures.Measure]():       "figure_measure",
	reflect.TypeFor[casefile.LetterCode]():   "",
	reflect.TypeFor[casework.CaseHolder]():   "",
	reflect.TypeFor[casework.CaseOrder]():    "",
	reflect.TypeFor[casework.CasePart]():     "",
	reflect.TypeFor[casework.TaskColumn]():   "",
	reflect.TypeFor[casework.TaskDue]():      "",
	reflect.TypeFor[casework.Ground]():       "",
	reflect.TypeFor[casefile.PolicyField]():  "",
}

// familyOf names the family of a type: AbsenceReason is absence_reason.
func familyOf(of reflect.Type) string {
	if name, ok := called[of]; ok {
		return name
	}
	var name strings.Builder
	for i, letter := range of.Name() {
		if i > 0 && letter >= 'A' && letter <= 'Z' {
			name.WriteByte('_')
		}
		name.WriteRune(letter)
	}
	return strings.ToLower(name.String())
}

func documents() []string {
	kinds := casefile.LetterKinds()
	out := make([]string, len(kinds))
	for i, kind := range kinds {
		out[i] = string(kind.Code)
	}
	return out
}

// codeOperations explain the codes.
func (s *server) codeOperations() {
	type query struct {
		Family FamilyName `query:"family" doc:"One family alone; all of them when left out"`
	}
	readWhole(s, "/codes", "codes", "codes", "Every code that answers hold, in words",
		func(_ context.Context, _ casework.Asker, in *query) (CodeFamilies, error) {
			out := CodeFamilies{Families: []CodeFamily{}}
			for _, f := range families {
				if in.Family == "" || in.Family == FamilyName(f.name) {
					out.Families = append(out.Families, f.named())
				}
			}
			return out, nil
		})
}

// named is the family in words.
func (f codeFamily) named() CodeFamily {
	out := CodeFamily{Family: FamilyName(f.name), Codes: make([]CodeName, len(f.codes))}
	for i, code := range f.codes {
		out.Codes[i] = CodeName{code, wording.Name(wording.Bokmaal, f.name, code), wording.Name(wording.Nynorsk, f.name, code),
			wording.Name(wording.English, f.name, code)}
	}
	return out
}
