package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/casework"
)

// ID is an opaque id (UUID) as it stands in addresses. Only one spelling is
// taken: the id names a workflow too, and two spellings would be two.
type ID string

const uuidPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// Schema describes an ID.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

// date stands in for casefile.Date, which knows nothing of schemas.
type date string

// Schema describes a date.
func (date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// length stands in for calendar.Length.
type length string

// Schema describes a length.
func (length) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "length", Examples: []any{"14d"}}
}

// principal stands in for casefile.Principal.
type principal string

// Schema describes a principal.
func (principal) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "principal"}
}

// legalBasis stands in for casefile.LegalBasis.
type legalBasis string

// Schema describes a legal basis.
func (legalBasis) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "legal-basis", Examples: []any{"hol §§ 7-1 og 7-2, jf. pbrl § 2-5"}}
}

// deadlineCode stands in for casefile.DeadlineCode.
type deadlineCode string

// Schema lists the codes of the register.
func (deadlineCode) Schema(huma.Registry) *huma.Schema {
	return oneOf(casefile.DeadlineCode("").Codes())
}

// reminderWhen stands in for casefile.ReminderWhen.
type reminderWhen string

// Schema lists the ways of counting a reminder's day.
func (reminderWhen) Schema(huma.Registry) *huma.Schema {
	return oneOf(casefile.ReminderWhen("").Codes())
}

// caseSort stands in for casework.CaseSort.
type caseSort string

// Schema describes what cases are sorted by.
func (caseSort) Schema(huma.Registry) *huma.Schema { return oneOf(casework.CaseSorts()) }

// letterCode stands in for casefile.LetterCode.
type letterCode string

// Schema describes the code of a letter: one of those in casefile's register.
func (letterCode) Schema(huma.Registry) *huma.Schema {
	var codes []casefile.LetterCode
	for _, kind := range casefile.LetterKinds() {
		if !kind.InTheCase {
			codes = append(codes, kind.Code)
		}
	}
	return oneOf(codes)
}

func oneOf[T ~string](codes []T) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, code := range codes {
		schema.Enum = append(schema.Enum, string(code))
	}
	return schema
}

// spellings are what clients must keep to, by format; the name finds the words
// for it. Years are those that PostgreSQL and the calendar can count with.
var spellings = map[string]struct{ pattern, name string }{
	"uuid":            {"^" + uuidPattern + "$", "uuid"},
	"date":            {`^(18|19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$`, "date"},
	"date-time":       {`^(19|20|21)[0-9]{2}-`, "instant"},
	"length":          {`^(0|[1-9][0-9]{0,5})(d|w|m|y|wd)$`, "length"},
	"legal-basis":     {casefile.LegalBasisPattern, "legal-basis"},
	"principal":       {`^((staff|person)/` + uuidPattern + `|system)$`, "principal"},
	"idempotency-key": {`^[!-~]{1,128}$`, "key"},
	"staff-or-me":     {`^(staff/` + uuidPattern + `|me)$`, "staff-or-me"},
}

func newRegistry() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	for _, alias := range []struct{ of, by any }{
		{casefile.Date{}, date("")}, {calendar.Length{}, length("")}, {casefile.Principal(""), principal("")},
		{casefile.LegalBasis(""), legalBasis("")}, {casefile.DeadlineCode(""), deadlineCode("")},
		{casefile.ReminderWhen(""), reminderWhen("")},
		{casework.CaseSort(""), caseSort("")}, {casefile.LetterCode(""), letterCode("")},
	} {
		r.RegisterTypeAlias(reflect.TypeOf(alias.of), reflect.TypeOf(alias.by))
	}
	return r
}

// machines are casefile's types that casework shows in a form of its own under
// the same name.
var machines = map[string]bool{"Plan": true, "PlanVersion": true, "CareTeam": true, "Deadline": true}

// schemaName names the schemas in OpenAPI: as the type is called, except where
// casefile and casework share a name.
func schemaName(t reflect.Type, hint string) string {
	base := t
	for base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	if strings.HasSuffix(base.PkgPath(), "/casefile") && machines[base.Name()] {
		return base.Name() + "Machine"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

// strict holds what clients send to the spellings, once all operations are
// registered. Answers are left as they are.
func (s *server) strict() {
	spec := s.huma.OpenAPI()
	seen := map[*huma.Schema]bool{}
	var tighten func(schema *huma.Schema)
	tighten = func(schema *huma.Schema) {
		if schema == nil || seen[schema] {
			return
		}
		seen[schema] = true
		if schema.Ref != "" {
			tighten(spec.Components.Schemas.SchemaFromRef(schema.Ref))
			return
		}
		if s, ok := spellings[schema.Format]; ok && schema.Pattern == "" {
			schema.Pattern, schema.PatternDescription = s.pattern, s.name
		}
		schema.PrecomputeMessages()
		tighten(schema.Items)
		for _, p := range schema.Properties {
			tighten(p)
		}
		if more, ok := schema.AdditionalProperties.(*huma.Schema); ok {
			tighten(more)
		}
	}
	for _, path := range spec.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				tighten(p.Schema)
			}
			if op.RequestBody != nil {
				for _, content := range op.RequestBody.Content {
					tighten(content.Schema)
				}
			}
		}
	}
	// The names have found their way into the messages. They are huma's own keyword,
	// which strict readers of OpenAPI refuse.
	for schema := range seen {
		schema.PatternDescription = ""
	}
}
