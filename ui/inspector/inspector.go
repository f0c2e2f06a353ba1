package inspector

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
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

var sectionNames = [sectionCount]string{"Request", "Response", "Timeline", "Frames", "Cost", "Text"}

// Inspector is the overlay that shows how one answer came about. It is updated while the
// answer grows.
type Inspector struct {
	st   *look.Styles
	code markdown.Style
	load func(id string) Answer

	ids     []string
	answer  Answer
	section int
	tops    [sectionCount]int
	frames  frameList
	w, h    int
	closed  bool

	// drawnFor is what lines were drawn for.
	drawnFor cacheKey
	lines    []string
}

// cacheKey is all that the lines depend on: they are drawn again when it changes.
type cacheKey struct {
	id                  string
	section, w, version int
	st                  *look.Styles
}

// New returns an inspector of the answer with an id. ids are the ids of the lane's
// answers in order. answer returns what is known of one now; it is called again while the
// answer grows.
func New(st *look.Styles, id string, ids []string, answer func(id string) Answer) *Inspector {
	in := &Inspector{load: answer, ids: ids}
	in.SetStyles(st)
	in.show(id)
	return in
}

// show shows another answer.
func (in *Inspector) show(id string) {
	in.answer = in.load(id)
	in.tops = [sectionCount]int{}
	in.frames = frameList{}
	in.drawnFor = cacheKey{}
}

// Init implements [overlay.Overlay].
func (in *Inspector) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (in *Inspector) SetStyles(st *look.Styles) {
	if st != in.st {
		in.st, in.code = st, st.Markdown
	}
}

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
	help := []key.Binding{overlay.Key("tab", "section")}
	if in.section == sectionFrames && in.answer.trace != nil {
		help = append(help, overlay.Key("↑↓", "frame"), overlay.Key("enter", in.frames.enterWord()))
	} else {
		help = append(help, overlay.Key("↑↓", "scroll"))
	}
	help = append(help, overlay.Key("y", "copy report"))
	if in.answer.prepared != nil {
		help = append(help, overlay.Key("c", "curl"), overlay.Key("h", "HTTP file"))
		if in.answer.universal != nil {
			help = append(help, overlay.Key("u", "universal"))
		}
	}
	if _, what := in.payload(); what != "" {
		help = append(help, overlay.Key("b", "copy "+what))
	}
	help = append(help, overlay.Key("esc", "close"))
	if in.answer.Of > 1 {
		help = append(help, overlay.Key("J K", "answer"))
	}
	return help
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
		return in.press(overlay.CanonicalKey(msg.String()))
	}
	return nil
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
		if in.section == sectionFrames {
			in.frames.toggle()
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

// inspectorHead counts the lines above a section: the tabs and a rule.
const inspectorHead = 2

func (in *Inspector) inner() int { return max(1, in.w-in.st.Box.GetHorizontalFrameSize()) }
func (in *Inspector) page() int {
	return max(1, in.h-in.st.Box.GetVerticalFrameSize()-inspectorHead)
}

// refresh loads an answer again that is still coming.
func (in *Inspector) refresh() {
	if in.answer.Running {
		in.answer = in.load(in.answer.ID)
	}
}

// content returns the section's lines, drawing them only where something has changed.
func (in *Inspector) content() []string {
	now := cacheKey{id: in.answer.ID, section: in.section, w: in.inner(), st: in.st}
	if in.answer.trace != nil {
		now.version = in.answer.trace.version()
	}
	if in.section == sectionRequest {
		now.version = 0
	}
	if now == in.drawnFor && (!in.answer.Running || in.section == sectionRequest) {
		return in.lines
	}
	s := newSection(in.st, in.code, in.inner())
	switch in.section {
	case sectionRequest:
		in.answer.request(s)
	case sectionReply:
		in.answer.reply(s)
	case sectionTimeline:
		in.answer.timeline(s)
	case sectionFrames:
		s.Say(s.Styles.Muted, notKept)
	case sectionCost:
		in.answer.cost(s)
	case sectionText:
		in.answer.text(s)
	}
	in.drawnFor, in.lines = now, s.Lines
	return in.lines
}

// notKept says what a session doesn't keep.
const notKept = "The exchange isn't kept in the session: requests, headers and frames are there for answers of this run."

// View implements [overlay.Overlay].
func (in *Inspector) View() string {
	in.refresh()
	w, h := in.inner(), in.page()
	out := []string{in.tabs(w), in.st.Rule.Render(strings.Repeat("─", w))}
	if in.section == sectionFrames && in.answer.trace != nil {
		s := newSection(in.st, in.code, w)
		out = append(out, in.frames.view(s, in.answer.trace.tracedFrames(), h)...)
	} else {
		lines := in.content()
		in.tops[in.section] = min(in.tops[in.section], max(0, len(lines)-h))
		for _, line := range lines[in.tops[in.section]:min(len(lines), in.tops[in.section]+h)] {
			out = append(out, look.Fit(line, w))
		}
	}
	for len(out) < h+inspectorHead {
		out = append(out, strings.Repeat(" ", w))
	}
	return look.Titled(in.st, in.heading(), in.st.Box.Width(in.w).Render(strings.Join(out, "\n")))
}

// heading is the title in the frame: which answer it is.
func (in *Inspector) heading() string {
	words := "Inspector"
	if t := safe.Line(in.answer.Message.Target).String(); t != "" {
		words += " · " + t
	}
	if in.answer.Of > 1 {
		words += fmt.Sprintf(" · answer %d of %d", in.answer.Place, in.answer.Of)
	}
	if in.answer.Running {
		words += " · running"
	}
	return words
}

// tabs names the sections and highlights the current one; where they don't fit, it is
// shown alone. The scroll position is on the right.
func (in *Inspector) tabs(w int) string {
	var b strings.Builder
	for i, name := range sectionNames {
		if i > 0 {
			b.WriteString("   ")
		}
		label := fmt.Sprintf("%d %s", i+1, name)
		if i == in.section {
			b.WriteString(in.st.Selected.Underline(true).Render(label))
		} else {
			b.WriteString(in.st.Muted.Render(label))
		}
	}
	line := b.String()
	if lipgloss.Width(line) > w {
		line = in.st.Muted.Render("‹ ") + in.st.Selected.Render(fmt.Sprintf("%d %s", in.section+1, sectionNames[in.section])) +
			in.st.Muted.Render(fmt.Sprintf(" ›  of %d", sectionCount))
	}
	where := in.position()
	if room := w - lipgloss.Width(line) - lipgloss.Width(where); room >= 2 {
		line += strings.Repeat(" ", room) + in.st.Muted.Render(where)
	}
	return look.Fit(ansi.Truncate(line, w, "…"), w)
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
	return fmt.Sprintf("%d more ↓", lines-top-h)
}
