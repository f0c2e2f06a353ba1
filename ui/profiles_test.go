package ui

import (
	"errors"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/ui/uitest"
)

// profiles are terminals by how many colours they know.
var profiles = map[string]func(r *rig){
	"256":       func(r *rig) { r.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI256}) },
	"256 light": func(r *rig) { r.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI256}); r.press("ctrl+x t") },
	"16":        func(r *rig) { r.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI}) },
	"16 light":  func(r *rig) { r.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI}); r.press("ctrl+x t") },
	"mono":      func(r *rig) { r.a.opts.NoColor = true; r.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII}) },
}

// toned are states that fewer colours have to tell by marks and attributes.
var toned = []scene{
	{"first run, one chosen", func(r *rig) { r.press("down") }},
	{"leader from the prompt", func(r *rig) { scripted(r); r.press("ctrl+x") }},
	{"marked", func(r *rig) { scripted(r); r.press("tab K") }},
	{"leader", func(r *rig) { scripted(r); r.press("tab K ctrl+x") }},
	{"lines", func(r *rig) { scripted(r); r.press("tab L J") }},
	{"failed", func(r *rig) {
		fails(r, &gateway.Error{Kind: gateway.KindRate, Provider: "openai", Status: 429, Code: "rate_limit_exceeded", Message: "Rate limit reached for requests."})
	}},
	{"palette", func(r *rig) { scripted(r); r.press("ctrl+p").write("co") }},
	{"picker", func(r *rig) { r.press("ctrl+l").idle().write("gpt") }},
	{"chain rehearsed", composing("f7 !")},
	{"edit", func(r *rig) { scripted(r); r.press("tab e") }},
	{"not saved", func(r *rig) { scripted(r); r.a.reportSave(errors.New("disk full")) }},
}

func TestProfilesLook(t *testing.T) {
	t.Parallel()
	for name, set := range profiles {
		for _, sc := range toned {
			t.Run(name+"/"+sc.name, func(t *testing.T) {
				t.Parallel()
				r := demoRig(t, 80, 24)
				set(r)
				sc.set(r)
				golden.RequireEqual(t, []byte(uitest.SameClock(r.look())))
			})
		}
	}
}

// Ember says where the next key goes: two of them say nothing. The word in the header
// aside, its rows touch each other.
func TestOneThingIsEmber(t *testing.T) {
	t.Parallel()
	for _, sc := range append(scenes, toned...) {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 28}} {
			t.Run(sc.name, func(t *testing.T) {
				t.Parallel()
				r := demoRig(t, size.w, size.h)
				sc.set(r)
				rows := rowsIn(r.look(), size.w, size.h, r.a.styles.AccentColor)
				for i := 1; i < len(rows); i++ {
					if rows[i] != rows[i-1]+1 {
						t.Fatalf("%dx%d: ember is in the rows %v of\n%s", size.w, size.h, rows, r.text())
					}
				}
			})
		}
	}
}

// rowsIn are the rows below the header in which a letter has a colour.
func rowsIn(frame string, w, h int, ink color.Color) []int {
	canvas := lipgloss.NewCanvas(w, h).Compose(lipgloss.NewLayer(frame))
	var rows []int
	for y := 1; y < h; y++ {
		for x := range w {
			cell := canvas.CellAt(x, y)
			if cell == nil || cell.Style.Fg == nil || strings.TrimSpace(cell.Content) == "" {
				continue
			}
			if lipgloss.NewStyle().Foreground(cell.Style.Fg).Render("x") == lipgloss.NewStyle().Foreground(ink).Render("x") {
				rows = append(rows, y)
				break
			}
		}
	}
	return rows
}
