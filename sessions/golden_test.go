package sessions

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// golden is a session that shows the whole format. Set SLUICE_UPDATE to write it
// anew after the format has grown.
func golden() (Meta, []Message) {
	at := func(second int) time.Time { return time.Date(2026, 11, 22, 16, 2, second, 250e6, time.UTC) }
	meta := Meta{
		ID: "01knh3gvq5x7w2k9", Title: "Why is pizza so good?", Created: at(0),
		Lanes: []Lane{
			{Target: "openai/gpt-4o-mini", System: "Answer in two sentences.\nUse markdown.", Params: gateway.Params{Temperature: pointer(0.2), MaxTokens: pointer(400)}},
			{Target: "chain:resilient"},
		},
	}
	first := Message{ID: "01knh3gvq6aaaaaa", Lane: EveryLane, Role: gateway.RoleUser, Time: at(1), Text: "Why is pizza so good?"}
	return meta, []Message{
		first,
		{
			ID: "01knh3gvr0bbbbbb", Parent: first.ID, Lane: 0, Role: gateway.RoleAssistant, Time: at(2), Target: "openai/gpt-4o-mini",
			Text:    "## The Maillard reaction\n\nBrowning makes **hundreds** of aromas; `\"crust\" + \"cheese\"` is fat, salt and umami.\n\n```go\nfmt.Println(\"450 °C\")\t// 90 s\n```\n",
			Params:  gateway.Params{Temperature: pointer(0.2), MaxTokens: pointer(400), Stop: []string{"END"}},
			Start:   &gateway.Start{Target: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}, Status: 200, StepKnown: true, Cache: "MISS", LogID: "01JADMCQQQBWH3NXZ5GCRN98DP", ContentType: "text/event-stream", Streamed: true, Attempt: 1},
			Usage:   gateway.Usage{InputTokens: pointer(31), OutputTokens: pointer(52), CachedTokens: pointer(0)},
			Metrics: gateway.Metrics{TTFT: 310 * time.Millisecond, Duration: 930 * time.Millisecond, LongestGap: 45 * time.Millisecond, TokensPerSecond: 82.26},
			CostUSD: pointer(0.00003585), Finish: &gateway.Finish{Reason: gateway.FinishStop, Raw: "stop"},
		},
		{
			ID: "01knh3gvr1cccccc", Parent: first.ID, Lane: 1, Role: gateway.RoleAssistant, Time: at(2), Target: "chain:resilient",
			Reasoning: "The user asks about taste.\nThree reasons come to mind.", Text: "Three reasons, in order: 日本語 🍕",
			Start:      &gateway.Start{Target: gateway.Target{Provider: "anthropic", Model: "claude-haiku-4-5"}, Status: 200, Step: 1, StepKnown: true, Streamed: true},
			Metrics:    gateway.Metrics{TTFT: 1400 * time.Millisecond, Duration: 21400 * time.Millisecond},
			Error:      &MessageError{Kind: gateway.KindTimeoutIdle, Provider: "anthropic", Step: 1, Status: 200, Message: "no data for 20 s", Retryable: true},
			Incomplete: true,
		},
		{
			ID: "01knh3hkz2dddddd", Parent: "01knh3gvr0bbbbbb", Lane: 0, Role: gateway.RoleUser, Time: at(30),
			Text: "Look up [an oven](https://example.com), and mind this line:\n[[message]]\nC:\\ovens\\new\u001b[31m",
		},
		{
			ID: "01knh3hm00eeeeee", Parent: "01knh3hkz2dddddd", Lane: 0, Role: gateway.RoleAssistant, Time: at(31), Target: "openai/gpt-4o-mini",
			ToolCalls: []gateway.ToolCall{{ID: "call_1", Name: "find_oven", Arguments: `{"max_degrees": 450, "fuel": "wood"}`}},
			Citations: []gateway.Citation{{URL: "https://example.com/ovens", Title: "Ovens"}},
			Finish:    &gateway.Finish{Reason: gateway.FinishToolCalls, Raw: "tool_calls"},
		},
	}
}

