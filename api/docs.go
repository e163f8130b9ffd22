package api

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// chapters are the tags of OpenAPI, in the order they are read.
var chapters = []*huma.Tag{
	{Name: "referrals", Description: "How a case begins."},
	{Name: "episodes",
		Description: "How an episode in a health trust begins. It is a file like a case: its reads and " +
			"steps are at /cases/{case_id}, and GET /cases?kind=EPISODE lists them."},
	{Name: "steps", Description: "Everything that can be done in a case. /cases/{case_id}/openings tells which steps are open now, " +
		"to whom, and why the others are not."},
	{Name: "cases", Description: "What can be read. Every read has a ground and is logged."},
	{Name: "figures", Description: "What the organisation's cases come to, as of a day, and the cases behind."},
	{Name: "registers", Description: "Organisations, units, staff, training and people."},
	{Name: "opening balances", Description: "Cases that ran before the installation: proposed by one, approved by another, " +
		"one by one or from a file."},
	{Name: "batches", Description: "Changes that concern many cases at once, and what became of each."},
	{Name: "letters", Description: "Letters of a unit that are printed and posted together, and those that a letter service sends."},
	{Name: "messages", Description: "What organisations tell each other: a need that another has to see to, and what is answered."},
	{Name: "codes", Description: "What the codes in the answers mean, in bokmål, nynorsk and English."},
	{Name: "me", Description: "Who you are here."},
	{Name: "training", Description: "Only on a training installation: worlds with a clock of their own."},
}

const about = "Case management for individuell plan, koordinator og ansvarsgruppe.\n\n" +
	"Log in with a token of an issuer that the installation trusts, in «Authorization: Bearer …» (/.well-known/oauth-protected" +
	"-resource names the issuers). Its iss and sub (or the claim that the installation names instead) say who you " +
	"are in the register, where an administrator has put them or you have opened an invitation; aud must name this API and " +
	"exp must be to come. What else it must hold, and which claim may carry an identity number, is the installation's " +
	"choice (docs/configuration.md). A development token comes from the issuer that «make dev» starts: README.md, «Five " +
	"minutes». GET /me says who you are here, in which roles, and which day it is.\n\n" +
	"A principal is somebody who acts or is acted for: «staff/<uuid>» of the register of staff, «person/<uuid>» of the " +
	"register of people, or an organisation that a message is from, «organisation/<uuid>»; their names come with each " +
	"answer, in people. Things of one case are numbered in it (decision-2, " +
	"letter-11, deadline-4) and are named so in the bodies of steps; the case itself, an organisation, a unit and a person " +
	"have a UUID.\n\n" +
	"Codes (ACTIVE, DL-09, D-14, register_receipt) are for good. GET /codes has every one that answers hold in bokmål, " +
	"nynorsk and English, and docs/codes.md says how they are used and which rules stand behind them. A list of values in " +
	"an answer may grow in a later version, as an answer may have more fields: read one that you do not know as «other».\n\n" +
	"To follow what happens, ask GET /events from the cursor you have; or GET /cases?changed_since= with " +
	"a minute before your last asking (a step counts from when it was taken, and shows when it is " +
	"written), and read on in the timeline of each case with from_seq=.\n\n" +
	"Dates are civil dates in Europe/Oslo, instants are RFC 3339 in UTC. Every POST carries an Idempotency-Key. Refusals " +
	"are problem+json in nb, nn or en (Accept-Language): 422 with the rule's code when a rule forbids a step, 400 with the " +
	"path of each field that cannot be read. A refused request changes nothing."

// describe is huma's configuration and the head of the OpenAPI document. The
// document and the page are served by documentation.
func (s *server) describe() huma.Config {
	registry := newRegistry()
	json := huma.Format{Marshal: encode, Unmarshal: decode}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Samløp", Version: s.Version, Description: about,
				Contact: &huma.Contact{Name: "The administrator of this installation"},
				// The source has no licence yet, which is what that means.
				License: &huma.License{Name: "All rights reserved", Identifier: "LicenseRef-all-rights-reserved"}},
			Servers: []*huma.Server{{URL: Prefix}},
			Tags:    chapters,
			Components: &huma.Components{
				Schemas:   registry,
				Responses: responses(registry),
				SecuritySchemes: map[string]*huma.SecurityScheme{"login": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
					"installation": {Type: "http", Scheme: "bearer", BearerFormat: "JWT",
						Description: "Signed by another installation for this one message (docs/operating.md)"}},
			},
			Security: []map[string][]string{{"login": {}}},
		},
		Formats:                      map[string]huma.Format{"application/json": json, "json": json},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

