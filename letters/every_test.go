package letters

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

type principals = []casefile.Principal

// situation is one in which a letter is written: to whom, about what, and how the case stood.
type situation struct {
	name  string
	code  casefile.LetterCode
	about string
	to    principals
	says  casefile.LetterSays
	facts []casefile.Fact
	// change makes the case what it is in the situation.
	change func(*casefile.State)
	from   func() Source
	plan   *Plan
	// tells are some of the words that it must say, in Bokmål.
	tells string
}

func (s situation) source(to casefile.Principal) Source {
	from := s.from
	if from == nil {
		from = aCase
	}
	src := from().of(s.code, to, s.about, casefile.Bokmaal)
	src.Letter.Says, src.Facts, src.Plan = s.says, s.facts, s.plan
	if s.change != nil {
		s.change(src.State)
	}
	return src
}

// Every letter, to each who can get it, whatever it says and however the case stands, says
// its minimum in both forms of Norwegian, and reads as it should.
func TestEveryLetterReadsWellInEverySituation(t *testing.T) {
	written := map[casefile.LetterCode]map[casefile.LetterSays]bool{}
	for _, s := range situations() {
		for _, to := range s.to {
			what := fmt.Sprintf("%s %s to %s %s", s.code, s.name, to, s.says)
			nb, nn := composesWell(t, what, s.source(to))
			if nb == nil {
				continue
			}
			newer := s.source(to)
			newer.Policy.AdministrationAct = casefile.Act2025
			_, err := Compose(newer)
			assert.NoError(t, err, what)
			assert.Contains(t, nb.Title+"\n"+nb.Plain(), s.tells, what)
			for _, p := range []*Paper{nb, nn} {
				said := strings.Join(append(slices.Concat(p.To, p.Sender), p.Plain(), fmt.Sprint(p.Facts)), "\n")
				if slices.Contains(impersonal, s.code) {
					assert.NotRegexp(t, "Kari|Nordmann|2027-17", said, what)
				}
			}
			if written[s.code] == nil {
				written[s.code] = map[casefile.LetterSays]bool{}
			}
			written[s.code][s.says] = true
		}
	}
	for _, code := range (casefile.LetterCode("")).Codes() {
		assert.True(t, written[casefile.LetterCode(code)][""], "no situation has a letter %s", code)
	}
	for code, says := range map[casefile.LetterCode][]casefile.LetterSays{
		casefile.AdvanceNoticeLetter: {casefile.SaysTakenBack},
		casefile.InvitationLetter:    {casefile.SaysMoved, casefile.SaysCalledOff},
		casefile.TransferLetter:      {casefile.SaysMoved, casefile.SaysCalledOff, casefile.SaysTakenBack},
	} {
		for _, what := range says {
			assert.True(t, written[code][what], "no situation has a letter %s that says %s", code, what)
		}
	}
}

// Staff who speak for a child are written to as others who do: with the rights of a party.
func TestStaffWhoSpeakForAChildAreWrittenToAsParties(t *testing.T) {
	found := 0
	for _, s := range situations() {
		if !slices.Contains(s.to, mother) || s.from == nil || s.from().State.Represented.Holders == nil {
			continue
		}
		found++
		s.from = aWard
		nb, _ := composesWell(t, string(s.code)+" "+s.name+" to the child welfare service", s.source(welfare))
		s.from = aChild
		parent, err := Compose(s.source(mother))
		require.NoError(t, err)
		if s.code != casefile.ComplaintReceivedLetter { // of the mother's own complaint
			require.Equal(t, strings.ReplaceAll(parent.Plain(), "Mona Nordmann", "Vera Lund"), nb.Plain(), "%s %s", s.code, s.name)
		}
	}
	require.Greater(t, found, 15)
}

// Every kind of letter that is sent has a text, and no text is of anything else.
func TestEveryLetterThatIsSentHasAText(t *testing.T) {
	for _, k := range casefile.LetterKinds() {
		_, has := texts[k.Code]
		assert.Equal(t, !k.InTheCase, has, k.Code)
	}
	for code, text := range texts {
		assert.True(t, slices.Contains(casefile.LetterCode("").Codes(), string(code)), code)
		assert.NotEmpty(t, text.Holds, code)
	}
}

// What a letter must say stands in one of its blocks at least, or the text is refused.
func TestATextWithoutItsMinimumIsRefused(t *testing.T) {
	for code := range texts {
		raw, err := files.ReadFile("texts/" + string(code) + ".yaml")
		require.NoError(t, err)
		_, err = readText(raw)
		require.NoError(t, err, code)
		_, err = readText([]byte(strings.Replace(string(raw), "holds:\n", "holds:\n  - {id: nobody_says_this, source: fvl § 1}\n", 1)))
		require.ErrorContains(t, err, `"nobody_says_this"`, code)
	}
	_, err := readText([]byte("title: {nb: a, nn: b}\nholds: [{id: x}]\nblocks: [{id: x, p: {nb: a, nn: b}}]"))
	require.Error(t, err, "a minimum without its source")
	_, err = readText([]byte("title: {nb: a, nn: b}\nblocks: [{id: x, p: {nb: a}}]"))
	require.Error(t, err, "a text in one language")
}

// A minimum that the case has no words for stops the letter: better none than one without.
func TestALetterThatLacksItsMinimumIsNotWritten(t *testing.T) {
	for _, s := range situations() {
		for _, empty := range []casefile.Text{"text/grounds", "text/why", "text/statement", "text/minutes", "text/body"} {
			src := s.source(s.to[0])
			full, err := Compose(src)
			require.NoError(t, err)
			src.Words[empty] = " "
			short, err := Compose(src)
			if err != nil {
				require.ErrorContains(t, err, "as it must")
				continue
			}
			for _, b := range full.Blocks {
				if b.Holds != "" && isMinimum(s.code, b.Holds, src) {
					require.True(t, slices.ContainsFunc(short.Blocks, func(x Block) bool { return x.Holds == b.Holds }), "%s %s", s.code, b.Holds)
				}
			}
		}
	}
}

func isMinimum(code casefile.LetterCode, id string, src Source) bool {
	v, err := newView(src)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(texts[code].Holds, func(m Minimum) bool {
		holds, err := m.when.holds(v)
		return m.ID == id && err == nil && holds
	})
}

func situationNamed(t *testing.T, name string) situation {
	t.Helper()
	i := slices.IndexFunc(situations(), func(s situation) bool { return s.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return situations()[i]
}

func contains(p *Paper, words string) bool { return strings.Contains(p.Plain(), words) }

// Every character of our own words can be printed, and every letter fits its pages.
func TestEveryLetterCanBePrinted(t *testing.T) {
	for _, s := range situations() {
		p, err := Compose(s.source(s.to[0]))
		require.NoError(t, err)
		_, err = p.document().Render()
		require.NoError(t, err, "%s %s", s.code, s.name)
	}
}
