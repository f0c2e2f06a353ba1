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

// StepTab is a step of the lane's target whose settings the sheet shows.
type StepTab struct {
	Name     string
	Controls gateway.Controls
}

// GatewayOptions are what the sheet shows and does.
type GatewayOptions struct {
	// Controls are the lane's, Gateway the gateway's own settings as far as they are
	// known, Steps those of the lane's target; none for a single model, which has no
	// settings of its own.
	Controls gateway.Controls
	Gateway  gateway.Settings
	Steps    []StepTab
	// Lanes counts the lanes.
	Lanes int
	// Save takes the controls, for this lane or for every one.
	Save func(c gateway.Controls, every bool) tea.Cmd
}

// gatewaySheet edits what a lane asks of the gateway with every request, and shows
// beside each control what the gateway, the request and the step say to it, and
// who wins.
type gatewaySheet struct {
	st *look.Styles
	// own are the gateway's settings.
	own  gateway.Settings
	text []string
	tabs []StepTab
	tab  int
	// lanes counts the lanes; every applies the sheet to all of them.
	lanes int
	every bool

	at     int
	input  form.LineInput
	before []string
	// asked says that esc was pressed on a changed sheet, word is a remark in place
	// of the hint.
	asked  bool
	word   string
	w, h   int
	closed bool
	save   func(c gateway.Controls, every bool) tea.Cmd
}

// NewGateway opens the sheet on a lane's controls.
func NewGateway(st *look.Styles, o GatewayOptions) overlay.Overlay {
	s := &gatewaySheet{own: o.Gateway, tabs: o.Steps, lanes: o.Lanes, save: o.Save, text: controlTexts(o.Controls), input: form.NewLineInput()}
	s.before = slices.Clone(s.text)
	s.SetStyles(st)
	s.goTo(0)
	return s
}

func (s *gatewaySheet) SetStyles(st *look.Styles) {
	s.st = st
	in := s.input.Styles()
	in.Focused.Text, in.Focused.Placeholder = st.Text, st.Muted
	in.Blurred.Text, in.Blurred.Placeholder = st.Text, st.Muted
	in.Cursor.Color = st.AccentColor
	s.input.SetStyles(in)
}

func (s *gatewaySheet) SetSize(w, h int) {
	s.w, s.h = w, h
	s.input.SetWidth(max(1, s.columns().value-1))
}

func (s *gatewaySheet) Closed() bool { return s.closed }

// The rows behind the controls: which step is shown, and which lanes are meant.
func (s *gatewaySheet) stepRow() int {
	if len(s.tabs) < 2 {
		return -1
	}
	return len(controlFields)
}

func (s *gatewaySheet) everyRow() int {
	if s.lanes < 2 {
		return -1
	}
	return max(len(controlFields), s.stepRow()+1)
}

func (s *gatewaySheet) rowCount() int { return max(len(controlFields), s.stepRow()+1, s.everyRow()+1) }

// field is the marked field, and false on the rows behind the controls.
func (s *gatewaySheet) field() (controlField, bool) {
	if s.at >= len(controlFields) {
		return controlField{}, false
	}
	return controlFields[s.at], true
}

// typing tells whether a text has the keyboard.
func (s *gatewaySheet) typing() bool {
	f, ok := s.field()
	return ok && f.words() == nil
}

func (s *gatewaySheet) goTo(row int) tea.Cmd {
	n := s.rowCount()
	s.at = (row%n + n) % n
	s.input.Blur()
	if !s.typing() {
		return nil
	}
	s.input.SetValue(safe.Copy(s.text[s.at]))
	s.input.CursorEnd()
	return s.input.Focus()
}

func (s *gatewaySheet) ShortHelp() []key.Binding {
	keys := []key.Binding{overlay.Key("tab", "next field")}
	if !s.typing() {
		keys = append(keys, overlay.Key("←→", "change"))
	}
	return append(keys, overlay.Key("enter", "apply"), overlay.Key("ctrl+u", "the gateway's"), overlay.Key("esc", "leave as it was"))
}

func (s *gatewaySheet) changed() bool { return !slices.Equal(s.text, s.before) || s.every }

// Update takes keys and pastes.
func (s *gatewaySheet) Update(msg tea.Msg) tea.Cmd {
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

func (s *gatewaySheet) key(k string) (cmd tea.Cmd, taken bool) {
	s.word = ""
	if k != "esc" {
		s.asked = false
	}
	switch k {
	case "esc":
		s.closed = s.asked || !s.changed()
		s.asked = true
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

// change goes to the next value of what is chosen.
func (s *gatewaySheet) change(by int) {
	f, ok := s.field()
	switch {
	case ok:
		s.text[s.at] = form.Cycle(f.words(), s.text[s.at], by)
	case s.at == s.stepRow():
		s.step(by)
	case s.at == s.everyRow():
		s.every = !s.every
	}
}

// step shows another step's settings.
func (s *gatewaySheet) step(by int) {
	if n := len(s.tabs); n > 0 {
		s.tab = (s.tab + by + n) % n
	}
}

func (s *gatewaySheet) controls() gateway.Controls { return controlsOf(s.text) }

func (s *gatewaySheet) done() tea.Cmd {
	for i, f := range controlFields {
		if fault := f.fault(s.text[i]); fault != "" {
			cmd := s.goTo(i)
			s.word = strings.ToLower(f.name) + ": " + fault
			return cmd
		}
	}
	s.closed = true
	return s.save(s.controls(), s.every)
}

// settings are what is in force for the step that is shown.
func (s *gatewaySheet) settings() []gateway.Setting {
	var config gateway.Controls
	if s.tab < len(s.tabs) {
		config = s.tabs[s.tab].Controls
	}
	return gateway.Effective(s.own, gateway.Options{Controls: s.controls()}, config)
}
