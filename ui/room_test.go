package ui

import (
	"os"
	"path/filepath"
	"testing"

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
		for _, in := range []scope{inComposer, inTranscript} {
			first := "" // of several keys the first is named where all don't fit
			if keys := r.a.keysIn(row.ID, in); len(keys) > 0 {
				first = keys[0]
			}
			if n := c.SectionColumn + lipgloss.Width(row.Label.String()) + 1 + lipgloss.Width(first); n > c.Inner() {
				t.Errorf("%s takes %d of %d cells: %q", row.ID, n, c.Inner(), row.Label.String())
			}
		}
	}
}

func TestABlindTableReachesTheBorder(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(five, tour)}).idle()
	r.write("hello").press("enter").idle()
	r.press("tab V esc ctrl+x c").idle()
	r.wantText("tokens and costs appear with your vote", "tok/s", "Longest gap │")
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
