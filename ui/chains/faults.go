package chains

import (
	"fmt"
	"slices"
	"strings"

	"sluice/gateway"
)

// firstFault says why the chain can't be used, and where: in a step, or -1 for the name
// or the whole. fault is empty where the chain is right.
func (p *Composer) firstFault() (fault string, step int, field stepField) {
	if fault := p.nameFault(); fault != "" {
		return "the name: " + fault, -1, 0
	}
	return p.stepsFault()
}

// stepsFault is firstFault without the name, which isn't sent.
func (p *Composer) stepsFault() (fault string, step int, field stepField) {
	on := 0
	for i := range p.steps {
		if f, wrong := p.steps[i].firstFault(); wrong {
			return fmt.Sprintf("step %d, %s: %s", i+1, strings.ToLower(stepNames[f]), p.steps[i].fault(f)), i, f
		}
		if p.steps[i].off {
			continue
		}
		if d := gateway.Drill(p.steps[i].text[stepDrill]); d != "" {
			if err := p.o.CanDrill(p.steps[i].step(), d, on, len(stepsOn(p.chain()))); err != nil {
				return fmt.Sprintf("step %d, rehearse: %v", i+1, err), i, stepDrill
			}
		}
		on++
	}
	switch {
	case len(p.steps) == 0:
		return "a chain needs a step: a adds one", -1, 0
	case on == 0:
		return "every step is off: space turns one on", 0, 0
	}
	return "", -1, 0
}

// nameFault says what is wrong with the name; empty where nothing is.
func (p *Composer) nameFault() string {
	name := p.chainName()
	switch {
	case name == "":
		return "a chain needs one"
	case len(name) > longestName:
		return "64 bytes at most"
	case name != p.savedName && slices.ContainsFunc(p.o.Known(), func(k Known) bool { return k.Name == name }):
		return "another chain has it"
	}
	return ""
}

// check reports whether the chain can be used. Where it can't, it says why and focuses
// the field.
func (p *Composer) check() bool {
	fault, step, field := p.firstFault()
	if fault == "" {
		return true
	}
	p.warn(fault)
	switch {
	case p.nameFault() != "":
		p.toName()
	case step >= 0:
		p.at = step
		if _, wrong := p.steps[step].firstFault(); wrong || field == stepDrill {
			p.toField(field)
		} else {
			p.toSteps()
		}
	}
	return false
}
