package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
)

// awkward are pieces of text that shells, JSON and HTTP read in ways of their own.
var awkward = []string{
	"'", `"`, "`", "$", "$HOME", "$(echo x)", "${PATH}", `\`, `\\`, `\n`, "\n", "\r\n", "\t", "!", "!!", "#", "&", ";", "|", "<>", "*", "?", "~", "%", "%s", "{}", "[]",
	"日本語", "é", "e\u0301", "🍕", "👩‍👩‍👧", "\u202e", "\ufeff", "\u2028", "\x01", "\x1b[31m", "\x7f", "\u0085", "\x00", "plain words", " ", "  ", "--", "-d", "@file", "EOF", "'\\''", `"'"`,
}

// generatedChat is a chat of such pieces.
func generatedChat(r *rand.Rand) gateway.Chat {
	text := func() string {
		var b strings.Builder
		b.WriteString("a")
		for range r.IntN(12) {
			b.WriteString(awkward[r.IntN(len(awkward))])
		}
		return b.String()
	}
	chat := gateway.Chat{Stream: r.IntN(2) == 0, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: text()}}}
	if r.IntN(2) == 0 {
		chat.System = text()
	}
	for range r.IntN(3) {
		chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleAssistant, Text: text()}, gateway.Message{Role: gateway.RoleUser, Text: text()})
	}
	if r.IntN(3) == 0 {
		chat.Params.Stop = []string{text(), text()}
	}
	return chat
}

// received is what the gateway got, without what tells clients apart.
type received struct {
	Method, Path, Query, Body string
	Header                    http.Header
}

func receivedOf(r emulator.Recorded) received {
	h := r.Header.Clone()
	for _, name := range []string{"User-Agent", "Accept", "Accept-Encoding", "Content-Length", "X-Client-Request-Id", "X-Client-Attempt", "Connection"} {
		h.Del(name)
	}
	return received{r.Method, r.Path, r.Query.Encode(), string(r.Body), h}
}

// Every form in which a request is copied delivers what the client itself sends:
// the same address, the same headers, the same bytes.
func TestCopiedFormsDeliverTheSameRequest(t *testing.T) {
	t.Parallel()
	chats := 200
	if testing.Short() {
		chats = 24
	}
	shells := map[string]string{}
	for _, name := range []string{"sh", "bash"} {
		if path, err := exec.LookPath(name); err == nil {
			shells[name] = path
		}
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Log("curl is not here, so only the HTTP file and the JSON are sent")
		clear(shells)
	}
	const parts = 8
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			s, base := start(t, emulator.Options{Token: "T$'\"", Rate: emulator.Unlimited})
			c, err := gateway.New(gateway.Config{URL: base, Token: gateway.NewSecret("CF_AIG_TOKEN", "T$'\""), Retry: gateway.RetryPolicy{Attempts: 1}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			r := rand.New(rand.NewPCG(uint64(part), 5))
			targets := []string{"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "azure-openai/my-deployment", "google-ai-studio/gemini-2.5-flash", "cohere/command-a-03-2025"}
			for n := part; n < chats; n += parts {
				steps := []gateway.Step{step(t, targets[r.IntN(len(targets))])}
				if r.IntN(2) == 0 {
					steps = append(steps, step(t, targets[r.IntN(len(targets))]))
					steps[0].Controls = gateway.Controls{RequestTimeout: time.Minute, MaxAttempts: 2, CacheKey: "it's"}
				}
				chat := generatedChat(r)
				opts := gateway.Options{Controls: gateway.Controls{Metadata: map[string]string{"who": awkward[r.IntN(len(awkward))]}, SkipCache: true}}
				checkCopies(t, s, c, shells, chat, steps, opts)
			}
		})
	}
}

// checkCopies sends one request itself, and then every copy of it.
func checkCopies(t *testing.T, s *emulator.Server, c *gateway.Client, shells map[string]string, chat gateway.Chat, steps []gateway.Step, opts gateway.Options) {
	t.Helper()
	for range c.Stream(t.Context(), chat, steps, opts) {
	}
	before := len(s.Requests())
	want := receivedOf(s.Requests()[before-1])
	prepared, err := c.Prepare(chat, steps, opts)
	if err != nil {
		t.Fatal(err)
	}
	compare := func(form, copied string) {
		t.Helper()
		all := s.Requests()
		if len(all) != before+1 {
			t.Fatalf("%s: %d requests, want one\n%s", form, len(all)-before, copied)
		}
		if got := receivedOf(all[before]); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q\nof %s", form, got, want, copied)
		}
		before = len(all)
	}
	env := []string{"CF_AIG_TOKEN=T$'\"", "KEY=k", "PATH=" + os.Getenv("PATH"), "HOME=/"}
	command := prepared.Curl()
	for name, path := range shells {
		run := exec.CommandContext(t.Context(), path, "-c", command)
		run.Env = env
		if out, err := run.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, command)
			continue
		}
		compare(name, command)
	}
	file := prepared.HTTPFile()
	sendHTTPFile(t, file)
	compare("HTTP file", file)
	universal, err := c.UniversalJSON(chat, steps, opts)
	if err != nil {
		t.Fatal(err)
	}
	checkUniversal(t, universal, want, len(steps))
}

// fill puts the keys in the places of their names.
func fill(text string) string {
	return strings.NewReplacer("$CF_AIG_TOKEN", "T$'\"", "$KEY", "k").Replace(text)
}

// sendHTTPFile sends an HTTP file as an editor does.
func sendHTTPFile(t *testing.T, file string) {
	t.Helper()
	head, body, _ := strings.Cut(file, "\n\n")
	if !strings.HasPrefix(head, "POST ") {
		t.Fatalf("no request line: %s", head)
	}
	lines := strings.Split(head, "\n")
	body = strings.TrimSuffix(body, "\n")
	if strings.HasPrefix(body, "[") {
		body = fill(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimPrefix(lines[0], "POST "), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, fill(value))
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

// checkUniversal compares the JSON of a chain with what the client sends: the body
// for several steps; for one the same body within its step.
func checkUniversal(t *testing.T, universal []byte, want received, steps int) {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, universal); err != nil {
		t.Fatalf("%v: %s", err, universal)
	}
	if steps > 1 {
		if got := fill(compact.String()); got != want.Body {
			t.Errorf("universal JSON\n got %s\nwant %s", got, want.Body)
		}
		return
	}
	var list []struct{ Query json.RawMessage }
	if err := json.Unmarshal(compact.Bytes(), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v: %s", err, universal)
	}
	if string(list[0].Query) != want.Body {
		t.Errorf("universal JSON of one step\n got %s\nwant %s", list[0].Query, want.Body)
	}
}
