package api

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"samlop/casefile"
	"samlop/internal/wording"
)

// Every code that an answer may hold has words in each language, which are
// nobody else's in its family.
func TestEveryCodeInAnAnswerHasWords(t *testing.T) {
	for _, f := range families {
		if len(f.codes) == 0 {
			t.Errorf("the family %s has no codes", f.name)
		}
		for _, code := range f.codes {
			for _, lang := range []string{wording.Bokmaal, wording.Nynorsk, wording.English} {
				if words := wording.Name(lang, f.name, code); words == code && f.name != "coordinator_group" && f.name != "service" {
					t.Errorf("%s: no words for the %s %s", lang, f.name, code)
				}
			}
		}
	}
	if len(families) < 70 {
		t.Errorf("only %d families: is this test still looking at them?", len(families))
	}
}

// notInAnswers are the families of words that only stand in sentences.
var notInAnswers = []string{"complaint_time", "field", "list", "thing"}

// No words are kept for codes that there are not.
func TestNoCodesWordsAreLeftOver(t *testing.T) {
	seen := 0
	for name, body := range wordFiles(t) {
		var file struct {
			Code map[string]map[string]any `yaml:"code"`
		}
		must(t, yaml.Unmarshal(body, &file))
		for family, words := range file.Code {
			if slices.Contains(notInAnswers, family) {
				continue
			}
			i := slices.IndexFunc(families, func(f codeFamily) bool { return f.name == family })
			if i < 0 {
				t.Errorf("%s: no codes are called %s", name, family)
				continue
			}
			for code := range words {
				seen++
				noCase := family == "phase" && code == "NONE" // of a case that is not there
				if !noCase && !slices.Contains(families[i].codes, code) {
					t.Errorf("%s: there is no %s %s", name, family, code)
				}
				if rule, _ := casefile.DeadlineRuleOf(code); family == "deadline" && rule.Mail.Bokmal != "" {
					t.Errorf("%s: %s has words in its rule", name, code)
				}
			}
		}
	}
	if seen < 400 {
		t.Errorf("only %d codes: is this test still looking at them?", seen)
	}
}

func wordFiles(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := fs.Glob(os.DirFS("../internal/wording/words"), "*.yaml")
	must(t, err)
	out := map[string][]byte{}
	for _, name := range names {
		out[name], err = os.ReadFile(filepath.Join("../internal/wording/words", name))
		must(t, err)
	}
	return out
}

// GET /codes has the codes as answers hold them, all or one family, and takes no
// family that there is not.
func TestCodesAreExplained(t *testing.T) {
	f := newFjordvik(t)
	all := made[CodeFamilies](t, f.call(t, pat, "GET", "/api/v1/codes", nil), 200).Families
	if len(all) != len(families) {
		t.Errorf("%d families of %d", len(all), len(families))
	}
	for family, want := range map[string]CodeName{
		"phase":            {"ACTIVE", "innvilget og i gang", "innvilga og i gang", "granted and under way"},
		"step":             {"issue_decision", "fatte vedtak", "gjere vedtak", "make a decision"},
		"fact":             {"referred", "henvendelsen ble registrert", "førespurnaden vart registrert", "the referral was registered"},
		"task":             {"HEAR_CHILD", "høre barnet", "høyre barnet", "hear the child"},
		"deadline":         {"DL-02", "fatt vedtak om en henvendelse", "gjer vedtak om ein førespurnad", "decide on a referral"},
		"document":         {"D-07", "kartlegging", "kartlegging", "assessment record"},
		"suspension_scope": {"PLAN", "individuell plan", "individuell plan", "an individual plan"},
		"work_kind":        {"OTHER", "annet", "anna", "other"},
		"language":         {"nn", "nynorsk", "nynorsk", "Nynorsk"},
	} {
		got := made[CodeFamilies](t, f.call(t, ke, "GET", "/api/v1/codes?family="+family, nil), 200).Families
		if len(got) != 1 || string(got[0].Family) != family || !slices.Contains(got[0].Codes, want) {
			t.Errorf("%s: %+v lacks %+v", family, got, want)
		}
	}
	deadlines := made[CodeFamilies](t, f.call(t, ke, "GET", "/api/v1/codes?family=deadline", nil), 200).Families[0].Codes
	if !slices.Contains(deadlines, CodeName{"DL-04", "klagefrist", "klagefrist", "time to complain"}) {
		t.Errorf("the right to complain is not among %+v", deadlines)
	}
	if a := f.call(t, ke, "GET", "/api/v1/codes?family=nonsense", nil); a.status != 400 || !strings.Contains(string(a.body), "query.family") {
		t.Errorf("a family there is not: %d %s", a.status, a.body)
	}
}
