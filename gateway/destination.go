package gateway

import (
	"net/url"
	"slices"
)

// Destination is where the requests of a step go, as far as known before any is sent.
type Destination struct {
	// Host is the host that is called, with its port if the address names one;
	// [EnclosedHost] for a gateway in this process.
	Host string
	// Direct says that this is a provider, called without a gateway.
	Direct bool
	// Emulated says that package emulator answers: no real model does, and nothing is
	// charged. A gateway on this machine counts as one only after [Client.FindEmulator]
	// found it to be one.
	Emulated bool
	// Enclosed says that the requests don't leave this process.
	Enclosed bool
	// Loopback says that the host is this machine.
	Loopback bool
}

// String is for use after "goes to".
func (d Destination) String() string {
	switch {
	case d.Emulated && d.Enclosed:
		return "the embedded gateway (scripted answers, no real model)"
	case d.Emulated:
		return "sluice's emulator at " + d.Host + " (scripted answers, no real model)"
	case d.Direct:
		return d.Host + " directly, without a gateway"
	}
	return "the gateway at " + d.Host
}

// Destination returns where a provider's requests go, chats and raw ones alike. It sends
// nothing. A nil provider is anything that goes through the gateway.
func (c *Client) Destination(p Provider) Destination {
	if p == nil {
		return c.throughGateway()
	}
	if base := directURL(p); base != "" {
		u, err := url.Parse(base)
		if err != nil {
			return Destination{Direct: true}
		}
		return Destination{Host: u.Host, Direct: true, Loopback: isLoopback(u.Hostname())}
	}
	return c.throughGateway()
}

func (c *Client) throughGateway() Destination {
	return Destination{Host: c.base.Host, Emulated: c.emulated.Load(), Enclosed: c.enclosed, Loopback: c.Loopback()}
}

// Destinations are those of the given steps without duplicates, in the order of the
// steps.
func (c *Client) Destinations(steps []Step) []Destination {
	var all []Destination
	for _, s := range steps {
		if d := c.Destination(s.Provider); !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// directURL is the address at which a provider is called without the gateway, "" if it
// isn't. A provider that isn't [Addressed] is made to encode a request to find out.
func directURL(p Provider) string {
	if a, ok := p.(Addressed); ok {
		return a.BaseURL()
	}
	req, err := p.Encode("model", Chat{Messages: []Message{{Role: RoleUser, Text: "Hello"}}})
	if err != nil {
		return ""
	}
	return req.BaseURL
}
