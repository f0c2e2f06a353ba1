package compare

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
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

// A known price of nothing is "free" on every row, and what isn't known is no amount.
func TestNothingToPayIsFree(t *testing.T) {
	t.Parallel()
	nothing := 0.0
	free := Summarise(sessions.Message{CostUSD: &nothing, Metrics: gateway.Metrics{TTFT: time.Second, Duration: time.Second}})
	refused := Summarise(sessions.Message{Error: &sessions.MessageError{Kind: gateway.KindAuth}})
	st := look.New(palette.Dark)
	for name, line := range map[string]string{
		"lane": free.LaneLine(Bests{}).Line(st, false, 80), "running": Live{Answer: &gateway.Answer{}}.LaneLine(time.Now(), &nothing).Line(st, false, 80),
	} {
		if line = ansi.Strip(line); !strings.Contains(line, "free") || strings.Contains(line, "$") {
			t.Errorf("%s: %q", name, line)
		}
	}
	if line := ansi.Strip(refused.LaneLine(Bests{}).Line(st, false, 80)); line != "✗ refused: the key" {
		t.Errorf("a refused request: %q", line)
	}
	if got := FiguresOf(sessions.Message{CostUSD: &nothing}, false)[5]; got != "free" {
		t.Errorf("beside another answer: %q", got)
	}
}
