package settings

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// StepTab is a step of the lane's target and its settings, which the sheet can show.
type StepTab struct {
	Name     string
	Controls gateway.Controls
}

// GatewayOptions are what the sheet shows and does.
type GatewayOptions struct {
	// Controls are the lane's. Gateway are the gateway's own settings, as far as they are
	// known. Steps are the steps of the lane's chain; empty for a single model, which has
	// no settings of its own.
	Controls gateway.Controls
	Gateway  gateway.Settings
	Steps    []StepTab
	// Where names the gateway, Price is what the catalogue says that the lane's model costs;
	// both may be empty.
	Where, Price string
	// Lanes is the number of lanes.
	Lanes int
	// Save is called with the controls in the end, for this lane or for every one.
	Save func(c gateway.Controls, every bool) tea.Cmd
}

// GatewaySheet edits what a lane asks of the gateway with every request. Beside each
// control it shows the value in force, and whether that is the gateway's, the lane's or a
// step's.
type GatewaySheet struct {
	st *look.Styles
	// gateway are the gateway's own settings.
	gateway      gateway.Settings
	where, price string
	text         []string
	tabs         []StepTab
	tab          int
	// lanes is the number of lanes; allLanes applies the sheet to all of them.
	lanes    int
	allLanes bool

	at     int
	input  form.LineInput
	before []string
	// confirming is set after esc on a changed sheet: another esc drops the changes.
	// remark is shown in place of the hint.
	confirming bool
	remark     string
	w, h       int
	closed     bool
	save       func(c gateway.Controls, every bool) tea.Cmd
}

// NewGatewaySheet returns the sheet for a lane's controls.
func NewGatewaySheet(st *look.Styles, o GatewayOptions) *GatewaySheet {
	s := &GatewaySheet{gateway: o.Gateway, where: safe.Line(o.Where).String(), price: safe.Line(o.Price).String(), tabs: o.Steps, lanes: o.Lanes, save: o.Save, text: controlTexts(o.Controls), input: form.NewLineInput()}
	s.before = slices.Clone(s.text)
	s.SetStyles(st)
	s.goTo(0)
	return s
}

// Init implements [overlay.Overlay].
func (s *GatewaySheet) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (s *GatewaySheet) SetStyles(st *look.Styles) {
	s.st = st
	in := s.input.Styles()
	in.Focused.Text, in.Focused.Placeholder = st.Text, st.Faint
	in.Blurred.Text, in.Blurred.Placeholder = st.Text, st.Muted
	in.Cursor.Color = st.AccentColor
	s.input.SetStyles(in)
}

// SetSize implements [overlay.Overlay].
func (s *GatewaySheet) SetSize(w, h int) {
	s.w, s.h = w, h
	s.input.SetWidth(max(1, s.columns().asks-2))
}

// Closed implements [overlay.Overlay].
func (s *GatewaySheet) Closed() bool { return s.closed }

// stepRow is the row after the controls that chooses the step, -1 for none.
func (s *GatewaySheet) stepRow() int {
	if len(s.tabs) < 2 {
		return -1
	}
	return len(controlFields)
}

// allLanesRow is the row that chooses between this lane and all, -1 for none.
func (s *GatewaySheet) allLanesRow() int {
	if s.lanes < 2 {
		return -1
	}
	return max(len(controlFields), s.stepRow()+1)
}

func (s *GatewaySheet) rowCount() int {
	return max(len(controlFields), s.stepRow()+1, s.allLanesRow()+1)
}

// field is the focused field, false on the rows after the controls.
func (s *GatewaySheet) field() (controlField, bool) {
	if s.at >= len(controlFields) {
		return controlField{}, false
	}
	return controlFields[s.at], true
}

// typing reports whether the focused field is typed.
func (s *GatewaySheet) typing() bool {
	f, ok := s.field()
	return ok && f.words() == nil
}

func (s *GatewaySheet) goTo(row int) tea.Cmd {
	n := s.rowCount()
	s.at = (row%n + n) % n
	s.input.Blur()
	if !s.typing() {
		return nil
	}
	s.input.Placeholder = controlFields[s.at].empty
	s.input.SetValue(safe.Copy(s.text[s.at]))
	s.input.CursorEnd()
	return s.input.Focus()
}

// ShortHelp implements [overlay.Overlay].
func (s *GatewaySheet) ShortHelp() []key.Binding {
	keys := []key.Binding{overlay.Key("↑↓", "move")}
	if !s.typing() {
		keys = append(keys, overlay.Key("←→", "choose"))
	}
	if _, ok := s.field(); ok {
		keys = append(keys, overlay.Key("ctrl+u", "as the gateway"))
	}
	return append(keys, overlay.Key("enter", "apply"), overlay.Key("esc", "leave as it was"))
}

func (s *GatewaySheet) changed() bool { return !slices.Equal(s.text, s.before) || s.allLanes }

// Update handles keys and pastes.
func (s *GatewaySheet) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, taken := s.key(k.String()); taken {
			return cmd
		}
	}
	if p, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: form.OneLine(safe.Copy(p.Content))}
	}
	if !s.typing() {
		return nil
	}
	var cmd tea.Cmd
	s.input, cmd = s.input.Update(msg)
	s.text[s.at] = safe.Copy(s.input.Value())
	return cmd
}

func (s *GatewaySheet) key(k string) (cmd tea.Cmd, taken bool) {
	s.remark = ""
	if k != "esc" {
		s.confirming = false
	}
	switch k {
	case "esc":
		s.closed = s.confirming || !s.changed()
		s.confirming = true
		return nil, true
	case "enter", "ctrl+s":
		return s.done(), true
	case "tab", "down":
		return s.goTo(s.at + 1), true
	case "shift+tab", "up":
		return s.goTo(s.at - 1), true
	case "pgdown":
		s.step(1)
		return nil, true
	case "pgup":
		s.step(-1)
		return nil, true
	}
	if s.typing() {
		return nil, false
	}
	switch k {
	case "left":
		s.change(-1)
	case "right", "space":
		s.change(1)
	case "ctrl+u", "backspace", "delete":
		if _, ok := s.field(); ok {
			s.text[s.at] = ""
		}
	}
	return nil, true
}

// change goes to the next value of a row that chooses.
func (s *GatewaySheet) change(by int) {
	f, ok := s.field()
	switch {
	case ok:
		s.text[s.at] = form.Cycle(f.words(), s.text[s.at], by)
	case s.at == s.stepRow():
		s.step(by)
	case s.at == s.allLanesRow():
		s.allLanes = !s.allLanes
	}
}

// step shows another step's settings.
func (s *GatewaySheet) step(by int) {
	if n := len(s.tabs); n > 0 {
		s.tab = (s.tab + by + n) % n
	}
}

func (s *GatewaySheet) controls() gateway.Controls { return controlsOf(s.text) }

func (s *GatewaySheet) done() tea.Cmd {
	for i, f := range controlFields {
		if fault := f.fault(s.text[i]); fault != "" {
			cmd := s.goTo(i)
			s.remark = strings.ToLower(f.name) + ": " + fault
			return cmd
		}
	}
	s.closed = true
	return s.save(s.controls(), s.allLanes)
}

// settings are what is in effect for the step that is shown.
func (s *GatewaySheet) settings() []gateway.Setting {
	var config gateway.Controls
	if s.tab < len(s.tabs) {
		config = s.tabs[s.tab].Controls
	}
	return gateway.Effective(s.gateway, gateway.Options{Controls: s.controls()}, config)
}
