package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/internal/allset"
	"sluice/sessions"
)

// everySetting is a session whose lane has every setting that is asked, and one turn
// whose answer failed.
func everySetting(t *testing.T) (path string, lane sessions.Lane) {
	t.Helper()
	lane = allset.Value[sessions.Lane](t, allset.Rules{gateway.BackoffLinear, 2 * time.Minute, gateway.APIResponses, gateway.Effort("low"), false, 0.5})
	lane.Target, lane.Column, lane.From, lane.Shown = "openai/gpt-5", 0, "", ""
	lane.Controls.RetryDelay, lane.Controls.MaxAttempts, lane.Controls.RequestTimeout = time.Second, 2, 30*time.Second
	lane.Controls.SkipCache, lane.Controls.NoWholesale = true, true
	*lane.Params.MaxTokens = 1000
	params := &lane.Params // but those that this model's form doesn't take
	params.TopP, params.Temperature, params.Stop, params.TopK, params.MinP, params.Seed = nil, nil, nil, nil, nil, nil
	params.FrequencyPenalty, params.PresencePenalty, params.TopLogprobs, params.Choices = nil, nil, nil, nil
	params.Verbosity, params.ServiceTier, params.CacheTTL = "low", "flex", ""
	s, err := sessions.NewStore(t.TempDir()).Create(sessions.Meta{Lanes: []sessions.Lane{lane}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []sessions.Message{
		{Role: gateway.RoleUser, Text: "one"},
		{Role: gateway.RoleAssistant, Target: lane.Target, Text: "first"},
		{Role: gateway.RoleUser, Text: "two"},
		{Role: gateway.RoleAssistant, Target: lane.Target, Error: &sessions.MessageError{Kind: gateway.KindBusy, Message: "busy"}},
	} {
		if _, err := s.Append(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Path(), lane
}

// turnsOf are the roles and texts of a request in the form of responses or of chat.
func turnsOf(t *testing.T, body []byte) string {
	t.Helper()
	type message struct {
		Role    string
		Content any
	}
	var b struct{ Input, Messages []message }
	if err := json.Unmarshal(body, &b); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	var words []string
	for _, m := range append(b.Input, b.Messages...) {
		if m.Role == "user" || m.Role == "assistant" {
			text, _ := json.Marshal(m.Content)
			words = append(words, m.Role+" "+strings.Trim(string(text), `"`))
		}
	}
	return strings.Join(words, ", ")
}

func wantsEverySetting(t *testing.T, name string, lane sessions.Lane, r emulator.Recorded) {
	t.Helper()
	if !strings.HasSuffix(r.Path, "/responses") {
		t.Errorf("%s: sent to %s, the lane's api is responses", name, r.Path)
	}
	for _, word := range []string{lane.System, `"effort":"low"`, `"max_output_tokens":`} {
		if !strings.Contains(string(r.Body), word) {
			t.Errorf("%s: no %s in %s", name, word, r.Body)
		}
	}
	for _, control := range gateway.AllControls() {
		if r.Header.Get(control.Header) == "" {
			t.Errorf("%s: the lane's %s isn't sent as %s", name, control.Key, http.CanonicalHeaderKey(control.Header))
		}
	}
}

func TestAskGoesOnWithEverySettingOfTheLane(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	path, lane := everySetting(t)
	got := run(t, home(t, "OPENAI_API_KEY=k"), "", "ask", "--gateway-url", url, "--session", path, "three")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	r := s.Requests()[0]
	wantsEverySetting(t, "ask --session", lane, r)
	if turns := turnsOf(t, r.Body); turns != "user one, assistant first, user three" {
		t.Errorf("after a failed turn it sends %s", turns)
	}
	// A flag goes before the lane's setting, for this once.
	got = run(t, home(t, "OPENAI_API_KEY=k"), "", "ask", "--gateway-url", url, "--session", path, "--skip-cache=false", "--cache-key", "mine", "--api", "chat", "four")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	if r := s.Requests()[1]; r.Header.Get("Cf-Aig-Skip-Cache") != "" || r.Header.Get("Cf-Aig-Cache-Key") != "mine" || !strings.HasSuffix(r.Path, "/chat/completions") ||
		r.Header.Get("Cf-Aig-Byok-Alias") != lane.Controls.KeyAlias {
		t.Errorf("with flags it sends %s %v", r.Path, r.Header)
	}
	if text := readFile(t, path); strings.Contains(text, "mine") || !strings.Contains(text, "skip_cache = true") {
		t.Error("the flags changed the session's lane")
	}
}

func TestReplaySendsEverySettingOfTheLane(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{})
	path, lane := everySetting(t)
	env := home(t, "OPENAI_API_KEY=k")
	got := run(t, env, "", "replay", path, "--gateway-url", url)
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	requests := s.Requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests, want 2", len(requests))
	}
	for i, want := range []string{"user one", "user one, assistant first, user two"} {
		wantsEverySetting(t, "replay", lane, requests[i])
		if turns := turnsOf(t, requests[i].Body); turns != want {
			t.Errorf("prompt %d is sent as %s, want %s", i+1, turns, want)
		}
	}
	got = run(t, env, "", "replay", path, "--gateway-url", url, "--cache-key", "mine")
	if r := s.Requests()[2]; got.status != 0 || r.Header.Get("Cf-Aig-Cache-Key") != "mine" || r.Header.Get("Cf-Aig-Byok-Alias") != lane.Controls.KeyAlias {
		t.Errorf("with a flag it sends %v: %+v", r.Header, got)
	}
}

// A session that ask begins keeps what it was asked with.
func TestAskBeginsASessionWithItsSettings(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	path := t.TempDir() + string(os.PathSeparator) + "new.toml"
	got := run(t, home(t, "OPENAI_API_KEY=k"), "", "ask", "--gateway-url", url, "-t", "openai/gpt-5", "--session", path,
		"--api", "responses", "--system", "Short.", "--cache-ttl", "10m", "--key-alias", "work", "--zdr", "one")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	wants(t, "the new session", readFile(t, path), `api = "responses"`, "Short.", `cache_ttl = "10m0s"`, `key_alias = "work"`, "zdr = true")
}
