package gateway

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// arrayFrames reads a JSON array whose elements arrive one by one, as some vendors stream
// (Google's streamGenerateContent without alt=sse). Each element is a frame, wherever
// white space stands and however the body is cut into reads.
//
// It only finds where an element ends; whether the element is valid JSON is up to the
// decoder.
type arrayFrames struct {
	r       *bufio.Reader
	max     int
	begun   bool
	ended   bool
	element []byte
}

func newArrayFrames(r io.Reader, maxEvent int) *arrayFrames {
	return &arrayFrames{r: bufio.NewReaderSize(r, sseBuffer), max: maxEvent}
}

func (f *arrayFrames) next() (Frame, error) {
	if f.ended {
		return Frame{}, io.EOF
	}
	c, err := f.separator()
	if err != nil || f.ended {
		return Frame{}, err
	}
	if err := f.read(c); err != nil {
		return Frame{}, err
	}
	return Frame{Data: f.element}, nil
}

// separator reads up to the next element and returns its first byte. The error is io.EOF
// at the array's end, and also if the body ends between two elements: the decoder knows
// whether the answer is complete.
func (f *arrayFrames) separator() (byte, error) {
	c, err := f.skip()
	if err != nil {
		return 0, err
	}
	first := !f.begun
	if first {
		if c != '[' {
			return 0, fmt.Errorf("%w: not an array", errFraming)
		}
		f.begun = true
		if c, err = f.skip(); err != nil {
			return 0, cutShort(err)
		}
	}
	switch {
	case c == ']':
		f.ended = true
		return 0, io.EOF
	case first:
		return c, nil
	case c != ',':
		return 0, fmt.Errorf("%w: %q between the elements of an array", errFraming, c)
	}
	c, err = f.skip()
	return c, cutShort(err)
}

// skip returns the next byte that is neither white space nor a byte-order mark.
func (f *arrayFrames) skip() (byte, error) {
	for {
		c, err := f.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\r', '\n':
		case bom[0], bom[1], bom[2]:
			if f.begun {
				return c, nil
			}
		default:
			return c, nil
		}
	}
}

// read reads one element that begins with c. Brackets inside strings don't count.
func (f *arrayFrames) read(c byte) error {
	f.element = f.element[:0]
	depth, quoted, escaped := 0, false, false
	for {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == ']'):
			return f.r.UnreadByte()
		case c == '}' || c == ']':
			depth--
		}
		if len(f.element) == f.max {
			return ErrEventTooLarge
		}
		f.element = append(f.element, c)
		if depth <= 0 && !quoted && (c == '}' || c == ']' || c == '"') {
			return nil
		}
		var err error
		if c, err = f.r.ReadByte(); err != nil {
			return cutShort(err)
		}
	}
}

// cutShort turns an end of the body inside an element into an error.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
