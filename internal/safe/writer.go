package safe

import "io"

// Writer writes [Plain] text to a terminal as it arrives. Close it to write what is held
// back. It is not safe for concurrent use.
type Writer struct {
	w      io.Writer
	stream Stream
}

// NewWriter returns a Writer that writes to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, stream: Stream{cleaner: cleaner{mode: plain}}}
}

// Write cleans p and writes what can be decided of it. Without an error it reports all of
// p as written.
func (w *Writer) Write(p []byte) (int, error) {
	if err := w.put(w.stream.Write(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back. It does not close the writer below.
func (w *Writer) Close() error { return w.put(w.stream.Flush()) }

func (w *Writer) put(t Text) error {
	if t.s == "" {
		return nil
	}
	_, err := io.WriteString(w.w, t.s)
	return err
}
