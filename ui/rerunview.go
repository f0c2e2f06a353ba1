package ui

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// rerunRow is the height of a prompt in the list, in lines.
const rerunRow = 2

// rerun is the overlay that sends a session's prompts again: the prompts with what became
// of them, and how the selected one's answer has changed.
type rerun struct {
	st     *look.Styles
	items  []*rerunItem
	ask    func(int) tea.Cmd
	cancel context.CancelFunc
	// running is the index of the prompt in progress, -1 before the first and len(items)
	// after the last.
	running int
	rows    overlay.Rows
	top     int
	w, h    int
	closed  bool
}

// Init implements [overlay.Overlay].
func (r *rerun) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (r *rerun) SetStyles(st *look.Styles) { r.st = st }

// Cursor implements [overlay.Overlay].
func (r *rerun) Cursor() *tea.Cursor { return nil }

// Closed implements [overlay.Overlay].
func (r *rerun) Closed() bool { return r.closed }

// done reports whether every prompt was sent.
func (r *rerun) done() bool { return r.running >= len(r.items) }

// splitView reports whether there is room for list and differences side by side.
func (r *rerun) splitView() bool { return r.w >= overlay.SplitWidth }

// SetSize implements [overlay.Overlay].
func (r *rerun) SetSize(w, h int) { r.w, r.h = w, h; r.rows.SetHeight(r.listHeight()) }

func (r *rerun) size() (w, h int) {
	return max(1, r.w-r.st.Box.GetHorizontalFrameSize()), max(1, r.h-r.st.Box.GetVerticalFrameSize())
}

func (r *rerun) selected() *rerunItem { return r.items[r.rows.At] }

// PreferredSize implements [overlay.Sized]: all the room there is.
func (r *rerun) PreferredSize(w, h int) (int, int) { return w, h }

func (r *rerun) listHeight() int {
	_, h := r.size()
	if r.splitView() {
		return h
	}
	return max(rerunRow, min(len(r.items)*rerunRow, h/3))
}

// ShortHelp implements [overlay.Overlay].
func (r *rerun) ShortHelp() []key.Binding {
	help := []key.Binding{}
	if r.running < 0 {
		help = append(help, overlay.Key("enter", fmt.Sprintf("send %s", figures.Counted(len(r.items), "prompt"))))
	}
	return append(help, overlay.Key("↑↓", "move"), overlay.Key("pgup pgdown", "scroll"), overlay.Key("esc", r.escWord()))
}

func (r *rerun) escWord() string {
	if r.running >= 0 && !r.done() {
		return "stop"
	}
	return "close"
}

// Update implements [overlay.Overlay].
func (r *rerun) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch overlay.CanonicalKey(press.String()) {
	case "enter":
		if r.running < 0 {
			r.running = 0
			return r.ask(0)
		}
	case "esc", "q":
		r.cancel()
		r.closed = true
	case "up", "k":
		r.rows.Move(-1)
		r.top = 0
	case "down", "j":
		r.rows.Move(1)
		r.top = 0
	case "pgup", "ctrl+u":
		r.top = max(0, r.top-r.rows.H/2)
	case "pgdown", "ctrl+d":
		r.top += max(1, r.rows.H/2)
	}
	return nil
}

// answered shows a new answer, and sends the next prompt.
func (r *rerun) answered(m rerunAnswered) tea.Cmd {
	r.items[m.item].after = &m.answer
	r.running = m.item + 1
	if r.rows.At == m.item-1 || m.item == 0 { // the selection follows unless it was moved
		r.rows.MoveTo(m.item)
		r.top = 0
	}
	if r.done() || r.closed {
		return nil
	}
	return r.ask(r.running)
}

// View implements [overlay.Overlay].
func (r *rerun) View() string {
	w, h := r.size()
	var lines []string
	if r.splitView() {
		left := max(50, w*2/5)
		list, change := r.list(left, h), r.differences(w-left-3, h)
		bar := " " + r.st.Rule.Render("│") + " "
		for i := range h {
			lines = append(lines, list[i]+bar+change[i])
		}
	} else {
		lines = append(r.list(w, r.rows.H), r.st.Rule.Render(strings.Repeat("─", w)))
		lines = append(lines, r.differences(w, h-len(lines))...)
	}
	return look.Titled(r.st, r.title(), r.st.Box.Width(r.w).Render(strings.Join(lines[:h], "\n")))
}

