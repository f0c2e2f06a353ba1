package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/overlay"
)

// branchTreeLoaded reports a lane's forks.
type branchTreeLoaded struct {
	writer *sessions.Writer
	lane   *lane
	forks  []sessions.Fork
	at     time.Time
}

// openBranchTree lists the places where the lane's conversation branches.
func (a *app) openBranchTree() tea.Cmd {
	l, writer := a.focusedLane(), a.writer
	number := l.number
	return func() tea.Msg {
		return branchTreeLoaded{writer: writer, lane: l, forks: writer.Session().Tree(number), at: time.Now()}
	}
}

func (m branchTreeLoaded) apply(a *app) tea.Cmd {
	if m.writer != a.writer || a.overlay != nil || !slices.Contains(a.lanes, m.lane) {
		return nil // the user has moved on
	}
	shown := map[string]bool{}
	for _, message := range m.lane.messages() {
		shown[message.ID] = true
	}
	c := overlay.NewList(a.styles, "Branches of "+m.lane.name(), "type to search", treeRows(m.forks, shown, m.at), func(row overlay.Choice) tea.Cmd {
		number := m.lane.number
		return func() tea.Msg {
			return loadBranch(m.writer, m.lane, number, row.ID)
		}
	})
	c.Verb = "go there"
	c.WhenEmpty = "nothing was saved yet"
	for _, fork := range m.forks { // select the newest that is shown
		if shown[fork.Message.ID] {
			c.SelectWhere(func(row overlay.Choice) bool { return row.ID == fork.Message.ID })
		}
	}
	c.Status = func(row overlay.Choice) string {
		if row.Current {
			return "on the branch that is shown"
		}
		return ""
	}
	return a.open(c)
}

// treeRows draws the forks as a tree. Versions of one message are siblings; what follows
// one of them is indented below it.
func treeRows(forks []sessions.Fork, shown map[string]bool, now time.Time) []overlay.Choice {
	rows := make([]overlay.Choice, 0, len(forks))
	var open []bool // by depth: whether more siblings follow
	for _, f := range forks {
		m := f.Message
		open = append(open[:min(f.Depth, len(open))], f.N < f.Of)
		rows = append(rows, overlay.Choice{
			ID: m.ID, Label: safe.Line(treeLines(open, f.Of) + speaker(m) + ": " + firstLine(m)), Note: safe.Line(branchNote(f, now)),
			Brief: safe.Line(fmt.Sprintf("%d of %d", f.N, f.Of)), Current: shown[m.ID],
		})
	}
	return rows
}

// treeLines draws the lines of the tree before a row.
func treeLines(open []bool, of int) string {
	const most = 12 // deeper forks are not indented further
	if len(open) > most {
		open = open[len(open)-most:]
	}
	var b strings.Builder
	for _, more := range open[:len(open)-1] {
		if more {
			b.WriteString("│ ")
		} else {
			b.WriteString("  ")
		}
	}
	switch {
	case of < 2 && len(open) == 1:
	case open[len(open)-1]:
		b.WriteString("├ ")
	default:
		b.WriteString("└ ")
	}
	return b.String()
}

func speaker(m sessions.Message) string {
	if m.Role == gateway.RoleUser {
		return "you"
	}
	if m.Target == "" {
		return "answer"
	}
	return figures.TargetName(m.Target)
}

func branchNote(f sessions.Fork, now time.Time) string {
	note := ""
	if f.More > 0 {
		note = "+ " + figures.Counted(f.More, "message")
	}
	if f.Message.Edited != "" {
		note = strings.TrimSpace("edited  " + note)
	}
	if f.Message.Time.IsZero() {
		return note
	}
	return fmt.Sprintf("%s  %11s", note, figures.Age(now.Sub(f.Message.Time)))
}
