package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe/attack"
	"sluice/sessions"
	"sluice/ui/picker"
)

// TestX02NoAttackPassesAnyPlace puts each payload wherever the screen shows a
// text that isn't its own, and looks at every screen.
func TestX02NoAttackPassesAnyPlace(t *testing.T) {
	t.Parallel()
	payloads := attack.Payloads()
	if testing.Short() {
		payloads = payloads[:10]
	}
	for _, p := range payloads {
		t.Run("X02 "+p.Name, func(t *testing.T) {
			t.Parallel()
			text := "before " + p.Text + " after"
			target := gateway.Target{Provider: "openai", Model: "m" + text}
			client := refusing(t, text)
			r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) {
				o.Client, o.Target, o.Gateway, o.ConnectHint, o.System = client, target, text, text, text
				o.Models = func() []gateway.Model {
					return []gateway.Model{{Provider: "openai", ID: "m" + text, Name: text, Source: text, Date: text}}
				}
				o.Providers = func() []picker.Provider {
					return []picker.Provider{{Name: "openai", Label: text, Key: picker.KeyMissing, Hint: text}}
				}
				o.Resolve = func(gateway.Target) ([]gateway.Step, error) { return resolver()(fourO) }
			}}).idle()
			tint := func(where string) {
				t.Helper()
				v := r.a.View()
				if what := cmp.Or(attack.Forbidden(v.Content), attack.Forged(v.Content)); what != "" {
					t.Errorf("%s: %s in %+q", where, what, v.Content)
				}
				if what := attack.Forbidden(v.WindowTitle); what != "" || strings.Contains(v.WindowTitle, "\n") {
					t.Errorf("%s: the window title holds %s: %+q", where, what, v.WindowTitle)
				}
			}
			tint("the first screen")
			r.send(tea.PasteMsg{Content: text})
			tint("the prompt")
			r.press("enter").idle()
			tint("an error in the transcript")
			r.press("ctrl+t")
			tint("the parameters")
			r.press("esc esc ctrl+l").idle()
			tint("the models")
			r.press("esc esc ctrl+r")
			tint("the history")
			r.press("esc esc ctrl+p")
			tint("the actions")
			r.press("esc esc")
			r.send(nil)
			r.run(r.a.say(text))
			tint("a notice")
			r.run(r.a.warn(text))
			tint("a warning")
			s, err := r.store.Create(sessions.Meta{Title: text, Tags: []string{text}, Lanes: []sessions.Lane{{Target: "openai/" + text, System: text}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range hostile(text) {
				if _, err := s.Append(m); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			r.press("ctrl+n").idle().press("ctrl+s").idle()
			tint("the sessions")
			r.press("enter").idle()
			tint("a saved session")
			r.press("tab space g")
			tint("its reasoning")
		})
	}
}

// hostile is a conversation whose every text is the payload.
func hostile(text string) []sessions.Message {
	return []sessions.Message{
		{Role: gateway.RoleUser, Text: text},
		{
			Role: gateway.RoleAssistant, Target: "openai/" + text, Text: text, Reasoning: text, Incomplete: true,
			Error: sessions.ErrorOf(&gateway.Error{Kind: gateway.KindRequest, Provider: text, Code: text, Message: text, Status: 400}),
		},
	}
}

// refusing gives a client of a gateway that answers with the text in all that an
// error may hold.
func refusing(t *testing.T, text string) *gateway.Client {
	t.Helper()
	return answering(t, func(w http.ResponseWriter) {
		w.Header()["Cf-Aig-Log-Id"] = []string{strings.Map(headerRune, text)}
		w.Header()["X-Request-Id"] = []string{strings.Map(headerRune, text)}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":%s,"code":%s,"type":%s}}`, jsonText(t, text), jsonText(t, text), jsonText(t, text))
	})
}

// headerRune keeps what a header can carry.
func headerRune(r rune) rune {
	if r < ' ' || r == 0x7F {
		return -1
	}
	return r
}

// attacks are the payloads by their names.
func attacks() map[string]string {
	out := map[string]string{}
	for _, p := range attack.Payloads() {
		out[p.Name] = p.Text
	}
	return out
}

// passesFilter tells what a drawn frame holds that it must not.
func passesFilter(t *testing.T, where, name, frame string) {
	t.Helper()
	if what := cmp.Or(attack.Forbidden(frame), attack.Forged(frame)); what != "" {
		t.Errorf("%s, %s: %s in %+q", where, name, what, frame)
	}
}
