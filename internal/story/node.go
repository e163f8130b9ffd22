package story

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// node is a piece of YAML with its line, kept as it was written: «row: 1.10»
// stays 1.10, and a date stays a date.
type node struct {
	line   int
	kind   nodeKind
	text   string // a scalar, as written
	quoted bool
	list   []*node
	pairs  []pair
}

type pair struct {
	key   string
	line  int
	value *node
}

type nodeKind int

const (
	isNothing nodeKind = iota
	isScalar
	isList
	isMap
)

func (k nodeKind) String() string {
	return [...]string{"nothing", "a value", "a list", "a mapping"}[k]
}

// reader turns YAML into a story and gathers everything that is wrong on the way.
type reader struct {
	file     string
	problems Problems
}

func (r *reader) fail(line int, hint, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: r.file, Line: line, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// read parses one YAML document.
func (r *reader) read(source []byte) *node {
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		line, text := 1, err.Error()
		if y := yaml.Error(nil); errors.As(err, &y) {
			text = y.GetMessage()
			if t := y.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		r.fail(line, "", "this is not YAML: %s", text)
		return nil
	}
	docs := file.Docs[:0:0]
	for _, d := range file.Docs {
		if d.Body != nil {
			docs = append(docs, d)
		}
	}
	if len(docs) != 1 {
		r.fail(1, "", "a story file holds one story, found %d", len(docs))
		return nil
	}
	return r.convert(docs[0].Body, map[string]*node{})
}

// convert copies goccy's tree; anchors are remembered so that aliases repeat them.
func (r *reader) convert(n ast.Node, anchors map[string]*node) *node {
	out := &node{line: lineOf(n.GetToken())}
	switch n := n.(type) {
	case *ast.AnchorNode:
		got := r.convert(n.Value, anchors)
		anchors[n.Name.GetToken().Value] = got
		return got
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		got, ok := anchors[name]
		if !ok {
			r.fail(out.line, "", "nothing above is anchored as &%s", name)
			return out
		}
		copied := *got
		copied.line = out.line
		return &copied
	case *ast.MappingNode:
		out.kind = isMap
		for _, v := range n.Values {
			out.add(r, v, anchors)
		}
		if len(out.pairs) > 0 {
			out.line = out.pairs[0].line
		}
	case *ast.MappingValueNode:
		out.kind = isMap
		out.add(r, n, anchors)
		out.line = out.pairs[0].line
	case *ast.SequenceNode:
		out.kind = isList
		for _, v := range n.Values {
			out.list = append(out.list, r.convert(v, anchors))
		}
	case *ast.NullNode:
		out.kind = isNothing
	case *ast.LiteralNode:
		out.kind, out.text, out.quoted = isScalar, strings.TrimSuffix(n.Value.Value, "\n"), true
	case *ast.StringNode:
		out.kind, out.text, out.quoted = isScalar, n.Value, n.Token.Type != token.StringType
	case ast.ScalarNode:
		out.kind, out.text = isScalar, n.GetToken().Value
	default:
		r.fail(out.line, "", "a story has no use for a YAML %s", n.Type())
	}
	return out
}

func (n *node) add(r *reader, v *ast.MappingValueNode, anchors map[string]*node) {
	if v.Key.IsMergeKey() {
		r.fail(lineOf(v.GetToken()), "write the fields out", "a story has no use for a YAML merge key")
		return
	}
	key := v.Key.GetToken()
	n.pairs = append(n.pairs, pair{key: key.Value, line: lineOf(key), value: r.convert(v.Value, anchors)})
}

func lineOf(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Line
}

// plainKey makes «sees the plan» and sees_the_plan one word.
func plainKey(key string) string {
	return strings.ReplaceAll(strings.TrimSpace(key), " ", "_")
}

// plainWords is the other way round, for people to read.
func plainWords(key string) string { return strings.ReplaceAll(key, "_", " ") }

// fields reads a mapping whose keys are fixed; any other key is a problem.
func (r *reader) fields(n *node, what string, known ...string) map[string]*node {
	out := map[string]*node{}
	if n.kind != isMap {
		r.fail(n.line, "write it as «key: value» lines with: "+strings.Join(known, ", "), "%s is %s", what, n.kind)
		return out
	}
	for _, p := range n.pairs {
		key := plainKey(p.key)
		switch {
		case !contains(known, key):
			r.fail(p.line, nearest(key, known), "%s has no «%s»", what, p.key)
		case out[key] != nil:
			r.fail(p.line, "", "«%s» stands twice", p.key)
		default:
			p.value.line = max(p.value.line, p.line)
			out[key] = p.value
		}
	}
	return out
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// scalar reads a value as it was written; "" when it is missing or not one.
func (r *reader) scalar(n *node, what string) string {
	if n == nil {
		return ""
	}
	if n.kind != isScalar {
		r.fail(n.line, "", "%s is %s where one value belongs", what, n.kind)
		return ""
	}
	return n.text
}

// scalars reads a list of values; a single value is a list of one.
func (r *reader) scalars(n *node, what string) []string {
	if n == nil {
		return nil
	}
	if n.kind == isScalar {
		return []string{n.text}
	}
	if n.kind != isList {
		r.fail(n.line, "", "%s is %s where a list belongs", what, n.kind)
		return nil
	}
	out := []string{}
	for _, item := range n.list {
		out = append(out, r.scalar(item, what))
	}
	return out
}

func (r *reader) boolean(n *node, what string) bool {
	s := r.scalar(n, what)
	if n != nil && s != "true" && s != "false" {
		r.fail(n.line, "", "%s is «%s», write true or false", what, s)
	}
	return s == "true"
}

func (r *reader) number(n *node, what string) int {
	s := r.scalar(n, what)
	i, err := strconv.Atoi(s)
	if n != nil && err != nil {
		r.fail(n.line, "", "%s is «%s», write a whole number", what, s)
	}
	return i
}

// value is what JSON makes of a piece of YAML: plain true, false, null and
// numbers are themselves, everything else is words.
func (n *node) value() any {
	switch n.kind {
	case isList:
		out := []any{}
		for _, item := range n.list {
			out = append(out, item.value())
		}
		return out
	case isMap:
		out := map[string]any{}
		for _, p := range n.pairs {
			out[p.key] = p.value.value()
		}
		return out
	case isScalar:
		if n.quoted {
			return n.text
		}
		switch n.text {
		case "true", "false":
			return n.text == "true"
		}
		if i, err := strconv.ParseInt(n.text, 10, 64); err == nil && strconv.FormatInt(i, 10) == n.text {
			return i
		}
		return n.text
	}
	return nil
}
