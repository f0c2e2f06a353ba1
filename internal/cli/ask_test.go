package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sluice/gateway/emulator"
	"sluice/sessions"
)

// askedOf gives the chat of the last request that an OpenAI-shaped provider got.
func askedOf(t *testing.T, s *emulator.Server) (messages [][2]string, stream bool) {
	t.Helper()
	all := s.Requests()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	var body struct {
		Messages []struct{ Role, Content string }
		Stream   bool
	}
	if err := json.Unmarshal(all[len(all)-1].Body, &body); err != nil {
		t.Fatal(err)
	}
	for _, m := range body.Messages {
		messages = append(messages, [2]string{m.Role, m.Content})
	}
	return messages, body.Stream
}

func TestThePromptIsTheWordsAndStandardInput(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, stdin string
		words       []string
		want        string
	}{
		{"words", "", []string{"Why", "is pizza", "good?"}, "Why is pizza good?"},
		{"standard input", "from a pipe\n", nil, "from a pipe"},
		{"both", "line 1\n\nline 2\n\n", []string{"Review this:"}, "Review this:\n\nline 1\n\nline 2"},
		{"blank standard input", " \n", []string{"Hi"}, "Hi"},
		{"indentation stays", "    code\n", nil, "    code"},
		{"a word like a flag", "", []string{"--", "--json"}, "--json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			got := run(t, home(t), test.stdin, append([]string{"ask", "--gateway-url", url, "-t", "openai/gpt-4o"}, test.words...)...)
			if got.status != 0 {
				t.Fatalf("%+v", got)
			}
			messages, stream := askedOf(t, s)
			if want := [][2]string{{"user", test.want}}; !reflect.DeepEqual(messages, want) || !stream {
				t.Errorf("got %q, stream %v; want %q streamed", messages, stream, want)
			}
		})
	}
}

// TestIntoAPipeGoesTheModelsTextAlone sends texts through a server and compares
// bytes: nothing is rendered, cleaned or added but a newline at the end.
func TestIntoAPipeGoesTheModelsTextAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"Hello", "Hello\n"},
		{"Hello\n", "Hello\n"},
		{"# Title\n\n**bold** `code`\n\n\n", "# Title\n\n**bold** `code`\n\n\n"},
		{"tab\tCRLF\r\nescape \x1b[31m 世界 🍕", "tab\tCRLF\r\nescape \x1b[31m 世界 🍕\n"},
		{"", ""},
	} {
		url := serve(t, http.StatusOK, "text/event-stream", openAIAnswer(test.text))
		got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
		if want := (outcome{test.want, "", 0}); got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", test.text, got, want)
		}
	}
}

func TestJSONKeepsTheTextExactly(t *testing.T) {
	t.Parallel()
	const text = "escape \x1b[31m DEL \x7f C1 \u009b bidi \u202e <&> \u2028 世界 👩‍👩‍👧 \U000e0041 \\u009b \"q\""
	url := serve(t, http.StatusOK, "text/event-stream", openAIAnswer(text))
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--json", "Hi")
	if read := joinedText(events(t, got.stdout), "text"); read != text {
		t.Errorf("got %q\nwant %q", read, text)
	}
	if strings.ContainsAny(got.stdout, "\x1b\x7f\u009b\u202e") {
		t.Errorf("the line holds what a terminal acts on: %q", got.stdout)
	}
}

func TestNoStreamAsksForTheWholeAnswer(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--no-stream", "--json", "Hi")
	if _, stream := askedOf(t, s); stream || got.status != 0 {
		t.Errorf("stream %v, %+v; want a whole answer", stream, got)
	}
	start := ofType(events(t, got.stdout), "start")
	if len(start) != 1 || start[0].Target != "openai/gpt-4o" || start[0].Provider != "openai" || start[0].Model != "gpt-4o" || start[0].Status != 200 {
		t.Errorf("start: %+v", start)
	}
}

// TestEachLaneKeepsItsOrderInJSON asks several targets at once: lanes may mix,
// but each is start, text in order, totals, done.
func TestEachLaneKeepsItsOrderInJSON(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{Rate: 2000})
	targets := []string{"openai/gpt-4o", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "openai/no-such-model"}
	args := []string{"ask", "--gateway-url", url, "--json"}
	for _, target := range targets {
		args = append(args, "-t", target)
	}
	got := run(t, home(t), "", append(args, "poem")...)
	if got.status != 1 || !strings.HasPrefix(got.stderr, "4 calls, 3 of 4 lanes: about $") || !strings.HasSuffix(got.stderr, "; openai/no-such-model: price unknown\n") {
		t.Errorf("status %d, want that of the lane that failed; stderr %q, want what the sum holds", got.status, got.stderr)
	}
	for lane, target := range targets {
		var kinds []string
		var mine []anEvent
		for _, e := range events(t, got.stdout) {
			if e.Lane != lane {
				continue
			}
			mine = append(mine, e)
			if n := len(kinds); n == 0 || kinds[n-1] != e.Type {
				kinds = append(kinds, e.Type)
			}
		}
		want := []string{"start", "text", "usage", "finish", "done"}
		if strings.Contains(target, "no-such") {
			want = []string{"error", "done"}
		}
		if !slices.Equal(kinds, want) {
			t.Errorf("%s: %v, want %v", target, kinds, want)
		}
		alone := run(t, home(t), "", "ask", "--gateway-url", url, "-t", target, "poem")
		if text := joinedText(mine, "text"); strings.TrimRight(text, "\n") != strings.TrimRight(alone.stdout, "\n") {
			t.Errorf("%s: text\n got %q\nwant %q", target, text, alone.stdout)
		}
	}
}

