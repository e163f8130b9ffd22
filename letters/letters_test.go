package letters

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

func TestINV60_ADecisionSaysAllThatItMust(t *testing.T) {
	p, err := Compose(aCase().of(casefile.GrantLetter, patient, "decision-1", casefile.Nynorsk))
	require.NoError(t, err)
	require.Contains(t, p.Plain(), "Vi har bestemt at du får koordinator og individuell plan.")
	require.Contains(t, p.Plain(), "fire veker")
	require.Equal(t, []string{"Kari Nordmann", "Storgata 1", "1234 Fjordvik"}, p.To)

	without := aCase().of(casefile.GrantLetter, patient, "decision-1", casefile.Bokmaal)
	without.Words["text/grounds"] = " "
	_, err = Compose(without)
	require.ErrorContains(t, err, `does not say "grounds"`)
}

// What people have written is put in as it is, whatever it looks like.
func TestWordsOfPeopleAreNoMarks(t *testing.T) {
	src := aCase().of(casefile.GrantLetter, patient, "decision-1", casefile.Bokmaal)
	src.Words["text/grounds"] = "# Hun trenger **hjelp**.\n- {{.Number}}"
	p, err := Compose(src)
	require.NoError(t, err)
	require.Contains(t, p.Plain(), "# Hun trenger **hjelp**.\n- {{.Number}}\n")
}

func TestDL01_AnAcknowledgementSaysWhenToExpectAnAnswer(t *testing.T) {
	p, err := Compose(aCase().of(casefile.AcknowledgementLetter, sender, "referral-1", casefile.English))
	require.NoError(t, err)
	require.Equal(t, casefile.Bokmaal, p.Language)
	require.Contains(t, p.Plain(), "for Kari Nordmann 1. mars 2027.")
	require.Contains(t, p.Plain(), "innen 30. mars 2027.")
}

func TestG10_AnInvitationSaysWhenAndWhere(t *testing.T) {
	src := aCase().of(casefile.InvitationLetter, patient, "meeting-1", casefile.Bokmaal)
	p, err := Compose(src)
	require.NoError(t, err)
	require.Contains(t, p.Plain(), "mandag 10. mai 2027 klokken 13:00")
	require.Contains(t, p.Plain(), "Sted: Helsehuset")
	src.Letter.Says = casefile.SaysCalledOff
	p, err = Compose(src)
	require.NoError(t, err)
	require.Equal(t, "Møtet er avlyst", p.Title)
	require.NotContains(t, p.Plain(), "Skolestart")
}

// Who has left a meeting, or is not to come to it any more, is told so by the day they know of: it
// is held all the same, another day is none of their business, nor why it is moved (INV-26, INV-107).
func TestINV26_INV107_WhoIsNotToComeIsToldNothingNew(t *testing.T) {
	for told, knows := range map[casefile.Date]string{{}: "Du trenger ikke komme på møtet.",
		day("2027-05-03"): "Du trenger ikke komme på møtet mandag 3. mai 2027."} {
		src := situationNamed(t, "off, and moved before that").source(nurse)
		m := &src.State.Meetings[0]
		m.Status, m.Why = casefile.MeetingStatusInvited, "text/why"
		for i := range src.State.Letters {
			src.State.Letters[i].Day = told
		}
		p, err := Compose(src)
		require.NoError(t, err)
		require.True(t, contains(p, knows), p.Plain())
		require.NotRegexp(t, `10\. mai|Målene er nådd|avlyst`, p.Title+p.Plain())
	}
}

// G-05: who did not get the correction before this one reads what was wrong in both; who did reads
// what is new to them.
func TestG05_MinutesCorrectedTwiceSayWhatIsNewToTheReader(t *testing.T) {
	src := situationNamed(t, "held, and corrected since").source(patient)
	src.State.Meetings[0].Earlier = []casefile.MinutesVersion{
		{SentOn: day("2027-05-11"), CorrectedOn: day("2027-05-14"), Why: "text/why"},
		{SentOn: day("2027-05-14"), CorrectedOn: day("2027-05-20"), Why: "text/note"}}
	first := casefile.Letter{ID: "letter-8", Code: casefile.MinutesLetter, To: patient, About: "meeting-1", QueuedOn: day("2027-05-11"),
		Status: casefile.LetterPosted}
	second := first
	second.ID, second.QueuedOn, second.Says = "letter-9", day("2027-05-14"), casefile.SaysCorrected
	for status, both := range map[casefile.LetterStatus]bool{casefile.LetterCancelled: true, casefile.LetterFailed: true,
		casefile.LetterPosted: false} {
		second.Status = status
		src.State.Letters = []casefile.Letter{first, second}
		p, err := Compose(src)
		require.NoError(t, err)
		require.Equal(t, both, contains(p, "Målene er nådd."), status)
		require.True(t, contains(p, "Nytt tiltak."))
	}
}

