package docs_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	fence   = regexp.MustCompile("(?ms)^```.*?^```$")
)

// TestEveryLinkLeadsSomewhere follows the links of every page to their files and headings.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	all, followed := ours(t), 0
	for _, name := range all.sorted() {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(all[name], ""), -1) {
			followed++
			if !all.leads(name, m[1]) {
				t.Errorf("%s: the link to %s leads nowhere", name, m[1])
			}
		}
	}
	if followed < 40 {
		t.Fatalf("found only %d links", followed)
	}
}

// leads reports whether a link of a page leads somewhere. Addresses of others are not asked.
func (all tree) leads(from, to string) bool {
	if strings.Contains(to, "://") {
		return true
	}
	file, anchor, _ := strings.Cut(to, "#")
	target := from
	if file != "" {
		target = path.Join(path.Dir(from), file)
	}
	if !all.has(target) {
		return false
	}
	if anchor == "" {
		return true
	}
	for _, m := range heading.FindAllStringSubmatch(all[target], -1) {
		if slug(m[1]) == anchor {
			return true
		}
	}
	return false
}

// slug is what a heading is called in a link.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, heading)
}

func TestLinksAreFollowed(t *testing.T) {
	little := tree{"docs/a.md": "# A page\n## What, when (and how)\n", "README.md": "# R"}
	for to, is := range map[string]bool{"a.md": true, "../README.md": true, "b.md": false, "a.md#a-page": true, "#what-when-and-how": true,
		"#nothing": false, "https://example.org/x": true, "../docs": true} {
		if little.leads("docs/a.md", to) != is {
			t.Errorf("%s leads somewhere: %v", to, !is)
		}
	}
}
