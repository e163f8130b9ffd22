package letters

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/letters/pdf"
)

// What a letter says is what another program reads in its file, whoever it is about and wherever
// they live: every kind in every situation, in both forms of Norwegian.

// stretch is a way in which letters are tried.
type stretch struct {
	name   string
	change func(*Source)
	// to is whom the letter is to, of those who can get it.
	to func(situation) principals
}

func stretches() []stretch {
	first := func(s situation) principals { return s.to[:1] }
	return []stretch{
		{"long Sámi names, and an address abroad in four lines", func(src *Source) {
			names := map[casefile.Principal]string{}
			for who, name := range src.Names { // 120 letters and more
				names[who] = "Ánne-Márjá Čohkka Đorvvu " + strings.Repeat("Ŋilssat-Šuorrannjárga-Ŧearpmis ", 3) + "Žuvva " + name
			}
			src.Names = names
			src.Address = []string{"c/o Väisänen-Grünewald", "Rosenthaler Straße 13, Hinterhaus, 4. Stock", "10119 BERLIN", "TYSKLAND"}
		}, first},
		{"no address", func(src *Source) { src.Address = nil }, first},
		{"sixty rows in every table", func(src *Source) { sixty(src) }, first},
		{"everybody who can get it", func(*Source) {}, func(s situation) principals { return s.to }},
	}
}

// sixty makes whatever stands in a table of a letter sixty.
func sixty(src *Source) {
	names := map[casefile.Principal]string{}
	for who, name := range src.Names {
		names[who] = name
	}
	var people []casefile.Principal
	for i := range 60 {
		p := casefile.Principal(fmt.Sprintf("person/%d", 1000+i))
		names[p] = fmt.Sprintf("Deltaker nummer %d", i+1)
		people = append(people, p)
	}
	src.Names = names
	for i := range src.State.Consents {
		c := &src.State.Consents[i]
		if len(c.Participants) > 0 {
			c.Participants = nil
			for _, p := range people {
				c.Participants = append(c.Participants, casefile.Participant{Who: p, Service: casefile.ServiceOther, Read: casefile.PlanContent,
					Write: []string{"a", "e", "i"}})
			}
		}
	}
	src.State.Team.Members = nil
	for _, p := range people {
		src.State.Team.Members = append(src.State.Team.Members, casefile.Member{Who: p, Service: casefile.ServiceNAV})
	}
	if src.Plan == nil || len(src.Plan.Measures) == 0 {
		return
	}
	plan := *src.Plan
	plan.Measures, plan.Taking, plan.Gives, plan.Steps = nil, nil, nil, []PlanStep{{Goal: "Bo hjemme"}}
	for i, p := range people {
		what := fmt.Sprintf("Tiltak nummer %d, som er skrevet så utførlig at det går over flere linjer i tabellen", i+1)
		plan.Measures = append(plan.Measures, [4]string{"Bo hjemme", what, "hver morgen", names[p]})
		plan.Taking = append(plan.Taking, [3]string{names[p], "hjemmesykepleie", "medisiner"})
		plan.Gives = append(plan.Gives, [2]string{names[p], what})
		plan.Steps[0].Measures = append(plan.Steps[0].Measures, PlanMeasure{What: what, Extent: "hver morgen", Responsible: names[p]})
	}
	src.Plan = &plan
}

func TestEveryLetterIsReadBackAsItWasWritten(t *testing.T) {
	for _, way := range stretches() {
		for _, l := range []casefile.Language{casefile.Bokmaal, casefile.Nynorsk} {
			t.Run(way.name+" in "+string(l), func(t *testing.T) {
				var written []*Paper
				tried := map[casefile.LetterCode]bool{}
				for _, s := range situations() {
					for _, to := range way.to(s) {
						src := s.source(to)
						src.Letter.Language = l
						way.change(&src)
						p, err := Compose(src)
						require.NoError(t, err, "%s %s", s.code, s.name)
						written, tried[s.code] = append(written, p), true
					}
				}
				require.Len(t, tried, len(texts))
				if way.name == "sixty rows in every table" { // the plan on demand has a table too
					for _, style := range []casefile.PlanStyle{casefile.PlanBrief, casefile.PlanDetailed} {
						src := aPrint(patient, casefile.PlanContent, l)
						way.change(&src)
						p, err := ComposePlan(src, style)
						require.NoError(t, err)
						written = append(written, p)
					}
				}
				readsBack(t, written)
			})
		}
	}
}

