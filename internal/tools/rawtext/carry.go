package main

import "go/types"

// carrier tells which types can hold raw text.
type carrier struct {
	policy *policy
	known  map[types.Type]bool
}

// carries tells whether a value of the type can hold text that isn't known to be
// clean. Structs of the analysed packages, and those without a name, don't: each of
// their fields is followed by itself.
func (c *carrier) carries(t types.Type) bool {
	if yes, ok := c.known[t]; ok {
		return yes
	}
	c.known[t] = false // for types that hold themselves
	yes := c.look(t)
	c.known[t] = yes
	return yes
}

func (c *carrier) look(t types.Type) bool {
	if _, unnamed := types.Unalias(t).(*types.Struct); unnamed {
		return false
	}
	if name, ok := types.Unalias(t).(*types.Named); ok {
		if pkg := name.Obj().Pkg(); pkg != nil {
			if c.policy.plain[pkg.Path()+"."+name.Obj().Name()] != "" {
				return false
			}
			if _, isStruct := name.Underlying().(*types.Struct); isStruct && c.policy.analysed(pkg.Path()) {
				return false
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		// Numbers of a named type are no letters.
		return u.Info()&types.IsString != 0 || types.Unalias(t) == u && (u.Kind() == types.Byte || u.Kind() == types.Rune)
	case *types.Struct:
		for f := range u.Fields() {
			if c.carries(f.Type()) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return c.carries(u.Elem())
	case *types.Slice:
		return c.carries(u.Elem())
	case *types.Array:
		return c.carries(u.Elem())
	case *types.Chan:
		return c.carries(u.Elem())
	case *types.Map:
		return c.carries(u.Key()) || c.carries(u.Elem())
	case *types.Tuple:
		for v := range u.Variables() {
			if c.carries(v.Type()) {
				return true
			}
		}
		return false
	}
	return true // interfaces and functions may hold anything
}

// structOf gives the package that declares the struct type behind t, which may be
// a pointer, with the type's name.
func structOf(t types.Type) (pkg, name string, s *types.Struct) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ = t.Underlying().(*types.Struct)
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path(), n.Obj().Name(), s
	}
	return "", "", s
}
