package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
)

// Hint is a key and what it does, as in the footer.
type Hint struct{ Key, Word string }

// Width is how many cells the hint takes in the footer.
func (h Hint) Width() int { return lipgloss.Width(h.Key) + lipgloss.Width(h.Word) + 3 }

// leaderColumn is the least width of a column of the letter panel, in cells.
const leaderColumn = 26

// LetterPanel lists the letters that may follow the leader key, below a rule, in columns
// that are read downwards. It takes at most most lines.
func LetterPanel(st *Styles, letters []Hint, width, most int) []string {
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
		pad = max(pad, ansi.StringWidth(h.Key))
	}
	more := ""
	if n := len(letters) - rows*columns; n > 0 {
		more = figures.Counted(n, "other")
	}
	out := []string{Rule(st.RuleFocused, st.Text, "then a letter", more, width)}
	for row := range rows {
		var b strings.Builder
		b.WriteByte(' ')
		for at := row; at < min(len(letters), rows*columns); at += rows {
			h := letters[at]
			key := strings.Repeat(" ", pad-ansi.StringWidth(h.Key)) + st.Key.Render(h.Key)
			b.WriteString(Fit(ansi.Truncate(key+" "+st.KeyHelp.Render(h.Word), each-1, "…"), each))
		}
		out = append(out, Fit(b.String(), width))
	}
	return out
}

// widestHint is how many cells the longest letter and word take with the blanks around
// them.
func widestHint(hints []Hint) int {
	letter, word := 0, 0
	for _, h := range hints {
		letter, word = max(letter, ansi.StringWidth(h.Key)), max(word, ansi.StringWidth(h.Word))
	}
	return letter + word + 2
}
