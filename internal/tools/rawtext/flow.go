package main

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// origin is where the text of a value comes from, seen from its function: from
// outside, or from the function's input number origin-1. Inputs are the
// parameters and, after them, the free variables.
type origin int

const outside origin = 0

// fact says that a value holds text of an origin.
type fact struct {
	v ssa.Value
	o origin
}

// trail is how a fact came about: it leads back to the place where the text
// came in.
type trail struct {
	what string
	pos  token.Pos
	prev *trail
}

// effect is what a function does with text of an origin.
type effect struct {
	kind effectKind
	// n is the number of a result or an input.
	n int
	// field is where the text is stored: a *types.Var or a *ssa.Global.
	field any
	// own tells that the result holds text that the function took in by itself.
	own bool
	// at and what are a sink's.
	at   token.Pos
	what string
}

type effectKind uint8

const (
	toResult effectKind = iota
	toInput             // stored into what the input points to
	toField
	toSink
)

type summary struct {
	effects map[origin]map[effect]*trail
	// calls are those that hand text in, by input.
	calls map[int]map[call]*trail
}

// call is an instruction that hands text of an origin to a function.
type call struct {
	at ssa.Instruction
	o  origin
}

// flow follows text through a program until nothing new is found.
type flow struct {
	prog   *ssa.Program
	policy *policy
	carrier
	functions []*ssa.Function
	facts     map[fact]*trail
	backed    map[fact]bool
	todo      []fact
	fields    map[any]*trail
	loads     map[any][]ssa.Value // where a field or a global is read
	summaries map[*ssa.Function]*summary
	sites     map[*ssa.Function][]ssa.Instruction // where a function is called or bound
	byType    map[string][]*ssa.Function          // whose address is taken, by signature
	methods   map[string][]*ssa.Function          // by name
	boxes     []*ssa.MakeInterface
	dynamics  []ssa.CallInstruction
	found     map[string]finding
}

// finding is text that goes out: the steps from where it came in to there.
type finding struct{ steps []step }

type step struct {
	at   token.Position
	what string
}

func newFlow(prog *ssa.Program, p *policy) *flow {
	f := &flow{
		prog: prog, policy: p, carrier: carrier{p, map[types.Type]bool{}},
		facts: map[fact]*trail{}, backed: map[fact]bool{}, fields: map[any]*trail{}, loads: map[any][]ssa.Value{},
		summaries: map[*ssa.Function]*summary{}, sites: map[*ssa.Function][]ssa.Instruction{},
		byType: map[string][]*ssa.Function{}, methods: map[string][]*ssa.Function{}, found: map[string]finding{},
	}
	for fn := range ssautil.AllFunctions(prog) {
		if fn.Blocks != nil && p.analysed(packageOf(fn)) {
			f.functions = append(f.functions, fn)
			f.summaries[fn] = &summary{map[origin]map[effect]*trail{}, map[int]map[call]*trail{}}
		}
	}
	slices.SortFunc(f.functions, func(a, b *ssa.Function) int {
		return cmp.Or(cmp.Compare(a.Pos(), b.Pos()), strings.Compare(a.String(), b.String()))
	})
	return f
}

// packageOf gives the path of the package that declares the function.
func packageOf(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path()
	}
	if o := fn.Object(); o != nil && o.Pkg() != nil {
		return o.Pkg().Path()
	}
	return ""
}

func (f *flow) run() []finding {
	for _, fn := range f.functions {
		f.index(fn)
	}
	for _, fn := range f.functions {
		for i, in := range inputs(fn) {
			f.add(in, origin(i+1), nil)
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				f.source(in)
			}
		}
	}
	for len(f.todo) > 0 {
		next := f.todo[len(f.todo)-1]
		f.todo = f.todo[:len(f.todo)-1]
		f.spread(next)
	}
	var out []finding
	for _, x := range f.found {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b finding) int {
		p, q := a.steps[len(a.steps)-1].at, b.steps[len(b.steps)-1].at
		return cmp.Or(strings.Compare(p.Filename, q.Filename), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column), strings.Compare(a.steps[0].what, b.steps[0].what))
	})
	return out
}

func inputs(fn *ssa.Function) []ssa.Value {
	var out []ssa.Value
	for _, p := range fn.Params {
		out = append(out, p)
	}
	for _, v := range fn.FreeVars {
		out = append(out, v)
	}
	return out
}

// index notes who reads which field and who may be called from where.
func (f *flow) index(fn *ssa.Function) {
	if fn.Signature.Recv() != nil {
		f.methods[fn.Name()] = append(f.methods[fn.Name()], fn)
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if v, ok := in.(ssa.Value); ok {
				if field := f.ownField(v); field != nil {
					f.loads[field] = append(f.loads[field], v)
				}
			}
			for _, op := range in.Operands(nil) {
				switch v := (*op).(type) {
				case *ssa.Global:
					if load, ok := in.(ssa.Value); ok {
						f.loads[v] = append(f.loads[v], load)
					}
				case *ssa.Function:
					f.takeAddress(in, v)
				}
			}
			if box, ok := in.(*ssa.MakeInterface); ok {
				f.boxes = append(f.boxes, box)
			}
			if c, ok := in.(ssa.CallInstruction); ok {
				if callee := c.Common().StaticCallee(); callee != nil {
					f.sites[callee] = append(f.sites[callee], in)
				}
			}
		}
	}
}

