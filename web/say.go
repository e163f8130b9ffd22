package web

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the desk shows Norwegian time wherever it runs
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"
	"github.com/goccy/go-yaml"

	"samlop/internal/wording"
)

//go:embed words/desk*.yaml words/own.yaml words/plan.yaml
var wordFiles embed.FS

// languages are those that the desk speaks.
var languages = []string{wording.Bokmaal, wording.Nynorsk, wording.English}

func spoken(lang string) bool { return slices.Contains(languages, lang) }

// languageOf is what a browser has chosen, else the best of what it says it reads.
func languageOf(r *http.Request) string {
	if chosen := cookie(r, languageCookie); spoken(chosen) {
		return chosen
	}
	return wording.Pick(r.Header.Get("Accept-Language"), "")
}

// words are the desk's own, by key and language.
var words = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	names, err := fs.Glob(wordFiles, "words/*.yaml")
	if err != nil {
		panic("web: " + err.Error()) // impossible: the pattern is ours
	}
	for _, name := range names {
		if err := readWords(name, all); err != nil {
			panic("web: " + err.Error()) // the files are part of the program
		}
	}
	return all
}()

// readWords reads one file of words. A text that lacks a language is an error.
func readWords(name string, into map[string]map[string]string) error {
	body, err := wordFiles.ReadFile(name)
	if err != nil {
		return err
	}
	var tree map[string]map[string]map[string]string
	if err := yaml.Unmarshal(body, &tree); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	for group, texts := range tree {
		for key, text := range texts {
			for _, lang := range languages {
				if strings.TrimSpace(text[lang]) == "" {
					return fmt.Errorf("reading %s: %s.%s is not given in %s", name, group, key, lang)
				}
			}
			if into[group+"."+key] != nil {
				return fmt.Errorf("reading %s: %s.%s is there twice", name, group, key)
			}
			into[group+"."+key] = text
		}
	}
	return nil
}

// speaker says things in one language.
type speaker string

// T is a text of the desk's own, with names in braces replaced: T("x", "count", 3). A key
// that is not there is shown as it is, and a test finds it.
func (s speaker) T(key string, args ...any) string {
	text, ok := words[key][string(s)]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(args); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", args[i]), fmt.Sprint(args[i+1]))
	}
	return text
}

// Count is T for a number of things: key.one for one of them, key for any other number.
func (s speaker) Count(key string, n int) string {
	if n == 1 {
		if _, ok := words[key+"_one"]; ok {
			return s.T(key+"_one", "n", n)
		}
	}
	return s.T(key, "n", n)
}

// Code is a code of the API in words.
func (s speaker) Code(family, code string) string {
	if code == "" {
		return ""
	}
	return wording.Name(string(s), family, code)
}

// Date is a civil date as people write it, 30. mars 2027.
func (s speaker) Date(date string) string { return wording.Date(string(s), date) }

// Day is a date with its weekday, and the holiday it is.
func (s speaker) Day(date string) string {
	d, err := civil.ParseDate(date)
	if err != nil {
		return date
	}
	out := s.Weekday(d) + " " + s.Date(date)
	if holiday := wording.Holiday(string(s), date); holiday != "" {
		out += " (" + holiday + ")"
	}
	return out
}

// Beside is what stands beside a date that somebody has typed: its weekday, and the holiday it is.
func (s speaker) Beside(d civil.Date) string {
	if holiday := wording.Holiday(string(s), d.String()); holiday != "" {
		return s.Weekday(d) + ", " + holiday
	}
	return s.Weekday(d)
}

// Weekday is which day of the week a date is.
func (s speaker) Weekday(d civil.Date) string {
	return s.T("weekday." + strings.ToLower(d.In(time.UTC).Weekday().String()))
}

// Length is how long something is by the calendar, 3w as «3 uker».
func (s speaker) Length(length string) string {
	for _, unit := range []string{"wd", "d", "w", "m", "y", "h"} {
		n, is := strings.CutSuffix(length, unit)
		if !is {
			continue
		}
		if n == "1" {
			return s.T("length."+unit+"_one", "n", n)
		}
		return s.T("length."+unit, "n", n)
	}
	return length
}

var oslo = func() *time.Location {
	at, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic("web: " + err.Error()) // the zones are linked in
	}
	return at
}()

// Clock is a time of day, 14:00 as the API has it, as every page writes it: «kl. 14.00».
func (s speaker) Clock(at string) string {
	return s.T("clock.at", "time", strings.ReplaceAll(at, ":", "."))
}

// Moment is an instant as a clock in Norway shows it.
func (s speaker) Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(oslo)
	return s.Date(at.Format(time.DateOnly)) + " " + s.T("clock.at", "time", at.Format("15.04"))
}

// capital begins a text with a large letter: codes are in words that stand in a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// functions are what templates may call in a language.
func (d *desk) functions(lang string) template.FuncMap {
	s := speaker(lang)
	functions := s.office()
	maps.Copy(functions, template.FuncMap{
		"t": s.T, "count": s.Count, "code": s.Code, "date": s.Date, "day": s.Day, "length": s.Length, "moment": s.Moment, "clock": s.Clock,
		"cap": capital,
		"to": func(child bool, key string) string { // in a child's words, where it has them
			if own := "child." + strings.ReplaceAll(key, ".", "_"); child && words[own] != nil {
				return s.T(own)
			}
			return s.T(key)
		},
		"asset": func(name string) (string, error) {
			if link, ok := d.assets.link[name]; ok {
				return link, nil
			}
			return "", fmt.Errorf("there is no %s", name)
		},
		"taskrows":    func(w workView, tasks []shownTask) template.HTML { return w.rows(s, tasks) },
		"taskkinds":   func(w workView) template.HTML { return w.kinds(s) },
		"policyfield": func(name string) string { return d.policyField(s, name) },
		"name":        func(of people, who string) string { return of.name(s, who) },
		"personat":    personAt,
		"dict": func(pairs ...any) map[string]any {
			out := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				out[fmt.Sprint(pairs[i])] = pairs[i+1]
			}
			return out
		},
	})
	return functions
}
