package chains

import (
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
)

// nextStep is a step on the way of the next prompt: it fails, answers, or isn't asked. The
// last one may have no name: then failure says how the prompt ends without an answer.
type nextStep struct {
	name string
	// failure is as what it fails, empty where it answers.
	failure string
	// aside says why it isn't asked, empty where it is.
	aside string
}

// nextParts are the steps that the next prompt goes through if nothing fails but what is
// rehearsed.
func nextParts(c sessions.Chain, drills []gateway.Drill) []nextStep {
	names := stepNamesOf(c)
	var out []nextStep
	answered, begun := false, false
	for i, s := range c.Steps {
		var drill gateway.Drill
		if i < len(drills) {
			drill = drills[i]
		}
		n := nextStep{name: names[i]}
		switch {
		case s.Off:
			n.aside = "is off"
		case begun:
			n.aside = "isn't asked"
		case answered && drill != "":
			n.aside = "isn't reached, so nothing is rehearsed"
		case answered:
			n.aside = "if that fails"
		case drill == "":
			answered = true
		default:
			n.failure, begun = failureFacts(drill), begins(drill)
		}
		out = append(out, n)
	}
	switch {
	case len(stepsOn(c)) == 0:
		out = append(out, nextStep{failure: "nowhere: no step is on"})
	case begun:
		out = append(out, nextStep{failure: "the answer had begun, so it ends there"})
	case !answered:
		out = append(out, nextStep{failure: "no answer: every step fails"})
	}
	return out
}

// begins reports whether an answer has begun before it fails: then no other step takes
// over.
func begins(d gateway.Drill) bool {
	kind, _, _ := strings.Cut(string(d), "-")
	return gateway.Drill(kind) == gateway.DrillStall || gateway.Drill(kind) == gateway.DrillCut
}

// failureFacts is how a trace will tell of a rehearsed failure.
func failureFacts(d gateway.Drill) string {
	switch d {
	case gateway.DrillBadKey:
		return "401"
	case gateway.DrillTimeout:
		return "too slow"
	case gateway.DrillRate, gateway.DrillServerError:
		return string(d)
	}
	return figures.DrillWord(d)
}

// stepNamesOf names steps by their provider, and by their model where several have the
// same provider.
func stepNamesOf(c sessions.Chain) []string {
	counts := map[string]int{}
	targets := make([]gateway.Target, len(c.Steps))
	for i, s := range c.Steps {
		targets[i], _ = gateway.ParseTarget(s.Target) // a step without a model has no name yet
		counts[targets[i].Provider]++
	}
	names := make([]string, len(c.Steps))
	for i, t := range targets {
		switch {
		case t.IsZero():
			names[i] = "no model"
		case counts[t.Provider] > 1:
			names[i] = figures.ModelName(t)
		default:
			names[i] = t.Provider
		}
	}
	return names
}
