package ui

import (
	"sluice/gateway"
	"sluice/internal/figures"
	"strconv"
)

// step tells which of how many steps is being asked or answers, counted from 1;
// false where there is one step, or nobody knows.
func (t *turn) step() (now, of int, known bool) {
	steps := len(t.asked.Steps)
	if steps < 2 {
		return 0, steps, false
	}
	if start := t.got.Start; start != nil {
		return start.Step + 1, steps, start.StepKnown
	}
	if t.asked.Steps[0].Mode != gateway.ModeClient { // the gateway walks them
		return 0, steps, false
	}
	for _, s := range t.got.Steps {
		if s.State == gateway.StepFailed || s.State == gateway.StepTimedOut {
			now = s.Step + 1
		}
	}
	return min(now+1, steps), steps, true
}

// due are the drills of the next prompt; a lane that asks something else meanwhile
// has none.
func (l *lane) due() []gateway.Drill {
	if l.settings.Target.Chain == "" || l.settings.Target.Chain != l.drilled {
		return nil
	}
	return l.drills
}

// drill sets what the lane's chain rehearses with the next prompt.
func (l *lane) drill(drills []gateway.Drill) { l.drills, l.drilled = drills, l.settings.Target.Chain }

// stepWords say it in the lane's title: "▸ step 2 of 3".
func (l *lane) stepWords() string {
	switch {
	case l.turn == nil && len(l.due()) > 0:
		return " · a drill with the next prompt"
	case l.turn == nil:
		return ""
	}
	now, of, known := l.turn.step()
	switch {
	case of < 2:
		return ""
	case !known:
		return " ▸ step " + figures.Unknown + " of " + strconv.Itoa(of)
	}
	return " ▸ step " + strconv.Itoa(now) + " of " + strconv.Itoa(of)
}
