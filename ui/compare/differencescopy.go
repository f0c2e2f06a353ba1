package compare

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/diff"
	"sluice/ui/external"
)

// copyable reports whether there are differences of two answers to copy.
func (d *Differences) copyable() bool {
	return d.pair != nil && d.pair.differ && d.view() != viewAgreement
}

// copy copies the differences of the two answers: as "diff -u" writes them or, where their
// values are shown, a line each.
func (d *Differences) copy() tea.Cmd {
	if !d.copyable() {
		return nil
	}
	values, base, at := d.view() == viewValues, d.sides[d.base], d.sides[d.at]
	changes := d.pair.values
	return func() tea.Msg {
		text := unifiedText(base, at)
		if values {
			text = ""
			for _, c := range changes {
				text += c.String() + "\n"
			}
		}
		return external.CopyText(text, "the differences")()
	}
}

// unifiedText writes the differences of two answers as "diff -u" does.
func unifiedText(old, now Side) string {
	broken := func(s string) string { return strings.TrimRight(s, "\n") + "\n" }
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", old.title(), now.title())
	for _, h := range diff.Unified(diff.Words(broken(cutText(old.Text)), broken(cutText(now.Text))), 3) {
		fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", h.Old, h.OldLines, h.New, h.NewLines)
		for _, l := range h.Lines {
			b.WriteByte(map[diff.Op]byte{diff.Equal: ' ', diff.Delete: '-', diff.Insert: '+'}[l.Op])
			for _, s := range l.Spans {
				b.WriteString(s.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
