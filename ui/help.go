package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// helpLine is a row of the help: actions that belong together, in few words. keys are those
// that no action has.
type helpLine struct {
	ids, does, keys string
}

// helpGroup is a section of the help. Actions of its scope with keys that no line names
// follow by their titles.
type helpGroup struct {
	title string
	in    scope
	lines []helpLine
}

// The help's groups. Together they fill the three columns of 22 rows that there are on a
// screen of 120x36, so that what the figures mean is always in sight: see helpOrder.
var (
	readingHelp = helpGroup{"Reading an answer", inTranscript, []helpLine{
		{ids: "scroll.down scroll.up", does: "a line"}, {ids: "scroll.halfdown scroll.halfup", does: "half a page"},
		{ids: "scroll.pagedown scroll.pageup", does: "a page"}, {ids: "scroll.top scroll.bottom", does: "beginning, end"},
		{ids: "message.next message.previous", does: "mark a message"}, {ids: "branch.previous branch.next", does: "its versions"},
		{ids: "branch.tree session.fork", does: "branches, fork"},
		{ids: "copy.message copy.all", does: "copy it, all of it"}, {ids: "copy.code select.lines", does: "copy code, lines"},
		{ids: "link.open", does: "open a link"}, {ids: "find match.next match.previous", does: "find, next, back"},
		{ids: "source reasoning", does: "as sent, thinking"}, {ids: "message.edit", does: "edit, ask anew"},
		{ids: "regenerate regenerate.other", does: "again, other model"}, {ids: "inspect rehearse", does: "inspect, rehearse"},
	}}
	comparingHelp = helpGroup{"Comparing", inTranscript, []helpLine{
		{ids: "lane.go", does: "go to a lane"}, {ids: "lane.previous lane.next", does: "the next one"},
		{ids: "lane.add lane.add.here lane.remove", does: "add, close a lane"}, {ids: "lane.others lane.copy", does: "close others, copy it"},
		{ids: "compare", does: "figures"}, {ids: "differences baseline", does: "differ, baseline"},
		{ids: "vote vote.blind", does: "vote, blind"}, {ids: "measure", does: "measure"},
		{ids: "lane.zoom lane.sync", does: "alone, in step"}, {ids: "lane.continue", does: "go on with it"},
		{ids: "lane.only lane.mute", does: "ask it alone, mute"}, {ids: "lane.left lane.right", does: "move it"},
	}}
	promptHelp = helpGroup{"Prompt", inComposer, []helpLine{
		{ids: "send", does: "send"}, {ids: "newline", does: "new line"}, {ids: "editor", does: "in $EDITOR"},
		{keys: "↑ ↓", does: "earlier, later ones"}, {ids: "history", does: "search them"},
		{ids: "undo yank", does: "undo, paste it back"}, {keys: "/", does: "all actions"},
	}}
	anywhereHelp = helpGroup{"Anywhere", everywhere, []helpLine{
		{ids: "palette help", does: "all actions, help"}, {ids: "leader", does: "then a letter"},
		{ids: "focus.next focus.previous", does: "prompt, lanes"},
		{ids: "model.pick chain", does: "model, chain"}, {ids: "model.next model.previous", does: "models used before"},
		{ids: "chat.new session.list", does: "new, sessions"}, {ids: "rerun rerun.other", does: "replay, other model"},
		{ids: "gateway params", does: "gateway, parameters"},
		{ids: "stop", does: "stop, close, back"}, {keys: "ctrl+c", ids: "suspend", does: "stop all, suspend"},
	}}
	settingUpHelp = helpGroup{"Set up and save", everywhere, []helpLine{
		{ids: "connect raw", does: "connect, raw JSON"}, {ids: "session.export session.elsewhere", does: "export, save as"},
		{ids: "messages sidebar", does: "messages, sidebar"}, {ids: "theme mouse quit", does: "theme, mouse, quit"},
	}}
)

