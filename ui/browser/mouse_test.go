package browser

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

func TestAClickSelectsASessionAndAnotherOpensIt(t *testing.T) {
	t.Parallel()
	b := listScene(t, 120, 36)
	opened := ""
	b.opts.Open = func(path string, _ *sessions.Hit) tea.Cmd { opened = path; return nil }
	line := func(words string) int {
		return slices.IndexFunc(strings.Split(b.Text(), "\n"), func(l string) bool {
			list, _, beside := strings.Cut(l, "│")
			return beside && strings.Contains(list, words)
		})
	}
	click := func(x, y int) { b.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, x, y) }
	selected := func() string {
		info, _ := b.selected()
		return info.Path
	}
	b.Press("ctrl+home")
	first := selected()
	for y := range 40 { // everything but the rows' own lines, and the preview
		if words := strings.Split(b.Text(), "\n"); y < len(words) && (strings.Contains(words[y], "▌") || strings.Contains(words[y], "pizza so good")) {
			click(b.listWidth()+5, y)
			continue
		}
		click(10, y)
	}
	uitest.Equal(t, "still selected", selected(), first)
	click(10, line("pizza so good"))
	uitest.Equal(t, "selected", selected(), "/s/pizza.toml")
	uitest.Equal(t, "not opened yet", opened, "")
	b.Press("ctrl+x")
	click(10, line("pizza so good"))
	uitest.Equal(t, "while a letter is awaited", opened, "")
	b.Press("esc")
	click(10, line("pizza so good"))
	uitest.Equal(t, "opened", opened, "/s/pizza.toml")
}

func TestAPreviewBeginsWithTheFirstPrompt(t *testing.T) {
	t.Parallel()
	store := sessions.NewStore(t.TempDir())
	s, err := store.Create(sessions.Meta{Lanes: []sessions.Lane{{Target: "openai/gpt-5"}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * previewMessages {
		m := sessions.Message{Role: gateway.RoleUser, Text: "prompt " + string(rune('a'+i))}
		if i%2 == 1 {
			m = sessions.Message{Role: gateway.RoleAssistant, Target: "openai/gpt-5", Text: strings.Repeat("a line\n\n", 20)}
		}
		if _, err := s.Append(m); err != nil {
			t.Fatal(err)
		}
	}
	path := s.Path()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b := listScene(t, 120, 36)
	b.preview.want = previewKey{path: path}
	b.preview.info = sessions.Info{Path: path, Messages: 2 * previewMessages}
	b.preview.loaded(readPreview(store, b.preview.want, -1))
	text := uitest.Plain(strings.Join(b.preview.Lines(), "\n"))
	for _, words := range []string{"prompt a", "6 more below"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in\n%s", words, text)
		}
	}
	b.wheel(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 100})
	b.wheel(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 100})
	if text := uitest.Plain(strings.Join(b.preview.Lines(), "\n")); strings.Contains(text, "prompt a") {
		t.Errorf("the wheel doesn't scroll the preview:\n%s", text)
	}
}
