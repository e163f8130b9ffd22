package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
)

// mutant is one small change to one file.
type mutant struct {
	file      string // "casefile/plan.go"
	line, col int
	what      string // "== → !="
	code      string // the line it is on, as it is written
	// id stays the same while the function around it does: file, function,
	// fingerprint of the function, number within it.
	id string

	from, to    int // bytes of the file that are replaced
	replacement string

	// How it can lie asleep beside the original: the condition or the statement it
	// is part of. Others are compiled one by one.
	form       form
	begin, end int // bytes of that condition or statement
}

func (m mutant) String() string { return fmt.Sprintf("%s:%d:%d %s", m.file, m.line, m.col, m.what) }

// apply gives the file with the change in it.
func (m mutant) apply(text []byte) []byte {
	changed := make([]byte, 0, len(text)+len(m.replacement))
	changed = append(changed, text[:m.from]...)
	changed = append(changed, m.replacement...)
	return append(changed, text[m.to:]...)
}

// lines gives the first and the last line of the condition or statement it is in.
func (m mutant) lines(f file) (first, last int) {
	return bytes.Count(f.text[:m.begin], []byte("\n")) + 1, bytes.Count(f.text[:m.end], []byte("\n")) + 1
}

// file is a file of the source with its mutants, in the order of the text.
type file struct {
	name    string // "casefile/plan.go"
	text    []byte
	mutants []mutant
}

// findAll finds every mutant below a folder.
func findAll(source string) (files []file, err error) {
	root := os.DirFS(source)
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		mutants, err := find(name, text)
		if err == nil && len(mutants) > 0 {
			files = append(files, file{name, text, mutants})
		}
		return err
	})
	return files, err
}

// The changes, by operator. A boundary (< and <=) and its opposite are both tried.
var (
	binary = map[token.Token][]string{
		token.EQL: {"!="}, token.NEQ: {"=="},
		token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"},
		token.LAND: {"||"}, token.LOR: {"&&"},
		token.ADD: {"-"}, token.SUB: {"+"}, token.MUL: {"/"}, token.QUO: {"*"}, token.REM: {"*"},
		token.SHL: {">>"}, token.SHR: {"<<"}, token.AND: {"|"}, token.OR: {"&"},
	}
	assigned = map[token.Token]string{
		token.ADD_ASSIGN: "-=", token.SUB_ASSIGN: "+=", token.MUL_ASSIGN: "/=", token.QUO_ASSIGN: "*=",
	}
	stepped  = map[token.Token]string{token.INC: "--", token.DEC: "++"}
	branched = map[token.Token]string{token.BREAK: "continue", token.CONTINUE: "break"}
	unary    = map[token.Token]string{token.NOT: "", token.SUB: "+"}
	// conditional operators give true or false.
	conditional = map[token.Token]bool{
		token.EQL: true, token.NEQ: true, token.LSS: true, token.LEQ: true, token.GTR: true, token.GEQ: true,
		token.LAND: true, token.LOR: true,
	}
)

// finder collects the mutants of one declaration.
type finder struct {
	set         *token.FileSet
	name        string
	text        []byte
	lines       []string
	declaration string // what its mutants' ids begin with
	found       []mutant
	number      int
}

// find finds the mutants of a file. It returns an error for what is no Go.
func find(name string, text []byte) ([]mutant, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := &finder{set: set, name: name, text: text, lines: strings.Split(string(text), "\n")}
	seen := map[string]int{}
	for _, d := range tree.Decls {
		about := "-"
		if fn, ok := d.(*ast.FuncDecl); ok {
			about = fn.Name.Name
		}
		print := sha256.Sum256(text[f.at(d.Pos()):f.at(d.End())])
		f.declaration = name + " " + about + " " + hex.EncodeToString(print[:6])
		f.number = 1000 * seen[f.declaration] // two that are quite alike
		seen[f.declaration]++
		ast.Inspect(d, f.visit)
	}
	return f.found, nil
}

func (f *finder) at(p token.Pos) int { return f.set.Position(p).Offset }

func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD && (text(n.X) || text(n.Y)) {
			break // words are not subtracted
		}
		as := alone
		if conditional[n.Op] {
			as = condition
		}
		for _, to := range binary[n.Op] {
			f.replace(n, as, n.OpPos, n.Op.String(), to)
		}
	case *ast.AssignStmt:
		if to, ok := assigned[n.Tok]; ok && !text(n.Rhs[0]) {
			f.replace(n, alone, n.TokPos, n.Tok.String(), to)
		}
	case *ast.IncDecStmt:
		f.replace(n, alone, n.TokPos, n.Tok.String(), stepped[n.Tok])
	case *ast.BranchStmt:
		if to, ok := branched[n.Tok]; ok && n.Label == nil {
			f.replace(n, statement, n.TokPos, n.Tok.String(), to)
		}
	case *ast.UnaryExpr:
		as := alone
		if n.Op == token.NOT {
			as = condition
		}
		if to, ok := unary[n.Op]; ok {
			f.replace(n, as, n.OpPos, n.Op.String(), to)
		}
	case *ast.ExprStmt: // a call for its effect: an event, a letter, a deadline
		if call, ok := n.X.(*ast.CallExpr); ok && !isPanic(call) {
			f.add(n, statement, n.Pos(), n.End(), "", "left out "+called(call))
		}
	}
	return true
}

// text tells what is certainly a string.
func text(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (text(e.X) || text(e.Y))
	}
	return false
}

func isPanic(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "panic"
}

func called(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name + "()"
	case *ast.SelectorExpr:
		return fun.Sel.Name + "()"
	}
	return "a call"
}

func (f *finder) replace(n ast.Node, as form, at token.Pos, from, to string) {
	what := from + " → " + to
	if to == "" {
		what = "left out " + from
	}
	f.add(n, as, at, at+token.Pos(len(from)), to, what)
}

func (f *finder) add(n ast.Node, as form, from, to token.Pos, replacement, what string) {
	at := f.set.Position(from)
	f.number++
	f.found = append(f.found, mutant{
		file: f.name, line: at.Line, col: at.Column, what: what,
		code: strings.TrimSpace(f.lines[at.Line-1]), id: fmt.Sprintf("%s %d", f.declaration, f.number),
		from: at.Offset, to: f.at(to), replacement: replacement,
		form: as, begin: f.at(n.Pos()), end: f.at(n.End()),
	})
}
