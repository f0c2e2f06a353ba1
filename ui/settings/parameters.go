package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/external"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// The fields of the form, in order. The system prompt comes first and is the only one
// with several lines.
const (
	fieldSystem = iota
	fieldTemperature
	fieldTopP
	fieldMaxTokens
	fieldStop
	fieldEffort
	fieldAPI
	fieldCount
)

// Parameters are what the form edits of a lane.
type Parameters struct {
	System string
	Params gateway.Params
	API    gateway.API
}

// ParametersForm edits a lane's system prompt and parameters. Every field is checked
// while it is typed; an empty one leaves the choice to the vendor.
type ParametersForm struct {
	st     *look.Styles
	system *form.TextField
	fields [fieldCount]form.LineInput
	at     int
	w, h   int
	closed bool
	// before is what the form began with. confirming is set after esc on a changed form:
	// another esc drops the changes.
	before     string
	confirming bool
	save       func(Parameters) tea.Cmd
	// original is the system prompt as it was given, originalShown its clean form in the
	// field: where that isn't edited, the prompt isn't changed.
	original, originalShown string
}

var paramNames = [fieldCount]string{"System prompt", "Temperature", "Top-p", "Max tokens", "Stop", "Thinking", "Wire form"}

var paramHints = [fieldCount]string{
	"what the model should be and do; sent with every prompt",
	"0 to 2; lower is steadier, higher more surprising",
	"0 to 1; the share of likely tokens considered",
	"the most output tokens of an answer",
	`texts that end the answer, separated by commas; "\n" in quotes is a line break`,
	"low, medium, high, or a number of tokens; values that a model doesn't know are refused",
	"←→ OpenAI's two APIs, chat or responses; vendors without the one asked for refuse it",
}

// NewParametersForm returns the form. It calls save with the values in the end.
func NewParametersForm(st *look.Styles, of Parameters, save func(Parameters) tea.Cmd) *ParametersForm {
	p := of.Params
	f := &ParametersForm{save: save}
	f.system = form.NewTextField()
	f.system.SetPlaceholder("none: the model's default behaviour")
	f.system.SetValue(form.ToField(safe.Copy(of.System)))
	f.original, f.originalShown = of.System, f.system.Value()
	for i := fieldTemperature; i < fieldCount; i++ {
		in := form.NewLineInput()
		in.Placeholder = "the vendor's choice"
		f.fields[i] = in
	}
	f.fields[fieldStop].Placeholder = "none"
	f.fields[fieldTemperature].SetValue(number(p.Temperature))
	f.fields[fieldTopP].SetValue(number(p.TopP))
	if p.MaxTokens != nil {
		f.fields[fieldMaxTokens].SetValue(strconv.Itoa(*p.MaxTokens))
	}
	f.fields[fieldStop].SetValue(safe.Copy(form.JoinWords(p.Stop)))
	f.fields[fieldEffort].SetValue(safe.Copy(string(p.Effort)))
	f.fields[fieldAPI].SetValue(safe.Copy(string(of.API)))
	f.before = f.content()
	f.SetStyles(st)
	f.system.Focus()
	return f
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// values parses the form. The error names the fields that are wrong.
func (f *ParametersForm) values() (Parameters, error) {
	var p gateway.Params
	var errs []error
	p.Temperature = f.float(fieldTemperature, 0, 2, &errs)
	p.TopP = f.float(fieldTopP, 0, 1, &errs)
	if s := strings.TrimSpace(f.fields[fieldMaxTokens].Value()); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			errs = append(errs, errors.New("max tokens: a whole number from 1"))
		}
		p.MaxTokens = &n
	}
	stop, err := form.SplitWords(f.fields[fieldStop].Value())
	if err != nil {
		errs = append(errs, fmt.Errorf("stop: %w", err))
	}
	p.Stop = stop
	if p.Effort, err = gateway.ParseEffort(strings.TrimSpace(f.fields[fieldEffort].Value())); err != nil {
		errs = append(errs, err)
	}
	api := gateway.API(strings.ToLower(strings.TrimSpace(f.fields[fieldAPI].Value())))
	if api != "" && api != gateway.APIChat && api != gateway.APIResponses {
		errs = append(errs, errors.New("API is chat, responses or empty"))
	}
	system := strings.TrimSpace(form.FromField(f.system.Value()))
	return Parameters{System: system, Params: p, API: api}, errors.Join(errs...)
}

// content is all that is typed, to notice changes.
func (f *ParametersForm) content() string {
	all := []string{f.system.Value()}
	for i := fieldTemperature; i < fieldCount; i++ {
		all = append(all, f.fields[i].Value())
	}
	return strings.Join(all, "\x00")
}

