package ui

import (
	"fmt"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/transcript"
)

// lane is a target and its transcript.
type lane struct {
	// number identifies the lane in the session, for good: messages refer to it. Its
	// place on the screen is its index in board.lanes.
	number int
	// settings are sent with every prompt.
	settings ask.Settings
	// alias is the letter that replaces the name while names are hidden: see [mask].
	alias string
	// muted excludes the lane from prompts to all lanes.
	muted bool
	// from is the message up to which the lane copied another's history when it was
	// added, sessions.Root for none: see sessions.Lane.
	from string
	// baseOptions are the options of its requests that aren't controls of the gateway.
	baseOptions gateway.Options
	// drills are the failures that the steps of the chain drillsChain rehearse with the
	// next prompt, by their places in the chain: see pendingDrills.
	drills      []gateway.Drill
	drillsChain string

	transcript *transcript.Transcript
	exchanges  []exchange
	// partial is set while the beginning of the history is still being read.
	partial bool
	// branch is the last message of the branch that the user chose, empty unless they
	// chose one since the session was opened or a prompt was sent.
	branch string
	// turn is the answer in progress, nil for none.
	turn *turn
	// last is the newest answer that has ended, for the status line.
	last *compare.Summary
	// measured are the figures of all answers that have ended, oldest first.
	measured []compare.Measured
	// title is the rule above the lane.
	title cachedRule
	// figures are its answer's figures as they were drawn last; among several lanes
	// columnTitle, bar and ended are its title, its bar and its figures.
	figures     cachedFigures
	columnTitle cachedTitle
	bar         cachedRace
	ended       cachedEnded
	// silences are when nothing came in the newest answer.
	silences []compare.Span
	// pieces are when its text came, nil where that isn't known.
	pieces *compare.Pieces
}

// busy reports whether an answer is in progress.
func (l *lane) busy() bool { return l.turn != nil }

// name is the lane's name on the screen.
func (l *lane) name() string { return l.view().name }

// sessionLane is the lane as a session stores it.
func (l *lane) sessionLane() sessions.Lane {
	out := l.settings.Lane()
	out.Muted, out.From = l.muted, l.from
	return out
}

// restore sets the lane to a stored one.
func (l *lane) restore(number int, s sessions.Lane) {
	l.number = number
	was := l.settings.Target
	settings, err := ask.SettingsOf(s)
	if err != nil {
		settings.Target = was
	}
	l.settings, l.muted, l.from = settings, s.Muted, s.From
}

// settingWords names the lane's settings that differ from the vendor's defaults.
func (l *lane) settingWords() []string {
	var out []string
	if l.muted {
		out = append(out, "muted")
	}
	if l.settings.API != "" {
		out = append(out, safe.Line(string(l.settings.API)).String())
	}
	if l.settings.System != "" {
		out = append(out, "system prompt")
	}
	if p := l.settings.Params.Temperature; p != nil {
		out = append(out, fmt.Sprintf("temperature %g", *p))
	}
	if p := l.settings.Params.TopP; p != nil {
		out = append(out, fmt.Sprintf("top-p %g", *p))
	}
	if p := l.settings.Params.MaxTokens; p != nil {
		out = append(out, fmt.Sprintf("max %d", *p))
	}
	if e := l.settings.Params.Effort; e != "" {
		out = append(out, "effort "+safe.Line(string(e)).String())
	}
	if n := len(l.settings.Params.Stop); n > 0 {
		out = append(out, fmt.Sprintf("%d stop", n))
	}
	if n := l.settings.Controls.Count(); n > 0 {
		out = append(out, figures.Counted(n, "gateway control"))
	}
	return out
}

// samples are the figures of the answers by the lane's current target.
func (l *lane) samples() []measure.Sample {
	return compare.SamplesBy(l.measured, l.settings.Target)
}
