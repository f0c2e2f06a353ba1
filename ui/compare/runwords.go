package compare

import (
	"fmt"
	"strings"

	"sluice/internal/figures"
	"sluice/internal/measure"
)

// PlanWords say how a measured run asks, such as "5 answers a lane, in turn, past the
// cache".
func PlanWords(p measure.Plan) string {
	words := []string{figures.Counted(p.Repeat, "answer") + " a lane"}
	switch p.Order {
	case measure.Interleaved:
		words = append(words, "in turn")
	case measure.Parallel:
		words = append(words, "side by side")
	case measure.Sequential:
		words = append(words, "lane by lane")
	}
	if p.Cache {
		words = append(words, "cache allowed")
	} else {
		words = append(words, "past the cache")
	}
	switch p.Warmup {
	case 0:
	case 1:
		words = append(words, "1 try that doesn't count")
	default:
		words = append(words, fmt.Sprintf("%d tries that don't count", p.Warmup))
	}
	return strings.Join(words, ", ")
}
