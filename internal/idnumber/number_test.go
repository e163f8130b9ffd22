package idnumber_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"samlop/internal/idnumber"
)

// leaks reports whether text holds the number in any form we can think of.
func leaks(text, digits string) bool {
	text = strings.ToLower(text)
	for _, form := range []string{digits, digits[:6], digits[6:], fmt.Sprintf("%x", digits), fmt.Sprintf("%v", []byte(digits))} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

func TestINV100_ANumberIsNotPrinted(t *testing.T) {
	const digits = "61868730292"
	n, err := idnumber.Parse(digits, test)
	if err != nil {
		t.Fatal(err)
	}
	type visible struct{ N idnumber.Number }
	type hidden struct{ n idnumber.Number } // fmt calls no methods on such a field
	values := []any{
		n, &n, visible{n}, &visible{n}, hidden{n}, &hidden{n}, []hidden{{n}}, map[string]hidden{"a": {n}},
		[]idnumber.Number{n}, map[idnumber.Number]int{n: 1}, map[string]any{"n": n}, fmt.Errorf("person %v: %w", n, idnumber.ErrDate),
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%T", "%60s", "%!"} {
			if got := fmt.Sprintf(verb, v); leaks(got, digits) || strings.Contains(got, "kind:") {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
		var log bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(h).Info("test", "value", v, slog.Group("g", "n", n))
		}
		if leaks(log.String(), digits) {
			t.Errorf("%T logged: %s", v, &log)
		}
		if text, err := json.Marshal(v); err != nil || leaks(string(text), digits) {
			t.Errorf("%T in JSON: %s, %v", v, text, err)
		}
	}
	if text, err := xml.Marshal(visible{n}); err != nil || leaks(string(text), digits) {
		t.Errorf("in XML: %s, %v", text, err)
	}
	if text, err := json.Marshal(n); err != nil || string(text) != `"[identity number]"` {
		t.Errorf("in JSON: %s, %v", text, err)
	}
	if n.String() != "[identity number]" || fmt.Sprintf("%x", n) != n.String() {
		t.Errorf("%q, %x", n.String(), n)
	}
}

func TestNumberIsNotWrittenToADatabaseInClear(t *testing.T) {
	n, err := idnumber.Parse(persons["Kari Nordli"], test)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := n.Value(); err == nil || v != nil {
		t.Errorf("%v, %v", v, err)
	}
}

func TestNumberIsNotReadWithoutAPolicy(t *testing.T) {
	var n idnumber.Number
	err := json.Unmarshal([]byte(`"12835810036"`), &n) //nolint:staticcheck // SA9005: that it cannot be read is what is asked
	if err == nil || !n.IsZero() || strings.Contains(err.Error(), "12835810036") {
		t.Errorf("%v", err)
	}
}

func TestNumbersCompareByValue(t *testing.T) {
	a, _ := idnumber.Parse("12835810036", test)
	b, _ := idnumber.Parse("128358 10036", test)
	c, _ := idnumber.Parse("03919421362", test)
	if a != b || a == c || a.IsZero() {
		t.Errorf("a == b: %v, a == c: %v", a == b, a == c)
	}
}

func TestZeroNumber(t *testing.T) {
	var n idnumber.Number
	if !n.IsZero() || n.Reveal() != "" || n.RevealSpaced() != "" || n.Kind() != "" || n.Synthetic() {
		t.Error("the zero Number is not empty")
	}
	type person struct {
		N idnumber.Number `json:"n,omitzero"`
	}
	if text, err := json.Marshal(person{}); err != nil || string(text) != "{}" {
		t.Errorf("%s, %v", text, err)
	}
}
