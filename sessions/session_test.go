package sessions

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

func pointer[T any](v T) *T { return &v }

// full is a message with every field set.
func full() Message {
	return Message{
		ID: "01full", Parent: "01prompt", Lane: 1, Role: gateway.RoleAssistant,
		Time: time.Date(2026, 11, 22, 16, 2, 24, 123e6, time.UTC), Target: "chain:resilient",
		Edited: "01old", Vote: VoteDown, Note: "too\nlong",
		Attachments: []Attachment{{Name: "oven \"x\".png", Type: "image/png", Size: 1 << 20, SHA256: strings.Repeat("0a", 32)}, {Name: "b"}},
		Text:        "## Heat\n\n```go\nfmt.Println(\"a\\tb\")\n```\n[[message]]\n\"\"\"", Reasoning: "hm…\r\n", Refusal: "no",
		Omissions: []string{"openai: an image (image/png, 8 bytes) is not shown", "a \"b\"\nc"},
		Params:    gateway.Params{Temperature: pointer(0.0), TopP: pointer(1.0), MaxTokens: pointer(500), Stop: []string{"END", "\n\n"}},
		Start: &gateway.Start{
			Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.1-8b-instruct"}, Status: 200, Step: 0,
			StepKnown: true, Cache: "MISS", LogID: "log", ContentType: "text/event-stream", Streamed: true, Attempt: 2,
			Routed: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"},
		},
		Steps: []Step{
			{Target: gateway.Target{Provider: "openai", Model: "a/b"}, State: gateway.StepFailed, Drill: gateway.DrillBadKey, Attempts: 2, Took: 812 * time.Millisecond,
				Kind: gateway.KindAuth, Status: 401, Code: "invalid_api_key", Message: "no\n\"key\"", KeySource: "env:A"},
			{Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.1-8b-instruct"}, State: gateway.StepServed},
		},
		ToolCalls: []gateway.ToolCall{{ID: "c1", Name: "oven", Arguments: `{"degrees": 450}`}, {ID: "c2", Name: "timer", Arguments: "{}"}},
		Citations: []gateway.Citation{{URL: "https://example.com/?a=\"b\"", Title: "Ovens"}, {URL: "https://example.org/"}},
		Usage:     gateway.Usage{InputTokens: pointer(12), OutputTokens: pointer(0), CachedTokens: pointer(3), ReasoningTokens: pointer(4), ReasoningApart: true},
		Metrics:   gateway.Metrics{TTFT: 310 * time.Millisecond, Duration: 2 * time.Second, LongestGap: 40 * time.Millisecond, TokensPerSecond: 84.25},
		CostUSD:   pointer(0.0000125), CostSource: gateway.CostVendor,
		Finish: &gateway.Finish{Reason: gateway.FinishLength, Raw: "max_tokens"},
		Error: &MessageError{
			Kind: gateway.KindRate, Provider: "openai", Step: 1, Status: 429, Code: "rate_limit", Message: "slow\ndown",
			Gateway: true, RequestID: "req", LogID: "log", Retryable: true, KeySource: "file:~/k",
		},
		Incomplete: true,
	}
}

func mustOpen(t *testing.T, path string) *Session {
	t.Helper()
	s, err := NewStore(filepath.Dir(path)).Open(path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func mustWrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func mustAppend(t *testing.T, s *Session, m Message) Message {
	t.Helper()
	m, err := s.Append(m)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return m
}

func mustClose(t *testing.T, s *Session) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

func mustEqual(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// created makes a session with one prompt and gives it with its path.
func created(t *testing.T) (*Session, string) {
	t.Helper()
	store := NewStore(filepath.Join(t.TempDir(), "sessions"))
	s, err := store.Create(Meta{Lanes: []Lane{{Target: "openai/gpt-4o-mini", System: "Be brief.\n"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	mustAppend(t, s, Message{Text: "Why is pizza so good?"})
	return s, s.Path()
}

func TestASavedSessionOpensAgainWithEveryField(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	want := full()
	mustAppend(t, s, want)
	messages, meta := s.Messages(), s.Meta()
	mustClose(t, s)
	again := mustOpen(t, path)
	mustEqual(t, "messages", again.Messages(), messages)
	mustEqual(t, "last message", again.Messages()[1], want)
	mustEqual(t, "meta", again.Meta(), meta)
	if again.Recovered() != "" {
		t.Errorf("recovered %q from a session that was closed", again.Recovered())
	}
	if meta.Title != "Why is pizza so good?" || !strings.HasPrefix(filepath.Base(path), "why-is-pizza-so-good-") {
		t.Errorf("title %q, path %q", meta.Title, path)
	}
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes here")
	}
	s, path := created(t)
	if _, err := s.Begin(Message{Role: gateway.RoleAssistant}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{
		path: 0o600, path + journalSuffix: 0o600, path + lockSuffix: 0o600, filepath.Dir(path): 0o700 | fs.ModeDir,
	} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

func TestASessionWrittenByHandOpensAndGrows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pizza.toml")
	const hand = "title = \"Pizza\"\ntarget = \"openai/gpt-4o-mini\"\nprompt = \"Why?\"   # the question"
	mustWrite(t, path, hand)
	s := mustOpen(t, path)
	mustEqual(t, "meta", s.Meta(), Meta{Title: "Pizza", Lanes: []Lane{{Target: "openai/gpt-4o-mini"}}})
	mustEqual(t, "messages", s.Messages(), []Message{{ID: "m1", Role: gateway.RoleUser, Text: "Why?"}})
	answer := mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "Because."})
	mustClose(t, s)
	if got := mustRead(t, path); !strings.HasPrefix(got, hand+"\n") {
		t.Errorf("what was written by hand changed:\n%s", got)
	}
	again := mustOpen(t, path)
	mustEqual(t, "answer", again.Transcript(0)[1], answer)
	if answer.Parent != "m1" {
		t.Errorf("the answer's parent is %q, want m1", answer.Parent)
	}
}

func TestHandWrittenFormsOfOneFileMeanTheSame(t *testing.T) {
	t.Parallel()
	want := []Message{
		{ID: "m1", Role: gateway.RoleUser, Text: "one\n[[message]]\ntwo"},
		{ID: "m2", Parent: "m1", Role: gateway.RoleAssistant, Text: "three"},
	}
	for name, content := range map[string]string{
		"literal text with a header in it": "[[message]]\ntext = '''\none\n[[message]]\ntwo'''\n[[message]]\nrole='assistant'\ntext='three'\n",
		"spaces in the header":             "  [[ message ]]\ntext = \"one\\n[[message]]\\ntwo\"\n[[ message ]] # answer\nrole='assistant'\ntext='three'\n",
		"carriage returns":                 "[[message]]\r\ntext = \"one\\n[[message]]\\ntwo\"\r\n\r\n[[message]]\r\nrole='assistant'\r\ntext='three'\r\n",
		"byte order mark":                  "\ufeff[[message]]\ntext = \"one\\n[[message]]\\ntwo\"\n[[message]]\nrole='assistant'\ntext='three'\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, content)
			s := mustOpen(t, path)
			mustEqual(t, "messages", s.Messages(), want)
			if readOnly, why := s.ReadOnly(); readOnly {
				t.Errorf("read-only: %s", why)
			}
		})
	}
}

func TestReadNeverWritesAndOpenOfNothingFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	mustWrite(t, path, "prompt = 'hello'\n")
	s, err := NewStore(dir).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(Message{Text: "x"}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("append to a session opened for reading: %v, want ErrReadOnly", err)
	}
	mustClose(t, s)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("reading left %v (%v), want the session alone", entries, err)
	}
	if _, err := NewStore(dir).Open(filepath.Join(dir, "none.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open of no file: %v, want ErrNotExist", err)
	}
}
