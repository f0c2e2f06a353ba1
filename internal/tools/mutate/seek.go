package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// seeker finds the mutants of one file and writes their switches.
type seeker struct {
	set    *token.FileSet
	info   *types.Info
	source []byte
	file   string

	next    int // the next mutant's switch
	mutants []mutant
	edits   []edit

	stack    []ast.Node
	function string
	body     string
}

func (s *seeker) seek(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.function, s.body = functionName(d), hash(s.bytes(d))
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			s.function, s.body = "", hash(s.bytes(d))
		}
		ast.Inspect(d, s.visit)
	}
}

func (s *seeker) visit(n ast.Node) bool {
	if n == nil {
		s.stack = s.stack[:len(s.stack)-1]
		return true
	}
	if s.passed(n) {
		return false
	}
	if e, ok := n.(ast.Expr); ok {
		s.expression(e)
	}
	switch n := n.(type) {
	case *ast.BlockStmt:
		s.statements(n.List)
	case *ast.CaseClause:
		s.statements(n.Body)
	case *ast.CommClause:
		s.statements(n.Body)
	}
	s.stack = append(s.stack, n)
	return true
}

// passed tells what holds nothing to change.
func (s *seeker) passed(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok != token.VAR
	case *ast.ArrayType, *ast.StructType, *ast.InterfaceType, *ast.FuncType:
		return true
	case ast.Expr:
		return s.info.Types[n].Value != nil
	}
	return false
}

func (s *seeker) offset(p token.Pos) int { return s.set.Position(p).Offset }

func (s *seeker) bytes(n ast.Node) []byte { return s.source[s.offset(n.Pos()):s.offset(n.End())] }

func (s *seeker) text(n ast.Node) string { return string(s.bytes(n)) }

// add notes a mutant and gives its switch.
func (s *seeker) add(n ast.Node, operator, from, to string) int {
	m := mutant{
		id: s.next, file: s.file, line: s.set.Position(n.Pos()).Line, function: s.function,
		operator: operator, from: oneLine(from), to: oneLine(to), body: s.body, again: 1,
	}
	s.next++
	s.mutants = append(s.mutants, m)
	return m.id
}

func (s *seeker) wrap(n ast.Node, before, after string) {
	s.edits = append(s.edits, edit{start: s.offset(n.Pos()), end: s.offset(n.End()), before: before, after: after})
}

// oneLine cuts a long stretch of source to what tells it from others.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 100 {
		return string(r[:70]) + " … " + string(r[len(r)-27:])
	}
	return text
}

// expression changes what stands for a value.
func (s *seeker) expression(e ast.Expr) {
	switch b := e.(type) {
	case *ast.BinaryExpr:
		switch b.Op {
		case token.LAND, token.LOR:
			s.logic(b)
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			s.comparison(b)
		case token.ADD, token.SUB, token.MUL, token.QUO, token.REM, token.AND, token.OR:
			s.arithmetic(b)
		}
	case *ast.UnaryExpr:
		if t := s.info.TypeOf(b); b.Op == token.SUB && isReal(t) {
			id := s.add(b, "arithmetic", s.text(b), s.text(b.X))
			s.edits = append(s.edits, s.instead(b.OpPos, b.X.Pos(), ""))
			s.wrap(b.X, fmt.Sprintf("mutantNegative(%d, ", id), ")")
		}
		if b.Op == token.NOT && s.isCondition(b) {
			s.negate(b, s.text(b.X))
		}
	case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr, *ast.TypeAssertExpr, *ast.StarExpr:
		if s.isCondition(e) {
			s.negate(e, "!"+s.text(e))
		}
	}
}

func (s *seeker) instead(from, to token.Pos, text string) edit {
	return edit{start: s.offset(from), end: s.offset(to), before: text, replace: true}
}

func (s *seeker) negate(e ast.Expr, to string) {
	if !types.Identical(types.Default(s.info.TypeOf(e)), types.Typ[types.Bool]) {
		return
	}
	id := s.add(e, "negate", s.text(e), to)
	s.wrap(e, "((", fmt.Sprintf(") != mutantAt(%d))", id))
}

// isCondition tells whether a branch or a logical operator hangs on e.
func (s *seeker) isCondition(e ast.Expr) bool {
	n := len(s.stack)
	if n == 0 {
		return false
	}
	switch p := s.stack[n-1].(type) {
	case *ast.IfStmt:
		return p.Cond == e
	case *ast.ForStmt:
		return p.Cond == e
	case *ast.BinaryExpr:
		return p.Op == token.LAND || p.Op == token.LOR
	case *ast.CaseClause:
		// The case stands in a block, the block in its switch.
		w, ok := s.stack[n-3].(*ast.SwitchStmt)
		return ok && w.Tag == nil
	}
	return false
}

