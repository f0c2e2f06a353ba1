package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// statements changes what a block does.
func (s *seeker) statements(list []ast.Stmt) {
	for _, n := range list {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if !s.isPanic(n.X) {
				s.drop(n)
			}
		case *ast.AssignStmt:
			s.assignment(n)
		case *ast.IncDecStmt:
			to := token.DEC
			if n.Tok == token.DEC {
				to = token.INC
			}
			s.swap(n, s.text(n.X)+to.String())
		case *ast.DeferStmt, *ast.GoStmt, *ast.SendStmt:
			s.drop(n)
		case *ast.BranchStmt:
			if n.Tok == token.BREAK || n.Tok == token.CONTINUE {
				s.drop(n)
			}
		case *ast.ReturnStmt:
			s.results(n)
		}
	}
}

func (s *seeker) drop(n ast.Node) {
	id := s.add(n, "drop", s.text(n), "")
	s.wrap(n, fmt.Sprintf("if !mutantAt(%d) { ", id), " }")
}

func (s *seeker) swap(n ast.Node, to string) {
	id := s.add(n, "arithmetic", s.text(n), to)
	s.wrap(n, fmt.Sprintf("if mutantAt(%d) { %s } else { ", id, to), " }")
}

func (s *seeker) isPanic(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "panic"
}

func (s *seeker) assignment(n *ast.AssignStmt) {
	if n.Tok == token.DEFINE || allBlank(n.Lhs) {
		return
	}
	s.drop(n)
	to := token.ILLEGAL
	switch n.Tok {
	case token.ADD_ASSIGN:
		to = token.SUB_ASSIGN
	case token.SUB_ASSIGN:
		to = token.ADD_ASSIGN
	case token.MUL_ASSIGN:
		to = token.QUO_ASSIGN
	case token.QUO_ASSIGN:
		to = token.MUL_ASSIGN
	}
	if to != token.ILLEGAL && isReal(s.info.TypeOf(n.Lhs[0])) {
		s.swap(n, s.text(n.Lhs[0])+" "+to.String()+" "+s.text(n.Rhs[0]))
	}
}

func allBlank(list []ast.Expr) bool {
	for _, e := range list {
		if name, ok := e.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}

// results changes what a function gives back.
func (s *seeker) results(n *ast.ReturnStmt) {
	of := s.resultTypes()
	switch {
	case len(of) == 0:
		s.drop(n)
	case len(n.Results) == len(of):
		for i, e := range n.Results {
			s.result(e, of[i])
		}
	case len(n.Results) == 1:
		zeros := make([]string, len(of))
		for i, t := range of {
			zeros[i] = "*new(" + s.text(t) + ")"
		}
		id := s.add(n, "zero", s.text(n), "zero values")
		s.wrap(n, fmt.Sprintf("if mutantAt(%d) { return %s }; ", id, strings.Join(zeros, ", ")), "")
	}
}

// result changes one of several results. Truths that an operator gives are
// changed there.
func (s *seeker) result(e ast.Expr, of ast.Expr) {
	if types.Identical(s.info.TypeOf(of), types.Typ[types.Bool]) {
		switch b := ast.Unparen(e).(type) {
		case *ast.BinaryExpr:
			return
		case *ast.UnaryExpr:
			s.negate(e, s.text(b.X))
			return
		}
		s.negate(e, "!"+s.text(e))
		return
	}
	if s.isZero(e) {
		return
	}
	id := s.add(e, "zero", "return "+s.text(e), "zero value")
	s.wrap(e, fmt.Sprintf("mutantZero[%s](%d, ", s.text(of), id), ")")
}

// resultTypes gives the types that the nearest function gives back.
func (s *seeker) resultTypes() (of []ast.Expr) {
	for i := len(s.stack) - 1; i >= 0; i-- {
		var t *ast.FuncType
		switch f := s.stack[i].(type) {
		case *ast.FuncDecl:
			t = f.Type
		case *ast.FuncLit:
			t = f.Type
		default:
			continue
		}
		if t.Results == nil {
			return nil
		}
		for _, field := range t.Results.List {
			for range max(1, len(field.Names)) {
				of = append(of, field.Type)
			}
		}
		return of
	}
	return nil
}
