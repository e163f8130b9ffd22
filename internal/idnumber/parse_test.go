package idnumber_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"samlop/internal/idnumber"
)

var (
	test       = idnumber.Policy{Synthetic: idnumber.SyntheticRequired}
	test2032   = idnumber.Policy{Synthetic: idnumber.SyntheticRequired, Since2032: true}
	production = idnumber.Policy{}
	either     = idnumber.Policy{Synthetic: idnumber.SyntheticAllowed, AcceptFH: true}
)

// persons are the seven of the stories.
var persons = map[string]string{
	"Kari Nordli": "12835810036",
	"Jonas Vik":   "03919421362",
	"Randi Moe":   "30896914010",
	"Emil Strand": "14851151304",
	"Sofie Aas":   "19900154073",
	"Leah Skog":   "29820062017", // 29 February 2000: "00" is a leap year
	"Marit Eide":  "25924911878",
	"a D-number":  "61868730292",
}

func TestINV100_ValidBeforeAndAfter2032(t *testing.T) {
	for who, s := range persons {
		for _, p := range []idnumber.Policy{test, test2032} {
			n, err := idnumber.Parse(s, p)
			if err != nil {
				t.Errorf("%s, since 2032 %v: %v", who, p.Since2032, err)
				continue
			}
			if n.Reveal() != s || n.RevealSpaced() != s[:6]+" "+s[6:] || n.IsZero() {
				t.Errorf("%s: %q, %q", who, n.Reveal(), n.RevealSpaced())
			}
		}
	}
}

func TestINV100_RemaindersOneToThreeFrom2032(t *testing.T) {
	for _, c := range []struct {
		s    string
		kind idnumber.Kind
	}{
		{"01843170028", idnumber.FNR}, // remainder 1
		{"01843170036", idnumber.FNR}, // 2
		{"01843170044", idnumber.FNR}, // 3
		{"41843170038", idnumber.D},   // 3
	} {
		if _, err := idnumber.Parse(c.s, test); !errors.Is(err, idnumber.ErrCheckDigits) {
			t.Errorf("%s before 2032: %v", c.s, err)
		}
		n, err := idnumber.Parse(c.s, test2032)
		if err != nil || n.Kind() != c.kind {
			t.Errorf("%s from 2032: %v, %v", c.s, n.Kind(), err)
		}
	}
}

func TestINV100_NeverValid(t *testing.T) {
	for _, c := range []struct {
		s    string
		want idnumber.Error
		why  string
	}{
		{"01843170052", idnumber.ErrCheckDigits, "remainder 4"},
		{"29820154086", idnumber.ErrDate, "29 February 2001; check digits right"},
		{"12835810037", idnumber.ErrCheckDigits, "wrong k2"},
		{"1283581003", idnumber.ErrForm, "10 digits"},
		{"128358100366", idnumber.ErrForm, "12 digits, as DUF"},
		{"", idnumber.ErrForm, "empty"},
		{"12835 810036", idnumber.ErrForm, "space in another place"},
		{"128358  10036", idnumber.ErrForm, "two spaces"},
		{" 12835810036", idnumber.ErrForm, "leading space"},
		{"1283581003O", idnumber.ErrForm, "the letter O"},
		{"१२८३५८१००३६", idnumber.ErrForm, "digits of another script"},
		{"00000000000", idnumber.ErrDate, "day and month 00"},
		{"31840000000", idnumber.ErrDate, "31 April"},
		{"32810000000", idnumber.ErrDate, "day 32"},
		{"01930000000", idnumber.ErrDate, "month 13 + 80"},
		{"01800000000", idnumber.ErrDate, "month 0 + 80"},
		{"01400000000", idnumber.ErrDate, "month 0 + 40, or 40"},
		{"01660000000", idnumber.ErrDate, "month + 65 is no kind we know"},
		{"41410000000", idnumber.ErrDate, "D and H at once"},
		{"72810000000", idnumber.ErrDate, "D with day 32"},
	} {
		for _, p := range []idnumber.Policy{test, test2032, production, either} {
			if _, err := idnumber.Parse(c.s, p); !errors.Is(err, c.want) {
				t.Errorf("%s (%s): %v", c.s, c.why, err)
			}
		}
	}
}

