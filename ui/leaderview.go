package ui

import (
	"sluice/internal/figures"
	"sluice/ui/look"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// leaderColumn is how many cells an action gets at least while the leader waits
// for its letter.
const leaderColumn = 26

// letterPanel lists letters in at most most lines, below a rule: all that can be
// done now, in columns that are read downwards.
func letterPanel(st *look.Styles, letters []hint, width, most int) []string {
	columns := max(1, width/leaderColumn)
	if len(letters) > columns*(most-1) {
		columns = max(columns, (width-1)/widestHint(letters))
	}
	each := (width - 1) / columns
	rows := min((len(letters)+columns-1)/columns, most-1)
	if rows < 1 {
		return nil
	}
	pad := 0
	for _, h := range letters {
		pad = max(pad, ansi.StringWidth(h.key))
	}
	more := ""
	if n := len(letters) - rows*columns; n > 0 {
		more = figures.Counted(n, "other")
	}
	out := []string{look.Rule(st.RuleFocused, st.Text, "then a letter", more, width)}
	for row := range rows {
		var b strings.Builder
		b.WriteByte(' ')
		for at := row; at < min(len(letters), rows*columns); at += rows {
			h := letters[at]
			key := strings.Repeat(" ", pad-ansi.StringWidth(h.key)) + st.Key.Render(h.key)
			b.WriteString(look.Fit(ansi.Truncate(key+" "+st.KeyHelp.Render(h.word), each-1, "…"), each))
		}
		out = append(out, look.Fit(b.String(), width))
	}
	return out
}

// widestHint is how many cells the longest letter and word take with the blanks
// around them.
func widestHint(hints []hint) int {
	letter, word := 0, 0
	for _, h := range hints {
		letter, word = max(letter, ansi.StringWidth(h.key)), max(word, ansi.StringWidth(h.word))
	}
	return letter + word + 2
}

// withLeader puts the leader's letters over the frame's lower end, above the
// footer.
func (a *app) withLeader(frame string) string {
	lines := strings.Split(frame, "\n")
	footer := len(lines) - a.layout.foot.h
	panel := letterPanel(a.styles, a.leaderHints(), a.w, footer-a.layout.header.h)
	copy(lines[footer-len(panel):], panel)
	return strings.Join(lines, "\n")
}
