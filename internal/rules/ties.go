package rules

import (
	"go/ast"
	"go/token"
	"strings"
)

// used notes what the functions of a file have to do with codes.
func (s *scan) used(f file) {
	for _, d := range f.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				continue // it fills a register, which names every code and enforces none
			}
			here := function{pkg: f.pkg, name: name(d), file: f.name, pos: d.Pos()}
			for _, code := range anywhere.FindAllString(d.Doc.Text(), -1) {
				s.tie(code, says, here)
			}
			if d.Body != nil {
				s.body(f, d.Body, here)
			}
		case *ast.GenDecl:
			if d.Tok == token.TYPE {
				s.types(f, d)
			}
			s.register(f, d)
		}
	}
}

func (s *scan) tie(code string, t tie, f function) {
	if s.ties[code] == nil {
		s.ties[code] = map[tie][]function{}
	}
	s.ties[code][t] = append(s.ties[code][t], f)
}

// body reads one function: what it refuses, which deadlines it handles, and what
// it remarks on.
func (s *scan) body(f file, body *ast.BlockStmt, here function) {
	told := map[ast.Node]bool{} // the arguments that a call around them has explained
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if code, ok := s.code(f, arg); ok {
					told[arg] = true
					s.tie(code, purpose(n, arg), here)
				}
			}
			return true
		case *ast.KeyValueExpr:
			key, field := n.Key.(*ast.Ident)
			if !field {
				return true
			}
			if code, ok := s.code(f, n.Value); ok && key.Name == "Rule" {
				told[n.Value] = true
				s.tie(code, refuses, here)
			}
			ast.Inspect(n.Value, visit) // a field may be called as a constant is
			return false
		}
		e, ok := n.(ast.Expr)
		if !ok || told[n] {
			return !told[n]
		}
		if code, ok := s.code(f, e); ok {
			s.tie(code, names, here)
			return false
		}
		if selector, ok := e.(*ast.SelectorExpr); ok {
			ast.Inspect(selector.X, visit) // so may what is selected
			return false
		}
		return true
	}
	ast.Inspect(body, visit)
	for _, group := range f.tree.Comments {
		if group.Pos() > body.Pos() && group.End() < body.End() {
			for _, code := range anywhere.FindAllString(group.Text(), -1) {
				s.tie(code, remarks, here)
			}
		}
	}
}

// code is the code that an expression is: a literal, or a constant for one.
func (s *scan) code(f file, e ast.Expr) (string, bool) {
	if code, ok := codeOf(e); ok {
		return code, true
	}
	switch e := e.(type) {
	case *ast.Ident:
		code, ok := s.constants[f.pkg+"."+e.Name]
		return code, ok
	case *ast.SelectorExpr: // all constants for codes are casefile's
		if pkg, ok := e.X.(*ast.Ident); ok {
			code, ok := s.constants[pkg.Name+"."+e.Sel.Name]
			return code, ok
		}
	}
	return "", false
}

// purpose tells what a call does with the code it is given. A literal is the rule
// in whose name something is refused; a constant is a deadline.
func purpose(call *ast.CallExpr, arg ast.Expr) tie {
	if _, literal := arg.(*ast.BasicLit); literal {
		return refuses
	}
	called := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		called = f.Name
	case *ast.SelectorExpr:
		called = f.Sel.Name
	}
	switch {
	case strings.HasPrefix(called, "setDeadline"):
		return sets
	case called == "settle":
		return settles
	}
	return names
}

// types lets a step's doc comment speak for its decide.
func (s *scan) types(f file, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		t := spec.(*ast.TypeSpec)
		doc := t.Doc
		if doc == nil {
			doc = d.Doc
		}
		here := function{pkg: f.pkg, name: t.Name.Name + ".decide", file: f.name, pos: t.Pos()}
		if !s.funcs[here.String()] {
			continue
		}
		for _, code := range anywhere.FindAllString(doc.Text(), -1) {
			s.tie(code, says, here)
		}
	}
}

// register reads the register of steps: step("refer", "…", &Refer{}, who, "T-01")
// says that Refer.decide carries out T-01.
func (s *scan) register(f file, d *ast.GenDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 5 {
			return true
		}
		fun, ok := call.Fun.(*ast.Ident)
		if !ok || fun.Name != "step" {
			return true
		}
		body, ok := call.Args[2].(*ast.UnaryExpr)
		if !ok {
			return true
		}
		lit, ok := body.X.(*ast.CompositeLit)
		if !ok {
			return true
		}
		t, ok := lit.Type.(*ast.Ident)
		if !ok {
			return true
		}
		here := function{pkg: f.pkg, name: t.Name + ".decide", file: f.name, pos: call.Pos()}
		for _, arg := range call.Args[4:] {
			if code, ok := codeOf(arg); ok && s.funcs[here.String()] {
				s.tie(code, carriesOut, here)
			}
		}
		return true
	})
}
