package figures

import (
	"sluice/gateway"
	"strings"
)

// ModelName is the model's name for a heading: without the vendor's path.
func ModelName(t gateway.Target) string {
	if t.Model == "" {
		return t.String()
	}
	if i := strings.LastIndexByte(t.Model, '/'); i >= 0 && i+1 < len(t.Model) {
		return t.Model[i+1:]
	}
	return t.Model
}

// TargetName is the heading of a stored answer: the model without the path before it.
func TargetName(target string) string {
	t, err := gateway.ParseTarget(target)
	if err != nil {
		return target
	}
	return ModelName(t)
}
