package rules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// town is a little source tree with every way in which a function can be tied to a code.
var town = fstest.MapFS{
	"casefile/register.go": {Data: []byte(`package casefile
var specs = []Spec{
	step("refer", "Refer", &Refer{}, ke, "T-01", "T-17"),
	step("move", "Move", &Move{}, ke, "T-12"), // Move has no decide yet
}
`)},
	"casefile/refer.go": {Data: []byte(`package casefile

const Reply = "DL-01"
const Limit = "DL-05"

// Refer is T-01: somebody asks. INV-04 begins here.
type Refer struct{}

func (c *Refer) decide(d *deciding) *Refusal {
	if bad() {
		return refuse("INV-14", "unknown_sender")
	}
	d.setDeadline(Reply, "", "", today)
	p.Limit = 2 // a field that is called as the constant is no use of it
	_ = policy{Limit: 3}
	return nil
}

// receive is half of T-01 too.
func receive() {
	settle(Reply)
	// INV-70 in passing
	record(&Refusal{Rule: "INV-15"})
}

func kindOf(code string) bool { return code == Limit }

// several has (INV-14), (INV-14) and once more.
func several() {
	refuse("INV-14", "a")
	refuse("INV-14", "b")
}
`)},
	"casefile/refer_test.go": {Data: []byte(`package casefile

func TestT01_INV14_WhoMayRefer(t *testing.T) { refuse("DL-99") }
func TestReferring_DL09s_T17(t *testing.T) {}
func TestAppendixA1_NoCode(t *testing.T) {}
func TestT011x_NorThis_INVx(t *testing.T) {}
func FuzzINV15(f *testing.F) {}
func (s suite) TestINV20_AMethodIsNoTest() {}
func notTestINV21_() {}
`)},
	"activities/record.go": {Data: []byte(`package activities

import "samlop/casefile"

func Record() { d.setDeadline(casefile.Reply); refuse("INV-14", "c") }
`)},
	"internal/story/check.go": {Data: []byte("package story\n\nfunc check() { refuse(\"INV-33\", \"speaks of rules, enforces none\") }\n")},
	"dev/e2e/e2e_test.go":     {Data: []byte("package e2e\n\nfunc TestWholeWay_INV22(t *testing.T) {}\n")},
	".data/left/over.go":      {Data: []byte("no go at all")},
	"casefile/testdata/x.go":  {Data: []byte("nor this")},
}

func TestScan(t *testing.T) {
	source, err := Scan(town)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"T-01":   "casefile.Refer.decide casefile.receive",                   // the register, then doc comments
		"T-17":   "casefile.Refer.decide",                                    // the register alone
		"T-12":   "",                                                         // a step without decide
		"INV-14": "casefile.Refer.decide casefile.several activities.Record", // refusals, the law first; each once
		"INV-04": "casefile.Refer.decide",                                    // the type's doc comment
		"INV-15": "casefile.receive",                                         // a refusal made by hand
		"INV-70": "casefile.receive",                                         // a remark, for want of better
		"DL-01":  "casefile.Refer.decide activities.Record casefile.receive", // set here and there, settled there
		"DL-05":  "casefile.kindOf",                                          // used in some other way
		"INV-33": "",
	} {
		if got := strings.Join(source.Enforcers(Rule{Code: code}), " "); got != want {
			t.Errorf("%s is enforced by %q, want %q", code, got, want)
		}
	}
	if got := source.Enforcers(Rule{Code: "INV-14", By: []string{"casefile.kindOf"}}); !slices.Equal(got, []string{"casefile.kindOf"}) {
		t.Errorf("«by» says otherwise than %q", got)
	}
	for code, want := range map[string]string{
		"T-01":   "casefile.TestT01_INV14_WhoMayRefer",
		"INV-14": "casefile.TestT01_INV14_WhoMayRefer",
		"T-17":   "casefile.TestReferring_DL09s_T17",
		"DL-09s": "casefile.TestReferring_DL09s_T17",
		"INV-15": "casefile.FuzzINV15",
		"INV-22": "dev/e2e.TestWholeWay_INV22",
		"INV-20": "",
		"INV-21": "",
		"A-01":   "",
	} {
		if got := strings.Join(source.Tests(code), " "); got != want {
			t.Errorf("%s is tested by %q, want %q", code, got, want)
		}
	}
	if !source.Has("casefile.Refer.decide") || source.Has("casefile.Move.decide") {
		t.Error("the functions are not those of the source")
	}
	mentioned := source.Mentioned()
	for code, want := range map[string]string{"INV-70": "casefile/refer.go", "DL-99": "", "INV-22": "dev/e2e/e2e_test.go",
		"INV-33": "internal/story/check.go"} {
		if mentioned[code] != want {
			t.Errorf("%s is named by %q, want %q", code, mentioned[code], want)
		}
	}
}

func TestScanNamesFourAtMost(t *testing.T) {
	many := fstest.MapFS{}
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		many["casefile/"+n+".go"] = &fstest.MapFile{Data: []byte("package casefile\n\nfunc f" + n + "() { refuse(\"INV-14\") }\n")}
	}
	source, err := Scan(many)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(source.Enforcers(Rule{Code: "INV-14"}), " "); got != "casefile.fa casefile.fb casefile.fc casefile.fd" {
		t.Errorf("got %q", got)
	}
}

func TestScanRefusesWhatIsNoGo(t *testing.T) {
	if _, err := Scan(fstest.MapFS{"x.go": {Data: []byte("not go")}}); err == nil {
		t.Error("no error")
	}
}

func TestListIsReadStrictly(t *testing.T) {
	for _, text := range []string{
		"- {code: X-01, rule: r, source: s}",
		"- {code: T-1, rule: r, source: s}",
		"- {code: T-01, source: s}",
		"- {code: T-01, rule: r}",
		"- {code: T-01, rule: r, source: s, laetr: on paper}",
		"- {code: T-01, rule: r, source: s, reading: [one, '']}",
		"- {code: T-01, rule: r, source: s, reading: one}",
		"- {code: T-01, rule: r, source: s, later: never}",
		"- {code: T-01, rule: r, source: s, later: on paper, missing: true}",
		"- {code: T-01, rule: r, source: s}\n- {code: T-01, rule: r, source: s}",
	} {
		if _, err := parse([]byte(text)); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}
