package transcript

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// findLead stands before what is typed.
const findLead = " › "

// FindCursor is where the search is typed, relative to the transcript; nil while its line
// hasn't the cursor.
func (t *Transcript) FindCursor() *tea.Cursor {
	if !t.find.typing || t.lineRows(t.rows) == 0 {
		return nil
	}
	return look.Offset(t.find.input.Cursor(), look.ColumnLeft(t.w)+ansi.StringWidth(findLead), t.h)
}

// findLine draws the search line: what is searched, and which of the hits is the current
// one.
func (t *Transcript) findLine() string {
	right := t.st.Muted.Render(t.findCount())
	if t.find.words == "" {
		right = ""
	}
	keys := ""
	if !t.find.typing && t.find.at != nil {
		keys = t.findKeys()
	}
	width := look.ColumnWidth(t.w)
	room := width - ansi.StringWidth(findLead) - 2
	if keys != "" && ansi.StringWidth(right)+ansi.StringWidth(keys)+2+min(ansi.StringWidth(t.find.words), room/2) > room {
		keys = ""
	}
	if keys != "" {
		right = keys + "  " + right
	}
	space := max(1, room-ansi.StringWidth(right)-1)
	words := ""
	if t.find.typing {
		t.find.input.SetWidth(max(1, space-1))
		words = look.Fit(t.find.input.View(), space)
	} else {
		words = look.Fit(ansi.Truncate(safe.Line(t.find.words).String(), space, "…"), space)
	}
	return look.Fit(strings.Repeat(" ", look.ColumnLeft(t.w))+look.Fit(t.st.Muted.Render(findLead)+words+" "+right, width), t.w)
}

// findKeys names what can be done with the hits.
func (t *Transcript) findKeys() string {
	var out []string
	for _, k := range []look.Hint{{Key: strings.TrimSpace(t.hints.Next + " " + t.hints.Previous), Word: "next"}, {Key: t.hints.Leave, Word: "done"}} {
		if k.Key != "" {
			out = append(out, t.st.Key.Render(k.Key)+" "+t.st.KeyHelp.Render(k.Word))
		}
	}
	return strings.Join(out, "  ")
}

// findCount says which of how many hits is the current one: "3 of 12", with more to come
// "3 of 12…".
func (t *Transcript) findCount() string {
	before, all, searching := 0, 0, len(t.find.scan.queue) > 0
	at := t.hitIndex()
	for i, m := range t.messages {
		if i < at {
			before += len(m.hits)
		}
		all += len(m.hits)
	}
	switch {
	case at < 0 && searching:
		return "searching…"
	case at < 0:
		return "not found"
	case searching:
		return fmt.Sprintf("%s of %s…", figures.Thousands(before+t.find.nth+1), figures.Thousands(all))
	}
	return fmt.Sprintf("%s of %s", figures.Thousands(before+t.find.nth+1), figures.Thousands(all))
}

// currentHit reports whether a line of a message is the current hit.
func (t *Transcript) currentHit(m *entry, line int) bool {
	f := &t.find
	return f.open && f.at == m && f.nth < len(m.hits) && m.hits[f.nth].Line == line
}
