package providers_test

import (
	"io"
	"time"

	"sluice/gateway"
)

// testTime stands for every arrival; no test here looks at times.
var testTime = time.Unix(1700000000, 0)

// catwalkProvider gives frames one by one.
func catwalkProvider(frames ...gateway.Frame) func() (gateway.Frame, error) {
	return func() (gateway.Frame, error) {
		if len(frames) == 0 {
			return gateway.Frame{}, io.EOF
		}
		frame := frames[0]
		frames = frames[1:]
		return frame, nil
	}
}
