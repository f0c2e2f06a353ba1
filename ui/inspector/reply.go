package inspector

import (
	"fmt"
	"net/http"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/overlay"
)

// reply draws what came back: the last reply in full, and the errors of earlier attempts.
func (a *Answer) reply(s *section) {
	a.failure(s)
	calls := a.calls()
	if len(calls) == 0 {
		a.storedReply(s)
		return
	}
	c := calls[len(calls)-1]
	if c.Replied.IsZero() {
		s.Title("No reply", "to "+look.RevealedLine(c.Method))
		if a.Running {
			s.Say(s.Styles.Muted, "Nothing has come back yet.")
		}
	} else {
		s.Title(statusLine(c.Status), "began after "+figures.Duration(c.Replied.Sub(c.Sent)))
		a.replyHeaders(s, c.ReplyHeader)
		a.replyBody(s, c)
	}
	for i := len(calls) - 2; i >= 0; i-- {
		if earlier := calls[i]; earlier.Status >= 400 {
			s.Title("Try "+strings.TrimPrefix(tryName(calls, i), "try "), statusLine(earlier.Status), figures.Bytes(earlier.ReplyBodySize))
			a.errorBody(s, earlier)
		}
	}
}

// failure says what went wrong, in the words that the transcript shows below the answer.
func (a *Answer) failure(s *section) {
	err := message.StoredError(a.Message)
	if err == nil || a.Running {
		return
	}
	why := gateway.Explain(err)
	s.Say(s.Styles.Trouble, "✗ "+look.RevealedLine(why.What))
	s.Say(s.Styles.Muted, look.RevealedLine(why.Source))
	s.Say(s.Styles.Text, look.RevealedLine(why.Next))
	if e := a.Message.Error; e != nil {
		var list []overlay.Pair
		for _, p := range []overlay.Pair{{Name: "kind", Value: figures.Failure(e.Kind)}, {Name: "code", Value: e.Code}, {Name: "message", Value: e.Message}, {Name: "request id", Value: e.RequestID}, {Name: "log id", Value: e.LogID}} {
			if p.Value != "" {
				list = append(list, p)
			}
		}
		s.Title("Error")
		s.Pairs(list)
	}
}

func (a *Answer) replyHeaders(s *section, h http.Header) {
	all := sortedPairs(h)
	own := 0
	for own < len(all) && ofGateway(all[own].Name) {
		own++
	}
	s.Title("Gateway")
	if own == 0 {
		s.Say(s.Styles.Muted, "  no cf-aig-* header came")
	}
	s.headers(all[:own])
	s.Title("Headers")
	s.headers(all[own:])
}

// errorBody draws the body of an error reply.
func (a *Answer) errorBody(s *section, c call) {
	if c.ReplyBody == nil && c.ReplyBodySize > 0 {
		s.Say(s.Styles.Muted, fmt.Sprintf("  left out to save memory: %d MB are kept in all", maxExchangeBytes>>20))
		return
	}
	s.body(c.ReplyBody, c.ReplyBodySize)
}

// replyBody draws a body that came in one piece; frames have their own section.
func (a *Answer) replyBody(s *section, c call) {
	if c.ReplyBodySize > 0 {
		s.Title("Body", figures.Bytes(c.ReplyBodySize))
		a.errorBody(s, c)
		return
	}
	v := a.trace.tracedFrames()
	switch {
	case v.count == 1 && v.kept == 1 && v.frame(0).Whole:
		s.Title("Body", figures.Bytes(v.bytes), "in one piece")
		s.body(v.frame(0).Data, v.bytes)
	case v.count > 0:
		s.Title("Body", figures.Counted(v.count, "frame"), figures.Bytes(v.bytes))
		s.Say(s.Styles.Muted, "  see Frames")
	case !a.Running:
		s.Title("Body", "empty")
	}
}

// storedReply draws what a session keeps of a reply.
func (a *Answer) storedReply(s *section) {
	if a.Running {
		s.Say(s.Styles.Muted, "The request is not on its way yet.")
		return
	}
	start := a.Message.Start
	if start == nil {
		s.Title("No reply")
		s.Say(s.Styles.Muted, notKept)
		return
	}
	s.Title(statusLine(start.Status))
	list := []overlay.Pair{{Name: "content-type", Value: figures.OrUnknown(start.ContentType)}, {Name: "log id", Value: figures.OrUnknown(start.LogID)}, {Name: "cache", Value: figures.OrUnknown(start.Cache)}}
	if !start.Target.IsZero() {
		list = append(list, overlay.Pair{Name: "answered by", Value: start.Target.String()})
	}
	step := figures.Unknown
	if start.StepKnown {
		step = fmt.Sprint(start.Step + 1)
	}
	list = append(list, overlay.Pair{Name: "step", Value: step}, overlay.Pair{Name: "try", Value: fmt.Sprint(start.Attempt)}, overlay.Pair{Name: "streamed", Value: figures.YesNo(start.Streamed)})
	s.Pairs(list)
	s.Lines = append(s.Lines, "")
	s.Say(s.Styles.Muted, notKept)
}
