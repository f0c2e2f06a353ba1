package inspector

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// timeline draws when things happened: the attempts, the frames and the gaps between
// them.
func (a *Answer) timeline(s *section) {
	calls := a.calls()
	if len(calls) == 0 {
		a.storedTimes(s)
		return
	}
	at, more := a.trace.times()
	s.Title("Moments", "sent "+a.sent.Local().Format("15:04:05.000"))
	s.Pairs(a.moments(calls, at))
	a.steps(s)
	a.attempts(s, calls)
	a.frameTimes(s, at, more)
	s.Title("Figures")
	s.Pairs(a.figures())
	if len(a.notes) > 0 {
		s.Title("Remarks")
		for _, note := range a.notes {
			s.Say(s.Styles.Text, "  "+look.RevealedLine(note))
		}
	}
}

// moments are the main events, with the time since the first request was sent.
func (a *Answer) moments(calls []call, at []time.Duration) []overlay.Pair {
	since := func(t time.Time) string { return figures.Duration(t.Sub(a.sent)) }
	last := calls[len(calls)-1]
	list := []overlay.Pair{{Name: since(calls[0].Sent), Value: "the request was sent"}}
	if len(calls) > 1 {
		list = append(list, overlay.Pair{Name: since(last.Sent), Value: "the last of " + figures.Counted(len(calls), "request") + " was sent"})
	}
	if !last.Replied.IsZero() {
		list = append(list, overlay.Pair{Name: since(last.Replied), Value: "the reply began: " + statusLine(last.Status)})
	}
	if len(at) > 0 {
		list = append(list, overlay.Pair{Name: figures.Duration(at[0]), Value: "the first frame"})
	}
	m := a.Message.Metrics
	if m.TTFT > 0 {
		list = append(list, overlay.Pair{Name: figures.Duration(m.TTFT), Value: "the first word, or thought"})
	}
	if len(at) > 1 {
		list = append(list, overlay.Pair{Name: figures.Duration(at[len(at)-1]), Value: "the last frame"})
	}
	if !a.Running && m.Duration > 0 {
		list = append(list, overlay.Pair{Name: figures.Duration(m.Duration), Value: a.ending()})
	}
	return list
}

// ending says how the answer ended.
func (a *Answer) ending() string {
	words, _ := figures.Ending(a.Message)
	return "the end: " + words
}

// attempts lists the result and id of each request.
func (a *Answer) attempts(s *section, calls []call) {
	name := "Tries"
	if a.polled(calls) {
		name = "Requests"
	}
	s.Title(name)
	_, skipped := a.trace.requests()
	var list []overlay.Pair
	for i, c := range calls {
		if skipped > 0 && i == maxCalls/2 {
			list = append(list, overlay.Pair{Name: "…", Value: fmt.Sprintf("%s in the middle aren't kept", figures.Counted(skipped, "request"))})
		}
		label := fmt.Sprint(c.Attempt)
		words := c.Method
		if a.polled(calls) {
			label = figures.Duration(c.Sent.Sub(a.sent))
			words += " " + lastPart(c.URL)
		}
		switch {
		case !c.Replied.IsZero():
			words += " → " + statusLine(c.Status) + " after " + figures.Duration(c.Replied.Sub(c.Sent))
		case a.Running && i == len(calls)-1:
			words += " → waiting"
		default:
			words += " → no reply"
		}
		if id := requestID(c.ReplyHeader); id != "" {
			words += " · request id " + id
		}
		if id := c.ReplyHeader.Get("cf-aig-log-id"); id != "" {
			words += " · log id " + id
		}
		list = append(list, overlay.Pair{Name: label, Value: words})
		if i+1 < len(calls) && !a.polled(calls) {
			list = append(list, overlay.Pair{Name: "", Value: a.retried(c, calls[i+1])})
		}
	}
	if id := calls[0].Header.Get("X-Client-Request-Id"); id != "" {
		list = append(list, overlay.Pair{Name: "ours", Value: id + ", in x-client-request-id"})
	}
	s.Pairs(list)
}

// retried says why and when another attempt followed.
func (a *Answer) retried(c, next call) string {
	from := c.Replied
	if from.IsZero() {
		from = c.Sent
	}
	words := "again after " + figures.Duration(next.Sent.Sub(from))
	for _, r := range a.retries {
		if r.Attempt == c.Attempt && r.Err != nil {
			words += ": " + r.Err.Error()
		}
	}
	return words
}

// polled reports whether the requests are the steps of one job and not attempts.
func (a *Answer) polled(calls []call) bool {
	return slices.ContainsFunc(calls, func(c call) bool { return c.URL != calls[0].URL })
}

