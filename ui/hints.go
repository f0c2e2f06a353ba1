package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

func bindingHints(bindings []key.Binding) []look.Hint {
	var out []look.Hint
	for _, b := range bindings {
		if b.Enabled() {
			out = append(out, look.Hint{Key: b.Help().Key, Word: b.Help().Desc})
		}
	}
	return out
}

// hintsWidth is how many cells hints take in the footer.
func hintsWidth(hs []look.Hint) int {
	all := 0
	for _, h := range hs {
		all += h.Width()
	}
	return all
}

// fitHints drops hints that don't fit into the width. The hint of esc always stays; its
// word is shortened to "back" where others are dropped.
func fitHints(hs []look.Hint, width int) []look.Hint {
	back := slices.IndexFunc(hs, func(h look.Hint) bool { return h.Key == "esc" })
	if back < 0 {
		return hs
	}
	if hintsWidth(hs) <= width {
		return hs
	}
	hs = slices.Clone(hs)
	if word := "back"; len(hs[back].Word) > len(word)+1 {
		hs[back].Word = word
	}
	used := hs[back].Width()
	var out []look.Hint
	for i, h := range hs {
		switch {
		case i == back:
		case used+h.Width() > width:
			continue
		default:
			used += h.Width()
		}
		out = append(out, h)
	}
	return out
}

// hints draws the hints that fit, the most important first. None is cut.
func (c *chrome) hints(hs []look.Hint, width int) string {
	var b strings.Builder
	used := 0
	for _, h := range hs {
		piece := " " + c.styles.Key.Render(h.Key) + " " + c.styles.KeyHelp.Render(h.Word) + " "
		w := lipgloss.Width(piece)
		if used+w > width {
			continue
		}
		b.WriteString(piece)
		used += w
	}
	return look.Fit(b.String(), width)
}
