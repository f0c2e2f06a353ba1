package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
)

// timeline draws when things happened: the attempts, the frames and the gaps
// between them.
func (d *dossier) timeline(s *sheet) {
	calls := d.calls()
	if len(calls) == 0 {
		d.storedTimes(s)
		return
	}
	at, more := d.evidence.times()
	s.title("Moments", "sent "+d.sent.Local().Format("15:04:05.000"))
	s.pairs(d.moments(calls, at))
	d.steps(s)
	d.attempts(s, calls)
	d.frameTimes(s, at, more)
	s.title("Figures")
	s.pairs(d.figures())
	if len(d.notes) > 0 {
		s.title("Remarks")
		for _, note := range d.notes {
			s.say(s.st.Text, "  "+revealedLine(note))
		}
	}
}

// moments are the turning points, in time since the first request left.
func (d *dossier) moments(calls []call, at []time.Duration) []pair {
	since := func(t time.Time) string { return figures.Duration(t.Sub(d.sent)) }
	last := calls[len(calls)-1]
	list := []pair{{since(calls[0].Sent), "the request left"}}
	if len(calls) > 1 {
		list = append(list, pair{since(last.Sent), "the last of " + figures.Counted(len(calls), "request") + " left"})
	}
	if !last.Replied.IsZero() {
		list = append(list, pair{since(last.Replied), "the reply began: " + statusLine(last.Status)})
	}
	if len(at) > 0 {
		list = append(list, pair{figures.Duration(at[0]), "the first frame"})
	}
	m := d.answer.Metrics
	if m.TTFT > 0 {
		list = append(list, pair{figures.Duration(m.TTFT), "the first text or reasoning"})
	}
	if len(at) > 1 {
		list = append(list, pair{figures.Duration(at[len(at)-1]), "the last frame"})
	}
	if !d.running && m.Duration > 0 {
		list = append(list, pair{figures.Duration(m.Duration), d.ending()})
	}
	return list
}

// ending says how the answer ended.
func (d *dossier) ending() string { return "the end: " + summarise(d.answer).state }

// attempts lists what each request got, and its id.
func (d *dossier) attempts(s *sheet, calls []call) {
	name := "Attempts"
	if d.polled(calls) {
		name = "Requests"
	}
	s.title(name)
	_, skipped := d.evidence.requests()
	var list []pair
	for i, c := range calls {
		if skipped > 0 && i == callsMost/2 {
			list = append(list, pair{"…", fmt.Sprintf("%s in the middle aren't kept", figures.Counted(skipped, "request"))})
		}
		label := fmt.Sprint(c.Attempt)
		words := c.Method
		if d.polled(calls) {
			label = figures.Duration(c.Sent.Sub(d.sent))
			words += " " + lastPart(c.URL)
		}
		switch {
		case !c.Replied.IsZero():
			words += " → " + statusLine(c.Status) + " after " + figures.Duration(c.Replied.Sub(c.Sent))
		case d.running && i == len(calls)-1:
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
		list = append(list, pair{label, words})
		if i+1 < len(calls) && !d.polled(calls) {
			list = append(list, pair{"", d.retried(c, calls[i+1])})
		}
	}
	if id := calls[0].Header.Get("X-Client-Request-Id"); id != "" {
		list = append(list, pair{"ours", id + ", in x-client-request-id"})
	}
	s.pairs(list)
}

// retried says why an attempt was followed by another, and when.
func (d *dossier) retried(c, next call) string {
	from := c.Replied
	if from.IsZero() {
		from = c.Sent
	}
	words := "again after " + figures.Duration(next.Sent.Sub(from))
	for _, r := range d.retries {
		if r.Attempt == c.Attempt && r.Err != nil {
			words += ": " + r.Err.Error()
		}
	}
	return words
}

// polled tells whether the requests are steps of a job and not attempts.
func (d *dossier) polled(calls []call) bool {
	return slices.ContainsFunc(calls, func(c call) bool { return c.URL != calls[0].URL })
}

// lastPart is the end of an address, where requests of a job differ.
func lastPart(address string) string {
	parts := strings.Split(address, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

// frameTimes draws when the frames came and how long the gaps were.
func (d *dossier) frameTimes(s *sheet, at []time.Duration, more int) {
	if len(at) == 0 {
		return
	}
	s.title("Frames", figures.Counted(len(at)+more, "frame"))
	if len(at) < 2 {
		s.say(s.st.Muted, "  one frame: there are no gaps")
		return
	}
	const label = 12
	width := max(8, min(60, s.w-label-22))
	end := max(at[len(at)-1], 1)
	arrivals := make([]float64, min(width, 4*len(at)))
	for _, t := range at {
		arrivals[min(len(arrivals)-1, int(int64(t)*int64(len(arrivals))/int64(end)))]++
	}
	gaps := gapsOf(at)
	rows := []struct{ name, line, note string }{
		{"arrivals", spark(arrivals), "over " + figures.Duration(end)},
		{"gaps", spark(largest(gaps, width)), "█ " + figures.Duration(slices.Max(gaps))},
	}
	for _, r := range rows {
		s.lines = append(s.lines, "  "+s.st.Muted.Render(look.Pad(r.name, label))+s.st.Accent.Render(r.line)+"  "+s.st.Muted.Render(r.note))
	}
	longest := slices.Index(gaps, slices.Max(gaps))
	sorted := slices.Clone(gaps)
	slices.Sort(sorted)
	s.pairs([]pair{
		{"longest gap", fmt.Sprintf("%s, before frame %s, at %s", figures.Duration(gaps[longest]), figures.Thousands(longest+2), figures.Duration(at[longest+1]))},
		{"median gap", fmt.Sprintf("%s; 95 %% are at most %s", figures.Duration(sorted[len(sorted)/2]), figures.Duration(sorted[(len(sorted)-1)*95/100]))},
	})
	if more > 0 {
		s.say(s.st.Muted, fmt.Sprintf("  the times of the last %s aren't kept", figures.Counted(more, "frame")))
	}
}

// gapsOf are the spans between frames.
func gapsOf(at []time.Duration) []time.Duration {
	gaps := make([]time.Duration, len(at)-1)
	for i := range gaps {
		gaps[i] = at[i+1] - at[i]
	}
	return gaps
}

// largest divides the values into at most n groups and gives the largest of each.
func largest(values []time.Duration, n int) []float64 {
	n = min(n, len(values))
	out := make([]float64, n)
	for i, v := range values {
		at := i * n / len(values)
		out[at] = max(out[at], float64(v))
	}
	return out
}

// spark draws values as bars of up to eight steps; nothing stands for zero.
func spark(values []float64) string {
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
func (d *dossier) storedTimes(s *sheet) {
	if d.running {
		s.say(s.st.Muted, "The request is not on its way yet.")
		return
	}
	s.title("Figures", d.answer.Time.Local().Format("2006-01-02 15:04:05"))
	s.pairs(append(d.figures(), pair{"ended", summarise(d.answer).state}))
	d.steps(s)
	s.lines = append(s.lines, "")
	s.say(s.st.Muted, notKept)
}

// figures are the answer's times as the status line counts them.
func (d *dossier) figures() []pair {
	m := d.answer.Metrics
	list := []pair{
		{"first text", figures.Seconds(m.TTFT)}, {"duration", figures.Seconds(m.Duration)},
		{"longest gap", figures.Seconds(m.LongestGap) + " between two pieces of content"}, {"rate", figures.TokenRate(m.TokensPerSecond)},
	}
	if f := d.answer.Finish; f != nil {
		list = append(list, pair{"finish", finishWords(f)})
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
