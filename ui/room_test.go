package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/overlay"
)

func TestAnActionsTitleStandsWholeInThePalette(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.press("ctrl+p")
	c, ok := r.a.overlay.(*overlay.List)
	if !ok || len(c.Rows()) == 0 {
		t.Fatalf("the palette is %T with %d rows", r.a.overlay, len(c.Rows()))
	}
	for _, row := range c.Rows() {
		keys := min(lipgloss.Width(row.Note.String()), c.Inner()*3/5) // of many keys the first are named
		if n := lipgloss.Width("▸ "+row.Label.String()) + 1 + keys; n > c.Inner() {
			t.Errorf("%s takes %d of %d cells: %q", row.ID, n, c.Inner(), row.Label.String())
		}
	}
}

func TestABlindTableReachesTheBorder(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(five, tour)}).idle()
	r.write("hello").press("enter").idle()
	r.press("tab V esc ctrl+x c").idle()
	r.wantText("tokens and costs come with your vote", "tok/s", " gap │")
}

func TestTheWelcomeNamesNoModelWhereNoneIsPicked(t *testing.T) {
	t.Parallel()
	real := clientOf(t, gateway.Config{AccountID: "acme"})
	without := func(o *Options) { o.Client, o.Target = real, gateway.Target{} }
	r := newRig(t, rigOptions{ui: without})
	r.wantText("No model is picked yet: ctrl+l lists them")
	r.wantNoText("named above")
	newRig(t, rigOptions{ui: func(o *Options) { o.Client = real }}).wantText("the model named above")
}

func TestAFileWithNothingToShowIsNotSaidToBeOpened(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30})
	path := filepath.Join(t.TempDir(), "bad.toml")
	if err := os.WriteFile(path, []byte("hello = [1,2\nnot toml {{{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.run(r.a.openSession(path))
	r.idle().wantText("This file can't be read: ", "esc close")
	r.wantNoText("opened bad.toml", "look at it")
}

func TestTheLettersOfTheSessionsLeaveTheMarkedOneInSight(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	b := newBrowser(r.a.styles, newStock(r.a.ctx, r.store), browserActs{Shelf: r.a.shelf, Say: r.a.say, Leader: "ctrl+x"})
	_ = r.a.open(b)
	_ = b.Init()
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	var infos []sessions.Info
	for i := range 30 {
		infos = append(infos, sessions.Info{Path: fmt.Sprintf("/s/%d.toml", i), Title: fmt.Sprintf("session %d.", i), Updated: time.Unix(int64(1e9-i), 0)})
	}
	r.send(stockRead{stock: b.stock, id: b.stock.reading, at: time.Unix(1e9, 0), infos: infos})
	for range 7 {
		r.press("down")
	}
	r.press("ctrl+x").wantText("move to the trash", "▸ session 7.")
	lines := strings.Split(r.text(), "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "then a letter") })
	if above := lines[at-1]; strings.Contains(above, "session ") {
		t.Errorf("half a session stands above the letters: %q", above)
	}
	r.press("esc").wantText("▸ session 7.")
	r.wantNoText("move to the trash")
}

func TestABranchOfTheTreeSaysAnAnswersWordsWithoutMarkdown(t *testing.T) {
	t.Parallel()
	const text = "## **Short** version: `2**3`"
	got := []string{
		firstLine(sessions.Message{Role: gateway.RoleAssistant, Text: text}),
		firstLine(sessions.Message{Role: gateway.RoleUser, Text: text}),
		firstLine(sessions.Message{Role: gateway.RoleAssistant, Text: "> "}),
	}
	wantEqual(t, "rows", got, []string{"Short version: 23", text, "(no text)"})
}
