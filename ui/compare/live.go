package compare

import (
	"fmt"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
)

// Silence is how long nothing has to arrive until the screen says so.
const Silence = 10 * time.Second

// Live is an answer that is still coming.
type Live struct {
	Answer *gateway.Answer
	// Target is what was asked.
	Target gateway.Target
	// Stopped is set once the user has stopped the answer.
	Stopped bool
	// LastData is when the newest delta came, zero before the request was sent.
	LastData time.Time
	// Retrying is set while another try is waited for.
	Retrying bool
}

// Figures describe the answer as of now.
func (l Live) Figures(now time.Time) []Figure {
	m := l.Answer.Metrics(now)
	state := l.state(m)
	took := fmt.Sprintf(" %d s", int(m.Duration.Seconds()))
	out := []Figure{{Long: "● " + state + took, Short: "●" + took, Priority: 100}}
	out = append(out, startFigures(l.Answer.Start, l.Target.String())...)
	if m.TTFT > 0 {
		out = append(out, firstWord(m.TTFT))
	}
	if silent := now.Sub(l.LastData); l.Silent(now) && m.TTFT > 0 {
		out = append(out, Figure{Long: "silent for " + figures.WholeSeconds(silent.Truncate(time.Second)), Short: "silent " + figures.WholeSeconds(silent.Truncate(time.Second)), Priority: 98})
	}
	if m.TokensPerSecond > 0 {
		out = append(out, rate(m.TokensPerSecond))
	}
	if m.LongestGap >= noticedGap {
		out = append(out, Figure{Long: "longest gap " + figures.Seconds(m.LongestGap), Priority: 20})
	}
	return append(out, usageFigures(l.Answer.Usage)...)
}

// Silent reports whether nothing has come for as long as the screen says so, while no
// other try is waited for.
func (l Live) Silent(now time.Time) bool {
	return !l.LastData.IsZero() && !l.Retrying && now.Sub(l.LastData) >= Silence
}

// state is what the answer is doing, in a word or two.
func (l Live) state(m gateway.Metrics) string {
	switch {
	case l.Stopped:
		return "stopping"
	case m.TTFT > 0:
		return "answering"
	case l.Answer.Start != nil:
		return "connected"
	case len(l.Answer.Retries) > 0:
		last := l.Answer.Retries[len(l.Answer.Retries)-1]
		return fmt.Sprintf("trying again (%d of %d)", last.Attempt+1, last.Of)
	}
	return "waiting"
}
