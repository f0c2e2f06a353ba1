package chains

import (
	"slices"

	"sluice/gateway"
	"sluice/internal/figures"
)

// drills are the failures that the steps rehearse with the next prompt; nil where none
// does.
func (p *Composer) drills() []gateway.Drill {
	out, any := make([]gateway.Drill, len(p.steps)), false
	for i := range p.steps {
		if d := p.steps[i]; d.text[stepDrill] != "" && !d.off {
			out[i], any = drillOf(d.text[stepDrill]), true
		}
	}
	if !any {
		return nil
	}
	return out
}

// drillOf is the drill with a name as in [figures.DrillWord], empty for none.
func drillOf(word string) gateway.Drill {
	for _, d := range gateway.Drills() {
		if figures.DrillWord(d) == word {
			return d
		}
	}
	return ""
}

// words are the values of a field of the selected step to choose from; nil for a field
// that is typed. Only drills are offered that the step's target can perform.
func (p *Composer) words(f stepField) []string {
	if f != stepDrill || p.at >= len(p.steps) {
		return f.words()
	}
	on := stepsOn(p.chain())
	words := []string{""}
	for _, d := range gateway.Drills() {
		if n := slices.Index(on, p.at); n >= 0 && p.o.CanDrill(p.steps[p.at].step(), d, n, len(on)) == nil {
			words = append(words, figures.DrillWord(d))
		}
	}
	return words
}

// drillWords are the names of all drills, whether or not they can be performed.
func drillWords() []string {
	words := []string{""}
	for _, d := range gateway.Drills() {
		words = append(words, figures.DrillWord(d))
	}
	return words
}
