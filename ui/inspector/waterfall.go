package inspector

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
)

// span is a stretch of an answer's time, from the moment the first request was sent.
type span struct {
	// name says what happened; short replaces it where there is little room, empty for
	// the same.
	name, short string
	from, to    time.Duration
	kind        spanKind
}

// spanKind says how a span is drawn.
type spanKind int

const (
	// spanWait is time in which nothing came.
	spanWait spanKind = iota
	// spanSent is a request that was answered, until the reply began.
	spanSent
	// spanFailed is a request that failed.
	spanFailed
	// spanFirst is the time from the reply's beginning to its first word.
	spanFirst
	// spanWords is the time in which words came.
	spanWords
	// spanSilent is a long time in which nothing came after words had come.
	spanSilent
)

// longSilence is from when on a silence is marked.
const longSilence = 10 * time.Second

// bar is the stroke of a span and its style: what came is solid, waiting is dotted.
func (k spanKind) bar(st *look.Styles) (rune, lipgloss.Style) {
	switch k {
	case spanFailed:
		return '━', st.Trouble
	case spanFirst:
		return '━', st.Warning
	case spanWords:
		return '━', st.Water
	case spanSent:
		return '┄', st.Muted
	case spanSilent:
		return '┄', st.Warning
	}
	return '┄', st.Faint
}

// spans divides the time of an answer. It also returns its length.
func (a *Answer) spans(calls []call, at []time.Duration) (list []span, total time.Duration) {
	total = a.length(calls, at)
	if len(calls) == 0 {
		return a.storedSpans(total), total
	}
	list = a.requestSpans(calls, total)
	last := calls[len(calls)-1]
	if last.Replied.IsZero() || last.Status >= http.StatusBadRequest {
		return list, total
	}
	began := a.since(last.Replied)
	if len(at) > 0 {
		began = min(began, at[0]) // the replies to the questions about a job have words too
	}
	return append(list, a.replySpans(began, at, total)...), total
}

func (a *Answer) since(t time.Time) time.Duration { return max(0, t.Sub(a.sent)) }

// length is how long an answer took, or has taken so far.
func (a *Answer) length(calls []call, at []time.Duration) time.Duration {
	total := max(a.Message.Metrics.Duration, a.Message.Metrics.TTFT)
	for _, c := range calls {
		total = max(total, a.since(c.Sent), a.since(c.Replied))
	}
	if len(at) > 0 {
		total = max(total, at[len(at)-1])
	}
	return total
}

// storedSpans are what a session knows of an answer's time.
func (a *Answer) storedSpans(total time.Duration) []span {
	switch first := a.Message.Metrics.TTFT; {
	case total <= 0:
		return nil
	case first <= 0:
		return []span{{name: "sent, to the end", to: total}}
	default:
		return []span{{name: "sent, to the first word", short: "to first word", to: first}, {name: "first word to the end", short: "words", from: first, to: total, kind: spanWords}}
	}
}

// requestSpans are the requests and the waits between them.
func (a *Answer) requestSpans(calls []call, total time.Duration) []span {
	var list []span
	for i := 0; i < len(calls); i++ {
		c, s := calls[i], span{from: a.since(calls[i].Sent)}
		name := tryName(calls, i)
		switch {
		case !c.Replied.IsZero() && c.Status >= http.StatusBadRequest:
			s.to, s.kind = a.since(c.Replied), spanFailed
			s.name, s.short = fmt.Sprintf("%s: %d, %s", name, c.Status, a.failureWords(c, i == len(calls)-1)), fmt.Sprintf("%s: %d", name, c.Status)
		case !c.Replied.IsZero():
			s.name, s.short, s.to, s.kind = name+": sent, reply began", name+": replied", a.since(c.Replied), spanSent
		case a.Running && i == len(calls)-1:
			s.name, s.short, s.to = name+": sent, no reply yet", name+": waiting", total
		default:
			s.name, s.to, s.kind = name+": no reply", a.gaveUp(calls, i, total), spanFailed
		}
		list = append(list, s)
		n := pollsAfter(calls, i)
		switch {
		case n > 0:
			end := calls[i+n]
			list = append(list, span{name: "  asked " + figures.Counted(n, "time") + " whether it is done", short: "  asked again", from: a.since(calls[i+1].Sent), to: max(a.since(end.Sent), a.since(end.Replied)), kind: spanSent})
			i += n
		case i+1 < len(calls):
			next := a.since(calls[i+1].Sent)
			if next-s.to >= time.Millisecond {
				list = append(list, span{name: "  waited before " + tryName(calls, i+1), short: "  waited", from: s.to, to: next, kind: spanWait})
			}
		}
	}
	return list
}

// gaveUp is when a request without a reply was given up: before the wait for the next one,
// or at the end.
func (a *Answer) gaveUp(calls []call, i int, total time.Duration) time.Duration {
	if i+1 == len(calls) {
		return total
	}
	at := a.since(calls[i+1].Sent)
	for _, r := range a.retries {
		if r.Attempt == calls[i].Attempt {
			at -= r.Wait
		}
	}
	return max(at, a.since(calls[i].Sent))
}

