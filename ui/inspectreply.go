package ui

import (
	"fmt"
	"net/http"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/transcript"
)

// reply draws what came back: the last reply in full, those of earlier attempts
// in short.
func (d *dossier) reply(s *sheet) {
	d.failure(s)
	calls := d.calls()
	if len(calls) == 0 {
		d.storedReply(s)
		return
	}
	c := calls[len(calls)-1]
	if c.Replied.IsZero() {
		s.title("No reply", "to "+revealedLine(c.Method))
		if d.running {
			s.say(s.st.Muted, "Nothing has come back yet.")
		}
	} else {
		s.title(statusLine(c.Status), "began after "+figures.Duration(c.Replied.Sub(c.Sent)))
		d.replyHeaders(s, c.ReplyHeader)
		d.replyBody(s, c)
	}
	for i := len(calls) - 2; i >= 0; i-- {
		if earlier := calls[i]; earlier.Status >= 400 {
			s.title(fmt.Sprintf("Attempt %d", earlier.Attempt), statusLine(earlier.Status), figures.Bytes(earlier.ReplyBodySize))
			d.errorBody(s, earlier)
		}
	}
}

// failure says what went wrong, in the words that stand under the answer.
func (d *dossier) failure(s *sheet) {
	err := transcript.StoredError(d.answer)
	if err == nil || d.running {
		return
	}
	why := gateway.Explain(err)
	s.say(s.st.Trouble, "✗ "+revealedLine(why.What))
	s.say(s.st.Muted, revealedLine(why.Source))
	s.say(s.st.Text, revealedLine(why.Next))
	if e := d.answer.Error; e != nil {
		var list []pair
		for _, p := range []pair{{"kind", figures.Spaced(string(e.Kind))}, {"code", e.Code}, {"message", e.Message}, {"request id", e.RequestID}, {"log id", e.LogID}} {
			if p.value != "" {
				list = append(list, p)
			}
		}
		s.title("Error")
		s.pairs(list)
	}
}

func (d *dossier) replyHeaders(s *sheet, h http.Header) {
	all := sortedPairs(h)
	own := 0
	for own < len(all) && ofGateway(all[own].name) {
		own++
	}
	s.title("Gateway")
	if own == 0 {
		s.say(s.st.Muted, "  no cf-aig-* header came")
	}
	s.pairs(all[:own])
	s.title("Headers")
	s.pairs(all[own:])
}

// errorBody draws the body of a bad status.
func (d *dossier) errorBody(s *sheet, c call) {
	if c.ReplyBody == nil && c.ReplyBodySize > 0 {
		s.say(s.st.Muted, fmt.Sprintf("  left out to save memory: %d MB are kept in all", archiveMost>>20))
		return
	}
	s.body(c.ReplyBody, c.ReplyBodySize)
}

// replyBody draws a body that came in one piece; a stream has a section of its
// own.
func (d *dossier) replyBody(s *sheet, c call) {
	if c.ReplyBodySize > 0 {
		s.title("Body", figures.Bytes(c.ReplyBodySize))
		d.errorBody(s, c)
		return
	}
	v := d.evidence.heardFrames()
	switch {
	case v.count == 1 && v.kept == 1 && v.frame(0).Whole:
		s.title("Body", figures.Bytes(v.bytes), "in one piece")
		s.body(v.frame(0).Data, v.bytes)
	case v.count > 0:
		s.title("Body", figures.Counted(v.count, "frame"), figures.Bytes(v.bytes))
		s.say(s.st.Muted, "  see Frames")
	case !d.running:
		s.title("Body", "empty")
	}
}

// storedReply draws what a session keeps of a reply.
func (d *dossier) storedReply(s *sheet) {
	if d.running {
		s.say(s.st.Muted, "The request is not on its way yet.")
		return
	}
	start := d.answer.Start
	if start == nil {
		s.title("No reply")
		s.say(s.st.Muted, notKept)
		return
	}
	s.title(statusLine(start.Status))
	list := []pair{{"content-type", figures.OrUnknown(start.ContentType)}, {"log id", figures.OrUnknown(start.LogID)}, {"cache", figures.OrUnknown(start.Cache)}}
	if !start.Target.IsZero() {
		list = append(list, pair{"answered by", start.Target.String()})
	}
	step := figures.Unknown
	if start.StepKnown {
		step = fmt.Sprint(start.Step + 1)
	}
	list = append(list, pair{"step", step}, pair{"attempt", fmt.Sprint(start.Attempt)}, pair{"streamed", figures.YesNo(start.Streamed)})
	s.pairs(list)
	s.lines = append(s.lines, "")
	s.say(s.st.Muted, notKept)
}
