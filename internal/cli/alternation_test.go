package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sluice/sessions"
)

// strict is a vendor that refuses two prompts in a row, as Perplexity does, and
// keeps what it was asked. Prompts that hold "fail" get a 500, "cut" nothing but
// the beginning of a stream, "half" a text that is cut.
type strict struct {
	mu    sync.Mutex
	asked []string
}

func (s *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Messages []struct{ Role, Content string }
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	var said []string
	last := ""
	for _, m := range body.Messages {
		said = append(said, m.Role+" "+m.Content)
		if m.Role == last {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"error":{"message":"user or tool message(s) should alternate","type":"invalid_message"}}`)
			return
		}
		last = m.Role
	}
	s.mu.Lock()
	s.asked = append(s.asked, strings.Join(said, ", "))
	s.mu.Unlock()
	prompt := body.Messages[len(body.Messages)-1].Content
	w.Header().Set("Content-Type", "text/event-stream")
	switch {
	case strings.Contains(prompt, "fail"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(w, `{"error":{"message":"no"}}`)
	case strings.Contains(prompt, "cut"):
		_, _ = fmt.Fprint(w, `data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}`+"\n\n")
	case strings.Contains(prompt, "half"):
		_, _ = fmt.Fprint(w, `data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}`+"\n\n")
	default:
		_, _ = fmt.Fprint(w, openAIAnswer("Whole"))
	}
}

func (s *strict) conversations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func TestFieldW12ASessionGoesOnAfterFailedTurns(t *testing.T) {
	t.Parallel()
	vendor := &strict{}
	server := httptest.NewServer(vendor)
	t.Cleanup(server.Close)
	env, path := home(t), filepath.Join(t.TempDir(), "s.toml")
	prompts := []string{"fail one", "cut two", "three", "fail four", "fail five", "half six", "cut seven", "eight"}
	for _, prompt := range prompts {
		run(t, env, "", "ask", "--gateway-url", server.URL+"/v1", "-t", "perplexity-ai/sonar", "--session", path, "--system", "Be brief", prompt)
	}
	before := "system Be brief, "
	three := before + "user three, assistant Whole, "
	six := three + "user half six, assistant Half, "
	want := []string{
		before + "user fail one", before + "user cut two", before + "user three", three + "user fail four", three + "user fail five",
		three + "user half six", six + "user cut seven", six + "user eight",
	}
	got := vendor.conversations()
	// A stream that ends before its first word is tried again, with the same words.
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("asked\n got %q\nwant %q", got, want)
	}
	saved, err := sessions.NewStore(t.TempDir()).Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := saved.Len(); n != 2*len(prompts) {
		t.Errorf("%d messages are kept, want all %d", n, 2*len(prompts))
	}

	vendor.asked = nil
	run(t, env, "", "replay", path, "--gateway-url", server.URL+"/v1")
	for i, w := range want { // a session's system prompt is the lane's
		if got := slices.Compact(vendor.conversations()); i >= len(got) || got[i] != w {
			t.Fatalf("replayed\n got %q\nwant %q", got, want)
		}
	}
}

// A session that the playground made, with branches and a raw request in it.
func TestFieldW12APlaygroundsSessionGoesOnInAsk(t *testing.T) {
	t.Parallel()
	vendor := &strict{}
	server := httptest.NewServer(vendor)
	t.Cleanup(server.Close)
	message := func(id, parent, role, more string) string {
		return "\n[[message]]\nid = \"" + id + "\"\nparent = \"" + parent + "\"\nlane = 0\nrole = \"" + role + "\"\n" + more
	}
	path := writeFile(t, "s.toml", "version = 1\n\n[[lane]]\ntarget = \"perplexity-ai/sonar\"\n"+
		message("a", "", "user", "text = \"first\"\n")+
		message("b", "a", "assistant", "target = \"perplexity-ai/sonar\"\nincomplete = true\n\n[message.error]\nkind = \"cancelled\"\n")+
		message("c", "a", "assistant", "target = \"perplexity-ai/sonar\"\ntext = \"again\"\n")+
		message("d", "c", "user", "text = \"{}\"\n")+
		message("e", "d", "assistant", "target = \"raw:perplexity-ai/search\"\ntext = \"[]\"\n")+
		message("f", "e", "user", "text = \"second\"\n")+
		message("g", "f", "assistant", "target = \"perplexity-ai/sonar\"\nincomplete = true\n\n[message.error]\nkind = \"busy\"\n"))
	got := run(t, home(t), "", "ask", "--gateway-url", server.URL+"/v1", "--session", path, "third")
	want := []string{"user first, assistant again, user third"}
	if asked := vendor.conversations(); got.status != 0 || !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q: %+v", asked, want, got)
	}
}
