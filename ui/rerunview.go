package ui

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// rerunRow is the height of a prompt in the list, in lines.
const rerunRow = 2

// rerun is the screen that replays a session: the prompts with what became of them, and
// how the selected one's answer has changed. Before anything is sent it says how many calls
// that takes and what they may cost.
type rerun struct {
	st     *look.Styles
	items  []*rerunItem
	ask    func(int) tea.Cmd
	cancel context.CancelFunc
	// bill is what all prompts may cost, names are those of the models that are asked.
	bill  measure.RunBill
	names []string
	// running is the index of the prompt in progress, -1 before the first and len(items)
	// after the last.
	running int
	rows    overlay.Rows
	top     int
	// hidden is how many lines of what changed are below the screen, as it was drawn last.
	hidden int
	w, h   int
	closed bool
}

// Init implements [overlay.Overlay].
func (r *rerun) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (r *rerun) SetStyles(st *look.Styles) { r.st = st }

// Cursor implements [overlay.Overlay].
func (r *rerun) Cursor() *tea.Cursor { return nil }

// Closed implements [overlay.Overlay].
func (r *rerun) Closed() bool { return r.closed }

// Close implements [overlay.Closer]: it stops the answer under way.
func (r *rerun) Close() {
	r.cancel()
	r.closed = true
}

// done reports whether every prompt was sent.
func (r *rerun) done() bool { return r.running >= len(r.items) }

// splitView reports whether there is room for list and differences side by side.
func (r *rerun) splitView() bool { return r.w >= overlay.SplitWidth }

// SetSize implements [overlay.Overlay].
func (r *rerun) SetSize(w, h int) { r.w, r.h = w, h; r.rows.SetHeight(r.listHeight()) }

func (r *rerun) size() (w, h int) {
	return max(1, r.w), max(1, r.h-1) // the titles take a line
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
	if len(r.items) > 1 {
		help = append(help, overlay.Key("↑↓", "move"))
	}
	if r.hidden > 0 || r.top > 0 {
		help = append(help, overlay.Key("pgup pgdown", "scroll"))
	}
	return append(help, overlay.Key("esc", r.escWord()))
}

// listWidth is the width of the list where the differences stand beside it, and rightWidth
// theirs.
func (r *rerun) listWidth(w int) int  { return max(50, w*2/5) }
func (r *rerun) rightWidth(w int) int { return w - r.listWidth(w) - 3 }

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
		r.Close()
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
		left := r.listWidth(w)
		list := r.list(left, h)
		right, more := r.right(r.rightWidth(w), h)
		bar := r.st.Rule.Render("│") + " "
		for i := range h {
			lines = append(lines, list[i]+bar+right[i]+" ")
		}
		return strings.Join(append([]string{look.Fit(look.Joined(r.st, r.title(h), r.rightTitle(more), left, w), w)}, lines...), "\n")
	}
	lines = r.list(w, r.rows.H)
	right, more := r.right(w-2, h-len(lines)-1)
	lines = append(lines, look.Fit(look.Rule(r.st.Rule, r.st.Strong, r.rightTitle(more), "", w), w))
	for _, line := range right {
		lines = append(lines, " "+line+" ")
	}
	return strings.Join(append([]string{look.Pane(r.st, r.title(r.rows.H), "", "", w)}, lines[:h]...), "\n")
}

// title says how far the replay is, and how many prompts are below the h lines of the list.
func (r *rerun) title(h int) string {
	state := "Replay the session"
	switch {
	case r.done():
		changed := 0
		for _, it := range r.items {
			if it.verdict() == "changed" {
				changed++
			}
		}
		state = fmt.Sprintf("Replayed: %d of %s changed", changed, figures.Counted(len(r.items), "answer"))
	case r.running >= 0:
		state = fmt.Sprintf("Replaying: %d of %d", r.running+1, len(r.items))
	}
	return withMore(state, len(r.items)-r.rows.Top-h/rerunRow)
}

// rightTitle is the title of what stands beside the prompts, of which more lines are out of
// sight below.
func (r *rerun) rightTitle(more int) string {
	if r.running < 0 {
		return withMore("What it takes", more)
	}
	return withMore("What changed", more)
}

