package emulator

import (
	"net/http"
	"strings"
	"time"
)

// pace is how fast answers come.
type pace struct {
	// rate is in tokens per second, 0 for unlimited.
	rate float64
	// first is the time to the first byte.
	first time.Duration
}

// wholeMost caps the delay of an unstreamed answer, which is all written before its first
// byte is sent.
const wholeMost = 8 * time.Second

// of is the pace of one of the vendor's models: small ones are faster than large ones.
func (p pace) of(model string) pace {
	model = strings.ToLower(lastElement(model))
	for word, factor := range map[string]float64{
		"mini": 1.3, "nano": 1.6, "haiku": 1.5, "-8b": 1.2, "luna": 1.3, "flash": 1.4,
		"opus": 0.7, "120b": 0.8, "-pro": 0.8, "70b": 0.8, "sol": 0.9,
	} {
		if strings.Contains(model, word) {
			p.rate *= factor
			p.first = time.Duration(float64(p.first) / factor)
		}
	}
	return p
}

// paceOf is the pace at which a vendor's model answers here.
func (s *Server) paceOf(v vendor, model string) pace {
	switch {
	case s.opts.Rate < 0:
		return pace{}
	case s.opts.Rate > 0:
		return pace{rate: float64(s.opts.Rate), first: v.pace().of(model).first}
	}
	return v.pace().of(model)
}

// answer is the scripted answer with the fault in it.
func (s *Server) answer(v vendor, q question, f fault) reply {
	a := compose(q, s.opts.Seed)
	pc := s.paceOf(v, q.model)
	var rep reply
	if q.stream && !f.whole {
		fr, events := v.stream(q, a)
		rep = f.streamed(v, fr, events)
	} else {
		rep = jsonReply(http.StatusOK, v.whole(q, a))
		if pc.rate > 0 {
			rep.wait = min(wholeMost, time.Duration(float64(a.output())/pc.rate*float64(time.Second)))
		}
	}
	if h, ok := v.(headed); ok {
		h.head(q, a, rep.header)
	}
	rep.wait += pc.first
	rep.rate = pc.rate
	return f.applyToBody(rep)
}