// readsBack holds that what papers say is read in their files, all of it and in its order.
func readsBack(t *testing.T, written []*Paper) {
	t.Helper()
	files := make([][]byte, len(written))
	for i, p := range written {
		var err error
		files[i], err = p.PDF()
		require.NoError(t, err, p.Code)
	}
	all, err := pdf.Join(pdf.Document{Title: "All", Language: "nb", Author: "All", Creator: "Samløp"}, files...)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "all.pdf")
	require.NoError(t, os.WriteFile(name, all, 0o600))
	said, err := exec.Command("pdftotext", "-raw", name, "-").CombinedOutput()
	require.NoError(t, err, string(said))
	require.NotContains(t, string(said), notPrinted, "every letter of a name can be printed")
	var text strings.Builder
	for page := range strings.SplitSeq(string(said), "\f") {
		text.WriteString(foot.ReplaceAllString(squeezed(page), ""))
	}
	read := text.String()
	for _, p := range written {
		for _, chunk := range chunks(p) {
			at := strings.Index(read, chunk)
			require.GreaterOrEqual(t, at, 0, "%s in %s: %q is not read after what was before it: %.200s", p.Code, p.Language, chunk, read)
			read = read[at+len(chunk):]
		}
	}
}

var foot = regexp.MustCompile(`Side\d+av\d+$`)

// squeezed is text without its spaces: where lines break is the page's business.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// chunks are what a paper says, in the order in which it is read.
func chunks(p *Paper) (out []string) {
	add := func(texts ...string) {
		for _, s := range texts {
			if s = squeezed(s); s != "" {
				out = append(out, s)
			}
		}
	}
	if p.heading != "" {
		add(p.heading)
	} else {
		add(p.addressRead()...)
		add(p.Title)
	}
	for _, b := range p.Blocks {
		add(plain(b.Text))
		for _, item := range b.Items {
			add(plain(item))
		}
		add(b.Head...)
		for _, row := range b.Rows {
			add(row...)
		}
	}
	return out
}

// addressRead are address and sender in the order in which they are read: an address too long for
// the window stands below the sender.
func (p *Paper) addressRead() []string {
	sender := p.Sender
	for _, f := range p.Facts {
		sender = append(sender[:len(sender):len(sender)], f.Label+": "+f.Value)
	}
	if _, err := p.document().Render(); err != nil {
		return append(sender[:len(sender):len(sender)], p.To...)
	}
	return append(p.To[:len(p.To):len(p.To)], sender...)
}

// Two guardians who live apart each get their own letter, with their own address and nobody
// else's, and a form has a line for each of them to sign on.
func TestINV24_TwoGuardiansWhoLiveApart(t *testing.T) {
	const father = casefile.Principal("person/44")
	home := map[casefile.Principal][]string{mother: {"Storgata 1", "1234 Fjordvik"}, father: {"Sjøgata 7", "5678 Nes"}}
	tried := 0
	for _, s := range situations() {
		if s.from == nil || len(s.to) == 0 || s.to[len(s.to)-1] != mother || s.from().State.Represented.Holders == nil {
			continue
		}
		var papers []*Paper
		for to, lives := range home {
			src := s.source(to)
			src.Address = lives
			src.Names[father] = "Finn Nordmann"
			src.State.Represented.Holders = append(src.State.Represented.Holders, casefile.Holder{Who: father, As: casefile.HolderParent})
			for i := range src.State.Consents {
				src.State.Consents[i].Signers = []casefile.Signer{{Who: mother}, {Who: father}}
			}
			p, err := Compose(src)
			require.NoError(t, err)
			require.Equal(t, append([]string{src.Names[to]}, lives...), p.To, "%s %s", s.code, s.name)
			file, err := p.PDF()
			require.NoError(t, err)
			require.NotEmpty(t, file)
			said := pdfText(t, p)
			for other, elsewhere := range home {
				require.Equal(t, other == to, strings.Contains(said, elsewhere[0]), "%s %s", s.code, s.name)
			}
			if s.code == casefile.ConsentFormLetter || s.code == casefile.ParticipationLetter {
				require.True(t, contains(p, "Mona Nordmann | "+line("___")) && contains(p, "Finn Nordmann | "+line("___")))
			}
			papers = append(papers, p)
			tried++
		}
		if s.code != casefile.ComplaintReceivedLetter { // of the mother's own complaint
			require.Equal(t, papers[0].Plain(), papers[1].Plain(), "both are told the same: %s %s", s.code, s.name)
		}
	}
	require.Greater(t, tried, 20)
}
