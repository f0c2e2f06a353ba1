package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/overlay"
)

// paletteGroup is a heading of the palette and the actions below it.
type paletteGroup struct {
	title string
	ids   []string
}

// paletteGroups are the groups in the palette's order. Actions that none names are in the
// last one.
var paletteGroups = []paletteGroup{
	{"Ask", []string{
		"send", "regenerate", "regenerate.other", "stop", "chat.new", "model.pick", "model.next", "model.previous",
		"newline", "editor", "history", "undo", "yank", "raw",
	}},
	{"This answer", []string{
		"copy.message", "copy.code", "copy.all", "message.edit", "branch.previous", "branch.next", "branch.tree", "inspect", "reasoning", "source",
		"message.next", "message.previous", "focus.next", "focus.previous",
		"scroll.bottom", "scroll.top", "scroll.down", "scroll.up", "scroll.halfdown", "scroll.halfup", "scroll.pagedown", "scroll.pageup",
	}},
	{"Compare", []string{
		"lane.add", "lane.copy", "compare", "differences", "baseline", "vote", "vote.blind", "measure", "lane.continue", "lane.zoom", "lane.sync",
		"lane.only", "lane.mute", "lane.remove", "lane.next", "lane.previous", "lane.go", "lane.left", "lane.right",
	}},
	{"Chain", []string{"chain", "rehearse"}},
	{"Sessions", []string{
		"session.list", "rerun", "rerun.other", "session.fork", "session.rename", "session.tags", "session.pin", "session.duplicate",
		"session.export", "session.edit", "session.elsewhere", "session.again", "session.trash",
	}},
	{"Set up", []string{"params", "gateway", "theme", "mouse", "messages", "help", "leader", "palette", "suspend", "quit"}},
}

// groupOf returns the index of an action's group, and its place in it.
func groupOf(id string) (group, place int) {
	for g := range paletteGroups {
		if i := slices.Index(paletteGroups[g].ids, id); i >= 0 {
			return g, i
		}
	}
	return len(paletteGroups) - 1, len(paletteGroups[len(paletteGroups)-1].ids)
}

// oldWords are words by which people may look for an action that isn't called so any more,
// or is elsewhere.
var oldWords = map[string]string{
	"regenerate":        "retry regenerate rerun",
	"regenerate.other":  "retry regenerate",
	"rerun":             "rerun run again re-run send the session again",
	"chain":             "fallback drill rehearse",
	"rehearse":          "drill fail",
	"gateway":           "timeout retries attempts back-off cache TTL custom cost metadata",
	"reasoning":         "fold or open the reasoning",
	"inspect":           "frames trace details request reply",
	"compare":           "table TTFT p95 total",
	"measure":           "repeat run interleaved warm-up",
	"lane.add":          "column",
	"source":            "raw markdown",
	"session.elsewhere": "save as",
	"session.list":      "load open history",
	"params":            "temperature max tokens system",
	"theme":             "colours dark light",
}

// latelyRows is how many actions the palette names first, since they were chosen last.
const latelyRows = 3

// noteAction remembers that an action was chosen, unless it only moves or opens the lists
// in which actions are chosen.
func (c *chrome) noteAction(id string) {
	switch id {
	case "palette", "help", "leader", "send", "newline", "stop", "quit", "suspend", "undo", "yank":
		return
	}
	if g, i := groupOf(id); paletteGroups[g].title == "This answer" && i >= slices.Index(paletteGroups[g].ids, "message.next") {
		return
	}
	c.lately = slices.DeleteFunc(c.lately, func(have string) bool { return have == id })
	c.lately = append([]string{id}, c.lately...)
	c.lately = c.lately[:min(len(c.lately), maxRecents)]
}

func (a *app) openPalette() tea.Cmd { return a.open(a.palette()) }

// openCommands opens the palette for a slash in the empty prompt. Another slash closes it
// and is typed.
func (a *app) openCommands() tea.Cmd {
	p := a.palette()
	p.Title, p.EmptyKey = "All actions · / again for a slash", "/"
	p.OnEmptyKey = func() tea.Cmd { return a.composer.Paste("/") }
	return a.open(p)
}

// palette lists every action with its keys, in groups, after those that were chosen
// lately. What can't be done now is only found by searching, with the reason.
func (a *app) palette() *overlay.List {
	groups := make([][]overlay.Choice, len(paletteGroups))
	byID := map[string]overlay.Choice{}
	possible, hidden := 0, 0
	for i := range a.actions {
		act := &a.actions[i]
		if act.AliasOf != "" {
			continue
		}
		row := a.paletteRow(act)
		if row.Hidden {
			hidden++
		} else {
			possible++
		}
		g, _ := groupOf(act.ID)
		groups[g], byID[act.ID] = append(groups[g], row), row
	}
	var rows []overlay.Choice
	for _, id := range a.lately {
		if row, ok := byID[id]; ok && !row.Hidden && len(rows) < latelyRows {
			row.Section = "Lately"
			rows = append(rows, row)
		}
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(one, other overlay.Choice) int {
			_, i := groupOf(one.ID)
			_, j := groupOf(other.ID)
			return i - j
		})
		rows = append(rows, group...)
	}
	p := overlay.NewList(a.styles, "All actions", "type what you want to do", rows, func(row overlay.Choice) tea.Cmd { return a.chooseAction(row.ID) })
	p.Verb, p.Quick, p.SectionColumn = "do it", true, 16
	p.Right = fmt.Sprintf("%d now", possible)
	if hidden > 0 {
		p.Right += fmt.Sprintf(" · %d not possible here, hidden", hidden)
	}
	return p
}

// paletteRow is an action's row, with the keys that work where the focus is. An action that
// can't run now has the reason in their place.
func (a *app) paletteRow(act *action) overlay.Choice {
	g, _ := groupOf(act.ID)
	row := overlay.Choice{
		ID: act.ID, Label: safe.Line(act.Title), Keywords: act.ID + " " + oldWords[act.ID],
		Section: paletteGroups[g].title, Off: act.whyNotNow(a),
	}
	if row.Hidden = row.Off != ""; row.Hidden {
		row.Note = safe.Line(row.Off)
		return row
	}
	if keys := a.keysIn(act.ID, a.focusScope()); len(keys) > 0 {
		row.Note, row.Brief = safe.Line(strings.Join(keys, " · ")), safe.Line(keys[0])
	}
	return row
}

// chooseAction runs an action that was chosen from a list.
func (a *app) chooseAction(id string) tea.Cmd {
	a.noteAction(id)
	return a.runAction(a.action(id))
}
