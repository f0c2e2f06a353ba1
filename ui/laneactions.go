package ui

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/overlay"
)

// laneActions are the actions on lanes.
func laneActions() []action {
	keys := make([]string, MostLanes)
	for i := range keys {
		keys[i] = "alt+" + strconv.Itoa(i+1)
	}
	return []action{
		{ID: "lane.add", Title: "Add a lane: another model answers too", Short: "add lane", Keys: []string{"f6"}, Leader: "a", Scope: everywhere,
			WhyNot: (*app).whyNoNewLane, Run: (*app).openLanePicker},
		{ID: "lane.add.here", Title: "Bring back lanes that were put aside, or add one", Short: "lanes back", Keys: []string{"+"}, Leader: "+", Scope: inTranscript,
			WhyNot: (*app).whyNoNewLane, Run: (*app).bringLanesBack},
		{ID: "lane.copy", Title: "Add a copy of this lane, to change a parameter", Short: "copy lane", Leader: "A", Scope: inTranscript,
			WhyNot: (*app).whyNoNewLane, Run: (*app).copyLane},
		{ID: "lane.remove", Title: "Close this lane", Short: "close lane", Keys: []string{"-"}, Leader: "-", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: (*app).removeLane},
		{ID: "lane.others", Title: "Close the other lanes", Short: "close others", Keys: []string{"_"}, Leader: "_", Scope: inTranscript,
			WhyNot: (*app).whyNoOthersClosed, Run: (*app).closeOtherLanes},
		{ID: "lane.mute", Title: "Mute or unmute this lane: prompts to all skip it", Short: "mute", Keys: []string{"x"}, Leader: "X", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: (*app).muteLane},
		{ID: "lane.only", Title: "Ask this lane alone, or all", Short: "only this", Keys: []string{"O"}, Leader: "O", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: noCmd(func(a *app) { a.onlyCurrent = !a.onlyCurrent })},
		{ID: "lane.continue", Title: "Continue with this one: copy its history to all", Short: "continue", Keys: []string{"w"}, Leader: "W", Scope: inTranscript,
			WhyNot: (*app).whyNoContinue, Run: (*app).continueWith},
		{ID: "lane.zoom", Title: "Zoom: this lane alone, or all", Short: "zoom", Keys: []string{"z"}, Leader: "z", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: noCmd(func(a *app) { a.zoomed = !a.zoomed })},
		{ID: "lane.sync", Title: "Scroll the lanes together, or apart", Short: "together", Keys: []string{"s"}, Leader: "s", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: (*app).toggleSyncScroll},
		{ID: "lane.next", Title: "Next lane", Short: "lanes", Keys: []string{"l", "right"}, Leader: "j", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: noCmd(func(a *app) { a.cycleLane(1) })},
		{ID: "lane.previous", Title: "Previous lane", Short: "previous", Keys: []string{"h", "left"}, Leader: "k", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: noCmd(func(a *app) { a.cycleLane(-1) })},
		{ID: "compare", Title: "Compare the lanes' figures in a table", Short: "compare", Keys: []string{"C"}, Leader: "c", Scope: inTranscript,
			Run: (*app).openCompare},
		{ID: "measure", Title: "Measure: ask every lane several times", Short: "measure", Keys: []string{"."}, Leader: ".", Scope: inTranscript,
			WhyNot: (*app).whyNoRun, Run: (*app).openRun},
		{ID: "vote", Title: "Vote for this lane's answer, or take the vote back", Short: "vote", Keys: []string{"v"}, Leader: "v", Scope: inTranscript,
			WhyNot: (*app).whyNoVote, Run: (*app).vote},
		{ID: "vote.blind", Title: "Judge blind: names hidden, lanes shuffled", Short: "blind", Keys: []string{"V"}, Leader: "V", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: (*app).toggleBlind},
		{ID: "lane.go", Title: "Go to a lane by its number", Short: "go to lane", Keys: keys, Leader: "1", Scope: everywhere,
			Run: (*app).goToLane},
		{ID: "lane.left", Title: "Move this lane left", Short: "move left", Keys: []string{"<"}, Leader: "<", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: func(a *app) tea.Cmd { return a.moveLane(-1) }},
		{ID: "lane.right", Title: "Move this lane right", Short: "move right", Keys: []string{">"}, Leader: ">", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: func(a *app) tea.Cmd { return a.moveLane(1) }},
	}
}

func (a *app) toggleSyncScroll() tea.Cmd {
	a.syncScroll = !a.syncScroll
	if !a.syncScroll {
		return a.say("each lane scrolls by itself")
	}
	a.syncScrollFrom(a.focusedLane())
	return a.say("the lanes scroll together")
}

// goToLane focuses the lane whose number is in the pressed key, and asks for the number
// where there is none.
func (a *app) goToLane() tea.Cmd {
	if n := len(a.pressedKey); n > 0 && a.pressedKey != "1" {
		if i := int(a.pressedKey[n-1] - '1'); i >= 0 && i < MostLanes {
			return a.focusLane(i)
		}
	}
	rows := make([]overlay.Choice, len(a.lanes))
	for i, l := range a.lanes {
		rows[i] = overlay.Choice{
			ID: strconv.Itoa(i), Label: safe.Line(fmt.Sprintf("%d  %s", i+1, l.view().title())), Current: i == a.current,
		}
	}
	c := overlay.NewList(a.styles, "Go to a lane", "type to search", rows, func(row overlay.Choice) tea.Cmd {
		i, err := strconv.Atoi(row.ID)
		if err != nil {
			return nil
		}
		return a.focusLane(i)
	})
	c.Verb = "go"
	return a.open(c)
}

// cycleFocus moves the focus through the prompt and the lanes.
func (a *app) cycleFocus(by int) tea.Cmd {
	n := len(a.lanes)
	if a.focus == focusComposer {
		if len(a.lanes) > 1 {
			a.current = 0
			if by < 0 {
				a.current = n - 1
			}
		}
		return a.setFocus(focusTranscript)
	}
	to := a.current + by
	if to < 0 || to >= n {
		return a.setFocus(focusComposer)
	}
	a.current = to
	return a.setFocus(focusTranscript)
}

// focusLane focuses the lane with an index.
func (a *app) focusLane(i int) tea.Cmd {
	if i < 0 || i >= len(a.lanes) {
		return a.say(fmt.Sprintf("there is no lane %d", i+1))
	}
	a.current = i
	return a.setFocus(focusTranscript)
}