// withMore adds to a title how much follows below what is on the screen.
func withMore(title string, more int) string {
	if more <= 0 {
		return title
	}
	return title + dot + look.MoreBelow(more)
}

func (r *rerun) list(w, h int) []string {
	var out []string
	for i := r.rows.Top; i < len(r.items) && len(out)+rerunRow <= h; i++ {
		it := r.items[i]
		word := it.verdict()
		tint, style := r.st.Muted, r.st.Text
		switch {
		case i == r.running:
			word, tint = "● answering", r.st.Water
		case word == "changed":
			word, tint = "≠ changed", r.st.Warning
		case it.after != nil && it.after.Error != nil:
			word, tint = "✗ "+word, r.st.Trouble
		}
		if i == r.rows.At {
			style = r.st.Strong
		}
		word = safe.Line(word).String()
		inner := max(1, w-4)
		first := style.Render(ansi.Truncate(safe.Line(firstLine(it.prompt)).String(), max(1, inner-ansi.StringWidth(word)-2), "…"))
		target := safe.Line(figures.ModelName(it.Target)).String()
		facts := it.figures(inner - ansi.StringWidth(target) - 2)
		target = ansi.Truncate(target, max(1, inner-ansi.StringWidth(facts)-2), "…")
		for _, line := range []string{look.Spread(first, tint.Render(word), inner), look.Spread(r.st.Muted.Render(target), r.st.Muted.Render(facts), inner)} {
			if i == r.rows.At {
				out = append(out, " "+r.st.SelectedBar.Render("▌")+look.OnSelected(r.st, line, w-3)+" ")
				continue
			}
			out = append(out, look.Fit("  "+line, w))
		}
	}
	for len(out) < h {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:h]
}

// right draws what the prompts take before they are sent, then how the selected answer has
// changed, in exactly h lines; more counts those below them.
func (r *rerun) right(w, h int) (lines []string, more int) {
	it := r.selected()
	var all []string
	say := func(words string) {
		for _, line := range look.Wrapped(words, w, 4) {
			all = append(all, look.Fit(r.st.Muted.Render(line), w))
		}
	}
	switch {
	case r.running < 0:
		for _, line := range look.Wrapped(safe.Line(figures.Counted(len(r.items), "call")+" to "+strings.Join(r.names, ", ")).String(), w, 4) {
			all = append(all, look.Fit(r.st.Strong.Render(line), w))
		}
		for _, line := range look.Wrapped(safe.Line(r.bill.String()).String(), w, 6) {
			all = append(all, look.Fit(r.st.Text.Render(line), w))
		}
		all = append(all, look.Fit("", w))
		each := "Each prompt goes"
		if len(r.items) == 1 {
			each = "The prompt goes"
		}
		say(each + " again as it stands, with the conversation before it. New answers are saved beside the old ones: [ and ] go from one to the other.")
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
	more = max(0, len(all)-max(0, h))
	r.hidden = more
	for len(all) < h {
		all = append(all, strings.Repeat(" ", max(0, w)))
	}
	return all[:max(0, h)], more
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
		return figures.Failure(it.after.Error.Kind)
	case it.after.Incomplete:
		return figures.Failure(gateway.KindTruncated)
	case it.before.ID == "":
		return "answered"
	case it.after.Text == it.before.Text:
		return "the same"
	}
	return "changed"
}

// figures compares the new answer's figures with the old one's: time, and cost unless that
// is more than w cells, unknown, or nothing was charged.
func (it *rerunItem) figures(w int) string {
	if it.after == nil {
		return ""
	}
	words := figures.Seconds(it.before.Metrics.Duration) + " → " + figures.Seconds(it.after.Metrics.Duration)
	charged := func(usd *float64) bool { return usd != nil && *usd > 0 }
	if charged(it.before.CostUSD) || charged(it.after.CostUSD) {
		cost := " · " + figures.Cost(it.before.CostUSD) + " → " + figures.Cost(it.after.CostUSD)
		if ansi.StringWidth(words+cost) <= w {
			words += cost
		}
	}
	return words
}
