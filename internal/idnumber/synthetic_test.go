package idnumber_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"samlop/internal/idnumber"
)

// TestINV89_NoNumberInTheRepositoryCanBelongToAnybody reads every file of the
// house: a number with check digits that agree is a synthetic one.
func TestINV89_NoNumberInTheRepositoryCanBelongToAnybody(t *testing.T) {
	number := regexp.MustCompile(`(?:^|[^0-9a-fA-F.-])([0-9]{6} ?[0-9]{5})(?:[^0-9a-fA-F-]|$)`)
	kinds := map[string]bool{".go": true, ".yml": true, ".yaml": true, ".md": true, ".sql": true, ".tmpl": true, ".json": true,
		".gohtml": true, ".golden": true}
	synthetic := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if d.IsDir() || !kinds[filepath.Ext(path)] {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range number.FindAllSubmatch(text, -1) {
			s := string(found[1])
			n, err := idnumber.Parse(s, idnumber.Policy{Synthetic: idnumber.SyntheticAllowed, Since2032: true, AcceptFH: true})
			switch {
			case err != nil: // no number, or one with wrong check digits
			case n.Synthetic():
				synthetic[s] = true
			default:
				t.Errorf("%s holds a number that somebody may have", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(synthetic) < 5 {
		t.Fatalf("found only %d synthetic numbers: has the house moved?", len(synthetic))
	}
}
