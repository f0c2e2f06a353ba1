package sessions

import (
	"testing"

	"sluice/gateway"
)

func TestEffortIsKept(t *testing.T) {
	t.Parallel()
	params := gateway.Params{Effort: gateway.EffortHigh}
	store := NewStore(t.TempDir())
	s, err := store.Create(Meta{Lanes: []Lane{{Target: "openai/gpt-5", Params: params}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(Message{Role: gateway.RoleUser, Text: "Hi", Params: params}); err != nil {
		t.Fatal(err)
	}
	path := s.Path()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if got := again.Meta().Lanes[0].Params.Effort; got != gateway.EffortHigh {
		t.Errorf("lane has effort %q", got)
	}
	if got := again.Messages()[0].Params.Effort; got != gateway.EffortHigh {
		t.Errorf("message has effort %q", got)
	}
}
