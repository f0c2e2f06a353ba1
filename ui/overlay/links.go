package overlay

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// LinkChoice is an address that can be opened. Text are the words of its link, empty for
// none.
type LinkChoice struct {
	Text, Address string
}

// Links asks before it opens an address: it names the host, shows the whole address, and
// lets the user choose where there are several.
type Links struct {
	st         *look.Styles
	links      []LinkChoice
	open, copy func(LinkChoice) tea.Cmd
	list       Rows
	w, h       int
	closed     bool
}

// NewLinks returns the question for some addresses, at least one.
func NewLinks(st *look.Styles, links []LinkChoice, open, copyIt func(LinkChoice) tea.Cmd) *Links {
	l := &Links{st: st, links: links, open: open, copy: copyIt}
	l.list.Height = func(int, int) int { return 1 }
	l.list.SetLen(len(links))
	return l
}

// linksWidth is the widest box, in cells; on a screen narrower than fullWidth it takes all
// of it.
const (
	linksWidth = 76
	fullWidth  = 84
	// linkRows is how many addresses are listed at once.
	linkRows = 8
	// addressLines is how many lines of an address are shown; more would hide where it
	// leads.
	addressLines = 6
)

// Init implements [Overlay].
func (l *Links) Init() tea.Cmd { return nil }

// SetStyles implements [Overlay].
func (l *Links) SetStyles(st *look.Styles) { l.st = st }

// SetSize implements [Overlay].
func (l *Links) SetSize(w, h int) {
	if w >= fullWidth {
		w = linksWidth
	}
	l.w, l.h = w, h
	l.list.SetHeight(max(1, min(linkRows, len(l.links), h-l.st.Box.GetVerticalFrameSize()-addressLines-1)))
}

// Closed implements [Overlay].
func (l *Links) Closed() bool { return l.closed }

// Cursor implements [Overlay].
func (l *Links) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [Overlay].
func (l *Links) ShortHelp() []key.Binding {
	keys := []key.Binding{Key("y enter", "open it"), Key("c", "copy the address"), Key("n esc", "back")}
	if len(l.links) > 1 {
		keys = append(keys, Key("↑↓", "choose"))
	}
	return keys
}

// Update implements [Overlay].
func (l *Links) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			l.list.Move(-1)
		} else {
			l.list.Move(1)
		}
	case tea.KeyPressMsg:
		switch CanonicalKey(msg.String()) {
		case "y", "enter":
			l.closed = true
			return l.open(l.links[l.list.At])
		case "c":
			l.closed = true
			return l.copy(l.links[l.list.At])
		case "n", "esc", "q":
			l.closed = true
		case "up", "k":
			l.list.Move(-1)
		case "down", "j":
			l.list.Move(1)
		case "home", "g":
			l.list.MoveTo(0)
		case "end", "G":
			l.list.MoveTo(len(l.links) - 1)
		}
	}
	return nil
}

// View implements [Overlay].
func (l *Links) View() string {
	w := max(1, l.w-l.st.Box.GetHorizontalFrameSize())
	chosen := l.links[l.list.At]
	host, _ := safe.Link(chosen.Address)
	var lines []string
	if len(l.links) > 1 {
		for i := l.list.Top; i < min(len(l.links), l.list.Top+l.list.H); i++ {
			lines = append(lines, l.row(i, w))
		}
		lines = append(lines, "")
	}
	room := max(1, l.h-l.st.Box.GetVerticalFrameSize()-len(lines))
	if text := safe.Line(chosen.Text).String(); safe.Misleads(chosen.Text, chosen.Address) && room > 1 {
		lines = append(lines, look.Fit(l.st.Warning.Render("! it reads "+ansi.Truncate(text, max(1, w/2), "…")+", but leads to "+host.String()), w))
		room--
	}
	for _, line := range look.Wrapped(safe.Line(chosen.Address).String(), w, min(room, addressLines)) {
		lines = append(lines, l.st.Muted.Render(line))
	}
	for i := range lines {
		lines[i] = look.Fit(lines[i], w)
	}
	return look.Titled(l.st, openQuestion(chosen.Address, host.String(), w-4), l.st.Box.Width(l.w).Render(strings.Join(lines, "\n")))
}

// openQuestion asks whether an address is opened, and where. A host that doesn't fit is
// left to the address: its end would be missing.
func openQuestion(address, host string, w int) string {
	before, after := "Open ", " in the browser?"
	if strings.HasPrefix(strings.ToLower(address), "mailto:") {
		before, after = "Write to ", " in your mail program?"
	}
	if ansi.StringWidth(before+host+after) > w {
		host = "this address"
	}
	return before + host + after
}

// row draws a link in the list: its words, then its host.
func (l *Links) row(i, w int) string {
	link := l.links[i]
	host, _ := safe.Link(link.Address)
	text := safe.Line(link.Text).String()
	if text == "" {
		text = safe.Line(strings.TrimPrefix(strings.TrimPrefix(link.Address, "https://"), "http://")).String()
	}
	right := host.String()
	if over := ansi.StringWidth(right) - w/2; over > 0 {
		right = ansi.TruncateLeft(right, over+1, "…") // its end says who owns it
	}
	words := ansi.Truncate(text, max(1, w-5-ansi.StringWidth(right)), "…")
	if i == l.list.At {
		return look.Chosen(l.st, look.Spread(" "+l.st.Strong.Render(words), l.st.Muted.Render(right)+" ", w-1), w)
	}
	return " " + look.Fit(look.Spread(" "+words, l.st.Muted.Render(right)+" ", w-1), w-1)
}
