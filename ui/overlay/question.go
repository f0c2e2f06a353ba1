package overlay

import (
	"cmp"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// Question asks for one line of text, such as a title.
type Question struct {
	// Label comes before the answer, Hint below it. Verb says what enter does with the
	// answer, empty for "save".
	Label, Hint, Verb string
	// Value is the text to begin with; it is cleaned first.
	Value string
	// Then is called with the answer.
	Then func(string) tea.Cmd
}

// QuestionLine is the line in which a question is answered. Enter answers it, esc leaves
// it unanswered; both set Done.
type QuestionLine struct {
	Question
	input form.LineInput
	Done  bool
}

// NewQuestionLine returns the line of a question, for a box that shows other things too.
func NewQuestionLine(st *look.Styles, q Question) *QuestionLine {
	in := form.NewLineInput()
	in.SetValue(safe.Line(q.Value).String())
	in.CursorEnd()
	in.Focus()
	a := &QuestionLine{Question: q, input: in}
	a.SetStyles(st)
	return a
}

// SetStyles sets the styles, after a change of theme.
func (a *QuestionLine) SetStyles(st *look.Styles) { StyleInput(&a.input, st) }

// Update handles keys and pastes.
func (a *QuestionLine) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			a.Done = true
			return nil
		case "enter":
			a.Done = true
			return a.Then(a.input.Value())
		}
	}
	var cmd tea.Cmd
	a.input, cmd = a.input.Update(msg)
	return cmd
}

// View draws the line in w cells.
func (a *QuestionLine) View(st *look.Styles, w int) string {
	label := st.Strong.Render(a.Label) + " "
	a.input.SetWidth(max(1, w-len(a.Label)-2))
	return look.Fit(label+a.input.View(), w)
}

// Cursor is relative to the line.
func (a *QuestionLine) Cursor() *tea.Cursor { return look.Offset(a.input.Cursor(), len(a.Label)+1, 0) }

// ShortHelp lists the keys for the footer.
func (a *QuestionLine) ShortHelp() []key.Binding {
	return []key.Binding{Key("enter", cmp.Or(a.Verb, "save")), Key("esc", "back")}
}

// QuestionBox is an overlay with a question.
type QuestionBox struct {
	*QuestionLine
	st    *look.Styles
	title string
	w     int
}

// NewQuestionBox returns a question with a title in its frame.
func NewQuestionBox(st *look.Styles, title string, q Question) *QuestionBox {
	return &QuestionBox{QuestionLine: NewQuestionLine(st, q), st: st, title: title}
}

// Init implements [Overlay].
func (b *QuestionBox) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (b *QuestionBox) SetStyles(st *look.Styles) { b.st = st; b.QuestionLine.SetStyles(st) }

// SetSize implements [Overlay].
func (b *QuestionBox) SetSize(w, _ int) { b.w = w }

// PreferredSize implements [Sized].
func (b *QuestionBox) PreferredSize(w, h int) (int, int) { return SmallSize(w, h) }

// Closed implements [Overlay].
func (b *QuestionBox) Closed() bool { return b.Done }

// View implements [Overlay].
func (b *QuestionBox) View() string {
	w := max(1, b.w-b.st.Box.GetHorizontalFrameSize())
	lines := append([]string{b.QuestionLine.View(b.st, w)}, look.HintLines(b.st.Muted, b.Hint, w)...)
	return look.Boxed(b.st, look.BoxWords{Title: b.title}, lines, b.w)
}

// Cursor implements [Overlay].
func (b *QuestionBox) Cursor() *tea.Cursor {
	return look.Offset(b.QuestionLine.Cursor(), b.st.Box.GetBorderLeftSize()+b.st.Box.GetPaddingLeft(), b.st.Box.GetBorderTopSize())
}
