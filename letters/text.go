package letters

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"samlop/casefile"
)

//go:embed texts/*.yaml
var files embed.FS

// text is what a kind of letter says: a file of texts/.
type text struct {
	Title bilingual `yaml:"title"`
	// Holds is the least that the letter must say (domain.md 2.12), and where that stands.
	// A block that says it has the same id.
	Holds  []Minimum   `yaml:"holds"`
	Blocks []textBlock `yaml:"blocks"`

	version string
}

// Minimum is one thing that a letter must say.
type Minimum struct {
	ID     string `yaml:"id"`
	Source string `yaml:"source"`
	// When limits it to letters of which it holds; always where it is empty.
	When string `yaml:"when"`
	// Verify: what Source says is our own reading, and a lawyer has not seen it.
	Verify bool `yaml:"verify"`

	when condition
}

// frameText is texts/frame.yaml: what stands in more than one letter.
type frameText struct {
	Labels map[string]bilingual   `yaml:"labels"`
	Parts  map[string][]textBlock `yaml:"parts"`
}

var (
	frame frameText
	texts = map[casefile.LetterCode]*text{}
	// planTexts are a plan that is printed on demand.
	planTexts = map[casefile.PlanStyle]*text{}
)

func init() { // the texts are part of the build, and tested
	common, err := files.ReadFile("texts/frame.yaml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(common, &frame, yaml.Strict())
	}
	if err == nil {
		err = frame.compile()
	}
	if err != nil {
		panic("letters: texts/frame.yaml: " + err.Error())
	}
	all, err := fs.Glob(files, "texts/*.yaml")
	if err != nil {
		panic("letters: " + err.Error())
	}
	for _, name := range all {
		if name == "texts/frame.yaml" || name == "texts/print.yaml" { // what is no letter by itself
			continue
		}
		raw, err := files.ReadFile(name)
		if err != nil {
			panic("letters: " + err.Error())
		}
		t, err := readText(raw)
		if err != nil {
			panic("letters: " + name + ": " + err.Error())
		}
		t.version = shortHash(raw, common)
		code := strings.TrimSuffix(path.Base(name), ".yaml")
		if style, of := strings.CutPrefix(code, "plan."); of {
			planTexts[casefile.PlanStyle(strings.ToUpper(style))] = t
			continue
		}
		texts[casefile.LetterCode(code)] = t
	}
}

// readText reads a text; the error names what is wrong and where.
func readText(raw []byte) (*text, error) {
	t := &text{}
	if err := yaml.UnmarshalWithOptions(raw, t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading a text: %w", err)
	}
	if err := t.Title.compile(); err != nil {
		return nil, err
	}
	if err := compileAll(t.Blocks); err != nil {
		return nil, err
	}
	said := idsIn(t.Blocks, map[string]bool{})
	for i := range t.Holds {
		m := &t.Holds[i]
		if m.ID == "" || m.Source == "" || !said[m.ID] {
			return nil, fmt.Errorf("no block says what the letter must hold: %q (%s)", m.ID, m.Source)
		}
		var err error
		if m.when, err = compileCondition(m.When); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (f *frameText) compile() error {
	for name, l := range f.Labels {
		if err := l.compile(); err != nil {
			return err
		}
		f.Labels[name] = l
	}
	for _, blocks := range f.Parts {
		if err := compileAll(blocks); err != nil {
			return err
		}
	}
	return nil
}

// idsIn are the ids of blocks, those of the parts they use included.
func idsIn(blocks []textBlock, into map[string]bool) map[string]bool {
	for i := range blocks {
		if id := blocks[i].ID; id != "" {
			into[id] = true
		}
		if part := blocks[i].Part; part != "" {
			idsIn(frame.Parts[part], into)
		}
		idsIn(blocks[i].Blocks, into)
	}
	return into
}
