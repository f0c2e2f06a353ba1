package compare

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

func TestF136FiguresSayWhoseCostItIs(t *testing.T) {
	t.Parallel()
	usd := 0.0232856
	for source, want := range map[gateway.CostSource]Figure{
		"":                    {Long: "$0.0233"},
		gateway.CostCatalogue: {Long: "$0.0233"},
		gateway.CostCache:     {Long: "$0.0233"},
		gateway.CostVendor:    {Long: "$0.0233 by vendor", Short: "$0.0233"},
		gateway.CostCustom:    {Long: "$0.0233 by your price", Short: "$0.0233"},
		"another's":           {Long: "$0.0233"},
	} {
		got := costFigure(&usd, source)
		uitest.Equal(t, "the figure of "+string(source), []string{got.Long, got.Short}, []string{want.Long, want.Short})
		if !got.RevealsVendor {
			t.Errorf("%q: a cost gives the vendor away", source)
		}
	}
}

func TestF136AComparisonSaysWhoseCostItIs(t *testing.T) {
	t.Parallel()
	usd := 0.5
	lane := Lane{Last: Summarise(sessions.Message{CostUSD: &usd, CostSource: gateway.CostVendor})}
	v := NewTable(look.New(palette.Dark), TableOptions{Lanes: []Lane{lane}})
	if lines := strings.Join(v.details(120), "\n"); !strings.Contains(lines, "cost as the vendor says") {
		t.Errorf("got %s", lines)
	}
	v.o.Blind = true
	if lines := strings.Join(v.details(120), "\n"); strings.Contains(lines, "vendor") {
		t.Errorf("blind: got %s", lines)
	}
}
