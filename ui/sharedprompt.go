package ui

import (
	"fmt"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// sharedExchange is the last exchange of the first lane where all lanes have got the same
// prompt last, nil where they haven't.
func (b *board) sharedExchange() *exchange {
	if len(b.lanes) < 2 {
		return nil
	}
	first := b.lanes[0].lastExchange()
	if first == nil {
		return nil
	}
	for _, l := range b.lanes[1:] {
		if e := l.lastExchange(); e == nil || !e.samePrompt(*first) {
			return nil
		}
	}
	return first
}

// cachedPrompt keeps the prompt to all lanes as it was drawn last.
type cachedPrompt struct {
	key   promptKey
	lines []string
}

type promptKey struct {
	st          *look.Styles
	id, where   string
	width, rows int
}

// maxPromptBytes is how much of a prompt is wrapped for the rows above the lanes.
const maxPromptBytes = 4 << 10

// sharedPromptLineCount is how many lines the prompt that all lanes have got takes in a
// width, at most maxPromptRows; 0 where there is none.
func (a *app) sharedPromptLineCount(width int) int {
	e := a.sharedExchange()
	if e == nil {
		return 0
	}
	c := &a.promptHeight
	if c.id != e.prompt.ID || c.width != width {
		*c = promptHeight{e.prompt.ID, width, max(1, len(promptLines(e, promptTextWidth(width), maxPromptRows)))}
	}
	return c.lines
}

// promptHeight keeps how many lines a prompt takes.
type promptHeight struct {
	id           string
	width, lines int
}

// promptTextWidth is the width of the prompt's text where all lanes share it: beside it
// are its bar, and when and to whom it was sent.
func promptTextWidth(width int) int { return max(1, width-22) }

func promptLines(e *exchange, width, rows int) []string {
	return look.Wrapped(safe.Plain(beginning(e.prompt.Text, maxPromptBytes)).String(), width, rows)
}

// topExchange is the exchange that is at the top of the focused lane, and whether all
// lanes have got its prompt.
func (a *app) topExchange() (e *exchange, toAll bool) {
	l := a.focusedLane()
	if l.transcript.Following() {
		return a.sharedExchange(), true
	}
	_, at, _ := l.messageAt(l.transcript.TopMessage())
	if at < 0 || at >= len(l.exchanges) {
		return a.sharedExchange(), true
	}
	e = &l.exchanges[at]
	return e, !slices.ContainsFunc(a.lanes, func(l *lane) bool { return l.matchingExchange(e) == nil })
}

// sharedPromptLines draw the prompt that all lanes have got in rows lines of a width. While
// the focused lane is scrolled up, it is the prompt of what is at the top of that.
func (a *app) sharedPromptLines(width, rows int) []string {
	if rows == 0 {
		return nil
	}
	e, toAll := a.topExchange()
	if e == nil {
		return slices.Repeat([]string{look.Fit("", width)}, rows)
	}
	where := fmt.Sprintf("to lane %d", a.current+1)
	if toAll {
		where = "to all"
	}
	if at := e.prompt.Time; !at.IsZero() {
		where = at.Local().Format("15:04") + dot + where
	}
	key := promptKey{a.styles, e.prompt.ID, where, width, rows}
	if a.prompt.key != key {
		a.prompt = cachedPrompt{key, key.draw(e)}
	}
	return a.prompt.lines
}

func (k promptKey) draw(e *exchange) []string {
	text := promptLines(e, promptTextWidth(k.width), k.rows)
	out := make([]string, k.rows)
	for i := range out {
		line, right := "", ""
		if i < len(text) {
			line = k.st.Verbatim(text[i])
		}
		if i == 0 {
			right = k.where + " "
		}
		body := look.Fit(line, max(1, k.width-3-ansi.StringWidth(right)))
		out[i] = look.Fit(" "+k.st.PanelBar.Render("▌")+k.st.Panel.Render(" "+body)+k.st.PanelBar.Render(right), k.width)
	}
	return out
}
