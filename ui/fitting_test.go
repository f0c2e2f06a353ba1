package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
)

func TestTheComposerFitsItsTextAtOnceAfterAResize(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 40, h: 24})
	r.write(strings.Repeat("words ", 30))
	narrow := r.a.layout.composer.h
	r.send(tea.WindowSizeMsg{Width: 120, Height: 24})
	wantEqual(t, "lines on a wide screen", r.a.layout.composer.h-composer.FrameHeight, r.a.composer.Lines())
	r.send(tea.WindowSizeMsg{Width: 40, Height: 24})
	wantEqual(t, "height on the narrow one again", r.a.layout.composer.h, narrow)
}

func TestNoHalfFrameOfThePromptStandsBelowAnOverlay(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24}).press("ctrl+t")
	r.wantText("System prompt and parameters")
	wantEqual(t, "lower corners", strings.Count(r.text(), "╰"), 1)
	r.press("esc")
	r.wantText("Ask ")
}
