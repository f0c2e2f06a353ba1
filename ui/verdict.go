package ui

import (
	"sluice/gateway"
	"sluice/ui/compare"
)

// lanesVerdict is what the lanes' figures say together.
type lanesVerdict struct {
	best   []string
	chance string
}

// cachedVerdict keeps the newest verdict.
type cachedVerdict struct {
	key     verdictKey
	verdict lanesVerdict
}

type verdictKey struct {
	blind bool
	lanes [MostLanes]laneFigures
}

// laneFigures is what a lane's figures depend on.
type laneFigures struct {
	lane    *lane
	last    *compare.Summary
	answers int
	target  gateway.Target
}
