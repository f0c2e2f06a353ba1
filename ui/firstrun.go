package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/chains"
	"sluice/ui/look"
)

const (
	// firstRunWidth is the width of the first run's page, in cells.
	firstRunWidth = 92
	// mostFound is how many found keys are listed.
	mostFound = 4
	// minHeightForWords is the height of the page below which the key that connects comes
	// before all words.
	minHeightForWords = 10
	// minHeightForBox is the height of the page from which connecting has a frame.
	minHeightForBox = 22
	// tryColumn is the width of what can be tried, before the note about it.
	tryColumn = 46
)

// firstRun is the welcome in the demo.
func (a *app) firstRun(g greeting, w, h int) []string {
	width := max(1, min(firstRunWidth, w-4))
	var lines []string
	if h >= minHeightForMargin {
		lines = append(lines, "")
	}
	canConnect := a.whyNoConnect() == ""
	if canConnect && h < minHeightForWords {
		lines = append(a.connectLines(width), a.firstRunHead(g, width)...)
		return centred(append(append(lines, ""), a.tryLines(width)...), width, w)
	}
	lines = append(lines, a.firstRunHead(g, width)...)
	lines = append(lines, "")
	switch {
	case !canConnect:
	case h >= minHeightForBox && width >= 60:
		lines = append(append(lines, a.connectBox(width)...), "")
	default:
		lines = append(append(lines, a.connectLines(width)...), "")
	}
	lines = append(lines, a.tryLines(width)...)
	if h >= minHeightForBox && !a.opts.Demo {
		lines = append(lines, "")
		for _, l := range wrapProse(demoPromise, width) {
			lines = append(lines, a.styles.Faint.Render(l))
		}
	}
	return centred(lines, width, w)
}

// centred puts lines of a width into the middle of w cells.
func centred(lines []string, width, w int) []string {
	margin := strings.Repeat(" ", max(0, (w-width)/2))
	for i := range lines {
		if lines[i] != "" {
			lines[i] = margin + lines[i]
		}
	}
	return lines
}

// firstRunHead is the name beside what the program is for, or that alone on a small
// screen.
func (a *app) firstRunHead(g greeting, width int) []string {
	st := a.styles
	var words []string
	prose := func(style lipgloss.Style, text string, w int) {
		for _, l := range wrapProse(text, w) {
			words = append(words, style.Render(l))
		}
	}
	markWidth := lipgloss.Width(largeName(st)[0])
	beside := a.h >= minHeightForMark && width >= firstRunWidth
	wordWidth := min(width, 76)
	if beside {
		wordWidth = width - markWidth - 4
	}
	prose(st.Strong, g.title, wordWidth)
	if beside {
		words = append(words, "")
	}
	prose(st.Muted, g.text[0], wordWidth)
	var lines []string
	switch {
	case beside:
		for i, row := range largeName(st) {
			if i < len(words) {
				row += "    " + words[i]
			}
			lines = append(lines, row)
		}
		if len(words) > markRows {
			lines = append(lines, indented(words[markRows:], markWidth+4)...)
		}
	case a.h >= minHeightForMark && width >= markWidth:
		lines = append(append(largeName(st), ""), words...)
	default:
		lines = words
	}
	for _, text := range g.text[1:] {
		lines = append(lines, "")
		for _, l := range wrapProse(text, min(width, 76)) {
			lines = append(lines, st.Text.Render(l))
		}
	}
	return lines
}

func indented(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", by) + l
	}
	return out
}

// connectBox says how to connect and what was found, in a frame.
func (a *app) connectBox(width int) []string {
	st := a.styles
	inner := width - 6
	row := func(text string) string {
		return st.Rule.Render("│") + "  " + look.Fit(text, inner) + "  " + st.Rule.Render("│")
	}
	lines := []string{st.Rule.Render("╭") + look.Rule(st.Rule, lipgloss.NewStyle(), st.Strong.Render("Connect your gateway"), st.Muted.Render("about a minute, no restart"), width-2) + st.Rule.Render("╮"), row("")}
	for i, f := range a.foundLines() {
		label := ""
		if i == 0 {
			label = "Found on this machine"
		}
		lines = append(lines, row(st.Text.Render(look.Pad(label, 25))+f))
	}
	key := a.keyFor("connect", inComposer)
	return append(lines, row(""), row(st.Key.Render(key)+" "+st.Text.Render("account, gateway, token, keys, one test call")), row(""),
		st.Rule.Render("╰"+strings.Repeat("─", width-2)+"╯"))
}

// foundLines are what was found, a line each.
func (a *app) foundLines() []string {
	st := a.styles
	var lines []string
	for i, f := range a.opts.Found {
		if i == mostFound && len(a.opts.Found) > mostFound+1 {
			lines = append(lines, st.Muted.Render("  and more"))
			break
		}
		lines = append(lines, st.Success.Render("✓")+" "+st.Text.Render(look.Pad(safe.Line(f.What).String(), 16))+" "+st.Muted.Render(safe.Line(f.From).String()))
	}
	if len(lines) == 0 {
		return []string{st.Muted.Render("– no key yet: the account's id and one key are enough")}
	}
	return append(lines, st.Muted.Render("– account's id, and a gateway token if yours asks for one"))
}

// connectLines are connectBox for a small screen.
func (a *app) connectLines(width int) []string {
	st, key := a.styles, a.keyFor("connect", inComposer)
	words := "connect your gateway, no restart"
	if names := a.foundNames(); names != "" {
		words += "; found: " + names
	}
	return []string{st.Key.Render(key) + " " + st.Text.Render(ansi.Truncate(words, max(1, width-lipgloss.Width(key)-1), "…"))}
}

