package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// savedSession makes a session with a prompt and an answer for each pair of texts.
func (r *rig) savedSession(meta sessions.Meta, texts ...string) string {
	r.t.Helper()
	if len(meta.Lanes) == 0 {
		meta.Lanes = []sessions.Lane{{Target: "openai/gpt-4o-mini"}}
	}
	s, err := r.store.Create(meta)
	if err != nil {
		r.t.Fatal(err)
	}
	for i, text := range texts {
		m := sessions.Message{Text: text}
		if i%2 == 1 {
			m.Role, m.Target, m.Start = gateway.RoleAssistant, "openai/gpt-4o-mini", &gateway.Start{Target: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}, Status: 200}
			m.Finish = &gateway.Finish{Reason: gateway.FinishStop, Raw: "stop"}
		}
		if _, err := s.Append(m); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		r.t.Fatal(err)
	}
	return s.Path()
}

func (r *rig) read(path string) *sessions.Session {
	r.t.Helper()
	s, err := r.store.Read(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func TestTheBrowserListsSessionsWithTheirFigures(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	r.savedSession(sessions.Meta{Title: "Wooden spoons", Tags: []string{"craft"}, Pinned: true}, "how?", "carve it")
	r.savedSession(sessions.Meta{Title: "Pizza", Lanes: []sessions.Lane{{Target: "openai/gpt-5"}, {Target: "anthropic/claude-haiku-4-5"}}}, "why?", "because")
	r.press("ctrl+s").idle()
	r.wantText("sessions", " 2 · ", " B", "Pinned", "Wooden spoons #craft", "Today", "Pizza", " ? ")
	r.write("pzza").idle()
	r.wantText("1 of 2", "Pizza gpt-5, claude-haiku-4-5")
	r.wantNoText("Wooden spoons", "Today")
	r.press("esc").idle().wantText("Wooden spoons")
	r.press("esc").idle().wantNoText("Wooden spoons")
}

func TestThePreviewStandsBesideTheListWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 30})
	r.savedSession(sessions.Meta{Title: "Pizza", Note: "a remark"}, "why?", "because of **umami**")
	r.press("ctrl+s").idle()
	r.wantText("because of umami", "a remark", "2 messages · price unknown · ")
	r.wantNoText("f3 preview")
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.wantNoText("because of umami")
	r.press("f3").idle().wantText("because of umami", "2 messages")
	r.press("esc").idle().wantNoText("because of umami")
	r.wantText("Sessions")
}

func TestSearchFindsTextAndOpensAtTheHit(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 24})
	texts := []string{}
	for range 12 {
		texts = append(texts, "a prompt", strings.Repeat("filler\n\n", 12))
	}
	texts[3] = strings.Repeat("line\n\n", 30) + "here is the QUATTRO stagioni" + strings.Repeat("\n\nline", 30)
	path := r.savedSession(sessions.Meta{Title: "Long talk"}, texts...)
	r.savedSession(sessions.Meta{Title: "Another"}, "nothing of it", "no")
	r.press("ctrl+s tab").idle()
	r.write("quattro").idle()
	r.wantText("1 place", "Long talk", "here is the QUATTRO stagioni", "answer")
	r.wantNoText("Another")
	r.press("enter").idle()
	wantEqual(t, "open", r.a.path, path)
	r.wantText("here is the QUATTRO stagioni")
	r.press("esc").idle()
	if marks := r.a.focusedLane().transcript.Highlight(); marks != "" {
		t.Errorf("%q is still marked", marks)
	}
}

func TestSearchGoesOnWhileOneTypes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 24})
	for range 5 {
		r.savedSession(sessions.Meta{}, "the oven is hot", "yes")
	}
	r.press("ctrl+s tab").idle()
	r.write("oven is hotter").idle()
	r.wantText("0 places", "nothing found")
	r.press("backspace backspace backspace").idle()
	r.wantText("10 places") // titles too
}

func TestActsOfTheBrowser(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	r.press("ctrl+s").idle()

	r.press("ctrl+x r").wantText("Title: Pizza", "enter rename")
	r.write(" at home").press("enter").idle().wantText("renamed to Pizza at home")
	wantEqual(t, "title", r.read(path).Meta().Title, "Pizza at home")

	r.press("ctrl+x t").write("food #oven food").press("enter").idle().wantText("#food #oven")
	wantEqual(t, "tags", r.read(path).Meta().Tags, []string{"food", "oven"})

	r.press("ctrl+x p").idle().wantText("Pinned")
	wantEqual(t, "pinned", r.read(path).Meta().Pinned, true)

	r.press("ctrl+x d").idle().wantText(" 2 · ", "Pizza at home (copy)")

	file := filepath.Join(dir, "pizza.html")
	r.press("ctrl+x m").wantText("Export to: ", "a new file; its extension sets the format")
	r.press("ctrl+u").write(file).press("enter").idle().wantText("exported to " + file)
	page, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(page), "because") {
		t.Errorf("the page is %q, %v", page, err)
	}
	r.press("ctrl+x m ctrl+u").write(file).press("enter").idle().wantText("already exists")

	r.press("ctrl+x b").idle().wantText("Trash", "the trash is empty")
	r.press("esc").idle().wantText(" 2 · ")
	r.press("home") // goes to the input's beginning, not away
	r.press("delete").idle().wantText(" 1 · ", "moved to the trash")
	r.press("ctrl+x b").idle().wantText("Trash", " 1 · ")
	r.press("enter").idle().wantText("it is in the trash")
	r.press("ctrl+x x").idle().wantText("the trash is empty", "back from the trash")
	r.press("esc").idle().wantText(" 2 · ")
}

func TestNothingIsTrashedByKeysThatOthersUse(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	r.press("ctrl+s").idle().press("ctrl+d ctrl+d").idle().press("ctrl+c").idle()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestTheOpenSessionIsChangedThroughItsBook(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30}).ask("hello")
	path := r.a.path
	r.press("ctrl+s").idle().wantText("•")
	r.press("ctrl+x r ctrl+u").write("Greetings").press("enter").idle()
	wantEqual(t, "title", r.a.name, "Greetings")
	wantEqual(t, "saved title", r.read(path).Meta().Title, "Greetings")
	r.press("ctrl+x d").idle().wantText("Greetings (copy)")
	r.press("down").press("ctrl+x x").idle() // the copy was marked, and is newer
	if _, err := os.Stat(path); err == nil {
		t.Error("the open session is still there")
	}
	wantEqual(t, "writer", r.a.writer, nil)
	r.wantText("moved to the trash")
}

func TestAnEditorChangesASessionsFile(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, ui: func(o *Options) { o.Environ = []string{"EDITOR=/bin/true"} }})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why?", "because")
	if msg := r.a.sessionCommands().Edit(path)(); msg == nil {
		t.Fatal("no editor was run")
	}
}
