package look

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Area is a rectangle of cells.
type Area struct{ X, Y, W, H int }

// Veil is a frame behind a box: its colours are mixed with the background, so that the box
// comes forward. It keeps what is left and right of the box, since that is the same until
// the frame changes.
type Veil struct {
	left, right []string
	area        Area
}

// faint is the attribute of a cell, as the canvas counts them.
const faint = 1 << 1

// NewVeil veils a frame of w by h cells behind a box in an area.
func NewVeil(st *Styles, frame string, w, h int, area Area) *Veil {
	canvas := lipgloss.NewCanvas(w, h).Compose(lipgloss.NewLayer(frame))
	veiled := map[color.Color]color.Color{}
	for y := range h {
		for x := range w {
			cell := canvas.CellAt(x, y)
			if cell == nil || cell.Width == 0 {
				continue
			}
			fg, known := veiled[cell.Style.Fg]
			if !known {
				fg = st.Theme.Veiled(cell.Style.Fg)
				veiled[cell.Style.Fg] = fg
			}
			cell.Style.Fg, cell.Style.Bg, cell.Style.UnderlineColor, cell.Style.Attrs = fg, nil, nil, 0
			cell.Link.URL, cell.Link.Params = "", ""
			if fg == nil {
				cell.Style.Attrs = faint
			}
		}
	}
	blank := lipgloss.NewCanvas(1, 1).CellAt(0, 0)
	for y := area.Y; y < min(h, area.Y+area.H); y++ { // a wide letter half behind the box goes
		for x := area.X; x < min(w, area.X+area.W); x++ {
			canvas.SetCell(x, y, blank)
		}
	}
	v := &Veil{area: area}
	lines := strings.Split(canvas.Render(), "\n")
	for y := range h {
		line := ""
		if y < len(lines) {
			line = lines[y]
		}
		line = Fit(line, w)
		if y < area.Y || y >= area.Y+area.H {
			v.left, v.right = append(v.left, line), append(v.right, "")
			continue
		}
		v.left = append(v.left, ansi.Cut(line, 0, area.X))
		v.right = append(v.right, ansi.Cut(line, area.X+area.W, w))
	}
	return v
}

// Area is where the box is.
func (v *Veil) Area() Area { return v.area }

// Behind returns the lines of the frame with a box of the area's size in front of it.
func (v *Veil) Behind(box string) []string {
	lines := make([]string, len(v.left))
	copy(lines, v.left)
	for i, row := range strings.Split(box, "\n") {
		if y := v.area.Y + i; i < v.area.H && y < len(lines) {
			lines[y] = v.left[y] + row + v.right[y]
		}
	}
	return lines
}
