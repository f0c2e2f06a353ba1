package overlay

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// HelpRow is one line of help: keys and what they do.
type HelpRow struct{ Keys, Does string }

// HelpSection groups the keys of one part of the screen.
type HelpSection struct {
	Title string
	Rows  []HelpRow
}

// Help is the overlay that lists all keys.
type Help struct {
	st       *look.Styles
	sections []HelpSection
	top      int
	w, h     int
	closed   bool
}

// NewHelp returns the help.
func NewHelp(st *look.Styles, sections []HelpSection) *Help {
	return &Help{st: st, sections: sections}
}

// Init implements [Overlay].
func (v *Help) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (v *Help) SetStyles(st *look.Styles) { v.st = st }

// SetSize implements [Overlay].
func (v *Help) SetSize(w, h int) { v.w, v.h = w, h; v.scroll(0) }

// Closed implements [Overlay].
func (v *Help) Closed() bool { return v.closed }

// Cursor implements [Overlay].
func (v *Help) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [Overlay].
func (v *Help) ShortHelp() []key.Binding {
	return []key.Binding{
		Key("↑↓", "scroll"),
		Key("esc", "close"),
	}
}

// Update implements [Overlay].
func (v *Help) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			v.scroll(-WheelLines)
		case tea.MouseWheelDown:
			v.scroll(WheelLines)
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "q", "f1", "?", "enter":
			v.closed = true
		case "up", "k":
			v.scroll(-1)
		case "down", "j":
			v.scroll(1)
		case "pgup", "ctrl+u":
			v.scroll(-v.height())
		case "pgdown", "ctrl+d", "space":
			v.scroll(v.height())
		case "home", "g":
			v.top = 0
		case "end", "G", "shift+g":
			v.scroll(len(v.lines(v.inner())))
		}
	}
	return nil
}

func (v *Help) inner() int  { return max(1, v.w-v.st.Box.GetHorizontalFrameSize()) }
func (v *Help) height() int { return max(1, v.h-v.st.Box.GetVerticalFrameSize()) }

func (v *Help) scroll(by int) {
	most := max(0, len(v.lines(v.inner()))-v.height())
	v.top = min(max(0, v.top+by), most)
}

// lines lays the sections out with the keys in one column.
func (v *Help) lines(w int) []string {
	keysWidth := 0
	for _, s := range v.sections {
		for _, r := range s.Rows {
			keysWidth = max(keysWidth, lipgloss.Width(r.Keys))
		}
	}
	keysWidth = min(keysWidth, max(8, w*2/5))
	var out []string
	for i, s := range v.sections {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, v.st.AccentStrong.Render(s.Title))
		for _, r := range s.Rows {
			out = append(out, v.row(r, keysWidth, w)...)
		}
	}
	return out
}

// row draws keys and meaning, wrapping each in its own column.
func (v *Help) row(r HelpRow, keysWidth, w int) []string {
	keys := strings.Split(ansi.Wrap(r.Keys, keysWidth, ""), "\n")
	does := strings.Split(ansi.Wrap(r.Does, max(8, w-keysWidth-2), ""), "\n")
	var out []string
	for i := range max(len(keys), len(does)) {
		k, d := "", ""
		if i < len(keys) {
			k = keys[i]
		}
		if i < len(does) {
			d = does[i]
		}
		out = append(out, v.st.Key.Render(look.Pad(k, keysWidth))+"  "+v.st.KeyHelp.Render(d))
	}
	return out
}

// View implements [Overlay].
func (v *Help) View() string {
	w, h := v.inner(), v.height()
	lines := v.lines(w)
	out := make([]string, 0, h)
	for i := v.top; i < len(lines) && len(out) < h; i++ {
		out = append(out, look.Fit(lines[i], w))
	}
	title := "Help"
	if len(lines) > h {
		title = "Help · more below"
		if v.top+h >= len(lines) {
			title = "Help · end"
		}
	}
	return look.Titled(v.st, title, v.st.Box.Width(v.w).Render(strings.Join(out, "\n")))
}
