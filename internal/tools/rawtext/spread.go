package main

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// spread finds what follows of a fact.
func (f *flow) spread(k fact) {
	refs := k.v.Referrers()
	if refs == nil {
		return
	}
	why := f.facts[k]
	for _, in := range *refs {
		f.through(in, k.v, k.o, why)
	}
}

// through follows the text of v through an instruction that uses it.
func (f *flow) through(in ssa.Instruction, v ssa.Value, o origin, why *trail) {
	switch in := in.(type) {
	case *ssa.Phi, *ssa.ChangeType, *ssa.Convert, *ssa.MultiConvert, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert,
		*ssa.Slice, *ssa.SliceToArrayPointer, *ssa.Range, *ssa.Next, *ssa.Extract:
		f.add(in.(ssa.Value), o, why)
	case *ssa.UnOp:
		if in.Op == token.MUL || in.Op == token.ARROW {
			f.add(in, o, why)
		}
	case *ssa.BinOp:
		if in.Op == token.ADD {
			f.add(in, o, why)
		}
	case *ssa.Index:
		if in.X == v {
			f.add(in, o, why)
		}
	case *ssa.IndexAddr:
		if in.X == v {
			f.add(in, o, why)
		}
	case *ssa.Lookup:
		if in.X == v {
			f.add(in, o, why)
		}
	case *ssa.Field, *ssa.FieldAddr:
		if f.ownField(in.(ssa.Value)) == nil {
			f.add(in.(ssa.Value), o, why)
		}
	case *ssa.MapUpdate:
		if in.Map != v {
			f.back(in.Map, o, why)
		}
	case *ssa.Store:
		if in.Val == v {
			f.back(in.Addr, o, why)
		}
	case *ssa.Send:
		if in.X == v {
			f.back(in.Chan, o, why)
		}
	case *ssa.Select:
		for _, s := range in.States {
			switch {
			case s.Send == v:
				f.back(s.Chan, o, why)
			case s.Chan == v:
				f.add(in, o, why)
			}
		}
	case *ssa.Return:
		for i, r := range in.Results {
			if r == v {
				f.effect(in.Parent(), o, effect{kind: toResult, n: i}, why)
			}
		}
	case *ssa.MakeClosure:
		f.bind(in, v, o, why)
	case ssa.CallInstruction:
		f.call(in, v, o, why)
	}
}

// bind follows text into a function that holds it.
func (f *flow) bind(in *ssa.MakeClosure, v ssa.Value, o origin, why *trail) {
	fn := in.Fn.(*ssa.Function)
	for i, b := range in.Bindings {
		if b == v {
			f.pass(fn, len(fn.Params)+i, in, o, why)
		}
	}
}

// back follows text to where v, through which something was stored, comes from.
func (f *flow) back(v ssa.Value, o origin, why *trail) {
	if v == nil || !f.carries(v.Type()) || f.backed[fact{v, o}] {
		return
	}
	f.backed[fact{v, o}] = true
	if field := f.ownField(v); field != nil {
		f.effect(v.Parent(), o, effect{kind: toField, field: field}, why)
		return
	}
	if what, at := f.fieldSink(v); what != "" {
		f.effect(v.Parent(), o, effect{kind: toSink, what: what, at: at}, why)
		return
	}
	switch v := v.(type) {
	case *ssa.Global:
		f.taintGlobal(v, o, why)
		return
	case *ssa.Parameter, *ssa.FreeVar:
		f.add(v, o, why)
		for i, in := range inputs(v.Parent()) {
			if in == v && o != origin(i+1) {
				f.effect(v.Parent(), o, effect{kind: toInput, n: i}, why)
			}
		}
		return
	}
	f.add(v, o, why)
	switch v := v.(type) {
	case *ssa.FieldAddr:
		f.back(v.X, o, why)
	case *ssa.Field:
		f.back(v.X, o, why)
	case *ssa.IndexAddr:
		f.back(v.X, o, why)
	case *ssa.Index:
		f.back(v.X, o, why)
	case *ssa.Lookup:
		f.back(v.X, o, why)
	case *ssa.UnOp:
		f.back(v.X, o, why)
	case *ssa.Slice:
		f.back(v.X, o, why)
	case *ssa.ChangeType:
		f.back(v.X, o, why)
	case *ssa.Convert:
		f.back(v.X, o, why)
	case *ssa.MakeInterface:
		f.back(v.X, o, why)
	case *ssa.ChangeInterface:
		f.back(v.X, o, why)
	case *ssa.TypeAssert:
		f.back(v.X, o, why)
	case *ssa.Extract:
		f.back(v.Tuple, o, why)
	case *ssa.Phi:
		for _, e := range v.Edges {
			f.back(e, o, why)
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			f.back(v.Call.Args[0], o, why)
		}
	}
}

