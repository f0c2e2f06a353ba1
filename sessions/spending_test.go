package sessions

import (
	"path/filepath"
	"testing"

	"sluice/gateway"
)

func TestSpendingIsTheSameDecodedOrNot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	s, err := NewStore("").CreateAt(path, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	answered := &gateway.Start{Target: gateway.Target{Provider: "openai", Model: "m"}, Status: 200}
	for _, m := range []Message{
		{Text: "prompt"},
		{Role: gateway.RoleAssistant, Start: answered, CostUSD: pointer(0.25)},
		{Role: gateway.RoleAssistant, Start: answered, CostUSD: pointer(0.0)},
		{Role: gateway.RoleAssistant, Start: answered},
		{Role: gateway.RoleAssistant, Incomplete: true}, // no reply began
	} {
		if _, err := s.Append(m); err != nil {
			t.Fatal(err)
		}
	}
	want := Spending{Answers: 3, Unknown: 1, USD: 0.25}
	mustEqual(t, "while it is written", s.Spending(), want)
	mustClose(t, s)
	s = mustOpen(t, path)
	mustEqual(t, "opened", s.Spending(), want)
	s.Messages()
	mustEqual(t, "decoded", s.Spending(), want)
	mustClose(t, s)
}

func TestSearchInLooksInTheGivenSessionsAlone(t *testing.T) {
	t.Parallel()
	store := NewStore(t.TempDir())
	for _, text := range []string{"one pizza", "two pizzas", "three pizzas"} {
		s, err := store.Create(Meta{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(Message{Text: text}); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
	}
	list, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for hit, err := range store.SearchIn(t.Context(), list[1:], "pizza") {
		if err != nil {
			t.Fatal(err)
		}
		if hit.Field == "text" {
			got = append(got, hit.Path)
		}
	}
	mustEqual(t, "files", got, []string{list[1].Path, list[2].Path})
}
