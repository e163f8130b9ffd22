package letters

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"samlop/casefile"
)

// wrong are things that no letter says: a template that was not put in, two spaces, a space
// before a stop, an empty emphasis, a code.
var wrong = []*regexp.Regexp{
	regexp.MustCompile(`\{\{|\}\}|<no value>|%!|<nil>|\*\*`),
	regexp.MustCompile(`\S  +\S`),
	regexp.MustCompile(` [.,:;?!]`),
	regexp.MustCompile(`\.\.|,,|,\.`),
	regexp.MustCompile(`\b[A-Z]{2,}(_[A-Z]+)+\b`),
	regexp.MustCompile(`\b(DL|INV|D)-[0-9]+`),
	regexp.MustCompile(`\b(GRANTED|PARTIAL|REFUSED|PLAN|COORDINATOR|ALL|START|TRANSFER|UNSIGNED|UNCLEAR)\b`),
	regexp.MustCompile(`\b(PHYSICIAN|PSYCHOLOGIST|BOTH|SPECIALIST|CHANGED|QUASHED|CONFIRMED|SCHOOL|GP|RELATIVE|PATIENT|OTHER)\b`),
	regexp.MustCompile(`0001|\b1\. januar 1\b`),
}

// composesWell composes a letter in both forms of Norwegian, and looks at how it reads.
func composesWell(t *testing.T, what string, src Source) (nb, nn *Paper) {
	t.Helper()
	both := map[casefile.Language]*Paper{}
	for _, l := range []casefile.Language{casefile.Bokmaal, casefile.Nynorsk} {
		src.Letter.Language = l
		p, err := Compose(src)
		if !assert.NoError(t, err, what) {
			return nil, nil
		}
		both[l] = p
		said := p.Plain()
		for _, w := range wrong {
			assert.False(t, w.MatchString(said), "%s in %s has %q:\n%s", what, l, w.FindString(said), said)
		}
		for i, b := range p.Blocks {
			assert.False(t, empty(b), "%s in %s: block %d is empty", what, l, i)
			if b.Kind == HeadingBlock {
				assert.True(t, i+1 < len(p.Blocks) && p.Blocks[i+1].Kind != HeadingBlock, "%s in %s: nothing under %q", what, l, plain(b.Text))
			}
		}
		assert.NotEmpty(t, p.Title, what)
		if name := src.Names[src.State.Patient]; name != "" { // a title says what the letter is, and of nobody
			assert.NotContains(t, p.Title, name, what)
		}
		for _, sentence := range sentences(said) {
			assert.LessOrEqual(t, len(strings.Fields(sentence)), 25, "%s in %s: a long sentence: %s", what, l, sentence)
		}
	}
	assert.NotEqual(t, both[casefile.Bokmaal].Plain(), both[casefile.Nynorsk].Plain(), what)
	return both[casefile.Bokmaal], both[casefile.Nynorsk]
}

func empty(b Block) bool {
	switch b.Kind {
	case ListBlock:
		for _, item := range b.Items {
			if strings.TrimSpace(plain(item)) == "" {
				return true
			}
		}
		return len(b.Items) == 0
	case TableBlock:
		return len(b.Head) == 0 || len(b.Rows) == 0
	}
	return strings.TrimSpace(plain(b.Text)) == ""
}

// sentences are those of a text; a row of a table is none. Easy language has short ones.
func sentences(said string) []string {
	var out []string
	for line := range strings.SplitSeq(said, "\n") {
		if !strings.Contains(line, " | ") {
			out = append(out, betweenSentences.Split(line, -1)...)
		}
	}
	return out
}

var betweenSentences = regexp.MustCompile(`[.?!:] `)
