package ask

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"sluice/gateway"
)

// methodLine matches the first line of a raw prompt that is not only a body: a method
// and, if it isn't the lane's, an endpoint.
var methodLine = regexp.MustCompile(`^([A-Z]+)(?:[ \t]+(\S+))?[ \t]*(?:\n|$)`)

// Raw parses the prompt of a raw target: a JSON body, or a line with a method and perhaps
// another endpoint, followed by headers ("NAME: VALUE", never a key) and then a body or
// nothing. It is nil for other targets. An error says where the body stops being JSON.
func Raw(t gateway.Target, steps []gateway.Step, prompt string) (*gateway.RawRequest, error) {
	if t.Endpoint == "" {
		return nil, nil
	}
	r := &gateway.RawRequest{Provider: steps[0].Provider}
	endpoint, body := t.Endpoint, []byte(prompt)
	if m := methodLine.FindStringSubmatchIndex(prompt); m != nil {
		r.Method = prompt[m[2]:m[3]]
		if m[4] >= 0 {
			endpoint = prompt[m[4]:m[5]]
		}
		// The line stays, blank, so that errors have the original line numbers.
		rest, err := takeHeaders(r, prompt[m[1]:])
		if err != nil {
			return nil, err
		}
		body = []byte(strings.Repeat("\n", strings.Count(prompt[:len(prompt)-len(rest)], "\n")) + rest)
	}
	var err error
	if r.Endpoint, r.Query, err = gateway.ParseEndpoint(endpoint); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return r, nil
	}
	if err := gateway.CheckJSON(body); err != nil {
		return nil, fmt.Errorf("not sent, the body is not JSON: %w", err)
	}
	r.Body = bytes.TrimSpace(body)
	return r, nil
}

// takeHeaders reads the headers below the line with the method, and returns what follows
// them.
func takeHeaders(r *gateway.RawRequest, text string) (rest string, err error) {
	for {
		line, below, _ := strings.Cut(text, "\n")
		if !gateway.HeaderLine(line) {
			return text, nil
		}
		if err := r.AddHeader(line, nil); err != nil {
			return "", fmt.Errorf("not sent: %w", err)
		}
		text = below
	}
}