func (f *flow) takeAddress(in ssa.Instruction, fn *ssa.Function) {
	if c, ok := in.(ssa.CallInstruction); ok && c.Common().StaticCallee() == fn && c.Common().Value == fn {
		return
	}
	key := signature(fn.Signature)
	if !slices.Contains(f.byType[key], fn) {
		f.byType[key] = append(f.byType[key], fn)
	}
	f.sites[fn] = append(f.sites[fn], in)
}

func signature(s *types.Signature) string {
	return types.TypeString(types.NewSignatureType(nil, nil, nil, s.Params(), s.Results(), s.Variadic()), nil)
}

// ownField gives the field of an analysed package's struct that v reads, or whose
// address it is.
func (f *flow) ownField(v ssa.Value) any {
	var base types.Type
	var n int
	switch v := v.(type) {
	case *ssa.FieldAddr:
		base, n = v.X.Type(), v.Field
	case *ssa.Field:
		base, n = v.X.Type(), v.Field
	default:
		return nil
	}
	if pkg, name, s := structOf(base); s != nil && (f.policy.analysed(pkg) || name == "") {
		return s.Field(n).Origin()
	}
	return nil
}

// add notes a fact.
func (f *flow) add(v ssa.Value, o origin, why *trail) {
	if v == nil {
		return
	}
	if _, loop := v.(*ssa.Range); !loop && !f.carries(v.Type()) {
		return
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin, *ssa.Global:
		return
	}
	k := fact{v, o}
	if _, known := f.facts[k]; known {
		return
	}
	if why != nil && v.Pos().IsValid() && v.Pos() != why.pos {
		why = &trail{"", v.Pos(), why}
	}
	f.facts[k] = why
	f.todo = append(f.todo, k)
}

// effect notes what a function does with text, and does the same at its calls.
func (f *flow) effect(fn *ssa.Function, o origin, e effect, why *trail) {
	if o == outside {
		switch e.kind {
		case toField:
			f.taintField(e.field, why)
			return
		case toSink:
			f.report(e, why)
			return
		case toResult:
			e.own = true
		}
	}
	s := f.summaries[fn]
	if s == nil || e.kind == toResult && f.policy.clean[nameOf(fn)] != "" {
		return
	}
	if s.effects[o] == nil {
		s.effects[o] = map[effect]*trail{}
	}
	if _, known := s.effects[o][e]; known {
		return
	}
	s.effects[o][e] = why
	if o == outside {
		if e.kind == toResult && f.speaks(fn) {
			f.speak(fn, why)
		}
		for _, site := range f.sitesOf(fn) {
			f.apply(fn, site, outside, e, why)
		}
		return
	}
	for c, prev := range s.calls[int(o)-1] {
		f.apply(fn, c.at, c.o, e, join(prev, why))
	}
}

// speaks tells whether the function puts its receiver in words, as error and
// fmt.Stringer do. Interfaces of both are many, so text follows the values in them.
func (f *flow) speaks(fn *ssa.Function) bool {
	s := fn.Signature
	return s.Recv() != nil && (fn.Name() == "Error" || fn.Name() == "String") && s.Params().Len() == 0
}

// speak notes that values whose words hold text from outside are in interfaces.
func (f *flow) speak(fn *ssa.Function, why *trail) {
	of := func(t types.Type) types.Type {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			return p.Elem()
		}
		return t
	}
	for _, in := range f.boxes {
		if types.Identical(of(in.X.Type()), of(fn.Signature.Recv().Type())) {
			f.add(in, outside, why)
		}
	}
}

// join tells of a callee's steps after a caller's.
func join(caller, callee *trail) *trail {
	if callee == nil {
		return caller
	}
	return &trail{callee.what, callee.pos, join(caller, callee.prev)}
}

func (f *flow) taintField(field any, why *trail) {
	if _, known := f.fields[field]; known {
		return
	}
	f.fields[field] = why
	for _, v := range f.loads[field] {
		f.add(v, outside, why)
	}
}

// report notes that text from outside goes out.
func (f *flow) report(e effect, why *trail) {
	var steps []step
	for t := why; t != nil; t = t.prev {
		steps = append(steps, step{f.prog.Fset.Position(t.pos), t.what})
	}
	slices.Reverse(steps)
	steps = append(steps, step{f.prog.Fset.Position(e.at), "reaches " + e.what})
	key := steps[len(steps)-1].at.String()
	if _, known := f.found[key]; !known {
		f.found[key] = finding{steps}
	}
}