func TestSeveralAnswersInTextStandInTheirOrder(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	env := home(t)
	for _, order := range []string{"parallel", "sequential"} {
		got := run(t, env, "", "ask", "--gateway-url", url, "--order", order,
			"-t", "openai/fault-slow-100", "-t", "anthropic/claude-haiku-4-5", "poem")
		var headings []string
		for line := range strings.Lines(got.stdout) {
			if name, ok := strings.CutPrefix(line, "── "); ok {
				headings = append(headings, strings.TrimSpace(name))
			}
		}
		want := []string{"openai/fault-slow-100", "anthropic/claude-haiku-4-5"}
		if !slices.Equal(headings, want) || got.status != 0 {
			t.Errorf("%s: %v, status %d; want %v", order, headings, got.status, want)
		}
		if n := strings.Count(got.stderr, "first word"); n != 2 {
			t.Errorf("%s: %d summaries, want 2: %s", order, n, got.stderr)
		}
	}
}

func TestRepeatedRunsAreNumberedAndOrdered(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "--repeat", "2", "--order", "sequential",
		"-t", "openai/a", "-t", "openai/b", "Hi")
	var order []string
	for _, e := range ofType(events(t, got.stdout), "start") {
		order = append(order, fmt.Sprintf("lane %d run %d", e.Lane, e.Run))
	}
	want := []string{"lane 0 run 1", "lane 0 run 2", "lane 1 run 1", "lane 1 run 2"}
	if !slices.Equal(order, want) || len(s.Requests()) != 4 {
		t.Errorf("got %v and %d requests, want %v", order, len(s.Requests()), want)
	}
}

func TestTraceShowsTheRequestAndEachFrame(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t, "OPENAI_API_KEY=sk-canary-42"), "", "ask", "--gateway-url", url, "--json", "--trace", "-t", "openai/gpt-4o", "Hi")
	list := events(t, got.stdout)
	requests, frames := ofType(list, "request"), ofType(list, "frame")
	if len(requests) != 1 || requests[0].Method != "POST" || requests[0].URL != url+"/local/default/openai/chat/completions" || !strings.Contains(requests[0].Body, `"Hi"`) {
		t.Errorf("requests: %+v", requests)
	}
	if n := len(frames); n < 2 || frames[n-1].Data != "[DONE]" {
		t.Errorf("%d frames, want all up to [DONE]", n)
	}
	if list[0].Type != "request" || list[len(list)-1].Type != "done" {
		t.Errorf("from %s to %s, want from request to done", list[0].Type, list[len(list)-1].Type)
	}
	if strings.Contains(got.stdout, "canary") {
		t.Error("the trace holds the key")
	}
}

func TestF027AWaitThatTheOtherSideAsksForIsToldAndKept(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	if err := s.Queue("429-retry-ms-20", "openai", 2); err != nil {
		t.Fatal(err)
	}
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "Hi")
	if got.status != 0 || got.stdout == "" || len(s.Requests()) != 3 {
		t.Errorf("%d requests, %+v; want the third one's answer", len(s.Requests()), got)
	}
	wants(t, "standard error", got.stderr, "try 1 of 3: openai is rate limiting requests", "try 2 of 3", "the next one follows in")
	if err := s.Queue("429-retry-ms-20", "openai", 2); err != nil {
		t.Fatal(err)
	}
	list := events(t, run(t, home(t), "", "ask", "--gateway-url", url, "--json", "-t", "openai/gpt-4o", "Hi").stdout)
	if n := len(ofType(list, "retry")); n != 2 || len(ofType(list, "error")) != 0 {
		t.Errorf("%d retry events and %d errors, want 2 and none", n, len(ofType(list, "error")))
	}
}

func TestToolCallsAreNotLostInText(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "tool")
	if got.status != 0 || !strings.Contains(got.stderr, "tool call ") {
		t.Errorf("got %+v, want the tool call on standard error", got)
	}
}

func TestAChainIsATargetLikeAnyOther(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	config := writeFile(t, "config.toml", "[[chains]]\nname = \"resilient\"\n"+
		"[[chains.steps]]\ntarget = \"openai/fault-500\"\nmax_attempts = 1\n[[chains.steps]]\ntarget = \"anthropic/claude-haiku-4-5\"\n")
	got := run(t, home(t), "", "ask", "--config", config, "--gateway-url", url, "--json", "-t", "chain:resilient", "Hi")
	start := ofType(events(t, got.stdout), "start")
	if len(start) != 1 || start[0].Target != "anthropic/claude-haiku-4-5" || start[0].Step != 1 || got.status != 0 {
		t.Errorf("got %+v, status %d; want the second step's answer", start, got.status)
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests, want one to the universal endpoint", n)
	}
}