// logic doubles the expression: the copy holds no switches of its own, so that
// nesting costs no more than the square.
func (s *seeker) logic(b *ast.BinaryExpr) {
	other := token.LOR
	if b.Op == token.LOR {
		other = token.LAND
	}
	x, y := s.text(b.X), s.text(b.Y)
	id := s.add(b, "logic", s.text(b), x+" "+other.String()+" "+y)
	s.wrap(b, fmt.Sprintf("(mutantAt(%d) && ((%s) %s (%s)) || !mutantAt(%d) && (", id, x, other, y, id), "))")
}

var contrary = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

func (s *seeker) comparison(b *ast.BinaryExpr) {
	x, y := s.text(b.X), s.text(b.Y)
	id := s.add(b, "negate", s.text(b), x+" "+contrary[b.Op].String()+" "+y)
	s.wrap(b, "((", fmt.Sprintf(") != mutantAt(%d))", id))
	if b.Op == token.EQL || b.Op == token.NEQ || !s.sameOrdered(b.X, b.Y) {
		return
	}
	// a > b is the contrary of a <= b.
	to, call := token.LEQ, "mutantLess("
	switch b.Op {
	case token.LEQ:
		to, call = token.LSS, "mutantLessEqual("
	case token.GTR:
		to, call = token.GEQ, "!mutantLessEqual("
	case token.GEQ:
		to, call = token.GTR, "!mutantLess("
	}
	id = s.add(b, "boundary", s.text(b), x+" "+to.String()+" "+y)
	s.wrap(b, fmt.Sprintf("%s%d, ", call, id), ")")
	s.edits = append(s.edits, s.instead(b.OpPos, b.OpPos+token.Pos(len(b.Op.String())), ","))
}

var arithmetic = map[token.Token]struct {
	call string
	to   token.Token
}{
	token.ADD: {"mutantAdd", token.SUB},
	token.SUB: {"mutantSubtract", token.ADD},
	token.MUL: {"mutantMultiply", token.QUO},
	token.QUO: {"mutantDivide", token.MUL},
	token.REM: {"mutantRemainder", token.MUL},
	token.AND: {"mutantAnd", token.OR},
	token.OR:  {"mutantOr", token.AND},
}

func (s *seeker) arithmetic(b *ast.BinaryExpr) {
	if !s.sameOrdered(b.X, b.Y) || !isReal(s.info.TypeOf(b)) {
		return
	}
	a := arithmetic[b.Op]
	id := s.add(b, "arithmetic", s.text(b), s.text(b.X)+" "+a.to.String()+" "+s.text(b.Y))
	s.wrap(b, fmt.Sprintf("%s(%d, ", a.call, id), ")")
	s.edits = append(s.edits, s.instead(b.OpPos, b.OpPos+token.Pos(len(b.Op.String())), ","))
}

// sameOrdered tells whether two values can be given to one generic function.
func (s *seeker) sameOrdered(x, y ast.Expr) bool {
	a, b := s.info.TypeOf(x), s.info.TypeOf(y)
	if a == nil || b == nil || !types.Identical(types.Default(a), types.Default(b)) || isShift(x) || isShift(y) {
		return false
	}
	if _, ok := a.(*types.TypeParam); ok {
		return false
	}
	basic, ok := a.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsOrdered != 0
}

// isShift finds 1 << n, whose type hangs on what stands around it.
func isShift(e ast.Expr) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	return ok && (b.Op == token.SHL || b.Op == token.SHR)
}

func isReal(t types.Type) bool {
	if _, ok := t.(*types.TypeParam); ok || t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsFloat) != 0
}

// isZero finds values that are their type's zero already.
func (s *seeker) isZero(e ast.Expr) bool {
	v := s.info.Types[e]
	switch {
	case v.IsNil():
		return true
	case v.Value == nil:
		c, ok := ast.Unparen(e).(*ast.CompositeLit)
		return ok && len(c.Elts) == 0 && !isReference(v.Type)
	case v.Value.Kind() == constant.String:
		return constant.StringVal(v.Value) == ""
	case v.Value.Kind() == constant.Bool:
		return !constant.BoolVal(v.Value)
	}
	return constant.Sign(v.Value) == 0
}

// isReference tells a type whose empty literal isn't nil.
func isReference(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}
