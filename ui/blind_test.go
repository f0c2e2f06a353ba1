package ui

import (
	"os"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

func TestABlindComparisonKeepsBackWhatTellsTheVendor(t *testing.T) {
	t.Parallel()
	broken := gateway.Target{Provider: "openai", Model: "fault-401"}
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(five, broken)}).idle()
	r.a.shuffleFunc = func(int, func(i, j int)) {}
	r.press("tab V esc")
	r.write("hello there").press("enter").idle()
	r.send(toastExpired{r.a.toast.id})
	r.wantText("✗ refused: the key", "would reveal the model", "refused: the key", "alt+2 r ask again")
	r.wantNoText("HTTP 401", "$", "→", "R other", "details", "other model", "fault")
	for line := range strings.SplitSeq(r.text(), "\n") { // what the first says of itself is its own affair
		if _, second, _ := strings.Cut(line, "│"); strings.Contains(second, "openai") {
			t.Errorf("the vendor is named: %s", line)
		}
	}
	r.press("f3").wantText("vote first, or ctrl+x V shows their names")
	r.press("ctrl+x 1").wantText("1  A ", "2  B ")
	r.wantNoText("1  openai/", "2  openai/")
	r.press("esc ctrl+x c").idle()
	r.wantText("First word", "tokens and costs appear with your vote")
	r.wantNoText("An answer", "$", " In  ", "Cached")
	r.press("esc tab").wantText("v vote", "V blind")
	r.press("v").idle()
	r.wantText("openai refused the key", "HTTP 401", "$")
	if key := r.a.messageHints(1).Details; !strings.HasSuffix(key, "i") {
		t.Errorf("after the vote the details' key is %q", key)
	}
}

func TestTheListOfSessionsKeepsBackTheHiddenLanes(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 160, h: 36, ui: lanes(five, mini)}).idle()
	r.savedSession(sessions.Meta{Title: "Another"}, "why?", "because it is so")
	r.press("tab V esc").ask("hello there")
	r.press("ctrl+x l").idle()
	r.wantText("the preview names the lanes: it appears with your vote")
	r.wantNoText("─ openai/")
	r.press("down").idle().wantText("because it is so")
	r.wantNoText("appears with your vote")
}

func TestLanesStayHiddenWhenTheFileIsReadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(five, mini)}).idle()
	r.a.shuffleFunc = func(_ int, swap func(i, j int)) { swap(0, 1) }
	r.ask("hello there").press("tab V")
	wantEqual(t, "the first lane", r.a.lanes[0].settings.Target, mini)
	if err := os.WriteFile(r.a.path, []byte("# mine\n"+r.file(r.a.path)), 0o600); err != nil {
		t.Fatal(err)
	}
	r.wait().wantText("changed by another program", "▌A  ", "┬ B ─")
	wantEqual(t, "the first lane of the file that was read again", r.a.lanes[0].settings.Target, mini)
	r.press("V").wantText("openai/gpt-5")
}
