package inspector

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// The sections of the inspector, in order.
const (
	sectionRequest = iota
	sectionReply
	sectionTimeline
	sectionFrames
	sectionCost
	sectionText
	sectionCount
)

var sectionNames = [sectionCount]string{"Request", "Reply", "Timeline", "Frames", "Cost", "Text"}

// Inspector is the overlay that shows how one answer came about. It is updated while the
// answer grows.
type Inspector struct {
	st   *look.Styles
	load func(id string) Answer

	ids     []string
	answer  Answer
	section int
	tops    [sectionCount]int
	frames  frameList
	// raw shows the text as it was sent, else rendered.
	raw      bool
	rendered renderedTexts
	w, h     int
	closed   bool

	// drawnFor is what lines were drawn for.
	drawnFor cacheKey
	lines    []string
}

// cacheKey is all that the lines depend on: they are drawn again when it changes.
type cacheKey struct {
	id                  string
	section, w, version int
	raw                 bool
	st                  *look.Styles
}

// New returns an inspector of the answer with an id. ids are the ids of the lane's
// answers in order. answer returns what is known of one now; it is called again while the
// answer grows.
func New(st *look.Styles, id string, ids []string, answer func(id string) Answer) *Inspector {
	in := &Inspector{load: answer, ids: ids, section: sectionTimeline}
	in.SetStyles(st)
	in.show(id)
	return in
}

// show shows another answer.
func (in *Inspector) show(id string) {
	in.answer = in.load(id)
	in.tops = [sectionCount]int{}
	in.frames = frameList{}
	in.rendered = renderedTexts{}
	in.drawnFor = cacheKey{}
}

// Init implements [overlay.Overlay].
func (in *Inspector) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (in *Inspector) SetStyles(st *look.Styles) { in.st = st }

// SetSize implements [overlay.Overlay].
func (in *Inspector) SetSize(w, h int) { in.w, in.h = w, h }

// Closed implements [overlay.Overlay].
func (in *Inspector) Closed() bool { return in.closed }

// Cursor implements [overlay.Overlay].
func (in *Inspector) Cursor() *tea.Cursor { return nil }

// PreferredSize implements [overlay.Sized]: all the room there is.
func (in *Inspector) PreferredSize(w, h int) (width, height int) { return w, h }

// ShortHelp implements [overlay.Overlay].
func (in *Inspector) ShortHelp() []key.Binding {
	help := []key.Binding{overlay.Key("1…6", "page")}
	switch frames := in.section == sectionFrames && in.answer.trace != nil; {
	case frames:
		help = append(help, overlay.Key("↑↓", "frame"), overlay.Key("enter", in.frames.enterWord()))
	case len(in.content()) > in.page():
		help = append(help, overlay.Key("↑↓", "scroll"))
	}
	if in.section == sectionText && in.answer.hasText() {
		help = append(help, overlay.Key("enter", in.rawWord()))
	}
	if in.answer.Of > 1 {
		help = append(help, overlay.Key("J K", "other answer"))
	}
	help = append(help, overlay.Key("tab", "next page"), overlay.Key("y", "copy report"))
	if in.answer.prepared != nil {
		help = append(help, overlay.Key("c", "curl"), overlay.Key("h", "HTTP file"))
		if in.answer.universal != nil {
			help = append(help, overlay.Key("u", "universal JSON"))
		}
	}
	if in.answer.logID() != "" {
		help = append(help, overlay.Key("l", "log id"))
	}
	if _, what := in.payload(); what != "" {
		help = append(help, overlay.Key("b", "copy "+what))
	}
	return append(help, overlay.Key("esc", "close"))
}

// rawWord is what enter does on the page of the text.
func (in *Inspector) rawWord() string {
	if in.raw {
		return "as an answer"
	}
	return "as it was sent"
}

// Update implements [overlay.Overlay].
func (in *Inspector) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			in.move(-overlay.WheelLines)
		case tea.MouseWheelDown:
			in.move(overlay.WheelLines)
		}
	case tea.KeyPressMsg:
		return tea.Batch(in.press(overlay.CanonicalKey(msg.String())), in.render())
	case textRendered:
		if msg.of != in || !in.rendered.working {
			return nil
		}
		in.rendered.working = false
		in.rendered.work()
		in.drawnFor = cacheKey{}
		return in.render()
	}
	return nil
}

