package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"sluice/gateway"
)

// controlPairs are the controls of a step in --json, in order: those of its config first.
// Unset ones are left out, times are in milliseconds, and a TTL of 0 keeps the answer out
// of the cache.
func controlPairs(c gateway.Controls) []jsonPair {
	var config, others []jsonPair
	for _, control := range gateway.AllControls() {
		switch {
		case !control.IsSet(c):
		case control.InConfig:
			config = append(config, controlPair(control, c))
		default:
			others = append(others, controlPair(control, c))
		}
	}
	return append(config, others...)
}

func controlPair(control gateway.Control, in gateway.Controls) jsonPair {
	field := control.Field(&in)
	if d, ok := field.(*time.Duration); ok {
		return jsonPair{control.Key + "_ms", milliseconds(max(0, *d))}
	}
	return jsonPair{control.Key, field}
}

// jsonPair is a member of a JSON object.
type jsonPair struct {
	key   string
	value any
}

// orderedObject writes pairs as an object in their order.
func orderedObject(pairs []jsonPair) ([]byte, error) {
	b := bytes.NewBufferString("{")
	for i, p := range pairs {
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "%q:%s", p.key, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// controlsOf describes a step's controls, except those of its config, which limitsOf
// describes.
func controlsOf(c gateway.Controls) (words []string) {
	for _, control := range gateway.AllControls() {
		if text := control.Text(c); text != "" && !control.InConfig {
			words = append(words, control.Name+" "+text)
		}
	}
	return words
}
