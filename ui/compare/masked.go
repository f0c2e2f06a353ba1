package compare

import (
	"slices"

	"sluice/internal/measure"
)

// revealsVendor reports whether a figure gives the vendor away: each vendor counts tokens
// its own way and has its own prices.
func revealsVendor(f measure.Figure) bool {
	switch f {
	case measure.InputTokens, measure.OutputTokens, measure.ReasoningTokens, measure.CachedTokens, measure.Cost:
		return true
	}
	return false
}

// Masked returns the figures that don't give the vendor away. It changes the slice that
// it is given.
func Masked(figures []Figure) []Figure {
	return slices.DeleteFunc(figures, func(f Figure) bool { return f.RevealsVendor })
}
