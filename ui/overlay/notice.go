package overlay

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// Notice is a box for something that is too important for a message in the footer. Its
// text may be untrusted.
type Notice struct {
	st    *look.Styles
	title string
	text  []string
	acts  []NoticeAction
	// EscWord is what esc does, in the footer.
	EscWord string
	w, h    int
	closed  bool
}

// NoticeAction is a key of a [Notice]: its word in the footer and what it does, after the
// notice has closed.
type NoticeAction struct {
	Key, Word string
	Run       func() tea.Cmd
}

// NewNotice returns a notice of some paragraphs, with keys besides esc.
func NewNotice(st *look.Styles, title string, text []string, acts ...NoticeAction) *Notice {
	return &Notice{st: st, title: title, text: text, acts: acts, EscWord: "look at it"}
}

// Init implements [Overlay].
func (n *Notice) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (n *Notice) SetStyles(st *look.Styles) { n.st = st }

// SetSize implements [Overlay].
func (n *Notice) SetSize(w, h int) { n.w, n.h = min(w, 84), h }

// PreferredSize implements [Sized]: the smaller size in which the text fits.
func (n *Notice) PreferredSize(w, h int) (int, int) {
	width, height := SmallSize(w, h)
	inner := max(1, width-n.st.Box.GetHorizontalFrameSize())
	if len(n.textLines(inner, h, ""))+1+len(n.keyLines(inner))+n.st.Box.GetVerticalFrameSize() > height {
		return DefaultSize(w, h)
	}
	return width, height
}

// Closed implements [Overlay].
func (n *Notice) Closed() bool { return n.closed }

// Cursor implements [Overlay].
func (n *Notice) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [Overlay].
func (n *Notice) ShortHelp() []key.Binding {
	var out []key.Binding
	for _, act := range n.acts {
		out = append(out, Key(act.Key, act.Word))
	}
	return append(out, Key("esc", n.EscWord))
}

// Update implements [Overlay].
func (n *Notice) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := CanonicalKey(press.String())
	if k == "esc" || k == "enter" {
		n.closed = true
		return nil
	}
	for _, act := range n.acts {
		if act.Key == k {
			n.closed = true
			return act.Run()
		}
	}
	return nil
}

// View implements [Overlay].
func (n *Notice) View() string {
	w := max(1, n.w-n.st.Box.GetHorizontalFrameSize())
	keys := n.keyLines(w)
	room := max(1, n.h-n.st.Box.GetVerticalFrameSize()-len(keys)-1)
	lines := n.textLines(w, room, "")
	if len(lines) > room {
		lines = n.textLines(w, room)
	}
	roomy := len(lines) <= room
	if !roomy {
		room++ // the line between text and keys
	}
	if len(lines) > room {
		lines = lines[:room]
		lines[room-1] = look.Ellipsis(lines[room-1], w)
	}
	if roomy {
		lines = append(lines, "")
	}
	lines = append(lines, keys...)
	return look.Boxed(n.st, look.BoxWords{Title: n.title}, lines, n.w)
}

// textLines wraps the paragraphs to w cells, with the lines of between after each but the
// last.
func (n *Notice) textLines(w, most int, between ...string) []string {
	var lines []string
	for i, text := range n.text {
		if i > 0 {
			lines = append(lines, between...)
		}
		lines = append(lines, look.Wrapped(safe.Line(text).String(), w, max(most, 6))...)
	}
	return lines
}

// keyLines are the keys with their words in as many lines as they need; none is broken.
func (n *Notice) keyLines(w int) []string {
	const between = " · "
	var lines []string
	used := 0
	for _, b := range n.ShortHelp() {
		words := n.st.Key.Render(b.Help().Key) + " " + n.st.KeyHelp.Render(b.Help().Desc)
		last, more := len(lines)-1, lipgloss.Width(between)+lipgloss.Width(words)
		if last < 0 || used+more > w {
			lines, used = append(lines, words), lipgloss.Width(words)
			continue
		}
		lines[last] += n.st.KeyHelp.Render(between) + words
		used += more
	}
	return lines
}
