package sessions

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

func TestAVoteAndANoteChangeOneLineEach(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	before := string(goldenBytes())
	mustWrite(t, path, before)
	s := mustOpen(t, path)
	id := s.Message(1).ID
	for _, step := range []struct {
		do         func() error
		find, want string
	}{
		{func() error { return s.SetVote(id, VoteUp) }, "target = \"openai/gpt-4o-mini\"\nfinish", "target = \"openai/gpt-4o-mini\"\nvote = \"up\"\nfinish"},
		{func() error { return s.SetVote(id, VoteDown) }, `"up"`, `"down"`},
		{func() error { return s.SetNote(id, "too long") }, "finish_raw = \"stop\"\n", "finish_raw = \"stop\"\nnote = \"\"\"\ntoo long\"\"\"\n"},
		{func() error { return s.SetVote(id, VoteNone) }, "vote = \"down\"\n", ""},
		{func() error { return s.SetNote(id, "") }, "note = \"\"\"\ntoo long\"\"\"\n", ""},
	} {
		was := mustRead(t, path)
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if got, want := mustRead(t, path), strings.Replace(was, step.find, step.want, 1); got != want || got == was {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
	if mustRead(t, path) != before {
		t.Error("what was set and removed left a trace")
	}
	mustAppend(t, s, Message{Text: "goes on"})
	if err := s.SetVote("none", VoteUp); !errors.Is(err, ErrNotFound) {
		t.Errorf("a vote on no message: %v", err)
	}
}

func TestAMessageWithoutABlockIsNotAnnotated(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"prompt = 'a'\n", "message = [{text = 'a'}]\n", "[[ message ]]\ntext = 'a'\n"} {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		s := mustOpen(t, path)
		if err := s.SetVote("m1", VoteUp); err == nil {
			t.Errorf("%q: no error", content)
		}
		if mustRead(t, path) != content {
			t.Errorf("%q changed", content)
		}
	}
}

func TestChainsAreKeptAndReplaced(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	one := Chain{Name: "resilient", Mode: "gateway", Steps: []ChainStep{
		{Target: "a/b", RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: 500 * time.Millisecond, Backoff: "exponential"}, {Target: "c/d"},
		{Target: "g/h", System: "Be brief.\n[[message]]\n", Prompt: "Briefly: {prompt}", Stream: new(bool), Body: `{"n": 1}`, Off: true},
		{Target: "i/j", Controls: gateway.StepConfig{CacheTTL: gateway.NoCache, SkipCache: true, CacheKey: "k\"", CollectLog: new(bool), CollectPayload: new(bool),
			CustomCost: &gateway.CustomCost{Input: 0.0000002, Output: 1}, KeyAlias: "work"}},
	}}
	two := Chain{Name: "cheap", Steps: []ChainStep{{Target: "e/f"}}}
	for _, want := range [][]Chain{{one}, {one, two}, {two}, nil, {two, one}} {
		meta := s.Meta()
		meta.Chains = want
		if err := s.SetMeta(meta); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "chains", s.Meta().Chains, want)
		if n := strings.Count(mustRead(t, path), "[[chain]]"); n != len(want) {
			t.Errorf("%d chains in the file, want %d", n, len(want))
		}
	}
	mustAppend(t, s, Message{Text: "more"})
	want := s.Meta()
	mustClose(t, s)
	mustEqual(t, "meta", mustOpen(t, path).Meta(), want)
}
