package gateway

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// watchedReader winds the timers around every read.
type watchedReader struct {
	r io.Reader
	w *watch
}

func (r *watchedReader) Read(p []byte) (int, error) {
	start := time.Now()
	r.w.reading()
	n, err := r.r.Read(p)
	r.w.read(n, time.Since(start))
	return n, err
}

// replyBody gives a reply's body under its timers and its cap. Streams ask for
// no compression; a server that compresses all the same passes the same cap.
func replyBody(resp *http.Response, w *watch, limit int64) (io.Reader, *Error) {
	var body io.Reader = &watchedReader{resp.Body, w}
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		body = &gzipReader{r: body}
	default:
		return nil, &Error{Kind: KindProtocol, Status: resp.StatusCode,
			Message: fmt.Sprintf("the reply is compressed with %q, which was not asked for", encoding)}
	}
	return &cappedReader{body, limit}, nil
}

// drain gives a reply that has said its last word a moment to end by itself, so
// that the connection can serve again and the gateway sees no hang-up. What
// still comes is thrown away; what doesn't end is closed.
func drain(body io.Reader, w *watch) (ended bool) {
	const (
		most    = 4 << 10
		atMost  = 50 * time.Millisecond
		closing = "the reply does not end"
	)
	w.arm(atMost, &expiry{words: closing})
	_, err := io.CopyN(io.Discard, body, most)
	w.disarm()
	return errors.Is(err, io.EOF)
}

// gzipReader reads the gzip header with the first byte of the body, not before.
type gzipReader struct {
	r io.Reader
	z *gzip.Reader
}

func (g *gzipReader) Read(p []byte) (int, error) {
	if g.z == nil {
		z, err := gzip.NewReader(g.r)
		if err != nil {
			return 0, err
		}
		g.z = z
	}
	return g.z.Read(p)
}
