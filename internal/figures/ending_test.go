package figures

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

// Every kind of error has words of its own, and none of them is the kind's name.
func TestEveryKindOfErrorHasWords(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../../gateway/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds, seen := 0, map[string]gateway.Kind{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Kind") || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		name, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		kind := gateway.Kind(name)
		kinds++
		words := Failure(kind)
		if words == Failure("") || strings.Contains(words, "_") || words == Spaced(name) && kind != gateway.KindBusy {
			t.Errorf("%s: %q", kind, words)
		}
		if other, taken := seen[words]; taken {
			t.Errorf("%s and %s are both %q", kind, other, words)
		}
		seen[words] = kind
		return true
	})
	if kinds < 14 {
		t.Errorf("found %d kinds", kinds)
	}
}

func TestHowAnAnswerEnded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		m      sessions.Message
		words  string
		failed bool
	}{
		{sessions.Message{}, "done", false},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishStop}}, "done", false},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishLength}}, "out of tokens", false},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishToolCalls}}, "asked for a tool", false},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishContentFilter}}, "cut by a filter", false},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishOther}}, "ended for another reason", false},
		{sessions.Message{Incomplete: true}, "cut off", true},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindCancelled}}, "stopped", false},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: "new_kind"}}, "failed", true},
	} {
		words, failed := Ending(test.m)
		if words != test.words || failed != test.failed {
			t.Errorf("%+v: got %q, %t, want %q, %t", test.m, words, failed, test.words, test.failed)
		}
	}
}
