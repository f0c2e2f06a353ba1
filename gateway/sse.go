package gateway

import (
	"bytes"
	"errors"
	"io"
	"time"
)

// ErrEventTooLarge says that one event or line exceeded the cap given to [NewSSE].
var ErrEventTooLarge = errors.New("event is larger than allowed")

const (
	sseBuffer   = 32 << 10
	sseLarge    = 2 << 20
	sseNames    = 64       // event names interned, so that a name is allocated only once
	sseStrayMax = 64 << 10 // bytes kept of lines that are not a field
	sseOddMax   = 200      // bytes kept of the first line that is not a field
)

var bom = []byte("\xEF\xBB\xBF")

// SSE reads a stream of server-sent events as the WHATWG HTML standard
// interprets it (section 9.2.6): lines end with CR, LF or CRLF, one byte-order
// mark is skipped, comments and unknown fields are ignored. Bytes that aren't
// UTF-8 pass unchanged. A frame's bytes lie in the reader's own buffer, so a
// stream costs no allocation per event. It belongs to one goroutine.
type SSE struct {
	r   io.Reader
	max int
	err error

	buf      []byte
	pos, end int // buf[pos:end] is not read yet
	scanned  int // how many of those bytes are known to hold no LF
	cr       int // where in buf[pos:end] the first CR is, end if there is none
	started  bool
	skipLF   bool

	data  []byte // the event's data so far, in buf before pos
	has   bool
	event string

	names map[string]string
	// name is the newest event name: most events of a stream have the same.
	name  string
	id    []byte
	retry time.Duration
	stray []byte
	odd   []byte
}

// NewSSE reads events from r. An event, and any line, may be up to maxEvent bytes long.
func NewSSE(r io.Reader, maxEvent int) *SSE {
	return &SSE{r: r, max: maxEvent, buf: make([]byte, min(sseBuffer, maxEvent+1)), names: map[string]string{}}
}

// Next returns the next event. Its bytes are valid until the next call. At the end of the
// stream the error is io.EOF, and an event without its closing blank line is dropped as
// the standard says: see [SSE.Unterminated].
func (s *SSE) Next() (Frame, error) {
	s.shrink()
	s.data, s.has, s.event = nil, false, ""
	for {
		line, err := s.line()
		if err != nil {
			return Frame{}, err
		}
		if len(line) > 0 {
			s.field(line)
			continue
		}
		if s.has {
			return Frame{Event: s.event, Data: s.data}, nil
		}
		s.event = ""
	}
}

// Unterminated returns the event that the end of the stream cut off before its blank
// line. Call it once, after Next returned io.EOF.
func (s *SSE) Unterminated() (Frame, bool) {
	s.field(s.buf[s.pos:s.end])
	return Frame{Event: s.event, Data: s.data}, s.has
}

// LastID is the id that the stream set last, empty if none.
func (s *SSE) LastID() string { return string(s.id) }

// Retry is the reconnection time that the stream set last, 0 if none.
func (s *SSE) Retry() time.Duration { return s.retry }

// Stray returns the lines that look like JSON without a field name. Some servers write an
// error that way in the middle of a stream.
func (s *SSE) Stray() []byte { return s.stray }

// Odd returns the beginning of the first line that is not a field of an event stream,
// empty if all are.
func (s *SSE) Odd() []byte { return s.odd }

var dataPrefix, eventPrefix = []byte("data: "), []byte("event: ")

func (s *SSE) field(line []byte) {
	// The two fields that streams are made of, in their usual spelling.
	if value, ok := bytes.CutPrefix(line, dataPrefix); ok {
		s.addData(value)
		return
	}
	if value, ok := bytes.CutPrefix(line, eventPrefix); ok {
		s.event = s.intern(value)
		return
	}
	name, value := line, line[len(line):]
	if i := bytes.IndexByte(line, ':'); i >= 0 {
		name, value = line[:i], line[i+1:]
	}
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	switch string(name) {
	case "":
	case "data":
		s.addData(value)
	case "event":
		s.event = s.intern(value)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			s.id = append(s.id[:0], value...)
		}
	case "retry":
		if ms, ok := digits(value); ok {
			s.retry = time.Duration(ms) * time.Millisecond
		}
	default:
		s.addStray(line)
	}
}

// addData joins the lines of an event's data in place: a joined line is never longer than
// the lines that it comes from.
func (s *SSE) addData(value []byte) {
	if !s.has {
		s.data, s.has = value, true
		return
	}
	n := len(s.data)
	s.data = s.data[:n+1+len(value)]
	copy(s.data[n+1:], value)
	s.data[n] = '\n'
}

