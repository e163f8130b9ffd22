package form

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever is sent, a form answers: what it reads is JSON, and what it draws has none of what
// was sent as more than text.
func TestWhateverIsSentIsAnswered(t *testing.T) {
	chance := rand.New(rand.NewPCG(14, 3))
	parts := []string{"", ".", "0", "99999", "-1", "search", "sought", "known", "add", "drop", "date", "clock", "[]", "[0]", "?", "é"}
	typed := []string{"", " ", "\x00", "\xff", "<script>alert(1)</script>", "0001-01-01", "31.02.2027", "99999999999999999999", "true", "|",
		"a|b", strings.Repeat("å", 41000)}
	for _, form := range all(t) {
		names := parts
		for _, field := range form.all() {
			names = append(names, field.Name, plainPath(field.Path))
		}
		for range 5 {
			values := Values{}
			for range 30 {
				name := strings.Join([]string{names[chance.IntN(len(names))], names[chance.IntN(len(names))], names[chance.IntN(len(names))]},
					[]string{".", ""}[chance.IntN(2)])
				values.Add(name, typed[chance.IntN(len(typed))])
			}
			values.Set([]string{"add", "drop", "search", "do"}[chance.IntN(4)], names[chance.IntN(len(names))])
			changed, _, _ := form.Change(values)
			body, wrong := form.Read(changed)
			require.True(t, json.Valid(body), form.name)
			page := draw(t, form, changed, Context{Language: "nb", Errors: append(wrong, FieldError{Path: names[chance.IntN(len(names))]})})
			require.NotContains(t, page, "<script", form.name)
			form.Tell(changed, Context{Language: "en"})
			form.Questions(map[string]string{"case_id": "a/../b?c=d"}, changed)
			form.Blame(json.RawMessage(`{"status": 422, "errors": [{"path": "body.` + names[chance.IntN(len(parts))] + `[7]"}]}`))
		}
	}
}
