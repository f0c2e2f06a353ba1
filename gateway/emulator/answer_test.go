package emulator

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"
)

func ask(provider, model, prompt string, earlier ...string) question {
	q := question{provider: provider, model: model}
	for _, e := range earlier {
		q.turns = append(q.turns, turn{"user", e}, turn{"assistant", "…"})
	}
	q.turns = append(q.turns, turn{"user", prompt})
	return q
}

func TestTokensJoinToTheTextAndCutNoCharacter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "one two  three\n\nfour", "日本語のテキスト", "👩‍👩‍👧‍👦🏳️‍🌈", "\xff\xfe broken"} {
		list := tokens(text)
		if got := strings.Join(list, ""); got != text {
			t.Errorf("%q joins to %q", text, got)
		}
		for _, token := range list {
			if utf8.ValidString(text) && !utf8.ValidString(token) || token == "" {
				t.Errorf("%q has the token %q", text, token)
			}
		}
	}
}

func TestLimitsEndAnswers(t *testing.T) {
	t.Parallel()
	full := answer{reasoningTokens: tokens("think hard"), textTokens: tokens("one two STOP three")}
	tests := []struct {
		name      string
		max       int
		stop      []string
		reasoning string
		text      string
		finish    finish
	}{
		{"none", 0, nil, "think hard", "one two STOP three", finishStop},
		{"exactly enough", full.output(), nil, "think hard", "one two STOP three", finishStop},
		{"in the text", 4, nil, "think hard", "one", finishLength},
		{"in the reasoning", 2, nil, "think ha", "", finishLength},
		{"stop sequence", 0, []string{"nowhere", "STOP"}, "think hard", "one two ", finishSequence},
		{"earlier of two", 0, []string{"STOP", "two"}, "think hard", "one ", finishSequence},
		{"limit before the sequence", 4, []string{"three"}, "think hard", "one", finishLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := full.limit(tt.max, tt.stop)
			if got.reasoning() != tt.reasoning || got.text() != tt.text || got.finish != tt.finish {
				t.Errorf("got %q, %q, %v\nwant %q, %q, %v", got.reasoning(), got.text(), got.finish, tt.reasoning, tt.text, tt.finish)
			}
		})
	}
}

func TestScriptsAreChosenByThePrompt(t *testing.T) {
	t.Parallel()
	tests := []struct{ prompt, want string }{
		{"a TABLE please", "| vessel |"},
		{"some code?", "```rust"},
		{"a table and some Go code", "| vessel |"},
		{"a table and some Go code", "```rust"},
		{"in Japanese", "こんにちは"},
		{"日本語で", "こんにちは"},
		{"emoji!", "🏳️‍🌈"},
		{"all headings", "##### Fifth level"},
		{"write a haiku", "the water runs"},
		{"show me some reasoning", "goose"},
		{"escapes", "\x1b]52;c;Y2hhbmdlZA==\a"},
		{"how long is a year?", "> how long is a year?"},
		{"why is the sky blue?", "> why is the sky blue?"},
		{"decode this: unreasonable stables", "> decode this"},
	}
	for _, tt := range tests {
		if got := compose(ask("openai", "gpt-4o", tt.prompt), 0).text(); !strings.Contains(got, tt.want) {
			t.Errorf("%q is answered without %q:\n%s", tt.prompt, tt.want, got)
		}
	}
}

func TestLongAnswersAreAsLongAsAskedFor(t *testing.T) {
	t.Parallel()
	for _, want := range []int{500, 4000} {
		prompt := map[int]string{500: "something long, 500 tokens", 4000: "long 4000"}[want]
		if got := compose(ask("openai", "gpt-4o", prompt), 0).output(); got < want*9/10 || got > want*5/4 {
			t.Errorf("%q gives %d tokens", prompt, got)
		}
	}
}

func TestTourHasAKeyForEveryFirstStepAndGoesOn(t *testing.T) {
	t.Parallel()
	first := compose(ask("workers-ai", tourModel, "hello"), 0).text()
	for _, want := range []string{"enter", "ctrl+j", "esc", "ctrl+l", "ctrl+s", "ctrl+p", "f1", "> hello", "embedded gateway", "No model"} {
		if !strings.Contains(first, want) {
			t.Errorf("the tour does not mention %q", want)
		}
	}
	second := compose(ask("workers-ai", tourModel, "go on", "hello"), 0).text()
	if !strings.Contains(second, "You have asked 1 time before") || !strings.Contains(second, "> go on") {
		t.Errorf("the second part does not follow up:\n%s", second)
	}
}

func TestVendorsDifferAndNeverPretend(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, provider := range []string{"openai", "anthropic", "workers-ai", "mistral", "aws-bedrock", "google-vertex-ai", "google-ai-studio", "replicate", "perplexity-ai", "azure-openai"} {
		a := compose(ask(provider, "some-model", "tell me about pizza", "hi", "ho"), 0)
		if !strings.Contains(a.text(), "> tell me about pizza") || !strings.Contains(a.text(), "2") {
			t.Errorf("%s does not quote the prompt or count the questions:\n%s", provider, a.text())
		}
		if !strings.Contains(strings.ToLower(a.text()), "embedded gateway") {
			t.Errorf("%s does not say what it is:\n%s", provider, a.text())
		}
		if seen[a.text()] {
			t.Errorf("%s answers as another does", provider)
		}
		seen[a.text()] = true
	}
}

func TestAnswersAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	q := ask("anthropic", "claude-haiku-4-5", "hello")
	if a, b := compose(q, 3).text(), compose(q, 3).text(); a != b {
		t.Errorf("the same question gave\n%s\nand\n%s", a, b)
	}
}

func TestEveryScriptFillsInItsBlanks(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(scriptFiles, "scripts/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	q := ask("openai", "gpt-4o", "hello\n```\nworld", "one")
	q.system = "Be brief."
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "scripts/"), ".md")
		if got := fill(name, blanksOf(q, 0)); strings.Contains(got, "The embedded gateway can't") || strings.Contains(got, "{{") || strings.TrimSpace(got) == "" {
			t.Errorf("%s gives %q", file, got)
		}
	}
}

func TestSmallModelsHurry(t *testing.T) {
	t.Parallel()
	base := pace{rate: 100, first: 1000}
	small, large := base.of("gpt-4o-mini"), base.of("claude-opus-5")
	if small.rate <= base.rate || small.first >= base.first || large.rate >= base.rate || large.first <= base.first {
		t.Errorf("small %+v, large %+v, usual %+v", small, large, base)
	}
}

func TestRateOverridesTheVendorsPace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rate int
		want float64
	}{{0, 72}, {500, 500}, {Unlimited, 0}} {
		s := New(Options{Rate: tt.rate})
		got := s.paceOf(anthropic{ids: s.ids}, "claude-sonnet-4-5")
		if got.rate != tt.want || (got.first == 0) != (tt.want == 0) {
			t.Errorf("rate %d gives %+v, want %v tokens a second", tt.rate, got, tt.want)
		}
	}
}
