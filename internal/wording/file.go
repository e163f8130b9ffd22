package wording

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// byLanguage makes a message file for each language out of a file of words,
// with the language before the ending. A file named after a language is one already. Any
// other has the languages side by side, each text as {nb: …, nn: …, en: …}, so
// that whoever adds something writes it in one place.
//
// Errors: YAML that cannot be read, and a text that lacks a language.
func byLanguage(name string, body []byte) (map[string][]byte, error) {
	stem, _ := strings.CutSuffix(name, ".yaml")
	if path.Ext(stem) != "" {
		return map[string][]byte{name: body}, nil
	}
	var all map[string]any
	if err := yaml.Unmarshal(body, &all); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	out := map[string][]byte{}
	for _, lang := range []string{Bokmaal, Nynorsk, English} {
		tree, err := inLanguage(lang, all)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		if out[stem+"."+lang+".yaml"], err = yaml.Marshal(tree); err != nil {
			return nil, fmt.Errorf("reading %s in %s: %w", name, lang, err)
		}
	}
	return out, nil
}

func load(bundle *i18n.Bundle, name string) error {
	body, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	parts, err := byLanguage(name, body)
	if err != nil {
		return err
	}
	for as, part := range parts {
		if _, err := bundle.ParseMessageFileBytes(part, as); err != nil {
			return fmt.Errorf("reading %s: %w", as, err)
		}
	}
	return nil
}

var errLanguageMissing = errors.New("a text is not given in every language")

func inLanguage(lang string, node map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for key, value := range node {
		below, isMap := value.(map[string]any)
		switch texts, has := below[lang]; {
		case has && strings.EqualFold(key, "other"):
			out[key] = map[string]any{"other": texts} // or i18n takes the code OTHER for a plural
		case has:
			out[key] = texts
		case !isMap || slices.ContainsFunc([]string{Bokmaal, Nynorsk, English}, func(l string) bool { return below[l] != nil }):
			return nil, fmt.Errorf("%s: %w: %s", key, errLanguageMissing, lang)
		default:
			tree, err := inLanguage(lang, below)
			if err != nil {
				return nil, fmt.Errorf("%s.%w", key, err)
			}
			out[key] = tree
		}
	}
	return out, nil
}