func (r *rerun) title() string {
	state := "Send the session again"
	switch {
	case r.done():
		changed := 0
		for _, it := range r.items {
			if it.verdict() == "changed" {
				changed++
			}
		}
		state = fmt.Sprintf("Sent again: %d of %s changed", changed, figures.Counted(len(r.items), "answer"))
	case r.running >= 0:
		state = fmt.Sprintf("Sending again: %d of %d", r.running+1, len(r.items))
	}
	return state
}

func (r *rerun) list(w, h int) []string {
	var out []string
	for i := r.rows.Top; i < len(r.items) && len(out)+rerunRow <= h; i++ {
		it := r.items[i]
		mark, style := "  ", r.st.Text
		if i == r.rows.At {
			mark, style = "▸ ", r.st.Selected
		}
		word := it.verdict()
		tint := r.st.Muted
		switch {
		case i == r.running:
			word, tint = "waiting…", r.st.Accent
		case word == "changed":
			tint = r.st.Warning
		case it.after != nil && it.after.Error != nil:
			tint = r.st.Trouble
		}
		first := style.Render(mark + ansi.Truncate(safe.Line(firstLine(it.prompt)).String(), max(1, w-len(word)-4), "…"))
		target := ansi.Truncate(safe.Line(figures.ModelName(it.Target)).String(), max(1, w-ansi.StringWidth(it.figures())-4), "…")
		out = append(out, look.Spread(first, tint.Render(safe.Line(word).String()), w), look.Spread(r.st.Muted.Render("  "+target), r.st.Muted.Render(it.figures()), w))
	}
	for len(out) < h {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:h]
}

// differences draws how the selected answer has changed, in exactly h lines.
func (r *rerun) differences(w, h int) []string {
	it := r.selected()
	var all []string
	say := func(words string) {
		for _, line := range look.Wrapped(words, w, 4) {
			all = append(all, look.Fit(r.st.Muted.Render(line), w))
		}
	}
	switch {
	case r.running < 0:
		words := "enter sends the prompt again as it stands, with the conversation before it. The new answer is saved beside the old one: [ and ] go from one to the other."
		if n := len(r.items); n > 1 {
			words = fmt.Sprintf("enter sends %s again as they stand, each with the conversation before it. The new answers are saved beside the old ones: [ and ] go from one to the other.", figures.Counted(n, "prompt"))
		}
		say(words)
	case it.after == nil:
		say("no answer yet")
	case it.after.Error != nil:
		say(safe.Line(it.after.Error.Message).String())
	case it.verdict() == "the same":
		say("the answer is the same, word for word")
	case it.before.ID == "":
		say("there was no answer before")
	default:
		all = compare.DiffLines(r.st, it.before.Text, it.after.Text, w)
	}
	r.top = max(0, min(r.top, len(all)-h))
	all = all[r.top:]
	for len(all) < h {
		all = append(all, strings.Repeat(" ", max(0, w)))
	}
	return all[:max(0, h)]
}

// rerunItem is a prompt that is sent again.
type rerunItem struct {
	lane   *lane
	number int // the lane's, as it was when the overlay was opened
	prompt sessions.Message
	before sessions.Message
	ask.Request
	settings ask.Settings
	// after is the new answer, nil until it has arrived.
	after *sessions.Message
}

// rerunAnswered reports that a prompt's new answer is complete. saveErr is nil where it
// was saved.
type rerunAnswered struct {
	rerun   *rerun
	writer  *sessions.Writer
	item    int
	answer  sessions.Message
	err     error
	saveErr error
}

// verdict is what became of a prompt, in a few words.
func (it *rerunItem) verdict() string {
	switch {
	case it.after == nil:
		return ""
	case it.after.Error != nil:
		return "failed: " + figures.Spaced(string(it.after.Error.Kind))
	case it.after.Incomplete:
		return "cut"
	case it.before.ID == "":
		return "answered"
	case it.after.Text == it.before.Text:
		return "the same"
	}
	return "changed"
}

// figures compares the new answer's figures with the old one's.
func (it *rerunItem) figures() string {
	if it.after == nil {
		return ""
	}
	return fmt.Sprintf("%s → %s · %s → %s", figures.Seconds(it.before.Metrics.Duration), figures.Seconds(it.after.Metrics.Duration),
		figures.Dollars(it.before.CostUSD), figures.Dollars(it.after.CostUSD))
}
