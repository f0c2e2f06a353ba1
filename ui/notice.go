package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// notice is a box that has something to say which must not pass as a message in
// the footer does. Its text may be untrusted.
type notice struct {
	st    *styles
	title string
	text  []string
	acts  []noticeAct
	// leave says what esc comes to.
	leave  string
	w, h   int
	closed bool
}

// noticeAct is a key of a notice, which closes it.
type noticeAct struct {
	key, word string
	run       func() tea.Cmd
}

func newNotice(st *styles, title string, text []string, acts ...noticeAct) *notice {
	return &notice{st: st, title: title, text: text, acts: acts, leave: "look at it"}
}

func (n *notice) SetStyles(st *styles) { n.st = st }
func (n *notice) SetSize(w, h int)     { n.w, n.h = min(w, 84), h }
func (n *notice) Closed() bool         { return n.closed }
func (n *notice) Cursor() *tea.Cursor  { return nil }

func (n *notice) ShortHelp() []key.Binding {
	var out []key.Binding
	for _, act := range n.acts {
		out = append(out, helpKey(act.key, act.word))
	}
	return append(out, helpKey("esc", n.leave))
}

func (n *notice) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := canonical(press.String())
	if k == "esc" || k == "enter" {
		n.closed = true
		return nil
	}
	for _, act := range n.acts {
		if act.key == k {
			n.closed = true
			return act.run()
		}
	}
	return nil
}

func (n *notice) View() string {
	w := max(1, n.w-n.st.Box.GetHorizontalFrameSize())
	room := max(1, n.h-n.st.Box.GetVerticalFrameSize()-2)
	var lines []string
	for i, text := range n.text {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, wrapped(safe.Line(text).String(), w, 6)...)
	}
	lines = lines[:min(len(lines), room)]
	keys := make([]string, 0, len(n.acts)+1)
	for _, b := range n.ShortHelp() {
		keys = append(keys, n.st.Key.Render(b.Help().Key)+" "+n.st.KeyHelp.Render(b.Help().Desc))
	}
	lines = append(lines, "", strings.Join(keys, n.st.KeyHelp.Render(" · ")))
	for i := range lines {
		lines[i] = fit(lines[i], w)
	}
	return titled(n.st, n.title, n.st.Box.Width(n.w).Render(strings.Join(lines, "\n")))
}
