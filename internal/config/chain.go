package config

import (
	"fmt"
	"strconv"

	"sluice/gateway"
)

func (r *reader) readChains() {
	path := []string{"chains"}
	tables, _ := r.tables(path, r.tree["chains"])
	lines := map[string]int{}
	for i, table := range tables {
		at := child(path, strconv.Itoa(i))
		chain := Chain{Line: r.index.lineOf(at)}
		readTable(r, at, table, chainKeys(), &chain, "steps")
		chain.Steps = r.readSteps(child(at, "steps"), table["steps"])
		switch first := lines[chain.Name]; {
		case table["name"] == nil:
			r.fault(at, "has no name")
		case chain.Name == "":
		case first != 0:
			r.fault(child(at, "name"), fmt.Sprintf("is %q, like that of the chain on line %d", chain.Name, first))
		default:
			lines[chain.Name] = chain.Line
		}
		r.cfg.Chains = append(r.cfg.Chains, chain)
	}
}

func (r *reader) readSteps(path []string, raw any) []ChainStep {
	tables, ok := r.tables(path, raw)
	if ok && len(tables) == 0 {
		r.fault(path[:len(path)-1], "has no steps: a chain needs at least one [[chains.steps]]")
	}
	steps := make([]ChainStep, len(tables))
	for i, table := range tables {
		at := child(path, strconv.Itoa(i))
		steps[i].Line = r.index.lineOf(at)
		readTable(r, at, table, stepKeys(), &steps[i])
		if table["target"] == nil {
			r.fault(at, "has no target")
		}
	}
	return steps
}

// checkTargets reports targets that name no provider and no chain.
func (r *reader) checkTargets() {
	chains := map[string]bool{}
	for _, chain := range r.cfg.Chains {
		chains[chain.Name] = true
	}
	for _, used := range r.targets {
		name := used.target.Chain
		switch {
		case name != "" && used.path[0] == "chains":
			r.fault(used.path, fmt.Sprintf("is %q, but a step can't be a chain itself", used.target))
		case name != "" && !chains[name]:
			suggestion := nearestOf(name, chains)
			if suggestion != "" {
				suggestion = gateway.Target{Chain: suggestion}.String()
			}
			r.targetMistake(used, fmt.Sprintf("is %q, but there is no chain %q", used.target, name), suggestion)
		case name == "" && !r.hasProvider(used.target.Provider):
			suggestion := nearestOf(used.target.Provider, r.cfg.Providers)
			if suggestion != "" {
				suggestion += "/" + used.target.Model
			}
			r.targetMistake(used, fmt.Sprintf("is %q, but there is no provider %q", used.target, used.target.Provider), suggestion)
		}
	}
}

// hasProvider reports whether a provider is known, or was described, even if wrongly: a
// mistake there is reported already.
func (r *reader) hasProvider(slug string) bool {
	if _, ok := r.cfg.Providers[slug]; ok {
		return true
	}
	table, _ := r.tree["providers"].(map[string]any)
	_, ok := table[slug]
	return ok
}

func (r *reader) targetMistake(used usedTarget, fault, suggestion string) {
	r.mistake(&Error{File: r.cfg.Path, Line: r.index.lineOf(used.path), Key: dotted(used.path),
		Message: dotted(used.path) + " " + fault, Suggestion: suggestion})
}
