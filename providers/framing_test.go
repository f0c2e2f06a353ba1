package providers_test

import (
	"bytes"
	"io"
	"time"

	"sluice/gateway"
)

// testTime stands for every arrival; no test here looks at times.
var testTime = time.Unix(1700000000, 0)

// framesOf gives a reply's frames, its bytes read in two pieces where a cut is
// given.
func framesOf(body []byte, whole bool, cut ...int) func() (gateway.Frame, error) {
	if whole {
		return listed(gateway.Frame{Data: bytes.Clone(body), Whole: true})
	}
	var r io.Reader = bytes.NewReader(body)
	if len(cut) > 0 {
		r = io.MultiReader(bytes.NewReader(body[:cut[0]]), bytes.NewReader(body[cut[0]:]))
	}
	const maxEvent = 1 << 20
	return gateway.NewSSE(r, maxEvent).Next
}

// listed gives frames one by one.
func listed(frames ...gateway.Frame) func() (gateway.Frame, error) {
	return func() (gateway.Frame, error) {
		if len(frames) == 0 {
			return gateway.Frame{}, io.EOF
		}
		frame := frames[0]
		frames = frames[1:]
		return frame, nil
	}
}
