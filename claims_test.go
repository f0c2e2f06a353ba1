package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// claim matches words that are true of the emulator alone: said of a lane whose
// prompts go out, they are a false promise about where text goes.
var claim = regexp.MustCompile(`(?i)\bembedded\b|emulat|no real model|no network|scripted|nothing (is|was) charged|free of charge|nothing leaves|leaves (sluice|this machine)`)

// claims are the functions that may say so, and why it is true there. A place that
// isn't named here fails the test: either it follows gateway.Destination, or it
// speaks of the program's parts and not of where a prompt goes.
var claims = map[string]string{
	"gateway/destination.go String":           "the words of a Destination",
	"gateway/baseurl.go EnclosedHost":         "the name that leads nowhere",
	"gateway/signature.go notes":              "of a request whose host is EnclosedHost",
	"gateway/drill.go CanDrill":               "what only the emulator can play",
	"gateway/drill.go CanDrillStep":           "of a step whose Destination isn't emulated",
	"ui/destination.go destinationName":       "by the Destination",
	"ui/destination.go demoWords":             "used by headerDestinations where destinationName gave nothing but demoName",
	"ui/welcome.go scriptedWords":             "used by greeting alone",
	"ui/welcome.go demoGreeting":              "used by greeting alone",
	"ui/welcome.go greeting":                  "by the lane's Destinations",
	"ui/picker/query.go meanings":             "of models whose price is none",
	"ui/inspector/request.go noteEmbedded":    "of an address whose host is EnclosedHost",
	"ui/inspector/cost.go bill":               "of an answer that is free, or that cost nothing when it came",
	"internal/cli/doctor.go gatewayFindings":  "of the gateway alone; promptFindings tell of prompts",
	"internal/cli/doctorprobe.go callFinding": "by the Destination of the step that answered",
	"internal/cli/setup.go errNoGateway":      "advice",
	"internal/cli/setup.go embed":             "the account's name, and an error of starting it",
	"internal/cli/refresh.go refresh":         "with --demo only, where everything is emulated",
	"internal/cli/refresh.go list":            "a stand-in for a key, with --demo only",
	"internal/cli/cli.go root":                "help of --demo",
	"internal/cli/root.go about":              "help: without any configuration",
	"internal/cli/emulate.go emulateCommand":  "help of the emulator itself",
}

func TestFieldT01WhoeverSpeaksOfTheEmbeddedGatewayIsKnown(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, dir := range []string{"ui", "internal/cli", "internal/config", "internal/measure", "gateway", "sessions", "providers"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "emulator" || d.Name() == "crashtest") {
				return filepath.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			for place, texts := range claimsIn(t, path) {
				seen[place] = true
				if _, ok := claims[place]; !ok {
					t.Errorf("%s says %q: is that true of a lane whose prompts go out? Let it follow gateway.Destination, and name it in the table", place, texts)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for place := range claims {
		if !seen[place] {
			t.Errorf("%s says nothing of the embedded gateway any more: take it out of the table", place)
		}
	}
}

// claimsIn are the strings of a file that match, by file and declaration.
func claimsIn(t *testing.T, path string) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, decl := range file.Decls {
		if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		names := declared(decl)
		ast.Inspect(decl, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil || !claim.MatchString(text) {
				return true
			}
			i := slices.IndexFunc(names, func(d named) bool { return d.from <= lit.Pos() && lit.Pos() < d.to })
			place := fmt.Sprintf("%s %s", filepath.ToSlash(path), names[i].name)
			found[place] = append(found[place], text)
			return true
		})
	}
	return found
}

// named is a declaration's name and its extent.
type named struct {
	name     string
	from, to token.Pos
}

func declared(decl ast.Decl) []named {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return []named{{d.Name.Name, d.Pos(), d.End()}}
	case *ast.GenDecl:
		var all []named
		for _, spec := range d.Specs {
			name := "?"
			switch s := spec.(type) {
			case *ast.ValueSpec:
				name = s.Names[0].Name
			case *ast.TypeSpec:
				name = s.Name.Name
			}
			all = append(all, named{name, spec.Pos(), spec.End()})
		}
		return all
	}
	return nil
}
