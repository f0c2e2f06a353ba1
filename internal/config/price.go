package config

import (
	"maps"
	"slices"

	"sluice/gateway"
)

// readPrices reads [prices."PROVIDER/MODEL"].
func (r *reader) readPrices() {
	path := []string{"prices"}
	table, _ := r.table(path, r.tree["prices"])
	for _, name := range slices.Sorted(maps.Keys(table)) {
		at := child(path, name)
		target, err := gateway.ParseTarget(name)
		if err != nil || target.Model == "" {
			r.fault(at, `is not a model: want [prices."PROVIDER/MODEL"]`)
			continue
		}
		r.targets = append(r.targets, usedTarget{path: at, target: target})
		var price gateway.Price
		if inner, ok := r.table(at, table[name]); ok {
			readTable(r, at, inner, priceKeys(), &price)
			r.cfg.Prices[target] = price
		}
	}
}
