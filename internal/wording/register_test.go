package wording

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"samlop/casefile"
)

var update = flag.Bool("update", false, "write the parts of docs/codes.md anew that the registers say")

// Every kind of letter in the register has a name in every language, and no other
// code has.
func TestEveryLetterHasWords(t *testing.T) {
	known := map[string]bool{}
	for _, kind := range casefile.LetterKinds() {
		known["code.document."+string(kind.Code)] = true
		for _, lang := range languages {
			if raw(t, lang, "code.document."+string(kind.Code)) == "" {
				t.Errorf("%s: no words for the document %s", lang, kind.Code)
			}
		}
	}
	for id := range catalogue(t, Bokmaal) {
		if strings.HasPrefix(id, "code.document.") && !known[id] {
			t.Errorf("%s is for a letter that is not in the register", id)
		}
	}
}

// docs/codes.md lists the letters as the register has them.
func TestLettersAreDocumented(t *testing.T) {
	rows := "| code | document |\n|---|---|\n"
	for _, kind := range casefile.LetterKinds() {
		rows += "| " + string(kind.Code) + " | " + kind.Title + " |\n"
	}
	holdsTable(t, "## Documents\n", rows)
}

// docs/codes.md lists the steps as the register has them.
func TestStepsAreDocumented(t *testing.T) {
	rows := "| step | what | rules | who may |\n|---|---|---|---|\n"
	for _, s := range casefile.Specs() {
		who := make([]string, len(s.Who))
		for i, r := range s.Who {
			who[i] = string(r)
		}
		rows += "| `" + s.Name + "` | " + s.Title + " | " + strings.Join(s.Rules, ", ") + " | " + strings.Join(who, ", ") + " |\n"
	}
	holdsTable(t, "## Steps\n", rows)
}

// docs/codes.md lists the roles as the register has them, in the words that a refusal uses.
func TestRolesAreDocumented(t *testing.T) {
	rows := "| code | who |\n|---|---|\n"
	for _, role := range casefile.RoleSpecs() {
		rows += "| " + string(role.Role) + " | " + role.Title + " |\n"
		if words := raw(t, English, "code.role."+string(role.Role)); words != role.Title {
			t.Errorf("%s is «%s» in the register and «%s» in words", role.Role, role.Title, words)
		}
	}
	holdsTable(t, "## Who\n", rows)
}

// docs/codes.md lists the kinds of task as the register has them.
func TestTasksAreDocumented(t *testing.T) {
	rows := "| kind | what | for | opened | ends | lasts |\n|---|---|---|---|---|---|\n"
	for _, task := range casefile.TaskSpecs() {
		rows += taskRow(task)
		if words, title := raw(t, English, "code.task."+string(task.Kind)), task.Title; words != strings.ToLower(title[:1])+title[1:] {
			t.Errorf("%s is «%s» in the register and «%s» in words", task.Kind, title, words)
		}
	}
	holdsTable(t, "## Tasks\n", rows)
}

// taskRow is a kind of task as docs/codes.md has it.
func taskRow(task casefile.TaskSpec) string {
	who := make([]string, len(task.For))
	for i, r := range task.For {
		who[i] = string(r)
	}
	ends := "with its step, or ticked off"
	if task.EndsItself {
		ends = "with its step"
	}
	if task.Trouble {
		ends += "; the case needs attention meanwhile"
	}
	if task.Fallback {
		ends += "; asked because nothing else is"
	}
	return "| `" + string(task.Kind) + "` | " + task.Title + " | " + strings.Join(who, ", ") + " | " + string(task.Repeats) + " | " +
		ends + " | " + string(task.Lasts) + " |\n"
}

// holdsTable holds the first table under a heading of docs/codes.md to what it must be.
func holdsTable(t *testing.T, heading, want string) {
	t.Helper()
	const file = "../../docs/codes.md"
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(body), heading)
	at := strings.Index(rest, "\n| ") + 1
	if !found || at == 0 {
		t.Fatalf("docs/codes.md has no table under %q", heading)
	}
	end := at
	for line := range strings.Lines(rest[at:]) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		end += len(line)
	}
	if rest[at:end] == want {
		return
	}
	if !*update {
		t.Fatalf("docs/codes.md does not say what the register says under %q: go test ./internal/wording -update writes it anew", heading)
	}
	if err := os.WriteFile(file, []byte(before+heading+rest[:at]+want+rest[end:]), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWordsSideBySide(t *testing.T) {
	parts, err := byLanguage("words/x.yaml", []byte("step:\n  go: {nb: dra, nn: fara, en: {one: go, other: gos}}\n"))
	if err != nil || len(parts) != 3 || string(parts["words/x.nn.yaml"]) != "step:\n  go: fara\n" {
		t.Errorf("got %q, %v", parts, err)
	}
	parts, err = byLanguage("words/x.yaml", []byte("code:\n  OTHER: {nb: anna, nn: anna, en: other}\n"))
	if err != nil || string(parts["words/x.nn.yaml"]) != "code:\n  OTHER:\n    other: anna\n" {
		t.Errorf("a code that is called as a plural is: %q, %v", parts["words/x.nn.yaml"], err)
	}
	for _, bad := range []string{"step:\n  go: {nb: dra, en: go}\n", "step:\n  go: dra\n"} {
		if _, err := byLanguage("words/x.yaml", []byte(bad)); !errors.Is(err, errLanguageMissing) {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
	if _, err := byLanguage("words/x.yaml", []byte("step: {go")); err == nil {
		t.Error("what is no YAML is taken")
	}
}
