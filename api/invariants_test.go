package api

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// operations are every operation of the API, by method and path.
func operations() map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for path, item := range newServer(Config{Training: true}).huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				all[op.Method+" "+path] = op
			}
		}
	}
	return all
}

// No field of the API, and no column of the database, is about money, or promises
// a service.
func TestINV12_INV13_NoFieldForFeesOrEntitlements(t *testing.T) {
	money := regexp.MustCompile(`(?i)\b([a-z_]*_)?fees?(_[a-z_]*)?\b|` +
		`\b[a-z_]*(price|invoice|payment|amount|currency|entitle|egenandel)[a-z_]*\b`)
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	for name, schema := range spec.Components.Schemas.Map() {
		for field := range schema.Properties {
			if money.MatchString(field) {
				t.Errorf("%s has the field %s", name, field)
			}
		}
	}
	for name, op := range operations() {
		if money.MatchString(name) {
			t.Errorf("there is an operation %s", name)
		}
		for _, p := range op.Parameters {
			if money.MatchString(p.Name) {
				t.Errorf("%s has the parameter %s", name, p.Name)
			}
		}
	}
	files, err := os.ReadDir("../models/migrations")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile("../models/migrations/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if code, _, _ := strings.Cut(line, "--"); money.MatchString(code) {
				t.Errorf("%s: %s", file.Name(), strings.TrimSpace(line))
			}
		}
	}
}

// Nothing takes a document: every body is JSON, and every text in it has an end. The
// files there are bring cases, each cell of which is a field (T-22), and the original of
// what was signed, which a step has registered in fields (INV-32).
func TestINV49_NothingIsUploaded(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	bodies := 0
	for name, op := range operations() {
		if op.RequestBody == nil {
			continue
		}
		for kind := range op.RequestBody.Content {
			if bodies++; kind != "application/json" && op.OperationID != "import_opening_balances" && op.OperationID != "keep_original" {
				t.Errorf("%s takes %s", name, kind)
			}
		}
	}
	if bodies < 40 {
		t.Fatalf("found only %d bodies", bodies)
	}
	schemas := spec.Components.Schemas.Map()
	for _, name := range []string{
		"PlanContent", "PlanAims", "PlanGoal", "PlanParticipant", "PlanResponsible", "PlanContribution", "PlanMeasure",
	} {
		schema := schemas[name]
		if schema == nil || len(schema.Properties) == 0 {
			t.Fatalf("there is no %s", name)
		}
		for field, s := range schema.Properties {
			if s.Type == "string" && s.MaxLength == nil && s.Enum == nil && s.Format == "" {
				t.Errorf("%s.%s may be of any length", name, field)
			}
			if s.Type == "array" && s.MaxItems == nil {
				t.Errorf("%s.%s may hold any number", name, field)
			}
		}
	}
}
