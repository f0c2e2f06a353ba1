package ui

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

// texts are the stored messages in short: id-less, in the order of the file.
func texts(messages []sessions.Message) []string {
	var out []string
	for _, m := range messages {
		out = append(out, string(m.Role)+" "+firstWords(m.Text, 2))
	}
	return out
}

// prompts are those that the focused lane shows.
func (r *rig) prompts() []string {
	var out []string
	for _, e := range r.a.focusedLane().exchanges {
		out = append(out, e.prompt.Text)
	}
	return out
}

func TestAnEditedPromptIsSentAsABranchAndTheOldOneStays(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first question").ask("second question")
	r.press("tab K K K K").idle()
	r.press("e").wantText("Edit the prompt", "first question", "enter send")
	r.press("ctrl+u").write("changed question").press("enter").idle()
	r.wantText("changed question", "2 of 2")
	wantEqual(t, "prompts", r.prompts(), []string{"changed question"})
	s := r.stored()
	messages := s.Messages()
	wantEqual(t, "messages", len(messages), 6)
	wantEqual(t, "edited", messages[4].Edited, messages[0].ID)
	wantEqual(t, "parent", messages[4].Parent, "")
	body := r.bodies()[2]
	if strings.Contains(body, "first question") || !strings.Contains(body, "changed question") {
		t.Errorf("sent %s", body)
	}
	wantEqual(t, "shown", texts(s.Transcript(0))[0], "user changed question")

	r.press("tab K K").idle().press("[").idle()
	r.wantText("first question", "second question", "1 of 2", "version 1 of 2")
	wantEqual(t, "prompts", r.prompts(), []string{"first question", "second question"})
	r.press("]").idle().wantText("changed question")
	r.press("]").idle().wantText("first question") // round
}

// Without a mark the keys act on what is nearest: e on the last prompt, [ and ] on the last
// message that has versions.
func TestWithoutAMarkTheKeysTakeTheNearestMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("question")
	r.press("tab e").wantText("Edit the prompt")
	r.press("ctrl+u").write("changed").press("enter").idle()
	r.wantText("changed", "2 of 2")
	r.press("esc esc").ask("and then?").press("tab [").idle()
	r.wantText("question", "1 of 2", "version 1 of 2")
	r.wantNoText("and then?")
	r.press("]").idle().wantText("changed", "and then?")
}

// A replay isn't another way to ask again, whatever became of the last answer.
func TestF5MeansReplay(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-401-times-1"}
	}}).ask("hello")
	r.wantText("ctrl+x r ask again")
	r.press("f5").wantText("Replay the session")
	r.press("esc ctrl+x r").idle().wantText("✓")
	r.wantNoText("ask again")
}

func TestAnEditedAnswerIsSavedAndTheConversationGoesOnFromIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("question")
	r.press("tab K e").wantText("Edit the answer", "enter save")
	for range 100 { // lines of the answer
		r.run(r.update(keyPress(t, "ctrl+u")))
		r.run(r.update(keyPress(t, "backspace")))
	}
	r.write("MY OWN WORDS").press("enter").idle()
	r.wantText("MY OWN WORDS", "2 of 2", "saved beside the old answer")
	r.press("esc esc").ask("go on")
	body := r.bodies()[1]
	if !strings.Contains(body, "MY OWN WORDS") {
		t.Errorf("sent %s", body)
	}
	messages := r.stored().Messages()
	wantEqual(t, "edited", messages[2].Edited, messages[1].ID)
	wantEqual(t, "next prompt's parent", messages[3].Parent, messages[2].ID)
}

func TestAnAnswerAskedAgainIsASibling(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("question")
	r.press("tab r").idle()
	r.wantText("2 of 2")
	r.press("[").idle().wantText("1 of 2")
	wantEqual(t, "shown", r.a.focusedLane().exchanges[0].answer.ID, r.stored().Messages()[1].ID)
	r.press("esc esc").ask("more") // goes on from the first answer
	messages := r.stored().Messages()
	wantEqual(t, "parent", messages[3].Parent, messages[1].ID)
}

func TestALeftEditKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("question")
	r.press("tab K K e").write(" and more").press("esc").idle()
	wantEqual(t, "messages", len(r.stored().Messages()), 2)
	history := r.a.composer.History()
	wantEqual(t, "newest in the history", history[len(history)-1], "question and more")
	r.press("K K e").write(" or less").press("ctrl+c").idle()
	history = r.a.composer.History()
	wantEqual(t, "newest in the history", history[len(history)-1], "question or less")
}

func TestTheTreeShowsBranchesAndGoesThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first question").ask("second question")
	r.press("tab K K").idle().press("e ctrl+u").write("other question").press("enter").idle()
	r.press("ctrl+x B").idle()
	r.wantText("Branches of llama-3.2-3b-instruct", "you: first question", "├ you: second question", "└ you: other question", "edited", "+ 1 message")
	r.press("up enter").idle()
	wantEqual(t, "prompts", r.prompts(), []string{"first question", "second question"})
}

func TestAForkIsANewSessionWithAllUpToTheMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 150}).ask("first question").ask("second question")
	was := r.a.path
	r.press("tab K K K").idle().press("F").idle()
	if r.a.path == was || r.a.path == "" {
		t.Fatalf("the open session is %q", r.a.path)
	}
	wantEqual(t, "messages", len(r.read(r.a.path).Messages()), 2)
	wantEqual(t, "prompts", r.prompts(), []string{"first question"})
	wantEqual(t, "the old one", len(r.read(was).Messages()), 4)
}

func TestBranchesAreTheLanesOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 160, h: 150, ui: func(o *Options) {
		o.Targets = []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}}
	}}).ask("question")
	r.press("tab r").idle().wantText("2 of 2")
	r.press("[").idle()
	first, second := r.a.lanes[0].exchanges[0].answer, r.a.lanes[1].exchanges[0].answer
	wantEqual(t, "lanes", []int{first.Lane, second.Lane}, []int{0, 1})
	r.press("esc esc").ask("go on")
	s := r.stored()
	got := s.Transcript(0)
	wantEqual(t, "lane 0 goes on from", got[1].ID, first.ID)
	wantEqual(t, "lane 1 goes on from", s.Transcript(1)[1].ID, second.ID)
}

func TestWhatWasReadTooLateReplacesNothing(t *testing.T) {
	t.Parallel()
	for _, late := range []struct{ name, keys string }{{"the tree", "tab b"}, {"the tags", "ctrl+p T a g space t h i s enter"}} {
		r := newRig(t, rigOptions{}).idle().ask("hello")
		r.press(late.keys)
		r.press("ctrl+l")
		open := r.a.overlay
		r.idle()
		if r.a.overlay != open {
			t.Errorf("%s replaced the picker that was opened meanwhile:\n%s", late.name, r.text())
		}
		r.press("esc esc").idle().press(late.keys).idle()
		if r.a.overlay == nil {
			t.Errorf("%s: nothing opens where nothing else is open:\n%s", late.name, r.text())
		}
	}
}
