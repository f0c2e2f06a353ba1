package emulator

import "strings"

// frameStyle is how a stream's lines are written.
type frameStyle struct {
	// newline is LF if empty.
	newline string
	// tight leaves out the space after the colon.
	tight bool
}

// sse frames events as server-sent events.
func sse() framing {
	return framing{contentType: "text/event-stream; charset=utf-8", frame: sseFrame}
}

func sseFrame(e event, style frameStyle) []byte {
	nl, colon := style.newline, ": "
	if nl == "" {
		nl = "\n"
	}
	if style.tight {
		colon = ":"
	}
	var b strings.Builder
	if e.comment != "" {
		b.WriteString(": " + e.comment + nl + nl)
	}
	if e.name != "" {
		b.WriteString("event" + colon + e.name + nl)
	}
	for line := range strings.SplitSeq(e.data, "\n") {
		b.WriteString("data" + colon + line + nl)
	}
	b.WriteString(nl)
	return []byte(b.String())
}
