package chains

import (
	"reflect"

	"sluice/gateway"
	"sluice/sessions"
)

// Known is a chain that a target may name.
type Known struct {
	sessions.Chain
	// InSession is set where the session has the chain, Configured where the
	// configuration has. Both may have it, and differ: then the session's counts.
	InSession, Configured bool
}

// Where says where the chain is kept, for a list.
func (k Known) Where() string {
	switch {
	case k.InSession && k.Configured:
		return "changed in this session"
	case k.InSession:
		return "this session only"
	}
	return "configuration"
}

// Who walks a chain's steps, as [sessions.Chain] spells it.
const (
	modeGateway = string(gateway.ModeGateway)
	modeClient  = string(gateway.ModeClient)
)

// Same reports whether two chains do the same. An empty mode is the gateway's.
func Same(one, other sessions.Chain) bool {
	for _, c := range []*sessions.Chain{&one, &other} {
		if c.Mode == "" {
			c.Mode = modeGateway
		}
		if len(c.Steps) == 0 {
			c.Steps = nil
		}
	}
	return reflect.DeepEqual(one, other)
}
