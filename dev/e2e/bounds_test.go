package e2e_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

var bodies = flag.Int("bodies", 400, "how many bodies TestINV115_BodiesAtTheirCeilings sends")

// Bodies with every field at its ceiling, and with one just beyond, over all
// operations that take one: nothing is an internal error, no answer is large, and
// no case grows beyond half of what Temporal carries.
func TestINV115_BodiesAtTheirCeilings(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	f := fuzz{town: w, dice: rand.New(rand.NewPCG(115, 0))}
	document, err := w.owner.try(t.Context(), http.MethodGet, "/openapi.json", nil)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(document.body, &f.doc))
	operations := f.operations()
	require.Greater(t, len(operations), 80)
	cases := []string{w.toParticipation(t, w.kari), refer(t, w.register(t, "Per", "PATIENT")).CaseID}
	callers := []*caller{w.tone, w.tone, w.kari, w.ola, w.nav, w.owner}
	statuses := map[int]int{}
	for i := range *bodies {
		op := operations[i%len(operations)]
		f.beyond, f.leaves, f.some = -1, 0, f.dice.IntN(4)
		whole := f.value(op.schema)
		if i/len(operations)%2 == 1 && f.leaves > 0 {
			f.beyond, f.leaves = f.dice.IntN(f.leaves), 0
			whole = f.value(op.schema)
		}
		who := callers[f.dice.IntN(len(callers))]
		path := strings.ReplaceAll(op.path, "{case_id}", cases[f.dice.IntN(len(cases))])
		path = strings.ReplaceAll(path, "{organisation_id}", w.org)
		for strings.Contains(path, "{") {
			from, to := strings.Index(path, "{"), strings.Index(path, "}")
			path = path[:from] + uuid.NewString() + path[to+1:]
		}
		got := who.ask(t, op.method, path, whole, "Idempotency-Key", uuid.NewString(), "If-Match", `"1"`)
		statuses[got.status]++
		assert.Less(t, got.status, 500, "%s %s: %.300s\n%s", op.method, op.path, got.body,
			sharedLogs.lines(got.header.Get("X-Request-Id")))
		assert.LessOrEqual(t, len(got.body), 64<<10, "%s %s", op.method, op.path)
	}
	t.Log(statuses)
	require.Positive(t, statuses[http.StatusOK]+statuses[http.StatusCreated], "some are taken")
	require.Greater(t, statuses[http.StatusBadRequest], *bodies/10, "some are beyond")
	var largest int
	require.NoError(t, w.db().QueryRow(t.Context(), "SELECT max(octet_length(state::text)) FROM cases WHERE organisation_id = $1",
		w.org).Scan(&largest))
	require.LessOrEqual(t, largest, casefile.MostState)
}

// A colleague is nobody's patient: refused in words, never an internal error.
func TestINV115_AReferralOfAColleagueIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	got := w.tone.post(t, "/referrals", "", body{"patient": w.ola.principal, "sender_kind": "PATIENT"})
	require.Equal(t, http.StatusUnprocessableEntity, got.status, "%s", got.body)
	require.Equal(t, "patient_missing", got.problem(t).Key)
}

// operation is one that takes a body.
type operation struct {
	method, path string
	schema       body
}

// fuzz makes bodies out of the document.
type fuzz struct {
	*town
	doc  body
	dice *rand.Rand
	// leaves counts the ceilings met in a body; the one at beyond is passed.
	leaves, beyond int
	// some is how many in four of the fields that may be left out are there.
	some int
}

func (f *fuzz) operations() (all []operation) {
	paths := f.doc["paths"].(body)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if strings.HasPrefix(path, "/training") { // worlds and their clocks are no input of a case
			continue
		}
		for _, method := range slices.Sorted(maps.Keys(paths[path].(body))) {
			op := paths[path].(body)[method].(body)
			if content, ok := op["requestBody"].(body); ok {
				if json, ok := content["content"].(body)["application/json"].(body); ok { // a file has no fields
					all = append(all, operation{strings.ToUpper(method), path, json["schema"].(body)})
				}
			}
		}
	}
	return all
}

// more is 1 where this is the ceiling to be passed, and else 0.
func (f *fuzz) more() int {
	f.leaves++
	if f.leaves-1 == f.beyond {
		return 1
	}
	return 0
}

func (f *fuzz) value(schema body) any {
	if ref, ok := schema["$ref"].(string); ok {
		name := ref[strings.LastIndex(ref, "/")+1:]
		return f.value(f.doc["components"].(body)["schemas"].(body)[name].(body))
	}
	most := func(keyword string) int { n, _ := schema[keyword].(float64); return int(n) }
	kind := schema["type"]
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	switch kind {
	case "string":
		return f.text(schema, most("maxLength"))
	case "integer", "number":
		return most("maximum") + f.more()
	case "boolean":
		return f.dice.IntN(2) == 0
	case "array":
		items := schema["items"].(body)
		out := make([]any, 0, most("maxItems"))
		enum, _ := items["enum"].([]any)
		for i := range most("maxItems") + f.more() {
			switch {
			case i < len(enum):
				out = append(out, enum[i])
			case enum != nil:
				out = append(out, enum[0])
			default:
				out = append(out, f.value(items))
			}
		}
		return out
	}
	out := body{}
	if values, ok := schema["additionalProperties"].(body); ok {
		for i := range min(most("maxProperties"), 30) + 80*f.more() {
			out[fmt.Sprintf("DL-%02d", i+1)] = f.value(values)
		}
		return out
	}
	properties, _ := schema["properties"].(body)
	required := fmt.Sprint(schema["required"])
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		// All of them contradict each other more often than some do.
		if strings.Contains(required, name) || f.beyond >= 0 || f.dice.IntN(4) < f.some {
			out[name] = f.value(properties[name].(body))
		}
	}
	return out
}

// text is a string at its ceiling, or one character longer.
func (f *fuzz) text(schema body, most int) string {
	if enum, ok := schema["enum"].([]any); ok {
		return fmt.Sprint(enum[f.dice.IntN(len(enum))]) + strings.Repeat("X", f.more())
	}
	pattern, _ := schema["pattern"].(string)
	whole := ""
	switch format, _ := schema["format"].(string); {
	case format == "uuid":
		whole = uuid.NewString()
	case format == "date":
		whole = calendar.DateOf(time.Now()).AddDays(f.dice.IntN(30) - 15).String()
	case format == "principal":
		known := []*caller{f.tone, f.ola, f.siri, f.kari, f.nav, f.gp}
		whole = known[f.dice.IntN(len(known))].principal
		if f.dice.IntN(2) == 0 {
			whole = "person/" + uuid.NewString()
		}
	case format == "length":
		whole = "999999wd"
	case format == "legal-basis":
		whole = "hol § 7-1"
	case format == "email":
		whole = strings.Repeat("a", 60) + "@fjordvik.example"
	case strings.HasPrefix(pattern, "^") && strings.Contains(pattern, "-[0-9]{1,9}$"):
		whole = pattern[1:strings.Index(pattern, "-")] + "-" + []string{"1", "2", "999999999"}[f.dice.IntN(3)]
	case pattern != "":
		whole = "1"
	default:
		return strings.Repeat("å", most+f.more())
	}
	if f.more() == 1 {
		return whole + strings.Repeat("9", max(1, most+1-len(whole)))
	}
	return whole
}
