package gateway

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// isNDJSON reports whether a media type is one for newline-delimited JSON.
func isNDJSON(mediaType string) bool {
	switch mediaType {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return true
	}
	return false
}

// ndjsonFrames reads newline-delimited JSON. Blank lines and carriage returns are
// skipped, several records on a line are returned one by one, and the last line may lack
// its newline. A record that spans two lines is an error.
type ndjsonFrames struct {
	r     *bufio.Reader
	max   int
	any   bool
	line  []byte
	rest  []byte // of the line, after the records already returned
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
		return Frame{}, fmt.Errorf("%w: a line that is not a JSON record", errFraming)
	}
	f.any = true
	f.rest = bytes.TrimSpace(f.rest[d.InputOffset():])
	return Frame{Data: record}, nil
}

// readLine reads the next line without surrounding white space.
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
