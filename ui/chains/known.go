package chains

import (
	"reflect"

	"sluice/gateway"
	"sluice/sessions"
)

// Known is a chain that a target may name.
type Known struct {
	sessions.Chain
	// InSession says that the session has it, Configured that the configuration does;
	// both may be, and differ. What the session has comes first.
	InSession, Configured bool
}

// Where says where the chain is, for a list.
func (k Known) Where() string {
	switch {
	case k.InSession && k.Configured:
		return "changed in this session"
	case k.InSession:
		return "this session only"
	}
	return "configuration"
}

// The ways in which a chain's steps are walked, as [sessions.Chain] spells them.
const (
	modeGateway = string(gateway.ModeGateway)
	modeClient  = string(gateway.ModeClient)
)

// Same compares what chains do: no mode is the gateway's.
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