// TestAProviderOfOnesOwnNeedsNoGateway calls a server directly, with no account
// anywhere; the gateway's token stays at home.
func TestAProviderOfOnesOwnNeedsNoGateway(t *testing.T) {
	t.Parallel()
	seen := make(chan *http.Request, 1)
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte(openAIAnswer("Hi from here")))
	}))
	t.Cleanup(own.Close)
	config := writeFile(t, "config.toml", "[providers.ollama]\nkind = \"openai\"\nbase_url = \""+own.URL+"/v1\"\n")
	got := run(t, home(t, "CF_AIG_TOKEN=cf-canary", "OPENAI_API_KEY=sk-canary"), "", "ask", "--config", config, "-t", "ollama/llama3.2:1b", "Hi")
	if want := (outcome{"Hi from here\n", "", 0}); got != want {
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
	r := <-seen
	if r.URL.Path != "/v1/chat/completions" {
		t.Errorf("path %s", r.URL.Path)
	}
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, " "), "canary") {
			t.Errorf("%s carries a key that isn't for this server", name)
		}
	}
}

func TestASessionIsBegunAndGoneOnWith(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	env := home(t)
	path := filepath.Join(t.TempDir(), "talk.toml")
	first := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "--system", "Be brief", "--temperature", "0.5", "My name is Ada")
	second := run(t, env, "", "ask", "--gateway-url", url, "--session", path, "What is my name?")
	if first.status != 0 || second.status != 0 {
		t.Fatalf("%+v\n%+v", first, second)
	}
	messages, _ := askedOf(t, s)
	want := [][2]string{
		{"system", "Be brief"}, {"user", "My name is Ada"}, {"assistant", strings.TrimRight(first.stdout, "\n")}, {"user", "What is my name?"},
	}
	for i := range messages {
		messages[i][1] = strings.TrimRight(messages[i][1], "\n")
	}
	if !reflect.DeepEqual(messages, want) {
		t.Errorf("asked\n got %q\nwant %q", messages, want)
	}
	var body struct{ Temperature float64 }
	all := s.Requests()
	if err := json.Unmarshal(all[len(all)-1].Body, &body); err != nil || body.Temperature != 0.5 {
		t.Errorf("temperature %v %v, want the session's", body.Temperature, err)
	}
	saved, err := sessions.NewStore(t.TempDir()).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range saved.Messages() {
		got = append(got, fmt.Sprintf("%s %s %v", m.Role, m.Target, m.Incomplete))
	}
	if want := []string{"user  false", "assistant openai/gpt-4o false", "user  false", "assistant openai/gpt-4o false"}; !slices.Equal(got, want) {
		t.Errorf("saved\n got %q\nwant %q", got, want)
	}
	if last := saved.Messages()[3]; last.Usage.OutputTokens == nil || last.CostUSD == nil || last.Finish == nil || last.Metrics.Duration == 0 {
		t.Errorf("the answer is saved without its figures: %+v", last)
	}
}

func TestAFailedAnswerIsSavedWithItsError(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	path := filepath.Join(t.TempDir(), "talk.toml")
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/fault-eof-5", "--session", path, "poem")
	saved, err := sessions.NewStore(t.TempDir()).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	m := saved.Messages()
	if got.status != 3 || len(m) != 2 || !m[1].Incomplete || m[1].Error == nil || m[1].Text == "" || m[1].Text != strings.TrimSuffix(got.stdout, "\n") {
		t.Errorf("saved %+v after %+v", m, got)
	}
}

func TestAnUnwritableSessionSendsNothing(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	file := writeFile(t, "plain", "x")
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", filepath.Join(file, "s.toml"), "Hi")
	if got.status != 2 || got.stdout != "" || len(s.Requests()) != 0 || !strings.Contains(got.stderr, "s.toml") {
		t.Errorf("got %+v and %d requests", got, len(s.Requests()))
	}
}

func TestTheConfiguredDefaultsServe(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	config := writeFile(t, "config.toml", "[gateway]\nurl = \""+url+"\"\n[defaults]\ntarget = \"openai/gpt-4o\"\nsystem = \"Be kind\"\nstream = false\n")
	got := run(t, home(t, "SLUICE_CONFIG="+config), "", "ask", "Hi")
	messages, stream := askedOf(t, s)
	if want := [][2]string{{"system", "Be kind"}, {"user", "Hi"}}; got.status != 0 || !reflect.DeepEqual(messages, want) || stream {
		t.Errorf("asked %q, stream %v, %+v", messages, stream, got)
	}
}

func TestDemoAnswersWithoutAnyConfiguration(t *testing.T) {
	t.Parallel()
	got := run(t, home(t), "", "ask", "--demo", "--json", "-t", "openai/gpt-4o-mini", "Hi")
	list := events(t, got.stdout)
	done := list[len(list)-1]
	if got.status != 0 || joinedText(list, "text") == "" || done.Type != "done" || done.CostUSD == nil || *done.CostUSD != 0 {
		t.Errorf("%+v", got)
	}
}
