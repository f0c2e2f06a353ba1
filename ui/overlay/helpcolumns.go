package overlay

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// divider stands between two columns.
const divider = " │ "

// count is how many columns there are.
func (v *Help) count() int {
	switch {
	case v.w >= 112:
		return 3
	case v.inner() >= 64:
		return 2
	}
	return 1
}

// moreLines are the remark's lines, none where there is little room.
func (v *Help) moreLines() []string {
	if v.More == "" || v.h < 22 || v.input.Value() != "" {
		return nil
	}
	lines := []string{look.Rule(v.st.Rule, v.st.Muted, v.MoreTitle, "", v.inner())}
	for _, line := range look.Wrapped(v.More, v.inner(), 3) {
		lines = append(lines, v.st.KeyHelp.Render(line))
	}
	return lines
}

// columns lays the sections out side by side, and counts the rows that fit on the screen.
// What a search finds stands in as few columns as it fits in.
func (v *Help) columns() (rows []string, height int) {
	height = max(1, v.h-4-len(v.moreLines()))
	found, words := v.found()
	if len(found) == 0 {
		return []string{v.st.Muted.Render("nothing matches")}, height
	}
	n := v.count()
	var parts [][]string
	for few := 1; few <= n && words != nil && parts == nil; few++ {
		parts = flowInto(v.blocks(found, words, few), few, height)
	}
	blocks := v.blocks(found, words, n)
	for each := height; parts == nil; each++ {
		parts = flowInto(blocks, n, each)
	}
	width := v.columnWidth(len(parts))
	longest := 0
	for _, p := range parts {
		longest = max(longest, len(p))
	}
	for i := range longest {
		line := ""
		for c, p := range parts {
			if c > 0 {
				line += v.st.Rule.Render(divider)
			}
			text := ""
			if i < len(p) {
				text = p[i]
			}
			line += look.Fit(text, width)
		}
		rows = append(rows, line)
	}
	return rows, height
}

// columnWidth is the width of each of n columns.
func (v *Help) columnWidth(n int) int { return (v.inner() - (n-1)*lipgloss.Width(divider)) / n }

// blocks are sections as they are drawn in n columns.
func (v *Help) blocks(sections []HelpSection, words helpWords, n int) [][]string {
	blocks := make([][]string, len(sections))
	for i, s := range sections {
		blocks[i] = v.section(s, words, v.columnWidth(n))
	}
	return blocks
}

// flowInto puts blocks of lines into n columns of at most each lines, in their order, with
// a blank line between two; nil where they don't fit. No block is divided.
func flowInto(blocks [][]string, n, each int) [][]string {
	columns := make([][]string, n)
	at := 0
	for _, block := range blocks {
		if len(columns[at]) > 0 {
			if len(columns[at])+1+len(block) <= each {
				columns[at] = append(append(columns[at], ""), block...)
				continue
			}
			at++
		}
		if at == n || len(block) > each {
			return nil
		}
		columns[at] = append(columns[at], block...)
	}
	return columns
}

// section draws a section in lines of w cells: its title, and the keys in a column beside
// what they do.
func (v *Help) section(s HelpSection, words helpWords, w int) []string {
	keys := 0
	for _, r := range s.Rows {
		keys = max(keys, lipgloss.Width(r.Keys))
	}
	keys = min(keys, max(8, w*2/5))
	out := []string{words.mark(s.Title, v.st.ModelName, v.st.Match)}
	for _, r := range s.Rows {
		out = append(out, v.row(r, words, keys, w)...)
	}
	return out
}

// row draws keys and meaning, wrapping each in its own column.
func (v *Help) row(r HelpRow, words helpWords, keysWidth, w int) []string {
	keys := strings.Split(ansi.Wrap(r.Keys, keysWidth, ""), "\n")
	does := strings.Split(ansi.Wrap(r.Does, max(8, w-keysWidth-2), ""), "\n")
	var out []string
	for i := range max(len(keys), len(does)) {
		k, d := "", ""
		if i < len(keys) {
			k = keys[i]
		}
		if i < len(does) {
			d = does[i]
		}
		out = append(out, words.markKeys(look.Pad(k, keysWidth), v.st.Key, v.st.Match)+"  "+words.mark(d, v.st.KeyHelp, v.st.Match))
	}
	return out
}
