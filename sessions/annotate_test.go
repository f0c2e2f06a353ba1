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
		{Target: "a/b", Controls: gateway.Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: 500 * time.Millisecond, Backoff: "exponential"}}, {Target: "c/d"},
		{Target: "g/h", System: "Be brief.\n[[message]]\n", Prompt: "Briefly: {prompt}", Stream: new(bool), Body: `{"n": 1}`, Off: true},
		{Target: "i/j", Controls: gateway.Controls{CacheTTL: gateway.NoCache, SkipCache: true, CacheKey: "k\"", CollectLog: new(bool), CollectPayload: new(bool),
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

func TestWhatCantBeAnnotatedStaysAsItIs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		content, id string
		want        string // of the error
	}{
		"several messages in one block": {"[[message]]\nid = 'a'\n[[ message ]]\nid = 'b'\n", "b", "want one message"},
		"the first of them":             {"[[message]]\nid = 'a'\n[[ message ]]\nid = 'b'\n", "a", "no block of its own"},
		"a key spelled with an escape":  {"[[message]]\nid = 'a'\n\"\\u0076ote\" = 'down'\n", "a", "check before saving"},
		"a key that equals nothing":     {"[[message]]\nid = 'a'\nmood = nan\n", "a", "can't be changed in place"},
		"no such message":               {"[[message]]\nid = 'a'\n", "b", "no such session"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, test.content)
			s := mustOpen(t, path)
			want := s.Messages()
			if err := s.SetVote(test.id, VoteUp); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
			mustEqual(t, "messages", s.Messages(), want)
			if got := mustRead(t, path); got != test.content {
				t.Errorf("the file changed to\n%s", got)
			}
		})
	}
}

func TestTakingAwayAVoteThatIsNotThereChangesNothing(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"[[message]]\nid = 'a'\n", "[[message]]\nid = 'a'\n[message.usage]\ninput_tokens = 1\n", "[[message]]\nid = 'a'\nvoted = 1 # by whom?",
	} {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		if err := errors.Join(mustOpen(t, path).SetVote("a", VoteNone)); err != nil {
			t.Error(err)
		}
		if got := mustRead(t, path); got != content {
			t.Errorf("got\n%s\nwant\n%s", got, content)
		}
	}
}

// Keys are set among others in the order in which blocks are written, and before
// the tables inside the message.
func TestAVoteStandsWhereItBelongs(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"[[message]]\n": "[[message]]\nvote = \"up\"\n",
		"[[message]]":   "[[message]]\nvote = \"up\"\n",
		"[[message]]\nid = 'm1'\ntext = 'x'\nrole = 'user' # me\nmood = 1":  "[[message]]\nid = 'm1'\ntext = 'x'\nrole = 'user' # me\nmood = 1\nvote = \"up\"\n",
		"[[message]]\nmood = 1\nnote = 'x'\n[message.usage]\nvote = 'no'\n": "[[message]]\nmood = 1\nvote = \"up\"\nnote = 'x'\n[message.usage]\nvote = 'no'\n",
		"[[message]]\nnote = 'x'\n\n[message.usage]\ninput_tokens = 1\n":    "[[message]]\nvote = \"up\"\nnote = 'x'\n\n[message.usage]\ninput_tokens = 1\n",
		"[[message]]\n'vote'  =  'down'  # yet\r\n[message.usage]\n":        "[[message]]\n'vote'  =  \"up\"  # yet\r\n[message.usage]\n",
	} {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		if err := mustOpen(t, path).SetVote("m1", VoteUp); err != nil {
			t.Errorf("%q: %v", content, err)
		}
		if got := mustRead(t, path); got != want {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
	}
}

func TestASessionThatCantBeWrittenTakesNoVoteNorAttachment(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	id := s.Message(0).ID
	reader, err := NewStore("").Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.SetVote(id, VoteUp); !errors.Is(err, ErrReadOnly) {
		t.Errorf("vote: %v, want ErrReadOnly", err)
	}
	if _, err := reader.Attach("a", "", strings.NewReader("a")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("attach: %v, want ErrReadOnly", err)
	}
	if err := reader.Retry(); !errors.Is(err, ErrReadOnly) {
		t.Errorf("retry: %v, want ErrReadOnly", err)
	}
	unsaved, err := NewStore(t.TempDir()).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if err := unsaved.SetNote("m1", "a note"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a note before the first message: %v, want ErrNotFound", err)
	}
}

func TestAfterAVoteOnALastLineWithoutABreakTheNextMessageHasALineOfItsOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, "[[message]]\nid = 'a'\ntext = 'x'")
	s := mustOpen(t, path)
	if err := s.SetVote("a", VoteUp); err != nil {
		t.Fatal(err)
	}
	m := mustAppend(t, s, Message{Text: "y"})
	mustEqual(t, "file", mustRead(t, path), "[[message]]\nid = 'a'\nvote = \"up\"\ntext = 'x'\n"+string(encodeMessage(m)))
}
