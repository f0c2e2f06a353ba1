package cli_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/safe/attack"
	"sluice/sessions"
)

// TestX02NoAttackPassesAnyCommand puts all payloads wherever a command shows a
// text that isn't its own, and looks at the bytes that a terminal gets.
func TestX02NoAttackPassesAnyCommand(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, p := range attack.Payloads() {
		lines = append(lines, "before "+p.Text+" after")
	}
	text := strings.Join(lines, "\n\n")
	oneLine := strings.ReplaceAll(text, "\n", " ")
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "sessions")
	store := sessions.NewStore(dir)
	s, err := store.Create(sessions.Meta{Title: text, Tags: []string{text}, Lanes: []sessions.Lane{{Target: "openai/" + text, System: text}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []sessions.Message{
		{Role: gateway.RoleUser, Text: text},
		{Role: gateway.RoleAssistant, Target: "openai/" + text, Text: text, Reasoning: text, Incomplete: true,
			Error: sessions.ErrorOf(&gateway.Error{Kind: gateway.KindRequest, Provider: text, Code: text, Message: text, Status: 400})},
	} {
		if _, err := s.Append(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "name \x1b]0;pwned\x07\u202e\n.toml")
	if err := os.WriteFile(file, []byte("version = 99\ntitle = "+string(quoted)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := writeFile(t, "config.toml", fmt.Sprintf("[gateway]\naccount_id = \"a\"\n[defaults]\nsystem = %s\n[providers.mine]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n"+
		"[[chains]]\nname = \"c\"\n[[chains.steps]]\ntarget = %q\n", tomlText(oneLine), "openai/x"))
	bad := writeFile(t, "bad.toml", fmt.Sprintf("[gateway]\naccount_id = \"a\"\n%s = 1\n", tomlText(oneLine)))
	answer := serve(t, http.StatusOK, "text/event-stream", openAIAnswer(text))
	refusal := serve(t, http.StatusBadRequest, "application/json", fmt.Sprintf(`{"error":{"message":%s,"code":%s}}`, quoted, quoted))
	page := serve(t, http.StatusOK, "text/html", "<html><title>"+text+"</title>")
	env := home(t, "TERM=xterm-256color", "SLUICE_SESSIONS="+dir, "OPENAI_API_KEY=k", "EDITOR="+oneLine[:200])
	for name, args := range map[string][]string{
		"X02 ask":               {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "Hi"},
		"X02 ask --raw":         {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--raw", "Hi"},
		"X02 two lanes":         {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "-t", "openai/x", "Hi"},
		"X02 ask --json":        {"ask", "--gateway-url", answer, "-t", "openai/gpt-4o", "--json", "--trace", "Hi"},
		"X02 an error":          {"ask", "--gateway-url", refusal, "-t", "openai/gpt-4o", "Hi"},
		"X02 an error as JSON":  {"ask", "--gateway-url", refusal, "-t", "openai/gpt-4o", "--json", "--trace", "Hi"},
		"X02 a web page":        {"ask", "--gateway-url", page, "-t", "openai/gpt-4o", "Hi"},
		"X02 request":           {"request", "--gateway-url", refusal, "openai", "models"},
		"X02 request, streamed": {"request", "--gateway-url", answer, "openai", "models"},
		"X02 doctor":            {"doctor", "--gateway-url", refusal, "--config", config},
		"X02 sessions list":     {"sessions", "list"},
		"X02 sessions show":     {"sessions", "show", s.Path()},
		"X02 an unknown format": {"sessions", "show", file},
		"X02 sessions search":   {"sessions", "search", "before"},
		"X02 export":            {"sessions", "export", s.Path(), "--format", "markdown"},
		"X02 export as JSON":    {"sessions", "export", s.Path(), "--format", "json"},
		"X02 replay":            {"replay", s.Path(), "--gateway-url", answer, "-t", "openai/gpt-4o"},
		"X02 curl":              {"curl", "--config", config, "-t", "openai/gpt-4o", "Hi"},
		"X02 config show":       {"config", "show", "--config", config},
		"X02 config check":      {"config", "check", "--config", bad},
		"X02 unknown target":    {"ask", "--gateway-url", answer, "-t", strings.ReplaceAll(oneLine, "\x00", ""), "Hi"},
		"X02 unknown session":   {"sessions", "show", strings.ReplaceAll(oneLine, "\x00", "")},
		"X02 unknown command":   {strings.ReplaceAll(oneLine, "\x00", "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := program(t, env, args...)
			ours, theirs := openTerminal(t)
			c.Stdout, c.Stderr = theirs, theirs
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			_ = theirs.Close()
			screen := readTerminal(ours)
			_ = finish(t, c)
			if screen == "" {
				t.Error("the screen is empty")
			}
			out := strings.ReplaceAll(strings.ReplaceAll(screen, "\r\n", "\n"), "\t", " ")
			if what := cmp.Or(attack.Forbidden(out), attack.Forged(out)); what != "" {
				t.Errorf("%s in %+q", what, out)
			}
		})
	}
}

// tomlText writes a text as a TOML string.
func tomlText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		if r == '"' || r == '\\' || r < ' ' || r == 0x7F {
			fmt.Fprintf(&b, `\u%04X`, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}