// helpOrder is the order of the help's groups, that of what has the focus first.
func (a *app) helpOrder() []helpGroup {
	switch {
	case a.focus == focusTranscript && len(a.lanes) > 1:
		return []helpGroup{comparingHelp, promptHelp, readingHelp, settingUpHelp, anywhereHelp}
	case a.focus == focusTranscript:
		return []helpGroup{readingHelp, settingUpHelp, comparingHelp, promptHelp, anywhereHelp}
	}
	return []helpGroup{promptHelp, comparingHelp, readingHelp, settingUpHelp, anywhereHelp}
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
	{Keys: "slowest 5 %", Does: "95 % beat it (p95)", Words: "percentile"},
	{Keys: "within noise", Does: "may be chance (p)", Words: "significant statistics beyond chance"},
}}

// helpRemark is below the help's columns.
func (m keymap) helpRemark() string {
	return m.keyFor("palette", everywhere) + " lists every action, " + m.leaderKey() + " does most by a letter; [keys] rebinds; shift and the mouse select text"
}

// openHelp shows the keys, first those of what has the focus.
func (a *app) openHelp() tea.Cmd {
	help := a.newHelp(append(a.helpSections(), figureHelp))
	help.Right = "keys of what has the focus come first"
	return a.open(help)
}

// openBoxHelp shows the keys of the open box over it, then what the figures mean, then the
// keys that there are without it.
func (a *app) openBoxHelp() {
	var sections []overlay.HelpSection
	if box, ok := a.overlay.(overlay.Helped); ok {
		sections = box.HelpSections()
	}
	if sections == nil {
		here := overlay.HelpSection{Title: "In this box"}
		for _, h := range bindingHints(a.overlay.ShortHelp()) {
			here.Rows = append(here.Rows, overlay.HelpRow{Keys: h.Key, Does: h.Word})
		}
		sections = []overlay.HelpSection{here}
	}
	help := a.newHelp(append(append(sections, figureHelp), a.helpSections()...))
	help.Right, help.Back = "keys of the box come first", "back"
	a.boxHelp = help
	a.sizeOverlay()
}

func (a *app) newHelp(sections []overlay.HelpSection) *overlay.Help {
	help := overlay.NewHelp(a.styles, sections)
	help.MoreTitle, help.More = "A terminal took a key?", a.helpRemark()
	return help
}

// helpSections are the groups with the keys that their actions have.
func (a *app) helpSections() []overlay.HelpSection {
	order := a.helpOrder()
	named := map[string]bool{}
	sections := make([]overlay.HelpSection, 0, len(order)+1)
	for _, group := range order {
		s := overlay.HelpSection{Title: group.title}
		for _, line := range group.lines {
			for id := range strings.FieldsSeq(line.ids) {
				named[id] = true
			}
			if row := a.helpRow(line); row.Keys != "" {
				s.Rows = append(s.Rows, row)
			}
		}
		sections = append(sections, s)
	}
	for _, act := range a.keymap {
		if key := a.shownKey(act); key != "" && !named[act.id] && act.aliasOf == "" {
			i := slices.IndexFunc(order, func(g helpGroup) bool { return g.in == act.scope })
			sections[i].Rows = append(sections[i].Rows, overlay.HelpRow{Keys: key, Does: act.title, Words: act.id})
		}
	}
	return sections
}

// helpRow is a line with its actions' keys, the leader once for letters in a row.
func (a *app) helpRow(line helpLine) overlay.HelpRow {
	row := overlay.HelpRow{Does: line.does}
	var keys []string
	if line.keys != "" {
		keys = append(keys, line.keys)
	}
	leader, afterLeader := a.leaderKey()+" ", false
	for id := range strings.FieldsSeq(line.ids) {
		act := a.shortcut(id)
		row.Words += " " + act.title + " " + oldWords[a.idOf(id)] + " " + id
		key := a.shownKey(act)
		if key == "" {
			continue
		}
		letter, byLetter := strings.CutPrefix(key, leader)
		if byLetter && afterLeader {
			key = letter
		}
		keys, afterLeader = append(keys, key), byLetter
	}
	row.Keys = strings.Join(keys, " ")
	return row
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