func (f *ParametersForm) float(field int, least, most float64, errs *[]error) *float64 {
	s := strings.TrimSpace(f.fields[field].Value())
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= least && v <= most) {
		*errs = append(*errs, fmt.Errorf("%s: a number, %g to %g", strings.ToLower(paramNames[field]), least, most))
		return nil
	}
	return &v
}

// Init implements [overlay.Overlay].
func (f *ParametersForm) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (f *ParametersForm) SetStyles(st *look.Styles) {
	f.st = st
	f.system.SetStyles(st.Muted, tea.Cursor{Color: st.AccentColor, Shape: tea.CursorBlock, Blink: !f.st.Theme.Still})
	for i := fieldTemperature; i < fieldCount; i++ {
		in := f.fields[i].Styles()
		in.Focused.Text, in.Focused.Placeholder = st.Text, st.Faint
		in.Blurred.Text, in.Blurred.Placeholder = st.Text, st.Faint
		in.Cursor.Color = st.AccentColor
		f.fields[i].SetStyles(in)
	}
}

func (f *ParametersForm) inner() int { return look.BoxInner(f.w) }

const (
	// labelWidth is the width of a field's name with the blanks after it.
	labelWidth = 16
	// systemLead are the cells before the system prompt's text.
	systemLead = 2
)

// room is the height within the frame.
func (f *ParametersForm) room() int { return max(1, f.h-f.st.Box.GetVerticalFrameSize()) }

// How many lines the form has besides the system prompt's own: its name and the fields,
// and the blank lines around the fields.
const (
	formLines  = 1 + (fieldCount - 1)
	formBlanks = 2
)

// hasBlankLines reports whether there is room for blank lines.
func (f *ParametersForm) hasBlankLines() bool {
	return f.room() >= formLines+f.hintHeight()+formBlanks+2
}

// hasHint reports whether there is room for the hint.
func (f *ParametersForm) hasHint() bool { return f.room() >= formLines+f.hintHeight()+1 }

// hintHeight is the height of the hint, the same for all fields.
func (f *ParametersForm) hintHeight() int { return look.HintHeight(paramHints[:], f.inner()) }

// systemHeight is the height of the system prompt: what the other lines leave.
func (f *ParametersForm) systemHeight() int {
	left := f.room() - formLines
	if f.hasHint() {
		left -= f.hintHeight()
	}
	if f.hasBlankLines() {
		left -= formBlanks
	}
	return min(8, max(1, left))
}

// SetSize implements [overlay.Overlay].
func (f *ParametersForm) SetSize(w, h int) {
	f.w, f.h = w, h
	f.system.SetWidth(max(1, f.inner()-systemLead))
	f.system.SetHeight(f.systemHeight())
	for i := fieldTemperature; i < fieldCount; i++ {
		f.fields[i].SetWidth(max(1, f.inner()-labelWidth-1))
	}
}

// Closed implements [overlay.Overlay].
func (f *ParametersForm) Closed() bool { return f.closed }

// ShortHelp implements [overlay.Overlay].
func (f *ParametersForm) ShortHelp() []key.Binding {
	keys := []key.Binding{overlay.Key("tab", "next field")}
	if f.at == fieldAPI {
		keys = append(keys, overlay.Key("←→", "choose"))
	}
	return append(keys, overlay.Key(f.saveKey(), "save"), overlay.Key("esc", "leave as it was"))
}

func (f *ParametersForm) saveKey() string {
	if f.at == fieldSystem {
		return "ctrl+s"
	}
	return "enter"
}

// Update implements [overlay.Overlay].
func (f *ParametersForm) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.String() != "esc" {
			f.confirming = false
		}
		switch k.String() {
		case "esc":
			f.closed = f.confirming || f.content() == f.before
			f.confirming = true
			return nil
		case "tab":
			return f.move(1)
		case "shift+tab":
			return f.move(-1)
		case "down":
			if f.at != fieldSystem {
				return f.move(1)
			}
		case "up":
			if f.at != fieldSystem {
				return f.move(-1)
			}
		case "ctrl+s":
			return f.done()
		case "enter":
			if f.at != fieldSystem {
				return f.done()
			}
			f.system.Insert("\n")
			return nil
		case "ctrl+j":
			if f.at == fieldSystem {
				f.system.Insert("\n")
				return nil
			}
		case "ctrl+v":
			return external.PasteClipboard
		}
	}
	if f.at == fieldSystem {
		f.system.Update(msg)
		return nil
	}
	if f.at == fieldAPI {
		f.chooseAPI(msg)
		return nil
	}
	var cmd tea.Cmd
	f.fields[f.at], cmd = f.fields[f.at].Update(msg)
	return cmd
}

// apiWords are the wire forms to choose from; the first leaves the choice to the vendor.
var apiWords = []string{"", string(gateway.APIChat), string(gateway.APIResponses)}