// textRendered reports that there was time to draw: the next step of rendering a long text
// may follow.
type textRendered struct{ of *Inspector }

// render begins to render a long text in steps, so that keys are answered meanwhile. It
// returns nil where there is nothing to do.
func (in *Inspector) render() tea.Cmd {
	if in.section != sectionText || in.raw || in.rendered.working || in.w == 0 {
		return nil
	}
	in.updateTexts()
	if in.rendered.working = in.rendered.pending(); !in.rendered.working {
		return nil
	}
	return func() tea.Msg { return textRendered{in} }
}

// updateTexts makes the rendered texts those of the answer.
func (in *Inspector) updateTexts() {
	s := newSection(in.st, in.inner())
	for i, text := range in.answer.texts() {
		if text != "" {
			in.rendered.parts[i].update(in.st.Markdown, text, s.measure(), !in.answer.Running)
		}
	}
}

func (in *Inspector) press(k string) tea.Cmd {
	switch k {
	case "esc", "backspace":
		if in.section == sectionFrames && in.frames.open {
			in.frames.open = false
			return nil
		}
		in.closed = k == "esc"
	case "q", "f3":
		in.closed = true
	case "tab", "right":
		in.section = (in.section + 1) % sectionCount
	case "shift+tab", "left":
		in.section = (in.section + sectionCount - 1) % sectionCount
	case "1", "2", "3", "4", "5", "6":
		in.section = int(k[0] - '1')
	case "J":
		in.step(1)
	case "K":
		in.step(-1)
	case "up", "k":
		in.move(-1)
	case "down", "j":
		in.move(1)
	case "pgup", "ctrl+u":
		in.move(-in.page())
	case "pgdown", "ctrl+d", "space":
		in.move(in.page())
	case "home", "g":
		in.move(-1 << 30)
	case "end", "G":
		in.move(1 << 30)
	case "enter":
		switch in.section {
		case sectionFrames:
			in.frames.toggle()
		case sectionText:
			in.raw, in.tops[sectionText] = !in.raw && in.answer.hasText(), 0
		}
	default:
		return in.copy(k)
	}
	return nil
}

// step shows the next answer, or the previous one.
func (in *Inspector) step(by int) {
	at := slices.Index(in.ids, in.answer.ID) + by
	if at >= 0 && at < len(in.ids) {
		in.show(in.ids[at])
	}
}

func (in *Inspector) move(by int) {
	if in.section == sectionFrames && in.answer.trace != nil {
		in.frames.move(by)
		return
	}
	most := max(0, len(in.content())-in.page())
	in.tops[in.section] = min(max(0, in.tops[in.section]+by), most)
}

// roomyHeight is the least height at which a blank row is between the pages' names and
// the page.
const roomyHeight = 14

// head counts the lines above a page: the title, the pages' names and, where there is
// room, a blank one.
func (in *Inspector) head() int {
	if in.h >= roomyHeight {
		return 3
	}
	return 2
}

func (in *Inspector) page() int { return max(1, in.h-in.head()) }

// margin is how many blanks there are at both ends of a line.
func (in *Inspector) margin() int {
	if in.w < 60 {
		return 1
	}
	return 2
}

func (in *Inspector) inner() int { return max(1, in.w-2*in.margin()) }

// refresh loads an answer again that is still coming.
func (in *Inspector) refresh() {
	if !in.answer.Running {
		return
	}
	in.answer = in.load(in.answer.ID)
	if in.section != sectionRequest || !in.answer.Running {
		in.drawnFor = cacheKey{}
	}
}

// content returns the section's lines, drawing them only where something has changed.
func (in *Inspector) content() []string {
	now := cacheKey{id: in.answer.ID, section: in.section, w: in.w, raw: in.raw, st: in.st}
	if in.answer.trace != nil {
		now.version = in.answer.trace.version()
	}
	if in.section == sectionRequest {
		now.version = min(1, now.version) // it stays as it was sent
	}
	if now == in.drawnFor {
		return in.lines
	}
	s := newSection(in.st, in.w)
	s.margin = in.margin()
	if in.section == sectionTimeline {
		in.answer.timeline(s)
	} else {
		s.inset(in.drawPage)
	}
	in.drawnFor, in.lines = now, s.Lines
	return in.lines
}

