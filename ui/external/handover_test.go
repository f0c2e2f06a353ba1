package external

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// asked is a program that asks itself whether it is drawn.
type asked struct{ rendering bool }

func (p *asked) Init() tea.Cmd { return func() tea.Msg { return p } }

func (p *asked) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg == p {
		p.rendering = rendering()
		return p, tea.Quit
	}
	return p, nil
}

func (p *asked) View() tea.View { return tea.NewView("") }

// The wait of handOver is for a goroutine that it knows by its name alone: with
// another version of the framework it could wait for nothing.
func TestFieldF01TheRendererIsKnownByItsName(t *testing.T) {
	p := &asked{}
	if _, err := tea.NewProgram(p, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithContext(t.Context())).Run(); err != nil {
		t.Fatal(err)
	}
	if !p.rendering {
		t.Error("a running program's renderer isn't found: startRenderer is called otherwise now")
	}
}

func TestFieldF01TheTerminalIsGivenAwayInOnePlace(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch sel.Sel.Name {
			case "Exec", "ExecProcess", "Suspend", "SuspendMsg", "ReleaseTerminal", "RestoreTerminal":
				if room, ok := sel.X.(*ast.Ident); !ok || room.Name != "tea" {
					break
				}
				if found++; name != "handover.go" {
					t.Errorf("%s gives the terminal away with tea.%s: handOver does that", name, sel.Sel.Name)
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("nothing gives the terminal away")
	}
}