// chooseAPI goes to the next or the previous wire form.
func (f *ParametersForm) chooseAPI(msg tea.Msg) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return
	}
	in := &f.fields[fieldAPI]
	switch press.String() {
	case "left":
		in.SetValue(form.Cycle(apiWords, in.Value(), -1))
	case "right", "space":
		in.SetValue(form.Cycle(apiWords, in.Value(), 1))
	case "ctrl+u", "backspace", "delete":
		in.SetValue("")
	}
}

func (f *ParametersForm) done() tea.Cmd {
	all, err := f.values()
	if err != nil {
		return nil
	}
	f.closed = true
	if f.system.Value() == f.originalShown {
		all.System = f.original
	}
	return f.save(all)
}

func (f *ParametersForm) move(by int) tea.Cmd {
	f.system.Blur()
	for i := fieldTemperature; i < fieldCount; i++ {
		f.fields[i].Blur()
	}
	f.at = (f.at + by + fieldCount) % fieldCount
	if f.at == fieldSystem {
		f.system.Focus()
		return nil
	}
	return f.fields[f.at].Focus()
}

// Cursor implements [overlay.Overlay].
func (f *ParametersForm) Cursor() *tea.Cursor {
	x, y := f.st.Box.GetBorderLeftSize()+f.st.Box.GetPaddingLeft(), f.st.Box.GetBorderTopSize()
	switch f.at {
	case fieldSystem:
		return look.Offset(f.system.Cursor(), x+systemLead, y+1)
	case fieldAPI:
		return nil
	}
	return look.Offset(f.fields[f.at].Cursor(), x+labelWidth, y+f.line()-f.skipped())
}

// line is the line of the focused field in the whole form.
func (f *ParametersForm) line() int {
	if f.at == fieldSystem {
		return 0
	}
	return 1 + f.systemHeight() + f.blank() + (f.at - 1)
}

// skipped is how many of the first lines are scrolled out to show the focused field.
func (f *ParametersForm) skipped() int { return max(0, f.line()+1-f.room()) }

// blank is how many blank lines are above the fields.
func (f *ParametersForm) blank() int {
	if f.hasBlankLines() {
		return 1
	}
	return 0
}

// View implements [overlay.Overlay].
func (f *ParametersForm) View() string {
	w := f.inner()
	lines := []string{f.row(fieldSystem, "")}
	bar := f.st.Rule.Render("│") + " "
	for l := range strings.SplitSeq(f.system.View(), "\n") {
		lines = append(lines, look.Fit(bar+l, w))
	}
	blanks := slices.Repeat([]string{strings.Repeat(" ", w)}, f.blank())
	lines = append(lines, blanks...)
	for i := fieldTemperature; i < fieldCount; i++ {
		lines = append(lines, f.row(i, f.field(i)))
	}
	lines = lines[f.skipped():]
	switch hint, urgent := f.hint(w); {
	case f.hasHint():
		if f.hasBlankLines() {
			lines = append(lines, f.st.Rule.Render(strings.Repeat("─", max(0, f.w-2))))
		}
		lines = append(lines, hint...)
	case urgent && len(hint) < f.line()-f.skipped():
		copy(lines, hint)
	case urgent:
		lines[0] = look.Fit(ansi.Truncate(strings.Join(hint, " "), w, "…"), w)
	}
	more := max(0, len(lines)-f.room())
	lines = lines[:len(lines)-more]
	return look.Boxed(f.st, look.BoxWords{Title: "System prompt and parameters", More: more}, lines, f.w)
}

// row draws a field's name and its value, and the bar before the one that is typed into.
func (f *ParametersForm) row(i int, value string) string {
	w := f.inner()
	if i != f.at {
		return look.Fit(f.st.Muted.Render(look.Pad(paramNames[i], labelWidth))+value, w)
	}
	text := f.st.Strong.Render(look.Pad(paramNames[i], labelWidth)) + value
	return f.st.SelectedBar.Render("▌") + look.OnSelected(f.st, text, w+1)
}

func (f *ParametersForm) field(i int) string {
	if i != fieldAPI {
		return f.fields[i].View()
	}
	value := f.fields[i].Value()
	if value == "" {
		value = f.fields[i].Placeholder
	}
	return f.st.Text.Render("‹ " + safe.Line(value).String() + " ›")
}

// hint explains the focused field. It is urgent where something is wrong or about to be
// lost.
func (f *ParametersForm) hint(w int) (lines []string, urgent bool) {
	if f.confirming {
		return look.HintLines(f.st.Warning, "esc again drops what was changed; "+f.saveKey()+" saves it", w), true
	}
	if _, err := f.values(); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return look.HintLines(f.st.Trouble, "✗ "+safe.Line(first).String(), w), true
	}
	return look.HintLines(f.st.Muted, paramHints[f.at], w), false
}
