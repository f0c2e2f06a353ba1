package ui

import (
	"sluice/ui/message"
)

// arrange computes the layout and sets the sizes of all components.
func (a *app) arrange() {
	if a.w == 0 || a.h == 0 {
		return
	}
	needs := a.layoutNeeds()
	a.composer.SetWidth(a.composerWidth())
	needs.composerLines, needs.leastLines, needs.messageLines = a.composer.Lines(), a.composer.LeastLines(), a.linesAbovePrompt()
	a.layout = newLayout(a.w, a.h, needs)
	if a.layout.tooSmall {
		return
	}
	a.composer.SetSize(a.layout.composer.w, a.layout.composer.h)
	a.composer.SetPlaceholder(a.placeholder())
	for i, l := range a.lanes {
		if !a.hasFocus(i) {
			l.transcript.KeepFind() // its line has lost the cursor
			l.transcript.StopPicking()
		}
	}
	for _, c := range a.layout.columns { // lanes off the screen keep their lines
		t := a.lanes[c.lane].transcript
		t.SetSize(c.w, a.layout.transcriptHeight(c))
		t.SetFocused(a.hasFocus(c.lane) && a.overlay == nil)
		t.SetKeysElsewhere(a.leaderPressed)
		t.SetHints(a.messageHints(c.lane))
	}
	if a.overlay != nil {
		a.sizeOverlay()
	}
}

func (a *app) paneWidth() int {
	return paneWidth(a.w, layoutNeeds{lanes: len(a.lanes), sidebar: !a.sidebarHidden})
}

// layoutNeeds is what the layout depends on, as far as it is known before the composer's
// height.
func (a *app) layoutNeeds() layoutNeeds {
	return layoutNeeds{
		lanes: len(a.lanes), current: a.current, zoomed: a.zoomed, sidebar: !a.sidebarHidden,
		promptLines: a.sharedPromptLineCount(a.w),
	}
}

// composerWidth is the width of the prompt's frame.
func (a *app) composerWidth() int {
	if len(a.lanes) > 1 {
		return a.w
	}
	_, w := composerColumn(a.paneWidth())
	return w
}

// messageHints are the keys that are named beside a lane's messages: those that work from
// the current focus, prefixed by the key that goes to the lane unless it is the current
// one.
func (a *app) messageHints(lane int) message.Hints {
	focused, first := a.focusScope(), ""
	if lane != a.current {
		focused = inTranscript
		if keys := a.shortcut("lane.go").keys; lane < len(keys) {
			first = keys[lane] + " "
		}
	}
	key := func(id string) string {
		if k := a.keyFor(id, focused); k != "" && !a.blockedByMask(id) {
			return first + k
		}
		return ""
	}
	again := key("regenerate")
	if a.run != nil {
		again = "" // it asks in its own order
	}
	return message.Hints{
		Stop: key("stop"), Copy: key("copy.message"), Code: key("copy.code"),
		Next: key("match.next"), Previous: key("match.previous"), Leave: key("stop"),
		Fold: key("reasoning"), Retry: again, Other: key("regenerate.other"), Details: key("inspect"),
		Alias: a.lanes[lane].view().alias, Bare: a.bareAnswers(lane),
	}
}