// replySpans are the parts of a reply that began at a time.
func (a *Answer) replySpans(began time.Duration, at []time.Duration, total time.Duration) []span {
	first, last := a.Message.Metrics.TTFT, began
	if len(at) > 0 {
		last = at[len(at)-1]
	}
	if first <= 0 {
		switch {
		case a.Running:
			return []span{{name: "  no word yet", from: began, to: total, kind: spanFirst}}
		case total > began:
			return []span{{name: "  no word came", from: began, to: total, kind: spanFailed}}
		}
		return nil
	}
	first = max(first, began)
	last = max(last, first)
	list := []span{{name: "  to the first word", short: "  to first word", from: began, to: first, kind: spanFirst}}
	if len(at) == 1 {
		list[0].name, list[0].short = "  the answer, in one piece", "  the answer"
	}
	switch {
	case len(at) > 1 && last <= first:
		list[0].name, list[0].short = "  to the words, all at once", "  to the words"
	case len(at) > 1:
		list = append(list, span{name: "  words", from: first, to: last, kind: spanWords})
	}
	if total <= last {
		return list
	}
	end := span{name: "  last frame to end", short: "  to the end", from: last, to: total}
	if total-last >= longSilence {
		end.kind = spanSilent
	}
	_, failed := figures.Ending(a.Message)
	switch e := a.Message.Error; {
	case a.Running:
		end.name, end.short = "  nothing since", ""
	case e != nil && e.Kind == gateway.KindCancelled:
		end.name, end.short = "  silent until you stopped", "  silent"
	case failed:
		end.name, end.short, end.kind = "  last frame to the failure", "  to the failure", spanFailed
	}
	return append(list, end)
}

// tryName names a request: by its try or, where the client walks a chain, by its step.
func tryName(calls []call, i int) string {
	c := calls[i]
	if !slices.ContainsFunc(calls, func(other call) bool { return other.Step != calls[0].Step }) {
		return fmt.Sprintf("try %d", c.Attempt)
	}
	name := fmt.Sprintf("step %d", c.Step+1)
	for j, other := range calls {
		if j != i && other.Step == c.Step {
			return fmt.Sprintf("%s try %d", name, c.Attempt)
		}
	}
	return name
}

// pollsAfter counts the requests after i that ask how the job of request i is getting on:
// those of the same step that go to another address.
func pollsAfter(calls []call, i int) int {
	n := 0
	for _, c := range calls[i+1:] {
		if c.Step != calls[i].Step || c.URL == calls[i].URL {
			break
		}
		n++
	}
	return n
}

// failureWords say in a few words why a request failed; last says that none followed.
func (a *Answer) failureWords(c call, last bool) string {
	var kind gateway.Kind
	for _, r := range a.retries {
		if r.Attempt == c.Attempt && r.Err != nil && r.Err.Status == c.Status {
			kind = r.Err.Kind
		}
	}
	if e := a.Message.Error; last && e != nil && !a.Running {
		kind = e.Kind
	}
	switch kind {
	case gateway.KindAuth:
		return "key refused"
	case gateway.KindQuota:
		return "over the limit"
	case gateway.KindRate:
		return "rate limit"
	case gateway.KindBusy:
		return "overloaded"
	}
	switch c.Status {
	case http.StatusTooManyRequests:
		return "rate limit"
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable:
		return "server error"
	}
	return strings.ToLower(http.StatusText(c.Status))
}

// The columns of the waterfall, in cells: the names, where there is room and at least, and
// how long each took.
const (
	wideLabel   = 28
	narrowLabel = 17
	tookWidth   = 8
)

// chart is where the bars are: they begin at column x and are w cells wide.
type chart struct{ x, w int }

// chartIn places the bars in a section.
func (s *section) chart() chart {
	label := wideLabel
	if s.Width < twoPanes {
		label = min(wideLabel, max(narrowLabel, (s.Width-2*s.margin)*2/5-tookWidth/4))
	}
	x := s.margin + label
	return chart{x: x, w: max(4, s.Width-x-1-tookWidth-s.margin)}
}

// waterfall draws spans below each other on one axis of time, and how long each took.
func (s *section) waterfall(spans []span, total time.Duration) {
	if len(spans) == 0 {
		return
	}
	c, st := s.chart(), s.Styles
	ticks := ticksOf(total, c.w)
	s.Lines = append(s.Lines, s.chartLine(st.Strong.Render("Waterfall"), ticks.labels(st), st.Muted.Render("took")))
	for _, p := range spans {
		name := p.name
		if lipgloss.Width(name) >= c.x-s.margin && p.short != "" {
			name = p.short
		}
		tint := st.Text
		if p.kind == spanFailed {
			tint = st.Trouble
		}
		s.Lines = append(s.Lines, s.chartLine(tint.Render(name), ticks.bar(st, p), st.Text.Render(figures.Duration(p.to-p.from))))
	}
}

// chartLine is a line with a name left, bars, and words right.
func (s *section) chartLine(name, bars, took string) string {
	c, margin := s.chart(), strings.Repeat(" ", s.margin)
	line := margin + look.Fit(name, c.x-s.margin-1) + " " + look.Fit(bars, c.w) + " " + look.RightAligned(took, tookWidth)
	return look.Fit(line, s.Width)
}
