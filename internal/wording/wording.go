package wording

import (
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"samlop/casefile"
)

// The languages there are words in.
const (
	Bokmaal = "nb"
	Nynorsk = "nn"
	English = "en"
)

// Default is the language of those who have not chosen one.
const Default = Bokmaal

// Words are what is said about a refusal: what is wrong, and what to do instead.
type Words struct {
	Problem string
	Remedy  string
}

//go:embed words/*.yaml
var files embed.FS

var tags = []language.Tag{language.MustParse(Bokmaal), language.MustParse(Nynorsk), language.MustParse(English)}

// "no" is what Norwegian browsers of old call bokmål; the matcher knows.
var matcher = language.NewMatcher(tags)

var localizers = func() map[string]*i18n.Localizer {
	bundle := i18n.NewBundle(tags[0])
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	names, err := fs.Glob(files, "words/*.yaml")
	if err != nil {
		panic("wording: " + err.Error()) // impossible: the pattern is ours
	}
	for _, name := range names {
		if err := load(bundle, name); err != nil {
			panic("wording: " + err.Error()) // the files are part of the program
		}
	}
	all := map[string]*i18n.Localizer{}
	for _, tag := range tags {
		all[tag.String()] = i18n.NewLocalizer(bundle, tag.String())
	}
	return all
}()

// Pick chooses a language: the best match for an Accept-Language header, else
// the asker's own, else bokmål. A header that cannot be read counts as none.
func Pick(acceptLanguage, own string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if wanted = slices.DeleteFunc(wanted, unspoken); err == nil && len(wanted) > 0 {
		if _, n, sure := matcher.Match(wanted...); sure >= language.High {
			return tags[n].String()
		}
	}
	if _, known := localizers[own]; known {
		return own
	}
	return Default
}

// unspoken reports whether a language is neither Norwegian nor English. The
// matcher would answer a good many of them in English, as somebody's second
// language, who has told us that theirs is Norwegian.
func unspoken(tag language.Tag) bool {
	base, _ := tag.Base()
	return !slices.Contains([]string{"no", "nb", "nn", "en"}, base.String())
}

// Refusal puts a refusal into words. One whose key is not known is still
// answered, by its rule alone.
func Refusal(lang string, r *casefile.Refusal) Words {
	args := plain(lang, r.Key, r.Args)
	problem, ok := say(lang, "refusal."+r.Key+".problem", args)
	if !ok {
		return Words{Problem: r.Rule + ": " + r.Key}
	}
	remedy, _ := say(lang, "refusal."+r.Key+".remedy", args)
	return Words{problem, remedy}
}

// Own gives the words of an error that is neither a refusal nor a fault in a field, such as "stale".
func Own(lang, key string, args map[string]string) Words {
	problem, _ := say(lang, "api."+key+".problem", args)
	remedy, _ := say(lang, "api."+key+".remedy", args)
	return Words{problem, remedy}
}

// Invalid gives the words of a field's value that cannot be taken. Without words
// of its own for the key they are the general ones, and known is false.
func Invalid(lang, key, field string) (words Words, known bool) {
	args := map[string]string{"field": field, "alerted": alerted(lang)}
	problem, known := say(lang, "invalid."+key+".problem", args)
	if !known {
		return Own(lang, "invalid", args), false
	}
	remedy, _ := say(lang, "invalid."+key+".remedy", args)
	return Words{problem, remedy}, true
}

// Title is the heading over a kind of problem, such as "refused".
func Title(lang, kind string) string {
	title, _ := say(lang, "title."+kind, nil)
	return title
}

// Input says what a field must be that was written wrongly. what, unless empty,
// names what a pattern means.
func Input(lang, code, n, what string) string {
	args := map[string]string{"n": n, "list": n}
	if what != "" {
		args["what"], _ = say(lang, "what."+what, nil)
	}
	text, ok := say(lang, "input."+code, args)
	if !ok {
		text, _ = say(lang, "input.wrong", nil)
	}
	return text
}

func say(lang, id string, args map[string]string) (text string, known bool) {
	if len(args) > 0 {
		return localized(lang, id, args)
	}
	if localizers[lang] == nil {
		lang = Default
	}
	fixed := [2]string{lang, id}
	if text, known := unchanging.Load(fixed); known {
		return text.(string), true
	}
	if text, known = localized(lang, id, nil); known {
		unchanging.Store(fixed, text)
	}
	return text, known
}

// unchanging are the words into which nothing is put, once they have been found: a list asks for the same
// ones a hundred times. There are no more than in the files.
var unchanging sync.Map // [language, id] → text

func localized(lang, id string, args map[string]string) (text string, known bool) {
	localizer, ok := localizers[lang]
	if !ok {
		localizer = localizers[Default]
	}
	config := &i18n.LocalizeConfig{MessageID: id, TemplateData: args}
	if n, err := strconv.Atoi(args["count"]); err == nil {
		config.PluralCount = n
	}
	text, err := localizer.Localize(config)
	if err != nil {
		return "", false
	}
	// An id that is not shown leaves two spaces behind.
	return strings.Join(strings.Fields(text), " "), true
}
