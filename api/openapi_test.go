package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/internal/wording"
)

var update = flag.Bool("update", false, "write api/openapi.yaml anew")

// The committed document is what the code says. Run with -update after a change.
func TestOpenAPIHasNotDrifted(t *testing.T) {
	s := newServer(Config{Training: true, Version: "1"})
	got, err := s.huma.OpenAPI().YAML()
	if err != nil {
		t.Fatal(err)
	}
	const file = "openapi.yaml"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(got, []byte("patternDescription")) {
		t.Error("a keyword of huma's own is published")
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the code says; run: go test ./api -run OpenAPI -update", file)
	}
}

// Every step of casefile that people take has its route, with its own body, and
// the system's steps have none, nor has one that another approves first.
func TestEveryStepHasItsRoute(t *testing.T) {
	s := newServer(Config{Training: true})
	paths := s.huma.OpenAPI().Paths
	routed := map[string]bool{}
	for _, spec := range casefile.Specs() {
		path := paths["/cases/{case_id}/steps/"+spec.Name]
		if spec.Internal() {
			if path != nil {
				t.Errorf("%s is the system's own, and has a route", spec.Name)
			}
			continue
		}
		if spec.Unrouted {
			if path != nil {
				t.Errorf("%s needs another's approval, and has a route", spec.Name)
			}
			continue
		}
		routed[spec.Name] = true
		if spec.Name == "open_episode" {
			path = paths["/episodes"] // it is never a step in a file that is there
		}
		if path == nil || path.Post == nil {
			t.Errorf("%s has no route", spec.Name)
			continue
		}
		want := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(spec.NewStep()), true, "").Ref
		if got := path.Post.RequestBody.Content["application/json"].Schema.Ref; got != want {
			t.Errorf("%s takes %s, not %s", spec.Name, got, want)
		}
		if !strings.Contains(path.Post.Description, spec.Rules[0]) {
			t.Errorf("%s does not say its rules", spec.Name)
		}
	}
	for _, one := range steps {
		if !routed[one.name] {
			t.Errorf("%s has a route and is no step of casefile", one.name)
		}
	}
}

// What every operation has in common (docs/architecture.md rules 2 and 5).
func TestEveryOperation(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	ids := map[string]string{}
	for path, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			name := op.Method + " " + path
			if other := ids[op.OperationID]; other != "" {
				t.Errorf("%s and %s have the same id", name, other)
			}
			ids[op.OperationID] = name
			keyed := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "Idempotency-Key" && p.Required })
			if keyed != (op.Method == "POST" && op.OperationID != "preview_step") { // which takes nothing
				t.Errorf("%s: Idempotency-Key is required: %v", name, keyed)
			}
			matched := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "If-Match" })
			// A clock only goes forward, and what is changed stands nowhere else.
			if changes := op.Method == "PUT" || op.Method == "PATCH"; changes && !matched && op.OperationID != "move_clock" {
				t.Errorf("%s overwrites what its caller may not have seen", name)
			}
			if op.Summary == "" || len(op.Tags) != 1 || !slices.ContainsFunc(spec.Tags, func(tag *huma.Tag) bool { return tag.Name == op.Tags[0] }) {
				t.Errorf("%s lacks a summary, or its tag %v has no chapter", name, op.Tags)
			}
			if op.Description == "" {
				t.Errorf("%s is not described (descriptions.go, or with what it does)", name)
			}
			if op.BodyReadTimeout != -1 {
				t.Errorf("%s leaves a deadline on the connection", name)
			}
		}
	}
	for format, s := range spellings {
		if wording.Input("en", "pattern", "", s.name) == "must be" {
			t.Errorf("no words for the format %s", format)
		}
	}
	for sentence, code := range plainCodes {
		if wording.Input("en", code, "", "") == wording.Input("en", "wrong", "", "") {
			t.Errorf("no words for %q (%s)", sentence, code)
		}
	}
}

// Whatever an operation may answer stands in the document, with the headers that
// come with it. Which answers there are in truth is seen by the transport that
// every test's requests go through (internal/contract).
func TestEveryAnswerIsDocumented(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	headers := map[string]string{"304": "ETag", "401": "WWW-Authenticate", "412": "ETag", "429": "Retry-After", "503": "Retry-After"}
	seen := 0
	for path, item := range spec.Paths {
		for _, op := range operationsAt(item) {
			seen++
			reads := op.Method == http.MethodGet
			matched := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "If-Match" })
			must := map[string]bool{"400": true, "401": true, "403": true, "404": true, "408": true, "413": true, "415": true, "500": true,
				"503": true, "304": reads, "429": !reads, "412": matched, "428": matched,
				"202": path == "/referrals" || path == "/episodes" || strings.Contains(path, "/steps/") && !reads}
			if !reads {
				must["422"] = true // and a read where its query may break a rule
			}
			for status, wanted := range must {
				answer := op.Responses[status]
				if wanted != (answer != nil) {
					t.Errorf("%s %s: %s is documented: %v", op.Method, path, status, !wanted)
				}
				if answer == nil || headers[status] == "" {
					continue
				}
				shared := spec.Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")]
				if shared.Headers[headers[status]] == nil {
					t.Errorf("%s %s: %s lacks the header %s", op.Method, path, status, headers[status])
				}
			}
			if tag := op.Responses["200"]; reads && tag.Headers["ETag"] == nil {
				t.Errorf("GET %s: no ETag comes with 200", path)
			}
		}
	}
	if seen < 150 {
		t.Errorf("only %d operations: is this test still looking at them?", seen)
	}
}

// A number that does not say its size is a float32 for some makers of clients
// (findings/openapi-number-becomes-float32.sh).
func TestNumbersSayTheirSize(t *testing.T) {
	var document any
	text, err := newServer(Config{Training: true}).huma.OpenAPI().MarshalJSON()
	must(t, err)
	must(t, json.Unmarshal(text, &document))
	numbers := 0
	var look func(any)
	look = func(at any) {
		switch x := at.(type) {
		case map[string]any:
			if x["type"] == "number" {
				if numbers++; x["format"] != "double" {
					t.Errorf("a number without a size: %v", x)
				}
			}
			for _, part := range x {
				look(part)
			}
		case []any:
			for _, part := range x {
				look(part)
			}
		}
	}
	look(document)
	if numbers == 0 {
		t.Error("no number is in the document: is this test still looking at them?")
	}
}

// The document and the page need no token, and the page takes nothing from elsewhere.
func TestDocumentationStandsAlone(t *testing.T) {
	h := newHouse(t)
	for path, kind := range map[string]string{"/openapi.yaml": "application/yaml", "/openapi.json": "application/json",
		"/docs": "text/html; charset=utf-8", "/docs/docs.css": "text/css; charset=utf-8"} {
		a := h.call(t, "", "GET", path, nil)
		if a.status != 200 || a.header.Get("Content-Type") != kind || len(a.body) == 0 {
			t.Errorf("%s: status %d, %s", path, a.status, a.header.Get("Content-Type"))
		}
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	must(t, json.Unmarshal(h.call(t, "", "GET", "/openapi.json", nil).body, &doc))
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) < 60 {
		t.Errorf("OpenAPI %s with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	page := string(h.call(t, "", "GET", "/docs", nil).body) + string(h.call(t, "", "GET", "/docs/docs.css", nil).body)
	if found := regexp.MustCompile(`(?i)(https?:)?//[a-z]|<script|@import|url\(`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	for path := range doc.Paths {
		if !strings.Contains(page, "<code>"+path+"</code>") {
			t.Errorf("the page does not show %s", path)
		}
	}
}
