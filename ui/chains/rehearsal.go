package chains

import (
	"fmt"
	"slices"

	"sluice/gateway"
	"sluice/ui/form"
)

// drills are the failures that the steps rehearse with the next prompt; nil where none
// does.
func (p *Composer) drills() []gateway.Drill {
	out, any := make([]gateway.Drill, len(p.steps)), false
	for i := range p.steps {
		if d := p.steps[i].drill(); d != "" {
			out[i], any = d, true
		}
	}
	if !any {
		return nil
	}
	return out
}

// drill is the failure that the step rehearses, empty for none.
func (d *stepDraft) drill() gateway.Drill {
	if d.off {
		return ""
	}
	return gateway.Drill(d.text[stepDrill])
}

// rehearse has the selected step rehearse the next failure, after the last one none.
func (p *Composer) rehearse() {
	switch words := p.words(stepDrill); {
	case p.at >= len(p.steps):
		p.say("mark the step that should fail, then press !")
	case p.steps[p.at].off:
		p.say(fmt.Sprintf("step %d is off, so it can't fail: space turns it on", p.at+1))
	case len(words) < 2:
		p.say(fmt.Sprintf("step %d can't rehearse a failure: %s", p.at+1, p.whyNoDrill()))
	default:
		d := &p.steps[p.at]
		d.text[stepDrill] = form.Cycle(words, d.text[stepDrill], 1)
	}
}

// canRehearse reports whether the selected step can rehearse a failure.
func (p *Composer) canRehearse() bool { return !p.steps[p.at].off && len(p.words(stepDrill)) > 1 }

// whyNoDrill says why the selected step can't rehearse even what any provider can.
func (p *Composer) whyNoDrill() string {
	on := stepsOn(p.chain())
	if err := p.o.CanDrill(p.steps[p.at].step(), gateway.DrillBadKey, slices.Index(on, p.at), len(on)); err != nil {
		return err.Error()
	}
	return "nothing that it asks can fail on purpose"
}

// words are the values of a field of the selected step to choose from; nil for a field
// that is typed. Only failures are offered that the step's model can rehearse.
func (p *Composer) words(f stepField) []string {
	if f != stepDrill || p.at >= len(p.steps) {
		return f.words()
	}
	on := stepsOn(p.chain())
	words := []string{""}
	for _, d := range gateway.Drills() {
		if n := slices.Index(on, p.at); n >= 0 && p.o.CanDrill(p.steps[p.at].step(), d, n, len(on)) == nil {
			words = append(words, string(d))
		}
	}
	return words
}

// drillWords are all failures, whether or not they can be rehearsed, after none.
func drillWords() []string {
	words := []string{""}
	for _, d := range gateway.Drills() {
		words = append(words, string(d))
	}
	return words
}
