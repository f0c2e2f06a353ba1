package main

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// callee names what is called, with the package that declares it; both are empty
// for a function value.
func callee(c *ssa.CallCommon) (name, pkg string) {
	if c.IsInvoke() {
		if c.Method.Pkg() != nil {
			pkg = c.Method.Pkg().Path()
		}
		return c.Method.FullName(), pkg
	}
	fn := c.StaticCallee()
	if fn == nil {
		return "", ""
	}
	return nameOf(fn), packageOf(fn)
}

func nameOf(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if o, ok := fn.Object().(*types.Func); ok {
		return o.FullName()
	}
	return fn.String()
}

// targets gives the analysed functions that may be called.
func (f *flow) targets(c *ssa.CallCommon) []*ssa.Function {
	if c.IsInvoke() {
		face, _ := c.Value.Type().Underlying().(*types.Interface)
		var out []*ssa.Function
		for _, fn := range f.methods[c.Method.Name()] {
			if face != nil && types.Implements(fn.Signature.Recv().Type(), face) {
				out = append(out, fn)
			}
		}
		return out
	}
	if fn := c.StaticCallee(); fn != nil {
		if f.summaries[fn] != nil {
			return []*ssa.Function{fn}
		}
		return nil
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return nil
	}
	return f.byType[signature(c.Signature())]
}

// arguments gives what a call hands to its callee, the receiver first.
func arguments(c *ssa.CallCommon) []ssa.Value {
	if c.IsInvoke() {
		return append([]ssa.Value{c.Value}, c.Args...)
	}
	return c.Args
}

// call follows text into a call.
func (f *flow) call(in ssa.CallInstruction, v ssa.Value, o origin, why *trail) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		f.builtin(in, b.Name(), v, o, why)
		return
	}
	if !c.IsInvoke() && c.Value == v { // a function that holds text may give it
		f.add(in.Value(), o, why)
		f.callBack(in, c.Args, o, why)
		return
	}
	name, pkg := callee(c)
	if f.policy.clean[name] != "" {
		return
	}
	args := arguments(c)
	sink := f.policy.sinks[name] != ""
	for _, fn := range f.targets(c) {
		if sink || c.IsInvoke() && f.speaks(fn) {
			break // told at the call; taken from the value
		}
		for i, a := range args {
			if a == v && i < len(fn.Params) {
				f.pass(fn, i, in, o, why)
			}
		}
	}
	if name != "" && !f.policy.analysed(pkg) && !f.policy.isOutside(pkg) {
		f.thirdParty(in, name, pkg, v, o, why)
	}
}

// pass hands text to a function's input.
func (f *flow) pass(fn *ssa.Function, n int, in ssa.Instruction, o origin, why *trail) {
	s := f.summaries[fn]
	if s == nil {
		return
	}
	if s.calls[n] == nil {
		s.calls[n] = map[call]*trail{}
	}
	c := call{in, o}
	if _, known := s.calls[n][c]; known {
		return
	}
	s.calls[n][c] = why
	for e, inner := range s.effects[origin(n+1)] {
		f.apply(fn, in, o, e, join(why, inner))
	}
}

// apply does at a call, or where a function is bound, what the function does with
// text of the origin.
func (f *flow) apply(fn *ssa.Function, in ssa.Instruction, o origin, e effect, why *trail) {
	switch e.kind {
	case toField, toSink:
		f.effect(in.Parent(), o, e, why)
		return
	case toInput:
		if v := handed(fn, in, e.n); v != nil {
			f.back(v, o, why)
		}
		return
	}
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	if _, bound := in.(*ssa.MakeClosure); bound {
		if !e.own {
			f.add(v, o, why)
		}
		return
	}
	if fn.Signature.Results().Len() < 2 {
		f.add(v, o, why)
		return
	}
	for _, ref := range *v.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == e.n {
			f.add(x, o, why)
		}
	}
}

// handed gives what is handed to an input of a function.
func handed(fn *ssa.Function, in ssa.Instruction, n int) ssa.Value {
	switch in := in.(type) {
	case *ssa.MakeClosure:
		if i := n - len(fn.Params); in.Fn == fn && i >= 0 {
			return in.Bindings[i]
		}
	case ssa.CallInstruction:
		if args := arguments(in.Common()); n < len(args) {
			return args[n]
		}
	}
	return nil
}