func (s *SSE) addStray(line []byte) {
	if s.odd == nil {
		s.odd = bytes.Clone(line[:min(len(line), sseOddMax)])
	}
	if len(s.stray) == 0 && line[0] != '{' && line[0] != '[' {
		return
	}
	if len(s.stray)+len(line) < sseStrayMax {
		s.stray = append(append(s.stray, line...), '\n')
	}
}

func (s *SSE) intern(name []byte) string {
	if string(name) == s.name {
		return s.name
	}
	if known, ok := s.names[string(name)]; ok {
		s.name = known
		return known
	}
	fresh := string(name)
	if len(s.names) < sseNames {
		s.names[fresh] = fresh
	}
	return fresh
}

// line returns the next line without its end. A CR ends a line at once; the LF that may
// follow is skipped when it comes.
func (s *SSE) line() ([]byte, error) {
	if !s.started {
		if err := s.skipBOM(); err != nil {
			return nil, err
		}
	}
	for {
		if s.skipLF && s.pos < s.end {
			s.skipLF = false
			if s.buf[s.pos] == '\n' {
				s.pos++
			}
		}
		if s.cr < s.pos {
			s.findCR(s.pos)
		}
		from := s.pos
		if i := bytes.IndexByte(s.buf[from+s.scanned:s.cr], '\n'); i >= 0 {
			end := from + s.scanned + i
			s.pos, s.scanned = end+1, 0
			return s.buf[from:end], nil
		}
		if s.cr < s.end {
			end := s.cr
			s.pos, s.scanned, s.skipLF = end+1, 0, true
			return s.buf[from:end], nil
		}
		s.scanned = s.end - from
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
}

// findCR looks for the first CR from an offset on. Few streams have one, so each read is
// searched once, not each line.
func (s *SSE) findCR(from int) {
	s.cr = s.end
	if i := bytes.IndexByte(s.buf[from:s.end], '\r'); i >= 0 {
		s.cr = from + i
	}
}

func (s *SSE) skipBOM() error {
	for {
		unread := s.buf[s.pos:s.end]
		if len(unread) >= len(bom) || !bytes.HasPrefix(bom, unread) {
			break
		}
		if err := s.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return err
		}
	}
	s.started = true
	if bytes.HasPrefix(s.buf[s.pos:s.end], bom) {
		s.pos += len(bom)
	}
	return nil
}

// fill reads more bytes, after making room if there is none. The event's data and the
// unread bytes move to the front.
func (s *SSE) fill() error {
	if s.err != nil {
		return s.err
	}
	kept := len(s.data) + s.end - s.pos
	unread := s.end - s.pos
	if kept > s.max {
		s.err = ErrEventTooLarge
		return s.err
	}
	if kept == 0 && !s.has {
		s.pos, s.end = 0, 0
	}
	if s.end == len(s.buf) {
		to := s.buf
		if kept > len(to)/2 && len(to) <= s.max {
			to = make([]byte, s.grown())
		}
		n := copy(to, s.data)
		if s.has {
			s.data = to[:n]
		}
		s.end = n + copy(to[n:], s.buf[s.pos:s.end])
		s.buf, s.pos = to, n
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 {
			s.findCR(s.pos + unread)
			return nil
		}
		if err != nil {
			return err
		}
	}
	s.err = io.ErrNoProgress
	return s.err
}

// grown is the size of the next buffer when one is full. A large event gets the maximum
// at once: untouched pages take no memory, whereas doubling would leave copies behind.
func (s *SSE) grown() int {
	if len(s.buf) < sseLarge {
		return min(2*len(s.buf), s.max+1)
	}
	return s.max + 1
}

// shrink releases a buffer that a large event needed, once a small event follows.
func (s *SSE) shrink() {
	unread := s.end - s.pos
	if len(s.buf) < sseLarge || len(s.data) > sseLarge/2 || unread > sseBuffer/2 {
		return
	}
	buf := make([]byte, min(sseBuffer, s.max+1))
	copy(buf, s.buf[s.pos:s.end])
	s.buf, s.pos, s.end, s.cr = buf, 0, unread, 0
	s.findCR(0)
}

// digits parses ASCII digits and nothing else, capped at a number that still makes sense
// in milliseconds.
func digits(b []byte) (n int64, ok bool) {
	const limit = 1 << 40
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n = n*10 + int64(c-'0'); n > limit {
			return 0, false
		}
	}
	return n, len(b) > 0
}
