package letters

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// ledgerLetters are the letters of a recorded ledger, each as it was written: the case as it
// stood after the step that wrote it, with what that step led to.
func ledgerLetters(t *testing.T, file string) []Source {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var ledger struct {
		Events []casefile.Event `json:"events"`
	}
	require.NoError(t, json.Unmarshal(raw, &ledger))
	var out []Source
	s := casefile.New("case", "org")
	for i := 0; i < len(ledger.Events); {
		end := i + 1
		first := ledger.Events[i]
		for end < len(ledger.Events) && ledger.Events[end].Command == first.Command && ledger.Events[end].At.Equal(first.At) {
			end++
		}
		step := ledger.Events[i:end]
		s = casefile.Fold(s, step)
		var facts []casefile.Fact
		for _, e := range step {
			facts = append(facts, e.Fact)
		}
		for _, f := range facts {
			if w, ok := f.(*casefile.LetterWritten); ok {
				now := s
				out = append(out, everythingNamed(Source{State: &now, Letter: w.Letter, Facts: facts, Number: "2027-17",
					Language: casefile.Bokmaal, Sender: Sender{Organisation: "Fjordvik kommune", Unit: "Koordinerende enhet"}}))
			}
		}
		i = end
	}
	return out
}

// everythingNamed gives a source a name for everybody and words for every reference in it,
// as casework does.
func everythingNamed(src Source) Source {
	src.Names, src.Words = map[casefile.Principal]string{}, map[casefile.Text]string{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i))
				}
			}
		case reflect.String:
			switch s := v.Interface().(type) {
			case casefile.Principal:
				if s != "" && !strings.HasPrefix(string(s), "body/") {
					src.Names[s] = "Navn " + strings.Map(func(r rune) rune {
						if r == '/' || r == '-' {
							return ' '
						}
						return r
					}, string(s))
				}
			case casefile.Text:
				src.Words[s] = "Ordene til noen."
			}
		}
	}
	walk(reflect.ValueOf(src.State))
	walk(reflect.ValueOf(src.Letter))
	for _, f := range src.Facts {
		walk(reflect.ValueOf(f))
	}
	return src
}

// Cases that were lived, event by event, give a paper for each of their letters.
func TestEveryLetterOfARecordedLedgerComposes(t *testing.T) {
	files, err := filepath.Glob(ledgers)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, src := range ledgerLetters(t, file) {
			composesWell(t, filepath.Base(file)+" "+string(src.Letter.Code)+" "+string(src.Letter.To), src)
		}
	}
}

const ledgers = "../casefile/testdata/ledgers/*.json"