// sitesOf gives the calls that may be of the function, and where it is bound.
func (f *flow) sitesOf(fn *ssa.Function) []ssa.Instruction {
	out := slices.Clone(f.sites[fn])
	if f.speaks(fn) {
		return out // see speak
	}
	for _, in := range f.dynamic() {
		if slices.Contains(f.targets(in.Common()), fn) {
			out = append(out, in)
		}
	}
	return out
}

// dynamic gives the calls of interfaces and function values.
func (f *flow) dynamic() []ssa.CallInstruction {
	if f.dynamics == nil {
		for _, fn := range f.functions {
			for _, b := range fn.Blocks {
				for _, in := range b.Instrs {
					if c, ok := in.(ssa.CallInstruction); ok && c.Common().StaticCallee() == nil {
						if _, builtin := c.Common().Value.(*ssa.Builtin); !builtin {
							f.dynamics = append(f.dynamics, c)
						}
					}
				}
			}
		}
	}
	return f.dynamics
}

func (f *flow) builtin(in ssa.CallInstruction, name string, v ssa.Value, o origin, why *trail) {
	switch name {
	case "append", "min", "max":
		f.add(in.Value(), o, why)
	case "copy":
		if in.Common().Args[1] == v {
			f.back(in.Common().Args[0], o, why)
		}
	}
}

// thirdParty follows text into a function that isn't analysed: it may be a sink,
// it may clean, and otherwise gives the text in its result and in what its
// pointers point to.
func (f *flow) thirdParty(in ssa.CallInstruction, name, pkg string, v ssa.Value, o origin, why *trail) {
	args := arguments(in.Common())
	if pkg == f.policy.cleaner && !slices.Contains(f.policy.passes, name) {
		return
	}
	if what := f.policy.sinks[name]; what != "" && f.printsTo(name, args) {
		if f.policy.exempt[nameOf(in.Parent())] != "" {
			return
		}
		if takesWriter(name) && args[0] == v {
			return
		}
		f.effect(in.Parent(), o, effect{kind: toSink, what: what + " (" + name + ")", at: in.Pos()}, why)
		return
	}
	if x := in.Value(); x != nil {
		f.add(x, o, why)
	}
	f.callBack(in, args, o, why)
	for _, a := range args {
		if a != v && pointsTo(a) {
			f.back(a, o, why)
		}
	}
}

// callBack hands text to the functions among the arguments, which the callee may
// call with it: the body of a loop over an iterator, what maps or compares texts.
func (f *flow) callBack(in ssa.Instruction, args []ssa.Value, o origin, why *trail) {
	for _, a := range args {
		fn, _ := a.(*ssa.Function)
		if c, ok := a.(*ssa.MakeClosure); ok {
			fn = c.Fn.(*ssa.Function)
		}
		if fn != nil {
			for i := range fn.Params {
				f.pass(fn, i, in, o, why)
			}
		}
	}
}

// printsTo tells whether the writer among the arguments may be a terminal: what
// builds text in memory isn't.
func (f *flow) printsTo(name string, args []ssa.Value) bool {
	if strings.HasPrefix(args[0].Type().String(), "hash.") {
		return false
	}
	return !takesWriter(name) || !isBuilder(args[0])
}

// takesWriter tells whether the function's first argument is where it prints to.
func takesWriter(name string) bool {
	return strings.HasPrefix(name, "fmt.F") || name == "io.WriteString"
}

func isBuilder(w ssa.Value) bool {
	if m, ok := w.(*ssa.MakeInterface); ok {
		switch m.X.Type().String() {
		case "*strings.Builder", "*bytes.Buffer", "hash.Hash":
			return true
		}
	}
	return false
}

// pointsTo tells whether a third-party function may store something through a.
func pointsTo(a ssa.Value) bool {
	if m, ok := a.(*ssa.MakeInterface); ok {
		a = m.X
	}
	switch a.Type().Underlying().(type) {
	case *types.Pointer, *types.Map:
		return true
	}
	return false
}
