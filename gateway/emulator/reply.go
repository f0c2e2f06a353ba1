package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// reply is an HTTP answer before it is sent: what to write, how fast, and how
// to end.
type reply struct {
	status int
	header http.Header
	body   iter.Seq[piece]
	// wait is the time to the first byte.
	wait time.Duration
	// rate is in tokens per second, 0 for unlimited.
	rate float64
	// end says what happens after the last piece.
	end ending
	// split cuts the body into writes of these sizes; see [Options.Split].
	split []int
}

// piece is a part of a body that is written at once.
type piece struct {
	data []byte
	// tokens is how many tokens' time passes before it is written.
	tokens int
	// wait is a delay in addition to that.
	wait time.Duration
}

// ending is what happens to the connection after the last byte.
type ending int

const (
	// endClean ends the body as HTTP requires.
	endClean ending = iota
	// endCut closes the connection in the middle of the body.
	endCut
	// endStall stays silent until the client hangs up.
	endStall
	// endUnreachable is no answer from the provider at all: the gateway answers instead.
	endUnreachable
	// endReset closes the client's connection before the status line.
	endReset
)

// pieces returns the pieces one by one.
func pieces(list ...piece) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for _, p := range list {
			if !yield(p) {
				return
			}
		}
	}
}

// bytesReply is a whole body.
func bytesReply(status int, contentType string, body []byte) reply {
	h := http.Header{"Content-Length": {fmt.Sprint(len(body))}}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	return reply{status: status, header: h, body: pieces(piece{data: body})}
}

// jsonReply is a whole JSON body.
func jsonReply(status int, v any) reply {
	return bytesReply(status, "application/json", encode(v))
}

// encode writes JSON as vendors do: on one line, with <, > and & as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte(`{"error":{"message":"the emulator could not write its answer"}}`)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