// G-05: corrections of one day are told apart by the letters, for the dates are the same: who has
// the first version alone reads what was wrong in both.
func TestG05_MinutesCorrectedTwiceInADaySayAllThatWasWrong(t *testing.T) {
	for status, both := range map[casefile.LetterStatus]bool{casefile.LetterCancelled: true, casefile.LetterPosted: false} {
		src := situationNamed(t, "held, and corrected since").source(patient)
		src.State.Meetings[0].Earlier = []casefile.MinutesVersion{
			{SentOn: day("2027-05-11"), CorrectedOn: day("2027-05-11"), Why: "text/why"},
			{SentOn: day("2027-05-11"), CorrectedOn: day("2027-05-11"), Why: "text/note"}}
		for i, at := range []casefile.LetterStatus{casefile.LetterPosted, status, casefile.LetterQueued} {
			l := casefile.Letter{ID: fmt.Sprint("letter-", 7+i), Code: casefile.MinutesLetter, To: patient, About: "meeting-1",
				QueuedOn: day("2027-05-11"), Status: at}
			if i > 0 {
				l.Says = casefile.SaysCorrected
			}
			src.State.Letters, src.Letter = append(src.State.Letters, l), l
		}
		src.Letter.Language = casefile.Bokmaal
		p, err := Compose(src)
		require.NoError(t, err)
		require.Equal(t, both, contains(p, "Målene er nådd."), status)
		require.True(t, contains(p, "Nytt tiltak."))
	}
}

// The file is the same each time, and says what the letter says.
func TestPDF_IsTheLetter(t *testing.T) {
	p, err := Compose(aCase().of(casefile.GrantLetter, patient, "decision-1", casefile.Bokmaal))
	require.NoError(t, err)
	file, err := p.PDF()
	require.NoError(t, err)
	again, err := p.PDF()
	require.NoError(t, err)
	require.Equal(t, file, again)
	read := pdfText(t, p)
	for _, b := range p.Blocks {
		require.Contains(t, read, strings.Join(strings.Fields(plain(b.Text)), " "))
	}
	require.Contains(t, read, "Kari Nordmann")
	require.Contains(t, read, "Side 1 av")
}

// What somebody has typed never keeps a letter from leaving, nor does a long address.
func TestPDF_IsAlwaysMade(t *testing.T) {
	src := aCase().of(casefile.GrantLetter, patient, "decision-1", casefile.Bokmaal)
	src.Words["text/grounds"] = "Takk 🙂 for alt 🙂, \u0643\u0631\u064a\u0645"
	src.Names[patient] = strings.Repeat("Anne-Marie Kristoffersdatter ", 7)
	src.Address = []string{strings.Repeat("Storgata oppgang B leilighet 4 ", 6), "1234 Fjordvik"}
	p, err := Compose(src)
	require.NoError(t, err)
	require.Contains(t, p.Plain(), "🙂")
	read := pdfText(t, p)
	require.Contains(t, read, "Takk […] for alt […], […]")
	require.Contains(t, read, "De er merket […]: U+1F642")
	require.Contains(t, read, "Storgata oppgang B")
}

func pdfText(t *testing.T, p *Paper) string {
	t.Helper()
	file, err := p.PDF()
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "letter.pdf")
	require.NoError(t, os.WriteFile(name, file, 0o600))
	text, err := exec.Command("pdftotext", "-layout", name, "-").CombinedOutput()
	require.NoError(t, err, string(text))
	return strings.Join(strings.Fields(string(text)), " ")
}

// A body outside that is written to is told who it is about by name and birth date; nobody else is.
func TestS08_ABodyKnowsThePersonByNameAndBirthDate(t *testing.T) {
	src := aCase().of(casefile.ComplaintForwardedLetter, casefile.CountyGovernor, "complaint-1", casefile.Nynorsk)
	src.Born = day("2014-08-01")
	p, err := Compose(src)
	require.NoError(t, err)
	require.Contains(t, p.Facts, LetterFact{"Gjeld", src.Names[patient] + ", fødd 1. august 2014"})
	src.Letter.To = patient
	p, err = Compose(src)
	require.NoError(t, err)
	for _, f := range p.Facts {
		require.NotContains(t, f.Value, "2014")
	}
}
