package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
	"sluice/ui/overlay"
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

func TestAnOverlayCoversNoHalfOfThePromptsFrame(t *testing.T) {
	t.Parallel()
	for h := overlay.RoomyHeight; h < 60; h += 3 {
		r := newRig(t, rigOptions{w: 80, h: h}).press("ctrl+p")
		r.wantText("All actions")
		wantEqual(t, "corners", []int{strings.Count(r.text(), "╭"), strings.Count(r.text(), "╰")}, []int{2, 2})
	}
}
