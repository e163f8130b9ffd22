package letters

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// pictured are the letters of which docs/letters.md's neighbour has a picture: by their code and
// the name of the situation, and what is said of each.
var pictured = []struct {
	code      casefile.LetterCode
	situation string
	language  casefile.Language
	caption   string
	// printed is how a plan that is printed on demand is written.
	printed casefile.PlanStyle
}{
	{casefile.AcknowledgementLetter, "received", casefile.Bokmaal, "An acknowledgement: what was received, and when an answer comes (D-01)",
		""},
	{casefile.ConsentFormLetter, "everything asked", casefile.Bokmaal, "A consent form: what each consent means, and where to sign (D-03)",
		""},
	{casefile.GrantLetter, "granted", casefile.Nynorsk, "A decision, in Nynorsk: what is decided, why, and how to complain (D-08)", ""},
	{casefile.InvitationLetter, "invited", casefile.Bokmaal, "An invitation to a meeting of the care team (D-22)", ""},
	{casefile.PlanLetter, "", casefile.Bokmaal, "An individual plan on paper, first page (D-19)", ""},
	{casefile.PlanLetter, "", casefile.Bokmaal, "The same plan printed on demand, brief (P-08)", casefile.PlanBrief},
	{casefile.PlanLetter, "", casefile.Nynorsk, "The same plan printed on demand, detailed, in Nynorsk (P-08)", casefile.PlanDetailed},
	{casefile.MinutesLetter, "held, next planned, plan changed", casefile.Nynorsk, "Minutes, in Nynorsk (D-23)", ""},
}

// The pictures in docs are of today's letters: each page says of which file it is one, and
// a letter that has changed wants a new one.
func TestPicturesAreOfTodaysLetters(t *testing.T) {
	const folder = "../docs/pictures"
	var page strings.Builder
	page.WriteString("# Letters, as they look\n\nThe first page of six letters, " +
		"and of a plan printed on demand, of people who do not exist, made by\n" +
		"`go test ./letters -run Pictures -update`. A test holds that each is of today's letter: the digest\n" +
		"below it is that of the file it was made of.\n")
	for _, p := range pictured {
		all := situations()
		i := slices.IndexFunc(all, func(s situation) bool { return s.code == p.code && (p.situation == "" || s.name == p.situation) })
		require.GreaterOrEqual(t, i, 0, "%s %s", p.code, p.situation)
		src := all[i].source(all[i].to[0])
		src.Letter.Language = p.language
		paper, err := Compose(src)
		if p.printed != "" {
			paper, err = ComposePlan(aPrint(patient, casefile.PlanContent, p.language), p.printed)
		}
		require.NoError(t, err)
		file, err := paper.PDF()
		require.NoError(t, err)
		sum := sha256.Sum256(file)
		name := string(p.code) + ".png"
		if p.printed != "" {
			name = "plan-" + strings.ToLower(string(p.printed)) + ".png"
		}
		fmt.Fprintf(&page, "\n## %s\n\n![%s](%s)\n\n`%s`\n", p.caption, p.caption, name, hex.EncodeToString(sum[:8]))
		if *update {
			made := filepath.Join(t.TempDir(), "page")
			require.NoError(t, os.WriteFile(made+".pdf", file, 0o600))
			out, err := exec.Command("pdftoppm", "-r", "80", "-gray", "-png", "-singlefile", made+".pdf", made).CombinedOutput()
			require.NoError(t, err, string(out))
			picture, err := os.ReadFile(made + ".png")
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll(folder, 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), picture, 0o644))
		}
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		require.Greater(t, info.Size(), int64(5000), "a picture of nothing")
	}
	if *update {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "README.md"), []byte(page.String()), 0o644))
	}
	said, err := os.ReadFile(filepath.Join(folder, "README.md"))
	require.NoError(t, err)
	require.Equal(t, page.String(), string(said), "go test ./letters -run Pictures -update makes them anew")
}