func (f *flow) taintGlobal(g *ssa.Global, o origin, why *trail) {
	if o == outside {
		f.taintField(g, why)
		return
	}
	// Which function stores isn't known from the global: the store is found again
	// when text from outside comes to it.
}

// fieldSink tells whether v is the address of a field that is shown.
func (f *flow) fieldSink(v ssa.Value) (what string, at token.Pos) {
	fa, ok := v.(*ssa.FieldAddr)
	if !ok {
		return "", token.NoPos
	}
	pkg, name, s := structOf(fa.X.Type())
	if pkg == "" {
		return "", token.NoPos
	}
	return f.policy.sinks[pkg+"."+name+"."+s.Field(fa.Field).Name()], fa.Pos()
}

// source notes the text that an instruction takes in from outside.
func (f *flow) source(in ssa.Instruction) {
	v, ok := in.(ssa.Value)
	if !ok {
		return
	}
	if what := f.cameIn(v); what != "" {
		at := v.Pos()
		if box, ok := v.(*ssa.MakeInterface); ok && !at.IsValid() {
			at = box.X.Pos()
		}
		if x, ok := v.(*ssa.Extract); ok {
			at = x.Tuple.Pos()
		}
		f.add(v, outside, &trail{what, at, nil})
	}
}

// cameIn names what v takes in from outside, if it does.
func (f *flow) cameIn(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return f.fieldCameIn(v.X.Type(), v.Field)
	case *ssa.Field:
		return f.fieldCameIn(v.X.Type(), v.Field)
	case *ssa.MakeInterface:
		if pkg, name, _ := structOf(v.X.Type()); f.policy.isOutside(pkg) && f.carries(v.X.Type()) && f.policy.clean[pkg+"."+name] == "" {
			return "text of " + pkg + "." + name
		}
	case *ssa.Call:
		name, pkg := callee(v.Common())
		switch {
		case f.policy.clean[name] != "":
		case f.policy.sources[name] != "":
			return f.policy.sources[name] + ": text of " + name
		case f.policy.isOutside(pkg):
			return "text of " + name
		case isError(v.Type()):
			return f.errorOf(v)
		}
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok && isError(v.Type()) {
			return f.errorOf(c)
		}
	}
	return ""
}

// errorOf names the third-party function whose error's words are its own.
func (f *flow) errorOf(c *ssa.Call) string {
	name, pkg := callee(c.Common())
	if f.policy.analysed(pkg) || pkg == f.policy.cleaner || pkg == "" || makesErrors[name] {
		return ""
	}
	return "words of an error of " + name
}

// makesErrors lists functions whose errors say what they are given.
var makesErrors = map[string]bool{"errors.New": true, "fmt.Errorf": true, "errors.Join": true, "errors.Unwrap": true}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func (f *flow) fieldCameIn(t types.Type, n int) string {
	pkg, name, s := structOf(t)
	if s == nil || pkg == "" {
		return ""
	}
	key := pkg + "." + name + "." + s.Field(n).Name()
	switch {
	case f.policy.clean[key] != "":
		return ""
	case f.policy.sources[key] != "":
		return f.policy.sources[key] + ": text of " + key
	case f.policy.isOutside(pkg):
		return "text of " + key
	}
	return ""
}
