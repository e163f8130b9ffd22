package form

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Source is one question to the API: Path is a route of it and Query what is asked
// besides. A name in braces is what the page is about (case_id, organisation_id,
// staff_id), or what has been chosen in the field of that name; «.id» is the id of a principal
// alone, «?» what may be missing.
type Source struct {
	Path  string
	Query string
}

// Sources are what the API may be asked so that the form has choices.
func (f *Form) Sources() []Source {
	asked := map[Source]bool{}
	for _, one := range f.all() {
		if r, ok := f.roomOf(one); ok {
			asked[r.asked()] = true
		}
		for _, s := range references[one.Reference].sources {
			asked[s.asked()] = true
		}
	}
	return slices.SortedFunc(maps.Keys(asked), func(a, b Source) int { return strings.Compare(a.Path+a.Query, b.Path+b.Query) })
}

func (s source) asked() Source { return Source{s.path, s.query} }

// Questions are the addresses, below the API's prefix, at which the sources are asked: page says what the
// page is about, by name. A source for which something has not been chosen yet is left out.
func (f *Form) Questions(page map[string]string, values Values) map[Source]string {
	given := map[string]string{}
	body, _ := f.Read(values) // what cannot be read has not been chosen
	var read map[string]any
	if json.Unmarshal(body, &read) == nil {
		for name, value := range read {
			given[name] = fmt.Sprint(value)
		}
	}
	maps.Copy(given, page)
	out := map[Source]string{}
	for _, s := range f.Sources() {
		if at, ok := s.fill(given); ok {
			out[s] = at
		}
	}
	return out
}

var inBraces = regexp.MustCompile(`\{([a-z_]+)(\.id)?(\?)?\}`)

func (s Source) fill(given map[string]string) (string, bool) {
	path, ok := filledIn(s.Path, given, url.PathEscape)
	if !ok {
		return "", false
	}
	var query []string
	for pair := range strings.SplitSeq(s.Query, "&") {
		said, ok := filledIn(pair, given, url.QueryEscape)
		if !ok && !strings.HasSuffix(pair, "?}") {
			return "", false
		}
		if ok && pair != "" {
			query = append(query, said)
		}
	}
	if query == nil {
		return path, true
	}
	return path + "?" + strings.Join(query, "&"), true
}

func filledIn(text string, given map[string]string, escape func(string) string) (string, bool) {
	whole := true
	out := inBraces.ReplaceAllStringFunc(text, func(name string) string {
		parts := inBraces.FindStringSubmatch(name)
		value := given[parts[1]]
		if parts[2] != "" {
			value = value[strings.IndexByte(value, '/')+1:]
		}
		whole = whole && value != ""
		return escape(value)
	})
	return out, whole
}
