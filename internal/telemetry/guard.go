package telemetry

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"unicode"
)

// redacted stands where something was that must not be logged.
const redacted = "[redacted]"

// masked are what a setting says of itself instead of its value (internal/config):
// nothing of it is in them, and an operator must see which of the two it is.
var masked = map[string]bool{"[set]": true, "[not set]": true}

// bannedWords make an attribute's key suspect: what goes under such a name is a
// person's, or a secret. Keys are compared word by word, so "name", "full_name"
// and "FullName" are one and the same.
var bannedWords = wordSet(`
	address addresses adresse birth birthdate birthday body born comment comments
	content contents description diagnosis dnr email emails epost firstname
	fullname lastname message messages mobile name names navn note
	notes phone postcode recipient recipients sender ssn street sub
	surname tekst telefon telephone text texts title username
	authorization cookie credential credentials password secret token`)

// bannedParts are banned wherever they stand in the key, its separators left
// out: names of several words, and those where not even an id is harmless.
var bannedParts = []string{
	"identitynumber", "idnumber", "nationalid", "personnumber", "personnummer", "fnr",
	"fodselsnummer", "fødselsnummer", "subject", "apikey",
}

// measures end a key that is about such a thing without holding it: message_id,
// text_length.
var measures = wordSet(`bytes count id ids kind length size type`)

// harmless are keys that only look like a person's: the Temporal SDK's, and our
// own about machines.
var harmless = wordSet(`updatename signalname signalnames queryname temporaladdress`)

// A slip can also sit in the middle of a sentence, above all of an error that
// somebody else wrote. Two things can be told by their form.
var (
	emailForm          = regexp.MustCompile(`[^\s@<>()\[\]"',;:=]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)
	identityNumberForm = regexp.MustCompile(`\b\d{6} ?\d{5}\b`)
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// guard is a slog.Handler that lets no personal data through that it can
// recognise: by the name of the attribute, by the form of the text, or because
// it is a whole structure that nobody has looked into.
type guard struct {
	next slog.Handler
	// closed is set inside a group with a banned name: all of it is redacted.
	closed bool
}

func (g guard) Enabled(ctx context.Context, level slog.Level) bool {
	return g.next.Enabled(ctx, level)
}

func (g guard) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, scrub(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(g.attr(a))
		return true
	})
	return g.next.Handle(ctx, clean)
}

func (g guard) WithAttrs(attrs []slog.Attr) slog.Handler {
	return guard{g.next.WithAttrs(g.attrs(attrs)), g.closed}
}

func (g guard) WithGroup(name string) slog.Handler {
	return guard{g.next.WithGroup(name), g.closed || banned(name)}
}

func (g guard) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for n, a := range attrs {
		clean[n] = g.attr(a)
	}
	return clean
}

func (g guard) attr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	if g.closed || banned(a.Key) {
		if value.Kind() == slog.KindString && masked[value.String()] {
			return slog.Attr{Key: a.Key, Value: value}
		}
		return slog.String(a.Key, redacted)
	}
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(scrub(value.String()))
	case slog.KindGroup:
		value = slog.GroupValue(g.attrs(value.Group())...)
	case slog.KindAny:
		value = anything(value.Any())
	}
	return slog.Attr{Key: a.Key, Value: value}
}

// banned reports whether what goes under the key must not be logged.
func banned(key string) bool {
	words := splitWords(key)
	if len(words) == 0 {
		return false
	}
	joined := strings.Join(words, "")
	if harmless[joined] {
		return false
	}
	for _, part := range bannedParts {
		if strings.Contains(joined, part) {
			return true
		}
	}
	if measures[words[len(words)-1]] {
		return false
	}
	for _, w := range words {
		if bannedWords[w] {
			return true
		}
	}
	return false
}

// splitWords takes snake_case, kebab-case, dotted and CamelCase keys apart, in
// lower case.
func splitWords(key string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = nil
		}
	}
	runes := []rune(key)
	for n, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && n > 0 {
			// A new word begins in mailBody and in HTTPBody, but not inside HTTP.
			beforeLower := n+1 < len(runes) && unicode.IsLower(runes[n+1])
			if unicode.IsLower(runes[n-1]) || beforeLower {
				end()
			}
		}
		word = append(word, unicode.ToLower(r))
	}
	end()
	return words
}

// scrub takes e-mail addresses and identity numbers out of a text.
func scrub(text string) string {
	if strings.Contains(text, "@") {
		text = emailForm.ReplaceAllString(text, redacted)
	}
	if manyDigits(text) {
		text = identityNumberForm.ReplaceAllString(text, redacted)
	}
	return text
}

// manyDigits tells cheaply that a text cannot hold an identity number.
func manyDigits(text string) bool {
	digits := 0
	for i := range len(text) {
		if '0' <= text[i] && text[i] <= '9' {
			digits++
		}
	}
	return digits >= 11
}

// anything makes a value of a type slog knows nothing about fit to be logged.
// Plain values and those that say themselves how they are written pass; of a
// structure only the type is told, since it may hold whatever was loaded.
func anything(v any) (value slog.Value) {
	// A value may panic while it writes itself; no log line is worth a process.
	defer func() {
		if recover() != nil {
			value = unread(v)
		}
	}()
	if v == nil {
		return slog.AnyValue(nil)
	}
	thing := reflect.ValueOf(v)
	if thing.Kind() == reflect.Pointer && thing.IsNil() {
		return slog.StringValue("<nil>")
	}
	switch v := v.(type) {
	case error:
		return slog.StringValue(scrub(v.Error()))
	case interface{ ProtoMessage() }:
		// They can all write themselves, and would: Temporal's carry payloads.
		return unread(v)
	case fmt.Stringer:
		return slog.StringValue(scrub(v.String()))
	case encoding.TextMarshaler:
		text, err := v.MarshalText()
		if err != nil {
			return unread(v)
		}
		return slog.StringValue(scrub(string(text)))
	}
	switch thing.Kind() {
	case reflect.Slice, reflect.Array:
		if !plain(thing.Type().Elem().Kind()) || thing.Type().Elem().Kind() == reflect.Uint8 {
			return unread(v)
		}
		texts := make([]string, thing.Len())
		for n := range texts {
			texts[n] = scrub(fmt.Sprint(thing.Index(n).Interface()))
		}
		return slog.AnyValue(texts)
	case reflect.String:
		return slog.StringValue(scrub(thing.String()))
	default:
		if plain(thing.Kind()) {
			return slog.AnyValue(v)
		}
		return unread(v)
	}
}

func plain(k reflect.Kind) bool {
	return k >= reflect.Bool && k <= reflect.Complex128 || k == reflect.String
}

func unread(v any) slog.Value {
	return slog.StringValue(fmt.Sprintf("[redacted %T]", v))
}