func goldenBytes() []byte {
	meta, messages := golden()
	file := encodeHead(meta)
	for _, m := range messages {
		file = append(file, encodeMessage(m)...)
	}
	return file
}

func TestTheFormatIsAsItWasAndReadsBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "golden.toml")
	if os.Getenv("SLUICE_UPDATE") != "" {
		mustWrite(t, path, string(goldenBytes()))
	}
	want := mustRead(t, path)
	if got := string(goldenBytes()); got != want {
		t.Errorf("the format changed: got\n%s\nwant\n%s", got, want)
	}
	meta, messages := golden()
	doc, _, err := parse([]byte(want))
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "meta", doc.meta, meta)
	mustEqual(t, "messages", doc.messages(t), messages)
}

func TestD6AFileCutAnywhereLosesNoWholeMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	file := goldenBytes()
	_, messages := golden()
	p := split(file)
	var ends []int // where each message is whole
	end := len(p.head)
	for _, block := range p.blocks {
		end += len(block)
		ends = append(ends, end)
	}
	dir := t.TempDir()
	for cut := range len(file) {
		path := filepath.Join(dir, fmt.Sprintf("%d.toml", cut))
		before := string(file[:cut])
		mustWrite(t, path, before)
		s, err := NewStoreOn(&faultFS{}, dir).Open(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		whole := 0
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		got := s.Messages()
		if len(got) < whole || whole > 0 && !reflect.DeepEqual(got[:whole], messages[:whole]) {
			t.Fatalf("cut at %d: want %d whole messages, got\n%+v", cut, whole, got)
		}
		readOnly, why := s.ReadOnly()
		mustClose(t, s)
		after := mustRead(t, path)
		switch {
		case after == before:
		case readOnly:
			t.Fatalf("cut at %d: changed although read-only (%s)", cut, why)
		case mustRead(t, path+".bak") != before:
			t.Fatalf("cut at %d: changed without a backup", cut)
		}
		if readOnly && cut >= ends[0] {
			t.Fatalf("cut at %d: a cut message was not mended: %s", cut, why)
		}
		if !readOnly {
			again, err := NewStoreOn(&faultFS{}, dir).Open(path)
			if err != nil || again.Recovered() != "" {
				t.Fatalf("cut at %d: mended twice (%v)", cut, err)
			}
			mustClose(t, again)
		}
	}
}

func TestD6AFileWithAnyByteChangedIsReadOrLeftAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	file := goldenBytes()
	dir := t.TempDir()
	for i := range file {
		damaged := slices.Clone(file)
		damaged[i] ^= 0x80 // never valid UTF-8, so never valid TOML
		path := filepath.Join(dir, fmt.Sprintf("%d.toml", i))
		mustWrite(t, path, string(damaged))
		s, err := NewStoreOn(&faultFS{}, dir).Open(path)
		if err != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		readOnly, _ := s.ReadOnly()
		mustClose(t, s)
		changed := mustRead(t, path) != string(damaged)
		if changed && (readOnly || mustRead(t, path+".bak") != string(damaged)) {
			t.Fatalf("byte %d: the original is lost (read-only: %v)", i, readOnly)
		}
		if !readOnly && !changed {
			t.Fatalf("byte %d: a file with broken text passed for whole", i)
		}
	}
}

