package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
)

// unknown is shown for whatever nobody told us. It is never 0.
const unknown = "?"

// summary is a closed answer in figures.
type summary struct {
	state  string
	failed bool
	sessions.Message
}

// summarise puts a closed answer's state into words.
func summarise(m sessions.Message) *summary {
	s := &summary{state: "done", Message: m}
	switch e := m.Error; {
	case e != nil && e.Kind == gateway.KindCancelled:
		s.state = "stopped"
	case e != nil && e.Kind != "":
		s.state, s.failed = "failed: "+spaced(string(e.Kind)), true
	case e != nil:
		s.state, s.failed = "failed", true
	case m.Incomplete:
		s.state, s.failed = "cut", true
	case m.Finish != nil && m.Finish.Reason != gateway.FinishStop:
		s.state = "done: " + spaced(string(m.Finish.Reason))
	}
	return s
}

// stopped tells whether the user ended the answer.
func (s *summary) stopped() bool {
	return s.Error != nil && s.Error.Kind == gateway.KindCancelled
}

func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// parts are the figures in the fixed order of the status line.
func (s *summary) parts() []string {
	out := []string{s.state}
	if s.failed && s.Metrics.TTFT == 0 { // nothing came that could be measured
		if s.Metrics.Duration >= 10*time.Millisecond {
			out = append(out, "after "+inSeconds(s.Metrics.Duration))
		}
		return out
	}
	if s.Start != nil {
		if s.Start.Cache == "HIT" {
			out = append(out, "cached")
		}
		if !s.Start.Streamed && !rawTarget(s.Target) {
			out = append(out, "not streamed")
		}
	}
	return append(out, "TTFT "+inSeconds(s.Metrics.TTFT), rate(s.Metrics.TokensPerSecond),
		count(s.Usage.InputTokens)+"→"+count(s.Usage.OutputTokens)+" tok", dollars(s.CostUSD))
}

func inSeconds(d time.Duration) string {
	switch {
	case d <= 0:
		return unknown
	case d < 10*time.Second:
		return fmt.Sprintf("%.2fs", d.Seconds())
	default:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
}

func rate(tps float64) string {
	if tps <= 0 {
		return unknown + " tok/s"
	}
	return fmt.Sprintf("%.0f tok/s", tps)
}

func count(n *int) string {
	if n == nil {
		return unknown
	}
	if *n >= 100_000 {
		return fmt.Sprintf("%dk", *n/1000)
	}
	return fmt.Sprint(*n)
}

func dollars(usd *float64) string {
	switch {
	case usd == nil:
		return "$" + unknown
	case *usd > 0 && *usd < 0.0001:
		return "<$0.0001"
	case *usd < 1:
		return fmt.Sprintf("$%.4f", *usd)
	default:
		return fmt.Sprintf("$%.2f", *usd)
	}
}

// live describes an answer under way as of now.
func (t *turn) live(now time.Time) []string {
	m := t.got.Metrics(now)
	state := "waiting"
	switch {
	case t.stopped:
		state = "stopping"
	case m.TTFT > 0:
		state = "streaming"
	case t.got.Start != nil:
		state = "connected"
	case len(t.got.Retries) > 0:
		state = fmt.Sprintf("retrying (%d of %d)", t.got.Retries[len(t.got.Retries)-1].Attempt+1, t.got.Retries[len(t.got.Retries)-1].Of)
	}
	out := []string{state + " " + fmt.Sprintf("%.1fs", m.Duration.Seconds())}
	if m.TTFT > 0 {
		out = append(out, "TTFT "+inSeconds(m.TTFT))
	}
	return out
}

// rule draws a dividing line of width cells with words set into it, left and
// right. Words that don't fit are cut, the right ones last.
func rule(line, words lipgloss.Style, left, right string, width int) string {
	if width <= 0 {
		return ""
	}
	const lead = 1
	room := width - 2*lead
	right = ansi.Truncate(right, max(0, room-2), "…")
	rw := lipgloss.Width(right)
	leftRoom := room
	if rw > 0 {
		leftRoom -= rw + 3
	}
	left = ansi.Truncate(left, max(0, leftRoom-2), "…")
	lw := lipgloss.Width(left)

	var b strings.Builder
	used := lead
	b.WriteString(line.Render(strings.Repeat("─", lead)))
	if lw > 0 {
		b.WriteString(" " + words.Render(left) + " ")
		used += lw + 2
	}
	tail := 0
	if rw > 0 {
		tail = rw + 2 + lead
	}
	b.WriteString(line.Render(strings.Repeat("─", max(0, width-used-tail))))
	if rw > 0 {
		b.WriteString(" " + words.Render(right) + " " + line.Render(strings.Repeat("─", lead)))
	}
	return b.String()
}

// laneTitle is the rule above a lane: what it is sent to, and what is set. Among
// several, a mark shows the focused one without colour too.
func (a *app) laneTitle(i, width int) string {
	l := a.lanes[i]
	name := "no model"
	if key := a.keyFor("model.pick", a.where()); key != "" {
		name += ": " + key + " picks one"
	}
	if !l.target.IsZero() {
		name = safe.Line(l.target.String()).String()
	}
	switch {
	case len(a.lanes) == 1:
	case a.hasFocus(i):
		name = a.styles.AccentStrong.Render("▸ " + name)
	case i == a.current:
		name = "▸ " + name
	}
	return l.title.rule(ruleKey{a.styles, a.hasFocus(i), width, name, strings.Join(l.settings(), " · ")})
}

// settings names the lane's parameters that differ from the vendor's choice.
func (l *lane) settings() []string {
	var out []string
	if l.muted {
		out = append(out, "muted")
	}
	if l.api != "" {
		out = append(out, string(l.api))
	}
	if l.system != "" {
		out = append(out, "system prompt")
	}
	if p := l.params.Temperature; p != nil {
		out = append(out, fmt.Sprintf("temperature %g", *p))
	}
	if p := l.params.TopP; p != nil {
		out = append(out, fmt.Sprintf("top-p %g", *p))
	}
	if p := l.params.MaxTokens; p != nil {
		out = append(out, fmt.Sprintf("max %d", *p))
	}
	if e := l.params.Effort; e != "" {
		out = append(out, "effort "+string(e))
	}
	if n := len(l.params.Stop); n > 0 {
		out = append(out, fmt.Sprintf("%d stop", n))
	}
	return out
}

// laneStatus is the rule below a lane: the answer in figures, and what follow
// mode does.
func (a *app) laneStatus(i, width int) string {
	l, words := a.lanes[i], a.styles.Muted
	left, look := []string{"ready"}, a.styles.Muted
	switch {
	case l.turn != nil:
		left, look = l.turn.live(a.now), a.styles.Accent
		left[0] = "● " + left[0]
	case l.last != nil:
		left = l.last.parts()
		if l.last.failed {
			left[0], look = "✗ "+left[0], a.styles.Trouble
		}
	}
	state := look.Render(left[0])
	if len(left) > 1 {
		state += words.Render(" · " + strings.Join(left[1:], " · "))
	}
	right := ""
	if !l.transcript.Following() {
		right = "scrolled up"
		if n := l.transcript.NewLines(); n > 0 {
			right = "↓ " + counted(n, "new line")
		}
		if key := a.keyFor("scroll.bottom", a.where()); key != "" {
			right += " (" + key + ")"
		}
	}
	return l.status.rule(ruleKey{a.styles, a.hasFocus(i), width, state, words.Render(right)})
}
