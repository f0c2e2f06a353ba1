package providers_test

import (
	"bytes"
	"time"

	"sluice/gateway"
)

// testTime stands for every arrival; no test here looks at times.
var testTime = time.Unix(1700000000, 0)

// frames cuts a reply into frames, its bytes read in pieces that end at the
// given offsets.
func frames(body []byte, whole bool, cuts ...int) []gateway.Frame {
	if whole {
		return []gateway.Frame{{Data: body, Whole: true}}
	}
	var list []gateway.Frame
	var event string
	var data []byte
	for _, line := range bytes.SplitAfter(body, []byte("\n")) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			if data != nil {
				list = append(list, gateway.Frame{Event: event, Data: data})
			}
			event, data = "", nil
			continue
		}
		if v, ok := bytes.CutPrefix(line, []byte("event:")); ok {
			event = string(bytes.TrimPrefix(v, []byte(" ")))
		}
		if v, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			data = append(data, bytes.TrimPrefix(v, []byte(" "))...)
		}
	}
	return list
}