func TestINV100_TheShownFormIsRead(t *testing.T) {
	n, err := idnumber.Parse("128358 10036", test)
	if err != nil || n.Reveal() != "12835810036" {
		t.Errorf("%q, %v: no space is stored", n.Reveal(), err)
	}
}

func TestINV100_On(t *testing.T) {
	early := civil.Date{Year: 2027, Month: 3, Day: 1}
	for _, c := range []struct {
		p     idnumber.Policy
		today civil.Date
		want  bool
	}{
		{production, civil.Date{Year: 2031, Month: 12, Day: 31}, false},
		{production, civil.Date{Year: 2032, Month: 1, Day: 1}, true},
		{test, civil.Date{Year: 2031, Month: 12, Day: 31}, false},
		{test, civil.Date{Year: 2032, Month: 1, Day: 1}, true},
		{idnumber.Policy{Synthetic: idnumber.SyntheticRequired, From2032: early}, early, true},
		{idnumber.Policy{Synthetic: idnumber.SyntheticRequired, From2032: early}, early.AddDays(-1), false},
		{idnumber.Policy{From2032: early}, early, false}, // earlier only in test
		{idnumber.Policy{From2032: civil.Date{Year: 2033, Month: 1, Day: 1}}, civil.Date{Year: 2032, Month: 6, Day: 1}, false},
		{test2032, early, false}, // On decides, whatever was set
	} {
		if got := c.p.On(c.today).Since2032; got != c.want {
			t.Errorf("%+v on %s: %v", c.p, c.today, got)
		}
	}
}

func TestINV102_Kinds(t *testing.T) {
	for _, c := range []struct {
		base      string // eight digits; the rest is worked out
		kind      idnumber.Kind
		synthetic bool
	}{
		{"01019012", idnumber.FNR, false},
		{"41019012", idnumber.D, false},
		{"01419012", idnumber.H, false},
		{"01529012", idnumber.H, false},
		{"01819012", idnumber.FNR, true},
		{"41929012", idnumber.D, true},
		{"81234567", idnumber.FH, false},
		{"99999999", idnumber.FH, false},
	} {
		s := completeAny(c.base)
		n, err := idnumber.Parse(s, either)
		if err != nil || n.Kind() != c.kind || n.Synthetic() != c.synthetic {
			t.Errorf("%s: %v, synthetic %v, %v; want %v, %v", c.base, n.Kind(), n.Synthetic(), err, c.kind, c.synthetic)
		}
	}
}

func TestINV102_FHOnlyWhereAccepted(t *testing.T) {
	s := completeAny("81234567")
	if _, err := idnumber.Parse(s, production); !errors.Is(err, idnumber.ErrFH) {
		t.Errorf("not switched on: %v", err)
	}
	if _, err := idnumber.Parse(s, idnumber.Policy{AcceptFH: true}); err != nil {
		t.Errorf("switched on: %v", err)
	}
	p := idnumber.Policy{AcceptFH: true, Synthetic: idnumber.SyntheticRequired}
	if _, err := idnumber.Parse(s, p); !errors.Is(err, idnumber.ErrNotSynthetic) {
		t.Errorf("in test: %v", err)
	}
}

