package wording

import (
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

var (
	catalogues     = map[string]map[string]string{}
	catalogueMutex sync.Mutex
)

// catalogue is every message of a language as it stands in the files, by id.
func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	catalogueMutex.Lock()
	defer catalogueMutex.Unlock()
	if all, ok := catalogues[lang]; ok {
		return all
	}
	all := map[string]string{}
	for name, body := range wordsIn(t, lang) {
		file, err := i18n.ParseMessageFileBytes(body, name, map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Messages {
			if strings.TrimSpace(m.Other) == "" || all[m.ID] != "" {
				t.Errorf("%s: %s is empty, or there twice", name, m.ID)
			}
			all[m.ID] = m.Other
		}
	}
	catalogues[lang] = all
	return all
}

// wordsIn is every message file of a language, by name.
func wordsIn(t *testing.T, lang string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	names, err := fs.Glob(files, "words/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := byLanguage(name, body)
		if err != nil {
			t.Fatal(err)
		}
		for as, part := range parts {
			if strings.HasSuffix(as, "."+lang+".yaml") {
				out[as] = part
			}
		}
	}
	if len(out) < 5 {
		t.Fatalf("found only %d files of words in %s", len(out), lang)
	}
	return out
}

func raw(t *testing.T, lang, id string) string {
	t.Helper()
	return catalogue(t, lang)[id]
}
