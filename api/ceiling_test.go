package api

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"
)

// node is a piece of the document.
type node map[string]any

func (n node) at(keys ...string) node {
	for _, key := range keys {
		n, _ = n[key].(map[string]any)
	}
	return n
}

// sent calls visit with every schema that clients send, once, and where it is.
func sent(t *testing.T, visit func(where string, schema node)) {
	t.Helper()
	raw, err := os.ReadFile("openapi.yaml")
	must(t, err)
	var doc node
	must(t, yaml.Unmarshal(raw, &doc))
	seen := map[string]bool{}
	var walk func(where string, schema node)
	walk = func(where string, schema node) {
		if ref, ok := schema["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, schemaPrefix)
			if !seen[name] {
				seen[name] = true
				walk(name, doc.at("components", "schemas", name))
			}
			return
		}
		visit(where, schema)
		if items := schema.at("items"); items != nil {
			walk(where+"[]", items)
		}
		for name := range schema.at("properties") {
			walk(where+"."+name, schema.at("properties", name))
		}
		if values := schema.at("additionalProperties"); values != nil {
			walk(where+"{}", values)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(doc.at("paths"))) {
		for method := range doc.at("paths", path) {
			op := doc.at("paths", path, method)
			parameters, _ := op["parameters"].([]any)
			for _, p := range parameters {
				parameter := node(p.(map[string]any))
				walk(fmt.Sprint(method, " ", path, " ", parameter["name"]), parameter.at("schema"))
			}
			if body := op.at("requestBody", "content", "application/json", "schema"); body != nil {
				walk(method+" "+path, body)
			}
		}
	}
}

// Nothing a client sends is without end: the document says how much of each thing
// there may be.
func TestINV115_EverythingSentHasACeiling(t *testing.T) {
	counted := map[string]int{}
	sent(t, func(where string, schema node) {
		has := func(keyword string) bool { _, ok := schema[keyword]; return ok }
		kind := fmt.Sprint(schema["type"])
		counted[kind]++
		switch kind {
		case "string":
			if !has("enum") && !has("maxLength") {
				t.Errorf("%s: a string without maxLength", where)
			}
		case "integer", "number":
			if !has("minimum") || !has("maximum") {
				t.Errorf("%s: a number without minimum or maximum", where)
			}
		case "array":
			if !has("maxItems") || schema["uniqueItems"] != true {
				t.Errorf("%s: a list without maxItems or uniqueItems", where)
			}
		case "object":
			if _, isMap := schema["additionalProperties"].(map[string]any); isMap && !has("maxProperties") {
				t.Errorf("%s: a map without maxProperties", where)
			} else if !isMap && schema["additionalProperties"] != false {
				t.Errorf("%s: an object that takes anything", where)
			}
		case "boolean":
		default:
			if strings.HasSuffix(where, "TryStep.body{}") {
				return // held against the schema of the step it is for (fillStep)
			}
			t.Errorf("%s: what has the type %s for a ceiling?", where, kind)
		}
	})
	for kind, least := range map[string]int{"string": 250, "integer": 12, "array": 35, "object": 80} {
		if counted[kind] < least {
			t.Errorf("only %d of type %s: is this test still looking at them?", counted[kind], kind)
		}
	}
}

// What is too long is refused for being that, once, whatever it holds; what is
// wrong in more places than twenty is answered with twenty and «more».
func TestINV115_AnAnswerNamesTwentyFaults(t *testing.T) {
	h := newHouse(t)
	steps := "/api/v1/cases/" + uuid.NewString() + "/steps/"
	many := func(n int, each string) string {
		return strings.TrimSuffix(strings.Repeat(strings.ReplaceAll(each, "#", "0")+",", n), ",")
	}
	numbered := func(n int, each string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = strings.ReplaceAll(each, "#", fmt.Sprintf("%012d", i))
		}
		return strings.Join(all, ",")
	}
	for _, c := range []struct {
		name, path, body, first, says string
		faults                        int
		more                          bool
	}{
		{"wishes without end", "/api/v1/referrals", `{"sender_kind":"PATIENT","wishes":[` + many(10_000, `"X"`) + `]}`,
			"body.wishes", "", 3, false},
		{"people without end", steps + "object_to_sharing",
			`{"against":[` + numbered(101, `"staff/0198c0de-0000-7000-8000-#"`) + `]}`, "body.against", "100", 1, false},
		{"one twice", steps + "object_to_sharing",
			`{"against":[` + many(2, `"`+somebody+`"`) + `]}`, "body.against[1]", "", 1, false},
		{"an object twice", steps + "start_care_team", `{"members":[{"who":"` + somebody + `","service":"GP"}, {"service":"GP", "who":"` +
			somebody + `"}]}`, "body.members[1]", "", 1, false},
		{"lists in a list of codes", steps + "issue_consent", `{"kinds":[{},[]]}`, "body.kinds[0]", "", 2, false},
		{"people who are none", steps + "object_to_sharing", `{"against":[` + numbered(100, `"#"`) + `]}`, "body.against[0]", "", 20, true},
		{"unknown fields", "/api/v1/referrals", `{"sender_kind":"PATIENT",` + numbered(3000, `"k#":1`) + `}`,
			"body.k000000000000", "", 20, true},
		{"unknown fields of length", steps + "dismiss", `{` + numbered(15, `"`+strings.Repeat("k", 4000)+`#":1`) + `}`, "body.", "", 17, false},
		{"lists deep", steps + "issue_consent", `{"kinds":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
			"body.kinds[0]", "", 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			a := h.call(t, admin, "POST", c.path, c.body)
			took := time.Since(began)
			p := a.problem(t)
			if a.status != 400 || len(p.Errors) != c.faults || p.More != c.more {
				t.Fatalf("status %d, %d faults, more %v: %.600s", a.status, len(p.Errors), p.More, a.body)
			}
			if !strings.HasPrefix(p.Errors[0].Path, c.first) || !strings.Contains(p.Errors[0].Message, c.says) {
				t.Errorf("the first fault is %+v", p.Errors[0])
			}
			if len(a.body) > 64<<10 || took > time.Second {
				t.Errorf("%d bytes after %s", len(a.body), took)
			}
		})
	}
}

// What two readers of JSON would read as two things is not read at all.
func TestJSONThatSaysTwoThings(t *testing.T) {
	h := newHouse(t)
	for name, body := range map[string]string{
		"half a surrogate pair":       `{"sender_kind":"PATIENT","words":"a\ud800b"}`,
		"the other half":              `{"sender_kind":"PATIENT","words":"a\udc00b"}`,
		"a pair the wrong way around": `{"sender_kind":"PATIENT","words":"\udc00\ud800"}`,
		"a key twice":                 `{"sender_kind":"PATIENT","sender_kind":"RELATIVE"}`,
		"a key twice, once escaped":   `{"sender_kind":"PATIENT","sender\u005fkind":"RELATIVE"}`,
		"bytes that are no text":      "{\"sender_kind\":\"PATIENT\",\"words\":\"\xc3\x28\"}",
		"a key that is no text":       "{\"sender_kind\":\"PATIENT\",\"\xc3\x28\":1}",
		"a byte order mark":           "\ufeff" + `{"sender_kind":"PATIENT"}`,
	} {
		a := h.call(t, admin, "POST", "/api/v1/referrals", body)
		if p := a.problem(t); a.status != 400 || len(p.Errors) != 1 || p.Errors[0].Path != "body" || p.Errors[0].Message == "" {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	whole := h.call(t, admin, "POST", "/api/v1/referrals", `{"sender_kind":"PATIENT","words":"\ud83d\ude00 😀"}`)
	if whole.status == 400 {
		t.Errorf("a whole pair is text: %s", whole.body)
	}
}
