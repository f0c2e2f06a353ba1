package compare

import (
	"slices"

	"sluice/internal/measure"
)

// revealsVendor tells whether a figure of the comparison gives the vendor away: each
// counts tokens its own way and has its own price.
func revealsVendor(f measure.Figure) bool {
	switch f {
	case measure.InputTokens, measure.OutputTokens, measure.ReasoningTokens, measure.CachedTokens, measure.Cost:
		return true
	}
	return false
}

// Masked are those of the figures that don't give the vendor away.
func Masked(figures []Figure) []Figure {
	return slices.DeleteFunc(figures, func(f Figure) bool { return f.RevealsVendor })
}
