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
	// number is the lane's in the session, for good: it says which messages are its
	// own. Where the lane stands on the screen is its place in app.lanes.
	number int
	// settings are what it asks with every prompt.
	settings ask.Settings
	// alias is the letter that stands for the name while it is hidden: see [mask].
	alias string
	// muted lets prompts to all lanes pass by.
	muted bool
	// from is the message whose history the lane took over when it was added,
	// sessions.Root for none: see sessions.Lane.
	from string
	// baseOptions are the options of its requests that aren't the gateway's controls.
	baseOptions gateway.Options
	// drills are what the steps of a chain rehearse with the next prompt, by their
	// places in the chain, and drilled is the chain: see due.
	drills      []gateway.Drill
	drillsChain string

	transcript *transcript.Transcript
	exchanges  []exchange
	// partial tells that the beginning of the history is still being read.
	partial bool
	// branch is the last message of the branch to which the user went, empty where
	// the lane shows what it showed when it was opened, or what was said since.
	branch string
	// turn is the answer that is under way, nil when the lane rests.
	turn *turn
	// last is the newest closed answer, for the status line.
	last *compare.Summary
	// measured are the figures of all closed answers, oldest first.
	measured []compare.Measured
	// title and status keep the rules above and below as they were drawn last.
	title, status cachedRule
}

// busy reports whether an answer is under way.
func (l *lane) busy() bool { return l.turn != nil }

// name is what the lane is called on the screen.
func (l *lane) name() string { return l.view().name }

// sessionLane is the lane as a session keeps it.
func (l *lane) sessionLane() sessions.Lane {
	out := l.settings.Lane()
	out.Muted, out.From = l.muted, l.from
	return out
}

// restore takes over a lane of a session.
func (l *lane) restore(number int, s sessions.Lane) {
	l.number = number
	was := l.settings.Target
	settings, err := ask.SettingsOf(s)
	if err != nil {
		settings.Target = was
	}
	l.settings, l.muted, l.from = settings, s.Muted, s.From
}

// settingWords names the lane's parameters that differ from the vendor's choice.
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

// samples are the figures of the lane's answers by its present target.
func (l *lane) samples() []measure.Sample {
	return compare.SamplesBy(l.measured, l.settings.Target)
}
