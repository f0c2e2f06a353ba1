package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// question is one line that somebody has to type, such as a title.
type question struct {
	// Label stands before the answer, Hint below it.
	Label, Hint string
	// Value is what may be edited; it is cleaned first.
	Value string
	// Then takes the answer.
	Then func(string) tea.Cmd
}

// asker is a question's line: enter answers it, esc doesn't.
type asker struct {
	question
	input form.LineInput
	done  bool
}

func newAsker(st *look.Styles, q question) *asker {
	in := form.NewLineInput()
	in.SetValue(safe.Line(q.Value).String())
	in.CursorEnd()
	in.Focus()
	a := &asker{question: q, input: in}
	a.SetStyles(st)
	return a
}

func (a *asker) SetStyles(st *look.Styles) { styleInput(&a.input, st) }

// styleInput gives a line of text the program's looks.
func styleInput(in *form.LineInput, st *look.Styles) {
	s := in.Styles()
	s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
	s.Cursor.Color = st.AccentColor
	in.SetStyles(s)
}

func (a *asker) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			a.done = true
			return nil
		case "enter":
			a.done = true
			return a.Then(a.input.Value())
		}
	}
	var cmd tea.Cmd
	a.input, cmd = a.input.Update(msg)
	return cmd
}

// View draws the line in w cells.
func (a *asker) View(st *look.Styles, w int) string {
	label := st.AccentStrong.Render(a.Label) + " "
	a.input.SetWidth(max(1, w-len(a.Label)-2))
	return look.Fit(label+a.input.View(), w)
}

// Cursor is relative to the line.
func (a *asker) Cursor() *tea.Cursor { return look.Offset(a.input.Cursor(), len(a.Label)+1, 0) }

func (a *asker) ShortHelp() []key.Binding {
	return []key.Binding{helpKey("enter", "take it"), helpKey("esc", "back")}
}

// askBox is a question in a box of its own.
type askBox struct {
	*asker
	st    *look.Styles
	title string
	w     int
}

// askLine opens a question over the lanes.
func (a *app) askLine(title string, q question) tea.Cmd {
	return a.open(&askBox{asker: newAsker(a.styles, q), st: a.styles, title: title})
}

func (b *askBox) SetStyles(st *look.Styles) { b.st = st; b.asker.SetStyles(st) }
func (b *askBox) SetSize(w, _ int)          { b.w = w }
func (b *askBox) Closed() bool              { return b.done }

func (b *askBox) View() string {
	w := max(1, b.w-b.st.Box.GetHorizontalFrameSize())
	lines := append([]string{b.asker.View(b.st, w)}, look.HintLines(b.st.Muted, b.Hint, w)...)
	return look.Titled(b.st, b.title, b.st.Box.Width(b.w).Render(strings.Join(lines, "\n")))
}

func (b *askBox) Cursor() *tea.Cursor {
	return look.Offset(b.asker.Cursor(), b.st.Box.GetBorderLeftSize()+b.st.Box.GetPaddingLeft(), b.st.Box.GetBorderTopSize())
}
