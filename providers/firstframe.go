package providers

import (
	"bytes"

	"sluice/gateway"
)

// firstFrame reads a reply in the form that its first frame has. The reply
// decides, not the request: a gateway may answer from its cache, or a step of a
// chain for another.
type firstFrame struct {
	// choose gives the decoder for a reply that begins with the frame.
	choose func(gateway.Frame) gateway.Decoder
	// usual reads replies without any frame, which it calls cut short.
	usual  gateway.Decoder
	chosen gateway.Decoder
}

// Decode reads one frame.
func (d *firstFrame) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.chosen == nil {
		if len(bytes.TrimSpace(frame.Data)) == 0 && !frame.Whole {
			return dst, nil
		}
		d.chosen = d.choose(frame)
	}
	return d.chosen.Decode(dst, frame)
}

// Done says that the end mark was seen.
func (d *firstFrame) Done() bool { return d.chosen != nil && d.chosen.Done() }

// Close ends the form that was chosen.
func (d *firstFrame) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.chosen == nil {
		d.chosen = d.usual
	}
	return d.chosen.Close(dst)
}
