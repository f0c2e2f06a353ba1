package look

import (
	"charm.land/lipgloss/v2"

	"sluice/ui/palette"
)

// Compared are the styles of two texts that differ. Where there are no surfaces, words are
// bold after a plus and struck after a minus.
type Compared struct {
	// Added and Removed are for lines that differ, AddedWords and RemovedWords for the words
	// in them that do.
	Added, Removed, AddedWords, RemovedWords lipgloss.Style
	// AddedMark and RemovedMark are for the marks before such lines.
	AddedMark, RemovedMark lipgloss.Style
}

func (s *Styles) compared(p palette.Palette) Compared {
	c := Compared{
		Added: surface(p.Added, p.Text), Removed: surface(p.Removed, p.Text),
		AddedWords: surface(p.AddedWords, p.Text), RemovedWords: surface(p.RemovedWords, p.Text),
	}
	if p.AddedWords == "" {
		c.AddedWords, c.RemovedWords = s.Success.Bold(true), s.Trouble.Strikethrough(true)
	}
	c.AddedMark = s.Success.Background(c.Added.GetBackground())
	c.RemovedMark = s.Trouble.Background(c.Removed.GetBackground())
	return c
}
