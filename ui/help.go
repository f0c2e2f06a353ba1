package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// helpLine is a row of the help: actions that belong together, in few words. keys stand
// where no action has them.
type helpLine struct {
	ids, does, keys string
}

// helpGroups are the help's sections. Actions with keys that none of them names follow by
// their titles.
var helpGroups = []struct {
	title string
	in    scope
	lines []helpLine
}{
	{"Reading an answer", inTranscript, []helpLine{
		{ids: "scroll.down scroll.up", does: "a line"}, {ids: "scroll.halfdown scroll.halfup", does: "half a page"},
		{ids: "scroll.pagedown scroll.pageup", does: "a page"}, {ids: "scroll.top scroll.bottom", does: "beginning, end"},
		{ids: "message.next message.previous", does: "mark a message"}, {ids: "branch.previous branch.next", does: "its versions"},
		{ids: "branch.tree session.fork", does: "branches, fork"},
		{ids: "copy.message copy.all", does: "copy it, all of it"}, {ids: "copy.code", does: "copy a code block"},
		{ids: "source", does: "as it was sent"}, {ids: "reasoning", does: "fold thinking"}, {ids: "message.edit", does: "edit, ask anew"},
		{ids: "regenerate regenerate.other", does: "again, other model"}, {ids: "inspect", does: "inspect"},
	}},
	{"Comparing", inTranscript, []helpLine{
		{ids: "lane.go", does: "go to a lane"}, {ids: "lane.previous lane.next", does: "the next one"},
		{ids: "lane.add.here lane.remove", does: "add, close a lane"}, {ids: "lane.others", does: "close the others"}, {ids: "lane.copy", does: "copy a lane"},
		{ids: "compare", does: "figures"}, {ids: "differences baseline", does: "differ, baseline"},
		{ids: "vote vote.blind", does: "vote, blind"}, {ids: "measure", does: "measure"},
		{ids: "lane.zoom lane.sync", does: "alone, in step"}, {ids: "lane.continue", does: "go on with it"},
		{ids: "lane.only lane.mute", does: "ask it alone, mute"}, {ids: "lane.left lane.right", does: "move it"},
	}},
	{"Prompt", inComposer, []helpLine{
		{ids: "send", does: "send"}, {ids: "newline", does: "new line"}, {ids: "editor", does: "in $EDITOR"},
		{keys: "↑ ↓", does: "earlier, later ones"}, {ids: "history", does: "search them"},
		{ids: "undo yank", does: "undo, paste it back"}, {keys: "/", does: "all actions"},
	}},
	{"Anywhere", everywhere, []helpLine{
		{ids: "palette", does: "all actions"}, {ids: "focus.next focus.previous", does: "prompt, lanes"},
		{ids: "model.pick", does: "model"}, {ids: "model.next model.previous", does: "models used before"}, {ids: "chat.new session.list", does: "new, sessions"},
		{ids: "lane.add", does: "compare"}, {ids: "inspect.anywhere", does: "inspector"}, {ids: "rerun rerun.other", does: "replay, other model"},
		{ids: "chain", does: "chain"}, {ids: "gateway params", does: "gateway, parameters"},
		{ids: "stop", does: "stop, close, back"}, {keys: "ctrl+c", does: "stop all; twice: quit"},
		{ids: "leader", does: "then a letter"}, {ids: "sidebar", does: "sidebar"}, {ids: "messages", does: "messages"}, {ids: "help", does: "help"},
		{ids: "theme mouse", does: "dark or light, mouse"}, {ids: "raw", does: "raw requests"}, {ids: "session.export", does: "export"}, {ids: "session.elsewhere", does: "save elsewhere"},
		{ids: "suspend", does: "suspend"}, {ids: "quit", does: "quit"},
	}},
}

// figureHelp says what the figures mean, with the words of the field beside ours.
var figureHelp = overlay.HelpSection{Title: "What the figures mean", Rows: []overlay.HelpRow{
	{Keys: "1.19 s", Does: "in all (duration)", Words: "total latency"},
	{Keys: "first word", Does: "to first text (TTFT)", Words: "time to first token"},
	{Keys: "tok/s", Does: "tokens a second", Words: "speed rate throughput"},
	{Keys: "longest gap", Does: "worst pause", Words: "stall inter-token"},
	{Keys: "12 → 161", Does: "tokens in → out", Words: "usage prompt completion"},
	{Keys: "$ … + ?", Does: "prices unknown", Words: "cost price"},
	{Keys: "from cache", Does: "gateway had it (HIT)", Words: "cache cached"},
	{Keys: "slowest 5 %", Does: "95 % are faster (p95)", Words: "percentile"},
	{Keys: "within noise", Does: "may be chance (p)", Words: "significant statistics beyond chance"},
}}

// helpRemark is below the help's columns.
const helpRemark = "A terminal took a key? ctrl+x, then a letter, reaches every action; ctrl+p lists them. [keys] in the configuration rebinds. " +
	"shift and the mouse select text; y copies what was sent, not what is drawn."

// openHelp shows the keys, first those of what has the focus.
func (a *app) openHelp() tea.Cmd {
	order := []int{2, 3, 0, 1}
	switch {
	case a.focus == focusTranscript && len(a.lanes) > 1:
		order = []int{1, 0, 2, 3}
	case a.focus == focusTranscript:
		order = []int{0, 1, 2, 3}
	}
	named := map[string]bool{}
	sections := make([]overlay.HelpSection, 0, len(order)+1)
	for _, g := range order {
		group := helpGroups[g]
		s := overlay.HelpSection{Title: group.title}
		for _, line := range group.lines {
			row := overlay.HelpRow{Keys: line.keys, Does: line.does}
			var keys []string
			for id := range strings.FieldsSeq(line.ids) {
				named[id] = true
				act := a.shortcut(id)
				if key := a.shownKey(act); key != "" {
					keys = append(keys, key)
				}
				row.Words += " " + id + " " + act.title + " " + oldWords[a.idOf(id)]
			}
			if row.Keys == "" {
				row.Keys = strings.Join(keys, " ")
			}
			if row.Keys != "" {
				s.Rows = append(s.Rows, row)
			}
		}
		sections = append(sections, s)
	}
	for _, act := range a.keymap {
		if key := a.shownKey(act); key != "" && !named[act.id] && act.aliasOf == "" {
			i := slices.IndexFunc(order, func(g int) bool { return helpGroups[g].in == act.scope })
			sections[i].Rows = append(sections[i].Rows, overlay.HelpRow{Keys: key, Does: act.title, Words: act.id})
		}
	}
	help := overlay.NewHelp(a.styles, append(sections, figureHelp))
	help.More = helpRemark
	return a.open(help)
}

// longSeries is how many keys an action has at most that are listed one by one.
const longSeries = 4

// shownKey is the first key of an action, empty where it has none; of a series of keys the
// first and the end of the last: "alt+1…9".
func (m keymap) shownKey(s shortcut) string {
	switch n := len(s.keys); {
	case n > longSeries:
		return s.keys[0] + "…" + s.keys[n-1][strings.LastIndexByte(s.keys[n-1], '+')+1:]
	case n > 0:
		return s.keys[0]
	}
	return m.leaderKeys(s)
}
