package emulator

import (
	"bytes"
	"iter"
	"net/http"
	"strings"
)

// loginPage is what a captive portal answers.
const loginPage = `<!DOCTYPE html>
<html><head><title>Sign in to Airport WiFi</title></head>
<body><h1>Welcome</h1><form action="/login"><input name="email"></form></body></html>
`

// elsewhere is where redirects lead: a name that never resolves (RFC 2606).
const elsewhere = "http://login.example.invalid/portal"

// replacement returns the reply with which a fault replaces an answer.
func (f fault) replacement(v vendor, r request) (reply, bool) {
	switch {
	case f.scene != nil:
		return f.applyToBody(f.scene.play(v, r, f.number)), true
	case f.gateway != 0:
		return gatewayReply(f.gateway), true
	case f.status != 0:
		return v.refuse(f.problem(r)), true
	case f.page != 0:
		return bytesReply(f.page, "text/html; charset=utf-8", []byte(loginPage)), true
	case f.redirect != 0:
		rep := bytesReply(f.redirect, "", nil)
		rep.header.Set("Location", elsewhere)
		return rep, true
	case f.empty:
		return bytesReply(http.StatusOK, "text/event-stream", nil), true
	case f.unreachable:
		return reply{end: endUnreachable, header: http.Header{}}, true
	case f.reset:
		return reply{end: endReset, header: http.Header{}}, true
	}
	return reply{}, false
}

func (f fault) problem(r request) problem {
	p := problem{status: f.status, header: http.Header{}}
	switch {
	case f.quota:
		p.code = noQuota
	case f.status == http.StatusNotFound:
		p.code, p.param = unknownModel, "fault-404"
	case f.status == http.StatusUnauthorized:
		p.code, p.param = badKey, "sk-fault"
	}
	if f.echoKey {
		p.message = "Incorrect API key provided: " + keyOf(r) + "."
	}
	if f.retry != "" {
		p.header.Set("Retry-After", f.retry)
	}
	if f.retryMS != "" {
		p.header.Set("Retry-After-Ms", f.retryMS)
	}
	return p
}

// streamed turns a vendor's events into a reply with the fault in it.
func (f fault) streamed(v vendor, fr framing, events iter.Seq[event]) reply {
	rep := reply{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {fr.contentType}, "Cache-Control": {"no-cache"}},
	}
	switch {
	case f.cut:
		rep.end = endCut
	case f.stall:
		rep.end = endStall
	}
	if f.flood > 0 {
		rep.body = f.flooded(fr, events)
	} else {
		rep.body = f.framed(fr, f.distorted(v, events))
	}
	return rep
}

// applyToBody adds the faults that any body can have.
func (f fault) applyToBody(rep reply) reply {
	rep.wait += f.slow
	rep.split = f.split
	if f.cached {
		rep.header.Set(headerCacheStatus, "HIT")
	}
	if f.cutBytes > 0 {
		rep = rep.cutAfter(f.cutBytes)
	}
	return rep
}

// distorted changes the events as the fault demands.
func (f fault) distorted(v vendor, events iter.Seq[event]) iter.Seq[event] {
	return func(yield func(event) bool) {
		seen := 0
		for e := range events {
			if e.tokens > 0 && e.data != "" && seen >= f.at {
				switch {
				case f.cut, f.eof, f.stall:
					return
				case f.interrupt:
					yield(v.interrupt(problem{status: http.StatusServiceUnavailable}))
					return
				case f.garbage && seen < f.at+e.tokens && !yield(event{name: e.name, data: garbage}):
					return
				}
			}
			if e.data != "" {
				seen += e.tokens
			}
			if f.noFinish && e.mark >= markFinish || f.noDone && e.mark == markDone {
				continue
			}
			if !yield(e) {
				return
			}
		}
	}
}

// garbage is a truncated payload.
const garbage = `{"choices":[{"delta":{"content":"bro`

// framed returns the bytes of each event.
func (f fault) framed(fr framing, events iter.Seq[event]) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		lines := strings.HasPrefix(fr.contentType, "text/event-stream") // for faults of such streams alone
		if f.bom && lines && !yield(piece{data: []byte("\ufeff")}) {
			return
		}
		seen := 0
		for e := range events {
			if e.data == "" {
				if !yield(piece{tokens: e.tokens}) {
					return
				}
				continue
			}
			data := fr.frame(e, f.style)
			if f.comments && lines {
				nl := f.style.newline
				if nl == "" {
					nl = "\n"
				}
				data = append([]byte(": keep-alive"+nl+nl), data...)
			}
			wait := f.drip
			if e.tokens == 0 {
				wait = 0
			}
			if seen < faultAt && seen+e.tokens >= faultAt {
				wait += f.pause
			}
			seen += e.tokens
			if !yield(piece{data: data, tokens: e.tokens, wait: wait}) {
				return
			}
		}
	}
}

// flooded repeats the first event that carries text until so many MiB are sent, and then
// ends the stream.
func (f fault) flooded(fr framing, events iter.Seq[event]) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		sent := 0
		for e := range events {
			if e.data == "" {
				continue
			}
			data := fr.frame(e, f.style)
			if e.tokens > 0 && sent == 0 {
				block := bytes.Repeat(data, max(1, 1<<20/len(data)))
				for ; sent < f.flood<<20; sent += len(block) {
					if !yield(piece{data: block}) {
						return
					}
				}
			}
			if e.tokens == 0 && !yield(piece{data: data}) {
				return
			}
		}
	}
}

// cutAfter closes the connection after so many bytes of the body.
func (r reply) cutAfter(n int) reply {
	body := r.body
	r.end = endCut
	r.body = func(yield func(piece) bool) {
		left := n
		for p := range body {
			if len(p.data) > left {
				p.data = p.data[:left]
			}
			left -= len(p.data)
			if !yield(p) || left == 0 {
				return
			}
		}
	}
	return r
}
