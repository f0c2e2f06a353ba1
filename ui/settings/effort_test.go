package settings

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

func TestReasoningEffortIsAFieldOfTheForm(t *testing.T) {
	t.Parallel()
	var got gateway.Params
	sheet := NewParametersForm(look.New(palette.Dark), Parameters{Params: gateway.Params{Effort: gateway.EffortLow}}, func(s Parameters) tea.Cmd {
		got = s.Params
		return nil
	})
	sheet.SetSize(40, 8) // too low for all fields at once
	for range 2 {
		sheet.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
	}
	if view := uitest.Plain(sheet.View()); !strings.Contains(view, "▌Thinking") || !strings.Contains(view, "low") {
		t.Errorf("the focused field isn't shown:\n%s", view)
	}
	if c := sheet.Cursor(); c == nil || c.Y >= 8-1 {
		t.Errorf("the cursor stands outside of the box: %+v", c)
	}
	for range len("low") {
		sheet.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	sheet.Update(tea.PasteMsg{Content: "most"})
	sheet.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if sheet.Closed() {
		t.Fatal("an effort that is none was taken")
	}
	for range len("most") {
		sheet.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	sheet.Update(tea.PasteMsg{Content: "2048"})
	sheet.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !sheet.Closed() || got.Effort != "2048" {
		t.Errorf("closed %v with effort %q, want 2048", sheet.Closed(), got.Effort)
	}
}
