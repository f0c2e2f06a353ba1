package compare

import (
	"cmp"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/diff"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// The views of the differences, in the order of tab.
const (
	viewValues = iota
	viewSideBySide
	viewOneText
	viewAgreement
	diffViews
)

var diffViewNames = [diffViews]string{"values", "side by side", "one text", "who agrees"}

const (
	// minSideBySide is the least width of the overlay at which two columns are shown.
	minSideBySide = 100
	// maxCompared is how many bytes of an answer are compared.
	maxCompared = 256 << 10
)

// Side is an answer that is compared.
type Side struct {
	// Name is short, with the lane's number; Title is the whole name, empty for the same.
	// Both are clean.
	Name, Title string
	// Text is untrusted.
	Text string
	// Figures are those of the answer: the ones that differ are shown.
	Figures SideFigures
}

func (s Side) title() string { return cmp.Or(s.Title, s.Name) }

// Differences is the overlay that shows how answers differ: how one differs from a
// baseline, or what one alone says among all.
type Differences struct {
	st    *look.Styles
	sides []Side
	// base is the baseline's index in sides, at that of the answer that is compared with
	// it.
	base, at int
	// note says what isn't compared and why, empty for nothing.
	note string
	// onRebase is called with a new baseline's index; nil for nobody.
	onRebase func(base int)

	// wantedView is the view that was asked for; another is shown where it isn't
	// possible.
	wantedView int
	pair       *pairFound
	agreed     *diff.Agreement
	top        int
	// stop is the difference that n went to last, at first the first one.
	stop int
	// whole shows unchanged stretches that are folded otherwise.
	whole  bool
	w, h   int
	closed bool

	// drawnFor is what drawn was drawn for.
	drawnFor diffKey
	drawn    diffDrawing
}

// diffKey is all that a drawing depends on: it is drawn again when this changes.
type diffKey struct {
	st          *look.Styles
	view, at, w int
	whole       bool
	pair        *pairFound
	agreed      *diff.Agreement
}

// The results of the overlay's own commands.
type (
	// pairFound is how two of the answers differ.
	pairFound struct {
		of       *Differences
		base, at int
		rows     []diff.Row
		// shared is how much of the words is the same, from 0 to 1.
		shared float64
		// values are the values that differ; json is set where both answers are JSON.
		values []diff.Change
		json   bool
		// differ is unset where the texts are the same.
		differ bool
	}
	// agreementFound is what the answers have in common.
	agreementFound struct {
		of        *Differences
		agreement diff.Agreement
	}
)

// DifferencesOptions are what is compared.
type DifferencesOptions struct {
	// Sides are at least two answers. Base is the index of the baseline, At that of the
	// answer that is compared with it.
	Sides    []Side
	Base, At int
	// Note says what isn't compared and why, empty for nothing.
	Note string
	// OnRebase is called with a new baseline's index; nil for nobody.
	OnRebase func(base int)
}

// NewDifferences returns a comparison of answers.
func NewDifferences(st *look.Styles, o DifferencesOptions) *Differences {
	return &Differences{st: st, sides: o.Sides, base: o.Base, at: o.At, note: o.Note, onRebase: o.OnRebase, wantedView: viewValues}
}

// Init compares the answers in a command, since it takes time where they are long.
func (d *Differences) Init() tea.Cmd {
	if len(d.sides) < 3 {
		return d.comparePair()
	}
	texts := make([]string, len(d.sides))
	for i, s := range d.sides {
		texts[i] = cutText(s.Text)
	}
	return tea.Batch(d.comparePair(), func() tea.Msg {
		clean := make([]string, len(texts))
		for i := range texts {
			clean[i] = comparableText(texts[i])
		}
		return agreementFound{d, diff.Agree(clean)}
	})
}

func (d *Differences) comparePair() tea.Cmd {
	d.pair, d.top, d.stop = nil, 0, 0
	base, at := d.base, d.at
	old, text := cutText(d.sides[base].Text), cutText(d.sides[at].Text)
	return func() tea.Msg {
		found := pairFound{of: d, base: base, at: at, differ: old != text}
		found.values, found.json = diff.JSON(old, text)
		spans := diff.Words(comparableText(old), comparableText(text))
		found.rows, found.shared = diff.SideBySide(spans), diff.Share(spans)
		return found
	}
}

// cutText is the part of a text that is compared.
func cutText(s string) string { return s[:min(len(s), maxCompared)] }

// SetStyles implements [overlay.Overlay].
func (d *Differences) SetStyles(st *look.Styles) { d.st = st }

// SetSize implements [overlay.Overlay].
func (d *Differences) SetSize(w, h int) { d.w, d.h = w, h }

// Closed implements [overlay.Overlay].
func (d *Differences) Closed() bool { return d.closed }

// Cursor implements [overlay.Overlay].
func (d *Differences) Cursor() *tea.Cursor { return nil }

// PreferredSize implements [overlay.Sized]: all the room there is.
func (d *Differences) PreferredSize(w, h int) (width, height int) { return w, h }

// ShortHelp implements [overlay.Overlay].
func (d *Differences) ShortHelp() []key.Binding {
	var help []key.Binding
	if len(d.drawing().stops) > 1 {
		help = append(help, overlay.Key("n N", "difference"))
	}
	if len(d.views()) > 1 {
		help = append(help, overlay.Key("tab", "view"))
	}
	if len(d.sides) > 2 {
		help = append(help, overlay.Key("[ ]", "other answer"))
	}
	help = append(help, overlay.Key("=", "make baseline"))
	switch drawn := d.drawing(); {
	case d.whole && d.foldable():
		help = append(help, overlay.Key("enter", "changes alone"))
	case drawn.folded > 0:
		help = append(help, overlay.Key("enter", "whole text"))
	}
	if d.copyable() {
		help = append(help, overlay.Key("y", "copy"))
	}
	if len(d.drawing().lines) > d.page() {
		help = append(help, overlay.Key("↑↓", "scroll"))
	}
	return append(help, overlay.Key("esc", "close"))
}

// Update implements [overlay.Overlay].
func (d *Differences) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pairFound:
		if msg.of == d && msg.base == d.base && msg.at == d.at {
			d.pair = &msg
		}
	case agreementFound:
		if msg.of == d {
			d.agreed = &msg.agreement
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			d.scroll(-overlay.WheelLines)
		case tea.MouseWheelDown:
			d.scroll(overlay.WheelLines)
		}
	case tea.KeyPressMsg:
		return d.press(overlay.CanonicalKey(msg.String()))
	}
	return nil
}

