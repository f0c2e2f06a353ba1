package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/sessions"
)

// sessionsListed: the store's sessions were read, newest first.
type sessionsListed struct {
	infos []sessions.Info
	err   error
	// at is when they were read: ages are counted from there.
	at time.Time
}

// sessionList is the chooser over saved sessions. It opens at once and fills
// when the store has been read.
type sessionList struct {
	*chooser
	load func() tea.Msg
}

func newSessionList(st *styles, load func() tea.Msg, open func(path string) tea.Cmd) *sessionList {
	c := newChooser(st, "Open a session", "type to search", nil, func(row choice) tea.Cmd { return open(row.ID) })
	c.verb = "open"
	c.empty = "reading…"
	return &sessionList{chooser: c, load: load}
}

// Init reads the sessions.
func (l *sessionList) Init() tea.Cmd { return l.load }

// Update takes the list when it has been read.
func (l *sessionList) Update(msg tea.Msg) tea.Cmd {
	listed, ok := msg.(sessionsListed)
	if !ok {
		return l.chooser.Update(msg)
	}
	l.empty = "no session yet: the first prompt makes one"
	if listed.err != nil {
		l.empty = safe.Line("can't read the sessions: " + listed.err.Error()).String()
	}
	rows := make([]choice, 0, len(listed.infos))
	notes := map[string]string{}
	for _, info := range listed.infos {
		row := choice{ID: info.Path, Label: safe.Line(info.Title), Also: strings.Join(info.Targets, " ")}
		if info.Title == "" {
			row.Label = safe.Line(fileName(info.Path))
		}
		if info.Err != nil {
			row.Note = safe.Line("can't be read")
			notes[info.Path] = safe.Line(info.Err.Error()).String()
		} else {
			old := age(listed.at.Sub(info.Updated))
			row.Note = safe.Line(fmt.Sprintf("%s  %11s", counted(info.Messages, "message"), old))
			row.Brief = safe.Line(old)
			notes[info.Path] = safe.Line(strings.Join(info.Targets, ", ") + " · " + fileName(info.Path)).String()
		}
		rows = append(rows, row)
	}
	l.status = func(row choice) string { return notes[row.ID] }
	l.SetRows(rows)
	return nil
}

// age is a time ago, roughly.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}
