package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
)

// destinations returns where a lane's prompts go, each destination once. A lane without a
// target counts as one that goes through the gateway. The error says why the target can't
// be asked.
func (a *app) destinations(l *lane) ([]gateway.Destination, error) {
	if l.settings.Target.IsZero() {
		return []gateway.Destination{a.opts.Client.Destination(nil)}, nil
	}
	steps, err := a.stepsFor(l.settings.Target)
	if err != nil {
		return nil, err
	}
	return a.opts.Client.Destinations(steps), nil
}

// allDestinationNames are the destinations of all lanes, the focused one's first unless
// names are hidden.
func (a *app) allDestinationNames() (names []string) {
	add := func(l *lane) {
		for _, name := range a.destinationNames(l) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	add(a.focusedLane())
	for _, l := range a.lanes {
		add(l)
	}
	a.sortIfMasked(names)
	return names
}

// destinationNames are the short names of a lane's destinations.
func (a *app) destinationNames(l *lane) []string {
	all, err := a.destinations(l)
	if err != nil {
		return []string{"no destination"}
	}
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = a.destinationName(d)
	}
	return names
}

// demoName is the embedded gateway's, demoWords what the header says where all prompts
// go to it.
const (
	demoName  = "demo"
	demoWords = demoName + ": nothing leaves this machine"
)

// destinationName is a destination's short name.
func (a *app) destinationName(d gateway.Destination) string {
	switch {
	case d.Emulated && d.Enclosed:
		return demoName
	case d.Emulated:
		return "emulator at " + hostName(d)
	case d.Direct:
		return hostName(d)
	}
	return safe.Line(a.opts.Gateway).String()
}

// destinationSentence is a sentence that says where a lane's prompts go.
func (a *app) destinationSentence(l *lane) string {
	all, err := a.destinations(l)
	if err != nil {
		return "This target can't be used."
	}
	ways := make([]string, len(all))
	for i, d := range all {
		ways[i] = a.destinationName(d)
		switch {
		case d.Emulated && d.Enclosed:
			ways[i] = "nowhere: a gateway inside sluice answers"
		case d.Direct:
			ways[i] = "directly to " + ways[i]
		default:
			ways[i] = "to " + ways[i]
		}
	}
	return "Prompts go " + strings.Join(ways, ", or ") + "."
}

// hostName is the host. The beginning of a long one is cut off, since its end says whose
// it is.
func hostName(d gateway.Destination) string {
	const most = 40
	host := safe.Line(d.Host).String()
	if over := ansi.StringWidth(host) - most; over > 0 {
		return ansi.TruncateLeft(host, over+1, "…")
	}
	return host
}

// headerDestinations names the destinations for the header, in width cells if possible.
func (a *app) headerDestinations(width int) string {
	names := a.allDestinationNames()
	if len(names) == 1 && names[0] == demoName && ansi.StringWidth(demoWords) <= width {
		return demoWords
	}
	line := strings.Join(names, " + ")
	if len(names) > 1 && ansi.StringWidth(line) > width {
		line = names[0] + " + " + figures.Counted(len(names)-1, "other")
	}
	return line
}

// lanesDiffer reports whether the lanes' prompts go to different destinations.
func (a *app) lanesDiffer() bool {
	first := a.destinationNames(a.lanes[0])
	return slices.ContainsFunc(a.lanes[1:], func(l *lane) bool { return !slices.Equal(a.destinationNames(l), first) })
}
