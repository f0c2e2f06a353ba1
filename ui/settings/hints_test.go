package settings

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	"sluice/internal/measure"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/uitest"
)

func TestNoFormCutsItsHints(t *testing.T) {
	t.Parallel()
	var controls []string
	for _, f := range controlFields {
		controls = append(controls, f.hint)
	}
	st, plan := look.New(palette.Dark), measure.Plan{Lanes: 1, Repeat: 5, Order: measure.Interleaved}
	forms := map[string]struct {
		open  func() overlay.Overlay
		hints []string
	}{
		"the gateway sheet": {func() overlay.Overlay { return NewGatewaySheet(st, GatewayOptions{Lanes: 1}) }, controls},
		"the parameters":    {func() overlay.Overlay { return NewParametersForm(st, Parameters{}, nil) }, paramHints[:]},
		"the plan of a run": {func() overlay.Overlay {
			return NewRunSheet(st, RunOptions{Plan: plan, Lanes: []string{"a"}, Bill: func(measure.Plan) measure.RunBill { return measure.RunBill{} }})
		}, runHints[:]},
	}
	for _, size := range []struct{ w, room int }{{80, 22}, {60, 18}} {
		for name, form := range forms {
			box := form.open()
			w, h := overlay.DefaultSize(size.w, size.room)
			if sized, ok := box.(overlay.Sized); ok {
				w, h = sized.PreferredSize(size.w, size.room)
			}
			d := uitest.Drive(t, box, w, h)
			for _, hint := range form.hints {
				if !strings.Contains(d.Words(), hint) {
					t.Errorf("%s at %dx%d cuts %q:\n%s", name, w, h, hint, d.Text())
				}
				d.Press("tab")
			}
		}
	}
}
