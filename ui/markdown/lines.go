package markdown

import (
	"slices"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// lines returns what was drawn in its final form. The lines lie behind each other in one
// string: thousands of them are kept.
func (r *renderer) lines() []string {
	var packed []byte
	ends := make([]int, 0, len(r.out))
	add := func(line string) {
		packed = appendCanonical(packed, line, r.style.plain)
		ends = append(ends, len(packed))
	}
	next, row := 0, 0
	for i, line := range r.out {
		if next < len(r.heads) && r.heads[next] == i {
			r.heads[next] = len(ends)
			next++
		}
		width := r.width
		if row < len(r.rows) && r.rows[row] == i {
			width += r.spare
			row++
		}
		if len(line) <= width || xansi.StringWidth(line) <= width {
			add(line)
			continue
		}
		for piece := range strings.SplitSeq(carryPens(xansi.Hardwrap(line, width, true)), "\n") {
			add(piece)
		}
	}
	all, lines, from := string(packed), make([]string, len(ends)), 0
	for i, end := range ends {
		lines[i], from = all[from:end], end
	}
	return lines
}

// trimBlank removes blank lines at both ends.
func trimBlank(lines []string) []string {
	lines = trimBlankStart(lines)
	end := len(lines)
	for end > 0 && lines[end-1] == "" {
		end--
	}
	return lines[:end]
}

func trimBlankStart(lines []string) []string {
	i := slices.IndexFunc(lines, func(line string) bool { return line != "" })
	if i < 0 {
		return nil
	}
	return lines[i:]
}
