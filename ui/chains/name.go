package chains

import (
	"fmt"
	"slices"
	"strings"

	"sluice/internal/figures"
	"sluice/internal/safe"
)

// chainName is the name that the chain has: the one that was typed, or a new chain's
// suggested one. It is empty where the name of a known chain was deleted.
func (p *Composer) chainName() string {
	if typed := strings.TrimSpace(p.name.Value()); typed != "" || p.savedName != "" {
		return typed
	}
	return p.suggestedName()
}

// suggestedName names a chain after the model that it asks first, so that it can be told
// from others wherever only its name is shown. No other chain has it.
func (p *Composer) suggestedName() string {
	base := "chain"
	if len(p.steps) > 0 && p.steps[0].text[stepTarget] != "" {
		base = safe.Line(figures.TargetName(p.steps[0].text[stepTarget])).String()
	}
	base = strings.ToValidUTF8(base[:min(len(base), longestName-len("-99"))], "")
	name := base
	for n := 2; slices.ContainsFunc(p.o.Known(), func(k Known) bool { return k.Name == name }); n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	return name
}

// longestName is the most bytes that a chain's name has.
const longestName = 64

// nameView draws the field of the name, in which the suggested one stands until another is
// typed.
func (p *Composer) nameView() string {
	field := p.name
	if p.savedName == "" {
		field.Placeholder = p.suggestedName()
	}
	return field.View()
}