func (a *app) foundNames() string {
	var names []string
	for _, f := range a.opts.Found {
		names = append(names, safe.Line(f.What).String())
	}
	return strings.Join(names, ", ")
}

// try is something to try in the demo.
type try struct {
	title, note string
	run         func(*app) tea.Cmd
}

// tourPrompt is what the first run asks.
const tourPrompt = "Show me a table and some Go code"

// chainPrompt has a short answer, so that the steps above it stay on the screen.
const chainPrompt = "Why is pizza so good?"

// tries are what the first run offers.
func (a *app) tries() []try {
	if len(a.opts.Tour) < 3 || a.opts.Steps == nil {
		return nil
	}
	return []try{
		{tourPrompt, "how answers look", (*app).tryAnswer},
		{"The same to three models", "compare, with figures", (*app).tryLanes},
		{"Let the first step fail", "a fallback chain, rehearsed", (*app).tryChain},
		{"Five tries of two models, which is faster?", "a measured run", (*app).tryRun},
	}
}

// tryLines list what to try.
func (a *app) tryLines(width int) []string {
	st, tries := a.styles, a.tries()
	if len(tries) == 0 {
		return nil
	}
	lines := []string{st.Strong.Render("Or look around first") + st.Muted.Render("  ↓ chooses, enter does it")}
	for i, t := range tries {
		line := "  " + st.Muted.Render("▸ ") + look.Pad(t.title, tryColumn-4)
		if i+1 == a.tryAt {
			line = "  " + look.Chosen(st, " "+st.Strong.Render(t.title), tryColumn-2)
		}
		if width >= tryColumn+20 {
			line += "  " + st.Muted.Render(t.note)
		}
		lines = append(lines, ansi.Truncate(line, width, "…"))
	}
	return lines
}

// chosenTry is the line of the welcome with the chosen thing to try, -1 for none.
func (a *app) chosenTry(lines []string) int {
	if a.tryAt == 0 {
		return -1
	}
	return slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(ansi.Strip(line)), "▌") })
}

// firstRunKey handles the arrows that choose what to try, and the key that does it, while
// the welcome is on the screen and the prompt is empty. It reports whether it did.
func (a *app) firstRunKey(k string) (cmd tea.Cmd, taken bool) {
	was := a.tryAt
	defer func() {
		if a.tryAt != was {
			a.focusedLane().transcript.Redraw()
		}
	}()
	tries := a.tries()
	if !a.canTry() {
		a.tryAt = 0
		return nil, false
	}
	switch {
	case k == "down":
		a.tryAt = min(a.tryAt+1, len(tries))
		return nil, true
	case k == "up" && a.tryAt > 0:
		a.tryAt--
		return nil, true
	case k == "esc" && a.tryAt > 0:
		a.tryAt = 0
		return nil, true
	case a.tryAt > 0 && a.actionFor(k, inComposer) == "send":
		run := tries[a.tryAt-1].run
		a.tryAt = 0
		return run(a), true
	}
	a.tryAt = 0
	return nil, false
}

// canTry reports whether down chooses something to try.
func (a *app) canTry() bool {
	return a.focus == focusComposer && a.composer.Empty() && a.onFirstRun() && len(a.tries()) > 0
}

// tryCursor is where the next key goes in a frame while something to try is chosen, nil
// where it isn't on the screen.
func (a *app) tryCursor(frame []string) *tea.Cursor {
	y := a.chosenTry(frame)
	if y < 0 {
		return nil
	}
	before, _, _ := strings.Cut(ansi.Strip(frame[y]), "▌")
	cursor := tea.NewCursor(lipgloss.Width(before), y)
	cursor.Shape = tea.CursorBar
	return cursor
}

// onFirstRun reports whether the welcome of the demo is on the screen.
func (a *app) onFirstRun() bool {
	if len(a.lanes) != 1 || len(a.lanes[0].exchanges) > 0 || a.readOnly != "" {
		return false
	}
	all, err := a.destinations(a.lanes[0])
	return err == nil && len(all) == 1 && all[0].Enclosed
}

// tryAnswer asks for an answer that shows how answers are drawn.
func (a *app) tryAnswer() tea.Cmd {
	a.composer.SetValue(tourPrompt)
	return a.send()
}

// tryLanes asks three models the same.
func (a *app) tryLanes() tea.Cmd {
	cmd := a.addLanes(a.otherTour(2))
	a.composer.SetValue(tourPrompt)
	return tea.Batch(cmd, a.send())
}

// tryRun prepares a measured run of two models.
func (a *app) tryRun() tea.Cmd {
	cmd := a.addLanes(a.otherTour(1))
	a.composer.SetValue(tourPrompt)
	return tea.Batch(cmd, a.openRun())
}

// tryChain asks a chain whose first step is made to fail.
func (a *app) tryChain() tea.Cmd {
	c := sessions.Chain{Name: a.freeChainName("rehearsal")}
	for _, t := range a.opts.Tour[:2] {
		c.Steps = append(c.Steps, sessions.ChainStep{Target: t.String()})
	}
	cmd := a.useChain(a.focusedLane(), chains.Draft{Chain: c, Drills: []gateway.Drill{gateway.DrillServerError, ""}})
	a.clearToast() // what it says of the next prompt is past with this one
	a.composer.SetValue(chainPrompt)
	return tea.Batch(cmd, a.send())
}

// otherTour are the first n targets of the tour that the lane doesn't ask.
func (a *app) otherTour(n int) []gateway.Target {
	var out []gateway.Target
	for _, t := range a.opts.Tour {
		if t != a.focusedLane().settings.Target && len(out) < n {
			out = append(out, t)
		}
	}
	return out
}