func (d *Differences) press(k string) tea.Cmd {
	switch k {
	case "esc", "q", "d":
		d.closed = true
	case "tab":
		d.switchView(1)
	case "shift+tab":
		d.switchView(-1)
	case "]", "right", "l":
		return d.switchAnswer(1)
	case "[", "left", "h":
		return d.switchAnswer(-1)
	case "=":
		d.base, d.at = d.at, d.base
		if d.onRebase != nil {
			d.onRebase(d.base)
		}
		return d.comparePair()
	case "enter":
		if d.foldable() {
			d.unfold()
		}
	case "y":
		return d.copy()
	case "n":
		d.jump(1)
	case "N":
		d.jump(-1)
	case "up", "k":
		d.scroll(-1)
	case "down", "j":
		d.scroll(1)
	case "pgup", "ctrl+u":
		d.scroll(-d.page())
	case "pgdown", "ctrl+d", "space":
		d.scroll(d.page())
	case "home", "g":
		d.scroll(-1 << 30)
	case "end", "G":
		d.scroll(1 << 30)
	}
	return nil
}

// views are the views that are possible now.
func (d *Differences) views() []int {
	var out []int
	if d.pair != nil && d.pair.json {
		out = append(out, viewValues)
	}
	if d.w >= minSideBySide {
		out = append(out, viewSideBySide)
	}
	out = append(out, viewOneText)
	if len(d.sides) > 2 {
		out = append(out, viewAgreement)
	}
	return out
}

// view is the view that is shown: the wanted one, else the nearest before it, else the
// first, which is the best there is room for.
func (d *Differences) view() int {
	views := d.views()
	out := views[0]
	for _, v := range views {
		if v <= d.wantedView {
			out = v
		}
	}
	return out
}

// switchView shows the next view, or the previous one.
func (d *Differences) switchView(by int) {
	views, now := d.views(), d.view()
	for i, v := range views {
		if v == now {
			d.wantedView = views[(i+by+len(views))%len(views)]
			break
		}
	}
	d.top, d.stop = 0, 0
}

// foldable reports whether the view has unchanged stretches.
func (d *Differences) foldable() bool {
	v := d.view()
	return d.pair != nil && d.pair.differ && (v == viewSideBySide || v == viewOneText)
}

// unfold shows the unchanged stretches, or folds them. The difference that was gone to
// stays on the screen.
func (d *Differences) unfold() {
	d.whole = !d.whole
	d.jump(0)
}

// switchAnswer compares the next answer, or the previous one, and skips the baseline.
func (d *Differences) switchAnswer(by int) tea.Cmd {
	n, to := len(d.sides), d.at
	for range n {
		if to = (to + by + n) % n; to != d.base {
			break
		}
	}
	if to == d.at {
		return nil
	}
	d.at = to
	return d.comparePair()
}

// jump goes to the next difference, or the previous one.
func (d *Differences) jump(by int) {
	stops := d.drawing().stops
	if len(stops) == 0 {
		return
	}
	d.stop = min(max(0, d.stop+by), len(stops)-1)
	d.top = 0
	if stops[d.stop] >= d.page()/2 {
		d.top = stops[d.stop] - d.page()/3
	}
	d.scroll(0)
}

func (d *Differences) scroll(by int) {
	d.top = min(max(0, d.top+by), max(0, len(d.drawing().lines)-d.page()))
}
