package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
)

// showReply writes a raw reply: exactly into a pipe, indented on a terminal.
func (p *Program) showReply(reply *gateway.RawReply) error {
	if err, body := reply.Err(); err != nil {
		shown := p.showBody(body)
		p.explain("", err)
		return firstOf(shown, statusError{exitStatus(err), err})
	}
	if !isTerminal(p.Out) {
		_, err := io.Copy(p.out(), reply)
		return err
	}
	if !textual(reply.MediaType) {
		p.note(fmt.Sprintf("sluice: the answer is %s, which a terminal can't show: redirect the output to a file", safe.Line(reply.MediaType)))
		return nil
	}
	for frame, err := range reply.Frames() {
		if err != nil {
			return err
		}
		if frame.Event != "" {
			if _, err := fmt.Fprintln(p.out(), p.coloured(inkMuted, safe.Line("event: "+frame.Event).String())); err != nil {
				return err
			}
		}
		show := p.showBody
		if !frame.Whole {
			show = p.showLine
		}
		if err := show(frame.Data); err != nil {
			return err
		}
	}
	return nil
}

// textual reports whether a media type can be shown on a terminal.
func textual(media string) bool {
	return media == "" || strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml")
}

// showBody writes a whole body. On a terminal JSON is indented; elsewhere the bytes stay
// as they are.
func (p *Program) showBody(body []byte) error {
	if !isTerminal(p.Out) {
		_, err := io.WriteString(p.out(), p.shown(string(body)))
		return err
	}
	var b bytes.Buffer
	if json.Indent(&b, bytes.TrimSpace(body), "", "  ") == nil {
		return p.showLine(b.Bytes())
	}
	return p.showLine(body)
}

// showLine writes text to a terminal, JSON in colours.
func (p *Program) showLine(text []byte) error {
	isJSON := json.Valid(text)
	if isJSON {
		text = escapeHarmful(text) // else a line end in a string would break it
	}
	clean := safe.Clean(strings.TrimRight(string(text), "\n")).String()
	if isJSON {
		clean = p.colourJSON(clean)
	}
	_, err := fmt.Fprintln(p.out(), clean)
	return err
}
