package gateway

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// isNDJSON knows the media types of JSON one record a line.
func isNDJSON(mediaType string) bool {
	switch mediaType {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return true
	}
	return false
}

// ndjsonFrames reads JSON one record a line. Blank lines and carriage returns
// are passed over, several records on a line are taken one by one, and the last
// line may lack its end. A record over two lines breaks the framing.
type ndjsonFrames struct {
	r     *bufio.Reader
	max   int
	any   bool
	line  []byte
	rest  []byte // of the line, after what was handed out
	ended bool
}

func newNDJSON(r io.Reader, maxEvent int) *ndjsonFrames {
	return &ndjsonFrames{r: bufio.NewReaderSize(r, sseBuffer), max: maxEvent}
}

func (f *ndjsonFrames) next() (Frame, error) {
	for len(f.rest) == 0 {
		if f.ended {
			if !f.any {
				return Frame{}, errEmptyReply
			}
			return Frame{}, io.EOF
		}
		if err := f.readLine(); err != nil {
			return Frame{}, err
		}
	}
	d := json.NewDecoder(bytes.NewReader(f.rest))
	var record json.RawMessage
	if err := d.Decode(&record); err != nil {
		if f.ended { // the body ended within its last line
			return Frame{}, io.ErrUnexpectedEOF
		}
		return Frame{}, fmt.Errorf("%w: a line that is no JSON record", errFraming)
	}
	f.any = true
	f.rest = bytes.TrimSpace(f.rest[d.InputOffset():])
	return Frame{Data: record}, nil
}

// readLine reads the next line without its white space.
func (f *ndjsonFrames) readLine() error {
	f.line = f.line[:0]
	for {
		piece, err := f.r.ReadSlice('\n')
		f.line = append(f.line, piece...)
		if len(f.line) > f.max {
			return ErrEventTooLarge
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if f.ended = errors.Is(err, io.EOF); err != nil && !f.ended {
			return err
		}
		f.rest = bytes.TrimSpace(bytes.TrimPrefix(f.line, bom))
		return nil
	}
}