// drawPage draws the page, unless it goes from margin to margin or is a list of frames.
func (in *Inspector) drawPage(s *section) {
	switch in.section {
	case sectionRequest:
		in.answer.request(s)
	case sectionReply:
		in.answer.reply(s)
	case sectionFrames:
		s.Say(s.Styles.Muted, notKept)
	case sectionCost:
		in.answer.cost(s)
	case sectionText:
		if in.raw {
			in.answer.text(s, nil)
			return
		}
		in.updateTexts()
		in.answer.text(s, &in.rendered)
	}
}

// notKept says what a session doesn't keep.
const notKept = "The exchange isn't kept in the session: requests, headers and frames are there for answers of this run."

// View implements [overlay.Overlay].
func (in *Inspector) View() string {
	in.refresh()
	w, h := in.w, in.page()
	out := []string{look.Pane(in.st, "Inspector", in.st.Muted.Render(in.about()), in.st.Muted.Render(in.right()), w), in.tabs(w)}
	for len(out) < in.head() {
		out = append(out, strings.Repeat(" ", w))
	}
	if in.section == sectionFrames && in.answer.trace != nil {
		s := newSection(in.st, in.inner())
		for _, line := range in.frames.view(s, in.answer.trace.tracedFrames(), h) {
			out = append(out, look.Fit(strings.Repeat(" ", in.margin())+line, w))
		}
	} else {
		lines := in.content()
		in.tops[in.section] = min(in.tops[in.section], max(0, len(lines)-h))
		for _, line := range lines[in.tops[in.section]:min(len(lines), in.tops[in.section]+h)] {
			out = append(out, look.Fit(line, w))
		}
	}
	for len(out) < h+in.head() {
		out = append(out, strings.Repeat(" ", w))
	}
	return strings.Join(out[:max(1, in.h)], "\n")
}

// about says which answer it is.
func (in *Inspector) about() string {
	words := safe.Line(in.answer.Message.Target).String()
	if in.answer.Of > 1 {
		words = strings.TrimPrefix(words+fmt.Sprintf(", answer %d of %d", in.answer.Place, in.answer.Of), ", ")
	}
	return words
}

// right is how much is below and when the request was sent.
func (in *Inspector) right() string {
	var words []string
	if where := in.position(); where != "" {
		words = append(words, where)
	}
	if !in.answer.sent.IsZero() && in.w >= 60 {
		format := "15:04:05.000"
		if in.answer.trace == nil {
			format = "2 Jan 2006 15:04:05"
		}
		words = append(words, in.answer.sent.Local().Format(format))
	}
	return strings.Join(words, " · ")
}

// tabs names the pages and highlights the current one; where they don't fit, it is shown
// alone. At the right is how the answer ended.
func (in *Inspector) tabs(w int) string {
	var names []string
	for i, name := range sectionNames {
		tint := in.st.Muted
		if i == in.section {
			tint = in.st.Selected
		}
		names = append(names, tint.Render(fmt.Sprintf(" %d %s ", i+1, name)))
	}
	between := " "
	if w < twoPanes {
		between = ""
	}
	line := strings.Repeat(" ", in.margin()) + strings.Join(names, between)
	if lipgloss.Width(line)+in.margin() > w {
		line = " " + in.st.Muted.Render("‹") + names[in.section] + in.st.Muted.Render(fmt.Sprintf("› of %d", sectionCount))
	}
	right := in.answer.outcome(in.st, w-lipgloss.Width(line)-2-in.margin())
	return look.Fit(look.Spread(line, right, w-in.margin()), w)
}

// position says how much of a long section is below.
func (in *Inspector) position() string {
	if in.section == sectionFrames && in.answer.trace != nil {
		return ""
	}
	lines, h, top := len(in.content()), in.page(), in.tops[in.section]
	switch {
	case lines <= h:
		return ""
	case top+h >= lines:
		return "end"
	}
	return fmt.Sprintf("↓ %d more", lines-top-h)
}