// documentation serves the OpenAPI document and a page to read it. Neither
// needs a token, and the page takes nothing from elsewhere.
func (s *server) documentation() {
	s.strict()
	s.examples()
	explain(s.huma.OpenAPI())
	spec := s.huma.OpenAPI()
	serve := func(kind string, body func() ([]byte, error)) gin.HandlerFunc {
		once := sync.OnceValues(body)
		return func(c *gin.Context) {
			out, err := once()
			if err != nil {
				s.fail(c, err)
				return
			}
			c.Data(http.StatusOK, kind, out)
		}
	}
	s.engine.GET("/openapi.yaml", serve("application/yaml", spec.YAML))
	s.engine.GET("/openapi.json", serve("application/json", func() ([]byte, error) { return json.MarshalIndent(spec, "", "  ") }))
	page := serve("text/html; charset=utf-8", func() ([]byte, error) { return docsPage(spec) })
	s.engine.GET("/docs", func(c *gin.Context) {
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		page(c)
	})
	s.engine.GET("/docs/docs.css", serve("text/css; charset=utf-8", func() ([]byte, error) { return docsStyle, nil }))
}

//go:embed docs.gohtml
var docsTemplate string

//go:embed docs.css
var docsStyle []byte

// docsOperation is one operation as the page shows it.
type docsOperation struct {
	ID, Method, Path, Summary, Description string
	Params                                 []docsField
	Body, Answer                           string // names of schemas
	Example                                string // of a body
	Statuses                               []string
}

type docsChapter struct {
	Name, Description string
	Operations        []docsOperation
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

// docsField is a parameter or a property.
type docsField struct {
	Name, In, Type, Ref, Doc string
	Required                 bool
	Values                   []any
}

func docsPage(spec *huma.OpenAPI) ([]byte, error) {
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	err = t.Execute(&out, map[string]any{
		"Title": spec.Info.Title, "Version": spec.Info.Version, "About": strings.Split(spec.Info.Description, "\n\n"),
		"Server": Prefix, "Chapters": docsChapters(spec), "Schemas": docsSchemas(spec),
	})
	return []byte(out.String()), err
}

func docsChapters(spec *huma.OpenAPI) []docsChapter {
	var out []docsChapter
	for _, tag := range spec.Tags {
		chapter := docsChapter{Name: tag.Name, Description: tag.Description}
		for path, item := range spec.Paths {
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if op != nil && slices.Contains(op.Tags, tag.Name) {
					chapter.Operations = append(chapter.Operations, docsOf(path, op))
				}
			}
		}
		slices.SortFunc(chapter.Operations, inOrder)
		if len(chapter.Operations) > 0 {
			out = append(out, chapter)
		}
	}
	return out
}

// inOrder puts steps in the order of the process, and the rest by address.
func inOrder(a, b docsOperation) int {
	place := func(o docsOperation) int {
		return slices.IndexFunc(steps, func(s stepOperation) bool { return s.name == o.ID })
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
}

func docsOf(path string, op *huma.Operation) docsOperation {
	out := docsOperation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, Description: op.Description}
	for _, p := range op.Parameters {
		f := docsFieldOf(p.Name, p.Schema)
		f.In, f.Doc, f.Required = p.In, p.Description, p.Required
		out.Params = append(out.Params, f)
	}
	if op.RequestBody != nil {
		for _, content := range op.RequestBody.Content {
			out.Body = refName(content.Schema)
			if example, err := json.MarshalIndent(content.Example, "", "  "); err == nil && content.Example != nil {
				out.Example = string(example)
			}
		}
	}
	for status, response := range op.Responses {
		out.Statuses = append(out.Statuses, status)
		if strings.HasPrefix(status, "2") && response.Content["application/json"] != nil {
			out.Answer = refName(response.Content["application/json"].Schema)
		}
	}
	slices.Sort(out.Statuses)
	return out
}

func docsSchemas(spec *huma.OpenAPI) []docsSchema {
	var out []docsSchema
	for name, schema := range spec.Components.Schemas.Map() {
		s := docsSchema{Name: name}
		for field, property := range schema.Properties {
			f := docsFieldOf(field, property)
			f.Required = slices.Contains(schema.Required, field)
			s.Fields = append(s.Fields, f)
		}
		slices.SortFunc(s.Fields, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b docsSchema) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func docsFieldOf(name string, schema *huma.Schema) docsField {
	f := docsField{Name: name, Doc: schema.Description, Values: schema.Enum}
	inner := schema
	if schema.Type == huma.TypeArray && schema.Items != nil {
		f.Type, inner = "list of ", schema.Items
		f.Values = inner.Enum
	}
	if f.Ref = refName(inner); f.Ref == "" {
		kind := inner.Type
		if inner.Format != "" && inner.Format != "int64" {
			kind = inner.Format
		}
		f.Type += kind
	}
	return f
}

func refName(schema *huma.Schema) string {
	if schema == nil {
		return ""
	}
	_, name, _ := strings.Cut(schema.Ref, "#/components/schemas/")
	return name
}