func TestINV103_SyntheticSwitch(t *testing.T) {
	actual := completeAny("01019012")
	synthetic := persons["Kari Nordli"]
	unknown := idnumber.Policy{Synthetic: "yes"} // a misspelt setting is production
	for _, c := range []struct {
		name string
		s    string
		p    idnumber.Policy
		want error
	}{
		{"synthetic in production", synthetic, production, idnumber.ErrSynthetic},
		{"synthetic in test", synthetic, test, nil},
		{"synthetic where both go", synthetic, either, nil},
		{"synthetic, unknown setting", synthetic, unknown, idnumber.ErrSynthetic},
		{"real in production", actual, production, nil},
		{"real in test", actual, test, idnumber.ErrNotSynthetic},
		{"real where both go", actual, either, nil},
	} {
		if _, err := idnumber.Parse(c.s, c.p); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestErrorsSayWhyAndNeverTheNumber(t *testing.T) {
	seen := map[idnumber.Error]bool{}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{2}[0-9][0-9][0-9]{7}|[0-9 ]{9,13}|[a-z]{11}`).Draw(t, "s")
		_, err := idnumber.Parse(s, rapid.SampledFrom([]idnumber.Policy{test, production}).Draw(t, "policy"))
		if err == nil {
			return
		}
		var e idnumber.Error
		if !errors.As(err, &e) {
			t.Fatalf("%T is not an idnumber.Error", err)
		}
		if regexp.MustCompile(`\d`).MatchString(err.Error()) || e.Code() == "" || e.Error() == "" || !strings.HasPrefix(e.Rule(), "INV-10") {
			t.Fatalf("%q, %q, %q", err, e.Code(), e.Rule())
		}
		seen[e] = true
	})
	if len(seen) < 3 {
		t.Errorf("only %v were met", seen)
	}
}

// A slip of one digit must never pass for another person's number, also with the
// wider check of 2032, where it is the second check digit that holds.
func TestINV100_OneWrongDigitIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyNumber(t)
		p := idnumber.Policy{Synthetic: idnumber.SyntheticAllowed, AcceptFH: true, Since2032: true}
		if _, err := idnumber.Parse(s, p); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		i := rapid.IntRange(0, 10).Draw(t, "place")
		wrong := []byte(s)
		wrong[i] = '0' + (wrong[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "slip")))%10
		if _, err := idnumber.Parse(string(wrong), p); err == nil {
			t.Fatalf("%s passes for %s", wrong, s)
		}
	})
}

// There must be no way from a number to birth date, sex or century.
func TestINV101_NothingIsDerivedFromTheNumber(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)birth|born|sex|gender|female|woman|man$|century|^age|decease|dead|død|født|kjønn`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && forbidden.MatchString(id.Name) {
				t.Errorf("%s has %q", f.Name(), id.Name)
			}
			return true
		})
	}
}

// anyNumber draws a valid number of any kind, of 1964 or 2032.
func anyNumber(t *rapid.T) string {
	gen := rapid.Custom(func(t *rapid.T) string {
		plusDay := rapid.SampledFrom([]int{0, 4}).Draw(t, "D")
		plusMonth := rapid.SampledFrom([]int{0, 8}).Draw(t, "synthetic")
		base := []byte(rapid.StringMatching(`(0[1-9]|1[0-9]|2[0-8])(0[1-9]|1[0-2])[0-9]{5}`).Draw(t, "base"))
		base[0] += byte(plusDay)
		base[2] += byte(plusMonth)
		s, ok := complete(string(base), rapid.IntRange(0, 3).Draw(t, "remainder"))
		if !ok {
			return ""
		}
		return s
	})
	return gen.Filter(func(s string) bool { return s != "" }).Draw(t, "number")
}

// complete puts check digits on nine digits by trying them all, straight from the
// wording of appendix B. There are none for about one base in six.
func complete(base string, remainder int) (string, bool) {
	sum := func(s string, weights ...int) (n int) {
		for i, w := range weights {
			n += w * int(s[i]-'0')
		}
		return n
	}
	for k1 := range 10 {
		if (sum(base, 3, 7, 6, 1, 8, 9, 4, 5, 2)+k1)%11 != remainder {
			continue
		}
		ten := base + string(rune('0'+k1))
		for k2 := range 10 {
			if (sum(ten, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)+k2)%11 == 0 {
				return ten + string(rune('0'+k2)), true
			}
		}
	}
	return "", false
}

// completeAny puts a ninth digit that has check digits, and those, on eight digits.
func completeAny(base string) string {
	for i := range 10 {
		if s, ok := complete(base+string(rune('0'+i)), 0); ok {
			return s
		}
	}
	panic("none of ten digits has check digits")
}
