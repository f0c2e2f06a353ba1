package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sluice/ui/look"
	"sluice/ui/overlay"
)

// footer is the last line: the overlay's keys, else the most important keys of the
// focused component that do something now.
func (a *app) footer(width int) string {
	switch {
	case a.leaderPressed:
		return a.hints([]look.Hint{{Key: "esc", Word: "back"}}, width)
	case a.overlay != nil:
		return a.boxFooter(width)
	}
	always := a.enabledHints(alwaysHints)
	end := hintsWidth(always)
	return a.hints(a.focusHints(), max(0, width-end)) + a.hints(always, min(end, width))
}

// boxFooter are the keys of the box in front, with that of the help at the right end where
// all others have room.
func (a *app) boxFooter(width int) string {
	box := a.frontBox()
	keys := bindingHints(box.ShortHelp())
	if key := a.keyFor("help", everywhere); key != "" && !slices.ContainsFunc(keys, func(h look.Hint) bool { return h.Key == key }) {
		if _, open := box.(*overlay.Help); !open {
			help := look.Hint{Key: key, Word: "help"}
			if used := hintsWidth(keys); used+help.Width() <= width {
				return a.hints(keys, width-help.Width()) + a.hints([]look.Hint{help}, help.Width())
			}
		}
	}
	return a.hints(fitHints(keys, width), width)
}

// hint is an action in the footer, with the key of another one beside its own, and with
// another word where its own says less there.
type hint struct{ action, with, word string }

// The footer's actions for what has the focus, the most important first.
var (
	promptHints = []hint{
		{action: "send"}, {action: "focus.next", word: "read, copy, edit"}, {action: "model.pick"}, {action: "lane.add.here"}, {action: "lane.add", word: "compare"},
		{action: "chain"}, {action: "session.list"}, {action: "newline"},
	}
	// firstRunHints are those of the demo's welcome while the prompt is empty, before and
	// after the key that chooses something to try.
	firstRunHints = [2][]hint{
		{{action: "send"}, {action: "connect", word: "connect your gateway"}},
		{{action: "model.pick"}, {action: "session.list"}, {action: "newline"}},
	}
	lanesPromptHints = []hint{
		{action: "send", word: "ask all"}, {action: "focus.next", word: "lanes"}, {action: "lane.add"}, {action: "model.pick"},
		{action: "session.list"}, {action: "newline"},
	}
	transcriptHints = []hint{
		{action: "message.next", with: "message.previous", word: "mark"}, {action: "branch.previous", with: "branch.next", word: "version"}, {action: "message.edit"},
		{action: "regenerate"}, {action: "copy.message"}, {action: "copy.code"}, {action: "find"}, {action: "link.open"}, {action: "reasoning", word: "thinking"}, {action: "rehearse"}, {action: "inspect"},
		{action: "focus.next", word: "prompt"},
	}
	// failedHints are those while the last answer, which has failed, is the current one.
	failedHints = []hint{
		{action: "regenerate", word: "ask again"}, {action: "regenerate.other", word: "another model"},
		{action: "message.next", with: "message.previous", word: "mark"}, {action: "branch.previous", with: "branch.next", word: "version"},
		{action: "inspect"}, {action: "find"}, {action: "focus.next", word: "prompt"},
	}
	laneHints = []hint{
		{action: "compare", word: "figures"}, {action: "differences"}, {action: "vote"}, {action: "vote.blind"}, {action: "measure"},
		{action: "lane.zoom", word: "alone"}, {action: "lane.go", word: "lane"}, {action: "regenerate"}, {action: "lane.continue", word: "go on with this"},
		{action: "copy.message"}, {action: "rehearse"}, {action: "inspect"}, {action: "lane.mute"}, {action: "lane.remove", word: "close"},
	}
	// findHints are the keys of the line in which a search is typed.
	findHints = []look.Hint{{Key: "enter", Word: "keep"}, {Key: "↑ ↓", Word: "match"}, {Key: "esc", Word: "back to where you were"}}
	// selectHints are the keys while lines are selected.
	selectHints = []look.Hint{{Key: "y", Word: "copy"}, {Key: "j k", Word: "move"}, {Key: "J K", Word: "more lines"}, {Key: "a", Word: "all"}, {Key: "esc", Word: "done"}}
	// alwaysHints stand at the right end.
	alwaysHints = []hint{{action: "palette"}, {action: "help"}}
)

// lastFailed reports whether keys act on the focused lane's last answer, and that failed.
func (a *app) lastFailed() bool {
	if a.focusedLane().busy() {
		return false
	}
	t := a.focusedLane().transcript
	item, ok := t.Current()
	return ok && item.Failed && t.CurrentIndex() == t.Len()-1
}

// focusHints are the footer's actions for what has the focus.
func (a *app) focusHints() []look.Hint {
	if a.finding() {
		return findHints
	}
	if a.selecting() {
		return selectHints
	}
	if a.tryAt > 0 {
		return []look.Hint{{Key: a.keyFor("send", inComposer), Word: "do it"}, {Key: "↑ ↓", Word: "choose"}, {Key: "esc", Word: "back to the prompt"}}
	}
	hints := promptHints
	switch several := len(a.lanes) > 1; {
	case a.canTry():
		out := append(a.enabledHints(firstRunHints[0]), look.Hint{Key: "↓", Word: "try one"})
		return append(out, a.enabledHints(firstRunHints[1])...)
	case a.focus == focusTranscript && several:
		hints = laneHints
	case a.focus == focusTranscript && a.lastFailed():
		hints = failedHints
	case a.focus == focusTranscript:
		hints = transcriptHints
	case several && a.anyBusy():
		hints = lanesPromptHints[1:]
	case a.focusedLane().busy():
		hints = promptHints[1:]
	case several:
		hints = lanesPromptHints
	}
	var out []look.Hint
	if a.focusedLane().busy() {
		out = a.enabledHints([]hint{{action: "stop"}})
	}
	if len(a.lanes) > 1 && a.anyBusy() {
		out = append(out, look.Hint{Key: "ctrl+c", Word: "stop all"})
	}
	return append(out, a.enabledHints(hints)...)
}

// enabledHints are the hints of the actions that do something now.
func (a *app) enabledHints(hints []hint) []look.Hint {
	var out []look.Hint
	for _, h := range hints {
		act, key := a.action(h.action), a.keyFor(h.action, a.focusScope())
		switch {
		case key == "" || !act.enabled(a):
			continue
		case h.action != "send" && act.whyNotNow(a) != "": // enter is worth knowing before anything is typed
			continue
		case h.action == "lane.add.here" && a.aside.count() == 0:
			continue
		}
		if h.action == "lane.go" && key == "alt+1" {
			key = fmt.Sprintf("alt+1…%d", len(a.lanes))
		}
		if h.with != "" {
			key = strings.TrimSpace(key + " " + a.keyFor(h.with, a.focusScope()))
		}
		out = append(out, look.Hint{Key: key, Word: cmp.Or(h.word, act.Short)})
	}
	return out
}

// leaderHints are the leader letters of the actions that do something now.
func (a *app) leaderHints() []look.Hint {
	var out []look.Hint
	for i := range a.actions {
		if act := &a.actions[i]; act.Leader != "" && act.whyNotNow(a) == "" {
			word := act.Short
			if word == "" {
				word = act.Title
			}
			out = append(out, look.Hint{Key: act.Leader, Word: word})
		}
	}
	return out
}
