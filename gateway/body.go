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

// watchedReader runs the timers around every read.
type watchedReader struct {
	r io.Reader
	w *watch
}

func (r *watchedReader) Read(p []byte) (int, error) {
	start := time.Now()
	r.w.beforeRead()
	n, err := r.r.Read(p)
	r.w.afterRead(n, time.Since(start))
	return n, err
}

// replyBody is a reply's body with its timers and its size cap. Compression is not
// requested; if a server compresses all the same, the cap counts decompressed bytes.
func replyBody(resp *http.Response, w *watch, limit int64) (io.Reader, *Error) {
	var body io.Reader = &watchedReader{resp.Body, w}
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		body = &gzipReader{r: body}
	default:
		return nil, &Error{Kind: KindProtocol, Status: resp.StatusCode,
			Message: fmt.Sprintf("the reply is compressed with %q, which was not requested", encoding)}
	}
	return &cappedReader{body, limit}, nil
}

// drain returns a reply whose answer is complete a moment to end by itself, so that the
// connection can be reused and the gateway sees no hang-up. What still comes is
// discarded.
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

// gzipReader reads the gzip header with the body's first byte, not before.
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
