package access_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// expected is the status that a page has by what the API answers the same person.
func (d *desk) expected(t *testing.T, s *sheet) int {
	p, r := s.page, s.who
	if r.key == "nobody" {
		switch {
		case p.open != 0:
			return p.open
		case p.method == http.MethodGet:
			return http.StatusSeeOther // to log in
		}
		return http.StatusUnauthorized
	}
	if p.always {
		return p.yes
	}
	switch me := d.get(t, r, "/me", ""); {
	case me.status != http.StatusOK:
		return me.status
	case r.kind == "" && r.key != "installation" && r.key != "owner" && !p.strangers: // whom no organisation knows
		return http.StatusForbidden
	case r.kind == "" && strings.Contains(me.body, `"admin":false`) && !p.strangers:
		return http.StatusForbidden
	}
	if p.otherwise != nil {
		if status := p.otherwise(d, t, r, s.which); status != 0 {
			return status
		}
	}
	for _, path := range p.stands {
		if h := d.get(t, r, path, s.which); h.status >= http.StatusBadRequest {
			return h.status
		}
	}
	if p.sends != nil {
		if status := p.sends(d, t, r, s.which); status >= http.StatusBadRequest {
			return status
		}
	}
	return p.yes
}

// markedWord is what is said about somebody, as it stands in a page or an answer.
var markedWord = regexp.MustCompile(mark + ` [\pL\d-]+`)

