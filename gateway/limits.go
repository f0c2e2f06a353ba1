package gateway

import "io"

// Limits are the sizes, in bytes, beyond which a reply is rejected. Zero means the
// default.
type Limits struct {
	// Event is the cap for one event or for a reply that is one JSON text
	// (64 MiB).
	Event int
	// Reply is the cap for a whole reply, after decompression (256 MiB).
	Reply int64
	// ErrorBody is how much of an error's body is read (64 KiB).
	ErrorBody int
	// Headers is the cap for response headers (1 MiB).
	Headers int64
}

func (l Limits) withDefaults() Limits {
	if l.Event <= 0 {
		l.Event = 64 << 20
	}
	if l.Reply <= 0 {
		l.Reply = 256 << 20
	}
	if l.ErrorBody <= 0 {
		l.ErrorBody = 64 << 10
	}
	if l.Headers <= 0 {
		l.Headers = 1 << 20
	}
	return l
}

// cappedReader fails with errReplyTooLarge after more than left bytes.
type cappedReader struct {
	r    io.Reader
	left int64
}

func (c *cappedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errReplyTooLarge
	}
	return n, err
}
