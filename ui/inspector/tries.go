package inspector

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
)

// tryIndent is the indentation of what belongs to a request, in cells.
const tryIndent = 6

// tries lists the result, the ids and the message of each request.
func (a *Answer) tries(s *section, calls []call) {
	_, skipped := a.trace.requests()
	for i, c := range calls {
		if i > 0 {
			s.Lines = append(s.Lines, "")
		}
		if skipped > 0 && i == maxCalls/2 {
			s.Say(s.Styles.Muted, fmt.Sprintf("… %s in the middle aren't kept", figures.Counted(skipped, "request")))
		}
		a.try(s, calls, i)
		if i+1 == len(calls) && c.ReplyHeader != nil {
			if region := regionOf(c.ReplyHeader); region != "" {
				s.fact("region", region)
			}
		}
	}
	if id := calls[0].Header.Get("X-Client-Request-Id"); id != "" {
		s.Lines = append(s.Lines, "")
		s.fact("ours", id+", in x-client-request-id")
	}
}

// try draws one request.
func (a *Answer) try(s *section, calls []call, i int) {
	c, st := calls[i], s.Styles
	mark, words := st.Success.Render("✓"), c.Method
	if polled(calls) {
		words += " " + lastPart(c.URL)
	}
	switch {
	case !c.Replied.IsZero():
		words += " → " + statusLine(c.Status)
		if c.Status >= http.StatusBadRequest {
			mark = st.Trouble.Render("✗")
		}
	case a.Running && i == len(calls)-1:
		mark, words = st.Water.Render("●"), words+" → waiting"
	default:
		mark, words = st.Trouble.Render("✗"), words+" → no reply"
	}
	number := strings.TrimPrefix(tryName(calls, i), "try ")
	s.hanging(mark+" "+st.Strong.Render(number)+"  ", st.Text, look.RevealedLine(words))
	if polled(calls) {
		s.fact("sent", figures.Duration(a.since(c.Sent)))
	}
	if !c.Replied.IsZero() {
		s.fact("after", figures.Duration(c.Replied.Sub(c.Sent)))
	}
	if id := requestID(c.ReplyHeader); id != "" {
		s.fact("request", id)
	}
	if id := c.ReplyHeader.Get("cf-aig-log-id"); id != "" {
		s.fact("gateway log", id)
	}
	for _, line := range a.tryMessage(c, i == len(calls)-1) {
		s.hanging(strings.Repeat(" ", tryIndent), st.Text, look.RevealedLine(line))
	}
}

// tryMessage is what the other side said when a request failed.
func (a *Answer) tryMessage(c call, last bool) []string {
	for _, r := range a.retries {
		if r.Attempt == c.Attempt && r.Err != nil {
			if r.Err.Message != "" {
				return []string{r.Err.Message}
			}
			return []string{r.Err.Error()}
		}
	}
	if e := a.Message.Error; last && e != nil && e.Message != "" && e.Kind != gateway.KindCancelled && !a.Running {
		return []string{e.Message}
	}
	return nil
}

// fact adds a name and its value, which may be untrusted, below a request.
func (s *section) fact(name, value string) {
	lead := strings.Repeat(" ", tryIndent) + s.Styles.Muted.Render(name) + " "
	s.hanging(lead, s.Styles.Text, look.RevealedLine(value))
}

// hanging adds clean text behind a lead; wrapped lines are indented.
func (s *section) hanging(lead string, tint lipgloss.Style, text string) {
	const most = 8
	room := s.Width - lipgloss.Width(lead)
	indent := min(tryIndent, lipgloss.Width(lead))
	lines := look.Wrapped(text, max(1, room), 1)
	if len(lines) > 0 && lines[0] != text {
		lines = look.Wrapped(strings.Repeat("\u00a0", lipgloss.Width(lead)-indent)+text, max(1, s.Width-indent), most)
		lines[0] = strings.TrimLeft(lines[0], "\u00a0")
	}
	for i, line := range lines {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		s.Lines = append(s.Lines, lead+tint.Render(line))
	}
}

// regionOf is where Cloudflare answered from, by the reply's id: "FRA".
func regionOf(h http.Header) string {
	if _, region, ok := strings.Cut(h.Get("Cf-Ray"), "-"); ok {
		return region
	}
	return ""
}

// polled reports whether some requests ask how a job is getting on.
func polled(calls []call) bool {
	return slices.ContainsFunc(calls, func(c call) bool { return c.Step == calls[0].Step && c.URL != calls[0].URL })
}

// lastPart is the end of an address, in which the requests of a job differ.
func lastPart(address string) string {
	parts := strings.Split(address, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}
