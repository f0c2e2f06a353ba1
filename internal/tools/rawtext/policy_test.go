package main

import (
	"go/ast"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// names is what the program has: the functions that it declares or uses, the fields
// that it reads, and the types that have the same fields.
type names struct {
	functions, fields map[string]bool
	twins             map[string][]string
}

// TestThePolicyNamesWhatTheProgramHas loads the program that the policy is about: a
// name that nothing has any more guards nothing, and a type that is made of another
// has its fields.
func TestThePolicyNamesWhatTheProgramHas(t *testing.T) {
	policy := ours.of(moduleOfProgram(t))
	have := namesOf(t, policy)
	for _, name := range slices.Concat(slices.Collect(maps.Keys(policy.sources)), slices.Collect(maps.Keys(policy.clean)), slices.Collect(maps.Keys(policy.exempt))) {
		if !strings.Contains(name, "/") { // the standard library's are listed before anybody uses them
			continue
		}
		at := strings.LastIndex(name, ".")
		twins := have.twins[name[:at]]
		if !have.functions[name] && !slices.ContainsFunc(twins, func(of string) bool { return have.fields[of+name[at:]] }) {
			t.Errorf("the program has no %s", name)
		}
		for _, twin := range twins {
			if policy.sources[name] != "" && policy.sources[twin+name[at:]] == "" {
				t.Errorf("%s is a source, but %s%s isn't", name, twin, name[at:])
			}
		}
	}
}

func namesOf(t *testing.T, policy *policy) names {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	mode := packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax
	loaded, err := packages.Load(&packages.Config{Dir: root, Mode: mode}, policy.draws...)
	if err != nil {
		t.Fatal(err)
	}
	have := names{map[string]bool{}, map[string]bool{}, map[string][]string{}}
	same := map[*types.Struct][]string{}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		for _, name := range p.Types.Scope().Names() {
			if o, ok := p.Types.Scope().Lookup(name).(*types.TypeName); ok && !o.IsAlias() {
				if s, ok := o.Type().Underlying().(*types.Struct); ok {
					same[s] = append(same[s], p.PkgPath+"."+name)
				}
			}
		}
	})
	for _, list := range same {
		for _, name := range list {
			have.twins[name] = list
		}
	}
	for _, p := range loaded {
		for _, list := range []map[*ast.Ident]types.Object{p.TypesInfo.Defs, p.TypesInfo.Uses} {
			for _, o := range list {
				if fn, ok := o.(*types.Func); ok {
					have.functions[fn.Origin().FullName()] = true
				}
			}
		}
		for _, s := range p.TypesInfo.Selections {
			of := s.Recv()
			if p, ok := of.Underlying().(*types.Pointer); ok {
				of = p.Elem()
			}
			have.fields[types.TypeString(of, nil)+"."+s.Obj().Name()] = true
		}
	}
	return have
}
