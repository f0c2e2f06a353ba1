package inspector

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// maxTextShown is how much of a text is shown, in bytes.
const maxTextShown = 128 << 10

// maxMeasure is the greatest width of running text, in cells: longer lines are hard to
// read.
const maxMeasure = 96

// The texts of an answer.
const (
	textThinking = iota
	textAnswer
	textRefusal
	textParts
)

var textNames = [textParts]string{"Thinking", "Text", "Refusal"}

// texts are the texts of an answer, as far as they are shown, empty for none.
func (a *Answer) texts() [textParts]string {
	m := a.Message
	return [textParts]string{textThinking: shownText(m.Reasoning), textAnswer: shownText(m.Text), textRefusal: shownText(m.Refusal)}
}

// text draws the answer as the transcript does or, where rendered is nil, as it was sent,
// with every hidden character by its name.
func (a *Answer) text(s *section, rendered *renderedTexts) {
	m := a.Message
	for i, whole := range [textParts]string{m.Reasoning, m.Text, m.Refusal} {
		switch {
		case whole == "":
		case rendered == nil:
			a.plain(s, textNames[i], whole)
		default:
			s.textTitle(textNames[i], whole)
			s.rendered(&rendered.parts[i], rendered.working)
			s.sayCut(shownText(whole), whole)
		}
	}
	for _, o := range m.Omissions {
		a.plain(s, "Not shown", o)
	}
	for _, c := range m.ToolCalls {
		s.Title("Tool call", look.RevealedLine(c.Name), look.RevealedLine(c.ID))
		s.body([]byte(c.Arguments), len(c.Arguments))
	}
	for _, c := range m.Citations {
		a.plain(s, "Source", c.Title+"\n"+c.URL)
	}
	if len(s.Lines) == 0 {
		s.Say(s.Styles.Muted, "There is no text.")
	}
}

// textTitle begins a text: its name, its size, and how much of it can't be seen.
func (s *section) textTitle(name, text string) {
	facts := []string{figures.Bytes(len(text))}
	if n := safe.Plain(text).Hidden(); n > 0 {
		facts = append(facts, figures.Counted(n, "hidden character"))
	}
	s.Title(name, facts...)
}

// shownText is the beginning of a text, which cuts no character.
func shownText(text string) string {
	if len(text) <= maxTextShown {
		return text
	}
	n := maxTextShown
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// measure is how wide running text is.
func (s *section) measure() int { return max(1, min(s.Width-2, maxMeasure)) }

// rendered draws a text with its markdown. later says that it is rendered in steps: until
// that is done, a line says so.
func (s *section) rendered(r *renderedText, later bool) {
	if later && r.doc.Pending() {
		s.Say(s.Styles.Muted, "  drawing…")
		return
	}
	for _, line := range r.doc.Lines() {
		s.Lines = append(s.Lines, "  "+line)
	}
}

// plain draws a text as it was sent.
func (a *Answer) plain(s *section, name, text string) {
	s.textTitle(name, text)
	shown := shownText(text)
	for line := range strings.SplitSeq(ansi.Hardwrap(look.Revealed(shown), max(1, s.Width-2), true), "\n") {
		s.Lines = append(s.Lines, "  "+line)
	}
	s.sayCut(shown, text)
}

func (s *section) sayCut(shown, text string) {
	if len(shown) < len(text) {
		s.Say(s.Styles.Warning, "  ! … the rest isn't shown")
	}
}
