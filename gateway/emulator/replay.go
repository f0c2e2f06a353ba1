package emulator

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
)

// replayedHeaders are the recorded headers that are sent besides the content type: those
// about the answer, not about the connection that it came over.
var replayedHeaders = []string{"retry-after", "retry-after-ms", "x-should-retry", "x-amzn-errortype", "request-id", "x-request-id",
	"x-amzn-bedrock-input-token-count", "x-amzn-bedrock-output-token-count"}

// replay answers from the recordings: with the one that the model names, else with the
// one whose request is most similar.
func (s *Server) replay(v vendor, r request, f fault) reply {
	want := askedOf(r)
	if name, ok := strings.CutPrefix(lastElement(want.model), faultPrefix); ok {
		named, err := parseFault(name)
		if err != nil {
			return v.refuse(problem{status: http.StatusBadRequest, message: err.Error()})
		}
		f = named
	}
	if rep, ok := f.replacement(v, r); ok {
		return rep
	}
	list, err := s.recordings.of(r.provider)
	if err != nil {
		return v.refuse(problem{status: http.StatusNotFound, message: "no recordings: " + err.Error()})
	}
	found := s.recordings.inTurn(r.provider, list, choose(list, want))
	if found == nil {
		return v.refuse(problem{status: http.StatusNotFound, message: unmatched(r.provider, want, list)})
	}
	rep, err := found.reply()
	if err != nil {
		return v.refuse(problem{status: http.StatusNotFound, message: "the recording can't be read: " + err.Error()})
	}
	if s.opts.Rate > 0 {
		rep.rate = float64(s.opts.Rate)
	}
	return f.applyToBody(rep)
}

// unmatched lists what could have been requested.
func unmatched(provider string, want asked, list []recording) string {
	if want.body == nil {
		return fmt.Sprintf("no recording of %s answers %s %s", provider, want.method, want.path)
	}
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.Name
	}
	return fmt.Sprintf("no recording of %s matches this request; name one as the model: %s", provider, strings.Join(names, ", "))
}

// reply sends the recorded bytes.
func (r recording) reply() (reply, error) {
	body, err := os.ReadFile(r.body)
	if err != nil {
		return reply{}, err
	}
	contentType := r.contentType()
	if r.Format == "data-lines" {
		body = wrapLines(r.Protocol, body)
	}
	rep := bytesReply(r.Response.Status, contentType, body)
	if strings.HasPrefix(contentType, "text/event-stream") {
		rep.header.Del("Content-Length")
		rep.body = pieces(eventPieces(body)...)
	}
	for name, value := range r.Response.Headers {
		if slices.Contains(replayedHeaders, strings.ToLower(name)) {
			rep.header.Set(name, value)
		}
	}
	return rep, nil
}

// contentType is the recorded one, or the format's usual one if none was recorded.
func (r recording) contentType() string {
	for name, value := range r.Response.Headers {
		if strings.EqualFold(name, "content-type") && value != "" {
			return value
		}
	}
	switch {
	case r.Format == "data-lines" && r.Protocol == "bedrock-converse":
		return eventStreamType
	case r.Format == "data-lines" || strings.Contains(r.Name, "-stream-"):
		return "text/event-stream"
	}
	return "application/json"
}

// wrapLines turns a body with one payload per line into a stream.
func wrapLines(protocol string, body []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(body) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		switch protocol {
		case "bedrock-converse":
			out.Write(converseMessage(line))
		case "anthropic-messages", "openai-responses":
			f, _ := parseFields(line)
			out.Write(sseFrame(event{name: f.text("type"), data: string(line)}, frameStyle{}))
		default:
			out.Write(sseFrame(event{data: string(line)}, frameStyle{}))
		}
	}
	return out.Bytes()
}

// eventPieces cuts a stream after each blank line, so that it can be paced.
func eventPieces(body []byte) []piece {
	var out []piece
	for len(body) > 0 {
		n := len(body)
		for _, blank := range []string{"\n\n", "\r\n\r\n", "\r\r"} {
			if i := bytes.Index(body[:n], []byte(blank)); i >= 0 {
				n = min(n, i+len(blank))
			}
		}
		out = append(out, piece{data: body[:n], tokens: 1})
		body = body[n:]
	}
	return out
}
