package api

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casefile/calendar"
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

// followUpID stands in for casefile.FollowUpID.
type followUpID string

// Schema describes the id of a follow-up.
func (followUpID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: casefile.FollowUpIDPattern}
}

// letterID stands in for casefile.LetterID.
type letterID string

// Schema describes the id of a letter.
func (letterID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: casefile.LetterIDPattern}
}

// spellings are what clients must keep to, by format; the name finds the words
// for it. Years are those that PostgreSQL and the calendar can count with.
var spellings = map[string]struct{ pattern, name string }{
	"uuid":            {"^" + uuidPattern + "$", "uuid"},
	"date":            {`^(18|19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$`, "date"},
	"date-time":       {instantPattern, "instant"},
	"length":          {`^(0|[1-9][0-9]{0,5})(d|w|m|y|wd)$`, "length"},
	"legal-basis":     {casefile.LegalBasisPattern, "legal-basis"},
	"principal":       {`^((staff|person|organisation)/` + uuidPattern + `|system)$`, "principal"},
	"idempotency-key": {`^[!-~]{1,128}$`, "key"},
	"staff-or-me":     {`^(staff/` + uuidPattern + `|me|nobody)$`, "staff-or-me"},
}

const schemaPrefix = "#/components/schemas/"

func newRegistry() huma.Registry {
	r := huma.NewMapRegistry(schemaPrefix, schemaName)
	for _, alias := range append(codes,
		substitute{reflect.TypeFor[casefile.Date](), reflect.TypeFor[date]()},
		substitute{reflect.TypeFor[calendar.Length](), reflect.TypeFor[length]()},
		substitute{reflect.TypeFor[casefile.Principal](), reflect.TypeFor[principal]()},
		substitute{reflect.TypeFor[casefile.LegalBasis](), reflect.TypeFor[legalBasis]()},
		substitute{reflect.TypeFor[casefile.FollowUpID](), reflect.TypeFor[followUpID]()},
		substitute{reflect.TypeFor[casefile.LetterID](), reflect.TypeFor[letterID]()},
	) {
		r.RegisterTypeAlias(alias.of, alias.by)
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

// strict holds what clients send to the spellings and gives it ceilings, once all operations are
// registered. Answers are left as they are.
func (s *server) strict() {
	spec := s.huma.OpenAPI()
	complete(spec.Components.Schemas)
	seen := map[*huma.Schema]bool{}
	var tighten func(name string, schema *huma.Schema)
	tighten = func(name string, schema *huma.Schema) {
		if schema == nil || seen[schema] {
			return
		}
		seen[schema] = true
		if schema.Ref != "" {
			of := spec.Components.Schemas.SchemaFromRef(schema.Ref)
			ceilings(of, spec.Components.Schemas.TypeFromRef(schema.Ref))
			tighten(name, of)
			return
		}
		if s, ok := spellings[schema.Format]; ok && schema.Pattern == "" {
			schema.Pattern, schema.PatternDescription = s.pattern, s.name
		}
		bound(name, schema)
		schema.PrecomputeMessages()
		tighten(name, schema.Items)
		for name, p := range schema.Properties {
			tighten(name, p)
		}
		if more, ok := schema.AdditionalProperties.(*huma.Schema); ok {
			tighten(name, more)
		}
	}
	for _, path := range spec.Paths {
		for _, op := range operationsAt(path) {
			if op.Method == http.MethodGet { // what tagged gives
				op.Responses["200"].Headers = map[string]*huma.Param{"ETag": tagOfNow}
			}
			for _, p := range op.Parameters {
				if p.Name == keyHeader {
					p.Description, p.Schema.Description = keyDoc, keyDoc
				}
				tighten("", p.Schema)
			}
			if op.RequestBody != nil {
				for _, content := range op.RequestBody.Content {
					tighten("", content.Schema)
				}
			}
		}
	}
	// The names have found their way into the messages. They are huma's own keyword,
	// which strict readers of OpenAPI refuse.
	for schema := range seen {
		schema.PatternDescription = ""
	}
	// Answers may say more one day; who reads them must not mind.
	for _, schema := range spec.Components.Schemas.Map() {
		if closed, is := schema.AdditionalProperties.(bool); is && !closed && !seen[schema] {
			schema.AdditionalProperties = nil
		}
	}
}

// operationsAt are the operations of one path.
func operationsAt(path *huma.PathItem) []*huma.Operation {
	return slices.DeleteFunc([]*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete},
		func(op *huma.Operation) bool { return op == nil })
}