// lastPart is the end of an address, in which the requests of a job differ.
func lastPart(address string) string {
	parts := strings.Split(address, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

// frameTimes draws when the frames came and how long the gaps were. more is how many
// frames have no time.
func (a *Answer) frameTimes(s *section, at []time.Duration, more int) {
	if len(at) == 0 {
		return
	}
	s.Title("Frames", figures.Counted(len(at)+more, "frame"))
	if len(at) < 2 {
		s.Say(s.Styles.Muted, "  one frame: there are no gaps")
		return
	}
	const label = 12
	width := max(8, min(60, s.Width-label-22))
	end := max(at[len(at)-1], 1)
	arrivals := make([]float64, min(width, 4*len(at)))
	for _, t := range at {
		arrivals[min(len(arrivals)-1, int(int64(t)*int64(len(arrivals))/int64(end)))]++
	}
	gaps := gapsOf(at)
	rows := []struct{ name, line, note string }{
		{"arrivals", sparkline(arrivals), "over " + figures.Duration(end)},
		{"gaps", sparkline(largest(gaps, width)), "█ " + figures.Duration(slices.Max(gaps))},
	}
	for _, r := range rows {
		s.Lines = append(s.Lines, "  "+s.Styles.Muted.Render(look.Pad(r.name, label))+s.Styles.Accent.Render(r.line)+"  "+s.Styles.Muted.Render(r.note))
	}
	longest := slices.Index(gaps, slices.Max(gaps))
	sorted := slices.Clone(gaps)
	slices.Sort(sorted)
	s.Pairs([]overlay.Pair{
		{Name: "longest gap", Value: fmt.Sprintf("%s, before frame %s, at %s", figures.Duration(gaps[longest]), figures.Thousands(longest+2), figures.Duration(at[longest+1]))},
		{Name: "median gap", Value: fmt.Sprintf("%s; 95 %% are at most %s", figures.Duration(sorted[len(sorted)/2]), figures.Duration(sorted[(len(sorted)-1)*95/100]))},
	})
	if more > 0 {
		s.Say(s.Styles.Muted, fmt.Sprintf("  the times of the last %s aren't kept", figures.Counted(more, "frame")))
	}
}

// gapsOf are the times between frames.
func gapsOf(at []time.Duration) []time.Duration {
	gaps := make([]time.Duration, len(at)-1)
	for i := range gaps {
		gaps[i] = at[i+1] - at[i]
	}
	return gaps
}

// largest divides the values into at most n groups and returns the largest of each.
func largest(values []time.Duration, n int) []float64 {
	n = min(n, len(values))
	out := make([]float64, n)
	for i, v := range values {
		at := i * n / len(values)
		out[at] = max(out[at], float64(v))
	}
	return out
}

// sparkline draws values as bars of eight heights, and a blank for zero.
func sparkline(values []float64) string {
	const steps = "▁▂▃▄▅▆▇█"
	most := slices.Max(values)
	var b strings.Builder
	for _, v := range values {
		if v <= 0 || most <= 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(string([]rune(steps)[min(7, int(v/most*8))]))
	}
	return b.String()
}

// storedTimes draws the figures that a session keeps.
func (a *Answer) storedTimes(s *section) {
	if a.Running {
		s.Say(s.Styles.Muted, "The request is not on its way yet.")
		return
	}
	s.Title("Figures", a.Message.Time.Local().Format("2006-01-02 15:04:05"))
	ending, _ := figures.Ending(a.Message)
	s.Pairs(append(a.figures(), overlay.Pair{Name: "ended", Value: ending}))
	a.steps(s)
	s.Lines = append(s.Lines, "")
	s.Say(s.Styles.Muted, notKept)
}

// figures are the answer's times as the status line shows them.
func (a *Answer) figures() []overlay.Pair {
	m := a.Message.Metrics
	list := []overlay.Pair{
		{Name: "first word", Value: figures.Seconds(m.TTFT)}, {Name: "in all", Value: figures.Seconds(m.Duration)},
		{Name: "longest gap", Value: figures.Seconds(m.LongestGap) + " between two pieces of content"}, {Name: "rate", Value: figures.TokenRate(m.TokensPerSecond)},
	}
	if f := a.Message.Finish; f != nil {
		list = append(list, overlay.Pair{Name: "finish", Value: finishWords(f)})
	}
	return list
}

func finishWords(f *gateway.Finish) string {
	words := figures.Spaced(string(f.Reason))
	if f.Raw != "" && f.Raw != string(f.Reason) {
		words += " (" + f.Raw + ")"
	}
	return words
}
