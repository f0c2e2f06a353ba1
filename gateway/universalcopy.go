package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// UniversalJSON returns the request as the JSON array that the universal endpoint
// accepts, indented, even for a single step. Keys appear as $NAME. The error is an
// [*Error] of kind [KindRequest]; a provider that is called directly can't be a step.
func (c *Client) UniversalJSON(chat Chat, steps []Step, opts Options) ([]byte, error) {
	steps, opts = withDrills(steps, opts)
	requests, _, failure := encodeSteps(chat, steps)
	if failure != nil {
		return nil, failure
	}
	p, err := c.universal(requests, steps, opts)
	if err != nil {
		return nil, requestError(steps[0].Provider.Name(), 0, err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, p.Body, "", "  "); err != nil {
		return nil, fmt.Errorf("lay out the request: %w", err)
	}
	return b.Bytes(), nil
}
