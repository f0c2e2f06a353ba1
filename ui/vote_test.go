package ui

import (
	"strings"
	"testing"

	"sluice/sessions"
)

func TestAVoteIsKeptInTheSessionAndCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.ask("first").press("tab v").idle()
	r.wantText("▌1 openai/gpt-4o-mini ✓ best", "votes: gpt-4o-mini 1–0 gpt-5, p = 1.00, too few")
	r.press("esc").ask("second").press("alt+2 v").idle()
	r.wantText("1–1", "even")
	r.press("h v").idle()
	r.wantText("votes: gpt-4o-mini 2–0 gpt-5")
	votes := func() (out []string) {
		for _, m := range r.stored().Messages() {
			if m.Vote != sessions.VoteNone {
				out = append(out, m.Target+" "+string(m.Vote))
			}
		}
		return out
	}
	wantEqual(t, "votes saved", votes(), []string{mini.String() + " up", mini.String() + " up"})
	r = r.reopen(120, 36)
	r.press("ctrl+x c").idle().wantText("votes        gpt-4o-mini 2–0 gpt-5")
	r.press("esc tab v").idle()
	wantEqual(t, "votes after one was taken back", votes(), []string{mini.String() + " up"})
}

func TestBlindVotingHidesNamesUntilTheVote(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, five)}).idle()
	r.a.shuffleFunc = func(_ int, swap func(i, j int)) { swap(0, 1) }
	r.press("tab V esc")
	r.ask("hello there")
	r.send(toastExpired{r.a.toast.id})
	wantEqual(t, "the order, shuffled twice", r.a.lanes[0].settings.Target, mini)
	screen := r.text()
	for i, line := range strings.Split(screen, "\n") {
		// What the model says of itself is its own affair.
		if i == 1 || strings.Contains(line, " s first") || strings.Contains(line, "╭") {
			if strings.Contains(line, "gpt") {
				t.Errorf("a name is shown: %s", line)
			}
		}
	}
	r.wantText("▸A ─", "┬ B ─", "first word: ", "done first: ")
	r.press("ctrl+x c").idle()
	r.wantNoText("catwalk", "a million", "gpt-5  ")
	r.press("esc tab v").idle()
	r.wantText("openai/gpt-4o-mini", "openai/gpt-5", "votes: gpt-4o-mini 1–0 gpt-5")
	r.press("esc").ask("again")
	wantEqual(t, "the order", r.a.lanes[0].settings.Target, five)
	r.wantText("▸A ─")
	r.press("tab V").wantText("openai/gpt-5")
}

func TestAVoteNeedsAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.press("tab v").wantText("a vote needs two")
	r = newRig(t, rigOptions{w: 120, h: 36, rate: 100, ui: lanes(mini, five)}).idle()
	r.press("tab v").wantText("no answer to vote for")
	r.press("esc").write("long 4000").press("enter").shows("answering").press("tab v")
	r.wantText("wait for all answers")
	r.press("ctrl+c").idle()
}