func marksIn(text string) []string {
	found := markedWord.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// houses are the names of organisations and units, which say nothing of anybody.
var houses = []string{mark + " " + here, mark + " " + elsewhere, mark + " " + inTrust, mark + " ke", mark + " rehab", mark + " " + wardUnit,
	mark + " other"}

// shownNowhere is what is said in a case and stands on no page yet, but in letters: nothing.
var shownNowhere []string

// everything are the reads of the API that may give what stands on a page, below a case and elsewhere.
var (
	ofCase = []string{"", "/timeline", "/openings", "/deadlines", "/plan", "/plan/draft", "/plan/versions", "/plan/readers", "/meetings",
		"/messages", "/letters", "/mails", "/originals", "/complaints", "/tasks", "/texts"}
	ofNone = []string{"/me", "/staff?limit=200", "/organisations/{own}/units", "/people?limit=200", "/cases?limit=200",
		"/tasks?list=unit&limit=200", "/tasks?limit=200", "/letters?limit=200", "/access-log?limit=200",
		"/organisations/{own}/opening-balances/{opening_id}", "/organisations/{own}/units/{office}/print-batches/{print_batch_id}",
		"/organisations/{own}/policy-proposals", "/staff/{staff_id}", "/figures/DEADLINES/cases?"}
)

// marks holds what stands in each page against what the API tells the same person, and finds
// what all pages together show. No mark stands in an address, a title or a header.
func (d *desk) marks(t *testing.T) map[string]bool {
	t.Helper()
	shown := map[string]bool{}
	for _, s := range d.sheets {
		d.noMarkOutside(t, s)
		for _, words := range marksIn(s.body) {
			if !slices.Contains(houses, words) && !d.tells(t, s, words) {
				t.Errorf("%s shows %s (%s) %q on %s, which the API does not tell them", s.path, s.who.title, s.who.key, words, s.which)
			}
			shown[words] = true
		}
	}
	return shown
}

// tells: the API tells somebody these words, in what a page may stand on.
func (d *desk) tells(t *testing.T, s *sheet, words string) bool {
	r := s.who
	if r.subject == "" {
		return false
	}
	holds := func(path string) bool {
		h := d.get(t, r, path, s.which)
		return h.status == http.StatusOK && slices.Contains(marksIn(h.body), words)
	}
	if slices.ContainsFunc(s.page.stands, holds) {
		return true
	}
	// A refusal tells who is logged in, and no more; what refuses a form may be the form again.
	open := s.status < http.StatusBadRequest || s.page.form != nil
	which := []string{s.which}
	if s.which == "" { // a page of many cases
		which = everyCase
	}
	for _, one := range which {
		at := "/cases/" + d.cases[one]
		if id := d.texts[words]; id != "" && holds(at+"/texts/"+id) {
			return true
		}
		for _, rest := range append(slices.Clone(ofCase), s.page.reads...) {
			if open && holds(at+rest) {
				return true
			}
		}
		if open && holds("/access-log?limit=200&case_id="+d.cases[one]) {
			return true
		}
	}
	if !open {
		return holds("/me")
	}
	return slices.ContainsFunc(ofNone, holds)
}

var (
	title     = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	addresses = regexp.MustCompile(`(?:href|src|action|formaction|data-draft)="([^"]*)"`)
)

func (d *desk) noMarkOutside(t *testing.T, s *sheet) {
	t.Helper()
	outside := []string{}
	for _, m := range title.FindAllStringSubmatch(s.body, -1) {
		outside = append(outside, m[1])
	}
	for _, m := range addresses.FindAllStringSubmatch(s.body, -1) {
		outside = append(outside, m[1])
	}
	for _, values := range s.header {
		outside = append(outside, values...)
	}
	for _, text := range outside {
		if strings.Contains(text, mark) {
			t.Errorf("%s by %s has a name or a word of a case in %q", s.path, s.who.title, text)
		}
	}
}

// nothingToldByRefusals: a page that is refused has no number of a case, and another
// organisation's case is told from none by nothing.
func (d *desk) nothingToldByRefusals(t *testing.T) {
	t.Helper()
	bare := func(s *sheet) string {
		return strings.NewReplacer(s.header.Get("X-Request-Id"), "", d.cases[s.which], "").Replace(changing.ReplaceAllString(s.body, ""))
	}
	at := map[string]*sheet{}
	for _, s := range d.sheets {
		at[s.page.method+s.page.path+s.who.key+s.which] = s
	}
	for _, s := range d.sheets {
		if s.status < http.StatusBadRequest || !s.page.inCase() {
			continue
		}
		for _, number := range d.numbers {
			own := number == d.numbers[s.which] && s.who.org == orgOf(s.which)
			if !own && strings.Contains(s.body, number) {
				t.Errorf("%s by %s on %s names a case that is not theirs", s.path, s.who.title, s.which)
			}
		}
		if s.who.org == orgOf(s.which) || s.which == isAbsent {
			continue
		}
		if none := at[s.page.method+s.page.path+s.who.key+isAbsent]; none != nil && bare(none) != bare(s) {
			t.Errorf("%s by %s tells another organisation's case from none", s.path, s.who.title)
		}
	}
}

// changing is what differs between two pages that are the same: a form's key, and how long a log-in lasts.
var changing = regexp.MustCompile(`name="key" value="[^"]*"|data-(left|most)="[^"]*"`)

var textRef = regexp.MustCompile(`text/([0-9a-f-]{36})`)

// findTexts finds what is said in the cases, as those read it who see the most.
func (d *desk) findTexts(t *testing.T) {
	t.Helper()
	for _, which := range everyCase {
		for _, who := range []string{"tone", "mother", "ola", "cecilie", "marte", "kel-b", "hpd", "hfkel", "leah", "sko"} {
			if d.by[who].org != orgOf(which) {
				continue
			}
			r, seen := d.as(d.by[who], which), map[string]bool{}
			for _, rest := range ofCase {
				for _, m := range textRef.FindAllStringSubmatch(d.get(t, r, "/cases/{case}"+rest, which).body, -1) {
					if seen[m[1]] {
						continue
					}
					seen[m[1]] = true
					for _, words := range marksIn(d.get(t, r, "/cases/{case}/texts/"+m[1], which).body) {
						d.texts[words] = m[1]
					}
				}
			}
		}
	}
	require.NotEmpty(t, d.texts)
}