func TestD6FilesThatAreNoSessionsAreLeftAlone(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"not TOML":           "dear diary",
		"another program's":  "message = 'a string'\n",
		"wrong type":         "[[message]]\ntext = 3\n",
		"slip in the middle": "[[message]]\ntext = 'a\n[[message]]\ntext = 'b'\n",
		"slip at the end":    "[[message]]\ntext = 'a'\nrole == 'user'\ntime = 2026-01-01T00:00:00Z\n",
		"no version":         "version = 'two'\n",
		"version 0":          "version = 0\n",
		"zeros":              strings.Repeat("\x00", 100),
		"deep":               "a = " + strings.Repeat("[", 1_000_000),
		"deep tables":        "a = " + strings.Repeat("{a=", 1_000_000),
		"long key":           strings.Repeat("a.", 100_000) + "a = 1",
		"binary":             "\xff\xfe\x00\x01",
		"two joined":         string(goldenBytes()) + string(goldenBytes()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "s.toml")
			mustWrite(t, path, content)
			s := mustOpen(t, path)
			readOnly, why := s.ReadOnly()
			if !readOnly || why == "" {
				t.Fatalf("opened for writing")
			}
			if _, err := s.Append(Message{Text: "x"}); err == nil {
				t.Error("a message was saved")
			}
			if err := s.SetMeta(Meta{Title: "x"}); err == nil {
				t.Error("a title was saved")
			}
			if _, err := s.Begin(Message{}); err == nil {
				t.Error("an answer was begun")
			}
			mustClose(t, s)
			if err := NewStore(dir).Remove(path); err == nil {
				t.Error("the file was deleted")
			}
			if got := mustRead(t, path); got != content {
				t.Error("the file changed")
			}
			list, err := NewStore(dir).List(t.Context())
			if err != nil || len(list) != 1 {
				t.Errorf("list: %v, %v", list, err)
			}
		})
	}
}

func TestD7ANewerVersionOpensReadOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	content := bytes.Replace(goldenBytes(), []byte("version = 1"), []byte("version = 2"), 1)
	mustWrite(t, path, string(content))
	s := mustOpen(t, path)
	if readOnly, why := s.ReadOnly(); !readOnly || !strings.Contains(why, "version 2") {
		t.Errorf("read-only %v: %s", readOnly, why)
	}
	mustClose(t, s)
	if mustRead(t, path) != string(content) {
		t.Error("the file changed")
	}
}

func TestTheDocumentsExamplesAreSessions(t *testing.T) {
	t.Parallel()
	examples := strings.Split(mustRead(t, filepath.Join("..", "docs", "session-format.md")), "```toml\n")[1:]
	if len(examples) != 8 {
		t.Fatalf("%d examples, want 8", len(examples))
	}
	for i, example := range examples {
		example, _, _ = strings.Cut(example, "```")
		doc, _, err := parse([]byte(example))
		if err != nil {
			t.Fatalf("example %d: %v", i+1, err)
		}
		messages := doc.messages(t)
		if len(messages) == 0 || messages[0].Text == "" {
			t.Errorf("example %d has no message: %+v", i+1, doc)
		}
		if i > 0 && !strings.HasSuffix("\n"+example, string(encodeMessage(messages[len(messages)-1]))) {
			t.Errorf("example %d is not spelled as sluice spells it", i+1)
		}
	}
}

// Every key that is written is in docs/session-format.md, and a step's in docs/chains.md.
func TestTheDocumentNamesEveryKey(t *testing.T) {
	t.Parallel()
	text := mustRead(t, filepath.Join("..", "docs", "session-format.md"))
	named := func(what, key string) {
		if !strings.Contains(text, "`"+key+"`") && !strings.Contains(text, "`"+key+" = ") {
			t.Errorf("docs/session-format.md doesn't name the key %s of %s", key, what)
		}
	}
	for _, key := range headKeys {
		named("the head", key.name)
	}
	for _, key := range laneKeys {
		named("a lane", key.name)
	}
	for _, table := range blockTables {
		for _, key := range table.keys {
			named(table.header, key.name)
		}
	}
	row := regexp.MustCompile("(?m)^\\| `\\[\\[chain\\]\\]` .*$").FindString(text)
	chains := mustRead(t, filepath.Join("..", "docs", "chains.md"))
	for _, control := range gateway.AllControls() {
		if control.WholeRequest {
			continue
		}
		if !strings.Contains(row, "`"+control.Key+"`") {
			t.Errorf("docs/session-format.md doesn't name the key %s of a chain's step", control.Key)
		}
		if !control.InConfig && !strings.Contains(chains, "`"+control.Key+"`") {
			t.Errorf("docs/chains.md doesn't name the key %s of a step", control.Key)
		}
	}
}
