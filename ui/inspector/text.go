package inspector

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

// maxTextShown is how much of a text is shown, in bytes.
const maxTextShown = 128 << 10

// maxMeasure is the greatest width of running text, in cells: longer lines are hard to
// read.
const maxMeasure = 96

// text draws the answer as the transcript does or, raw, as it was sent, with every hidden
// character by its name.
func (a *Answer) text(s *section, raw bool) {
	m := a.Message
	for _, p := range []struct{ name, text string }{{"Thinking", m.Reasoning}, {"Text", m.Text}, {"Refusal", m.Refusal}} {
		switch {
		case p.text == "":
		case raw:
			a.plain(s, p.name, p.text)
		default:
			a.rendered(s, p.name, p.text)
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

// rendered draws a text with its markdown.
func (a *Answer) rendered(s *section, name, text string) {
	s.textTitle(name, text)
	shown := shownText(text)
	doc := markdown.New(s.Styles.Markdown, min(s.Width-2, maxMeasure))
	doc.SetFilter(safe.FilterLine)
	doc.Append(safe.Clean(shown).String())
	if !a.Running {
		doc.Close()
	}
	for _, line := range doc.Lines() {
		s.Lines = append(s.Lines, "  "+line)
	}
	s.sayCut(shown, text)
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
		s.Say(s.Styles.Warning, "  … the rest isn't shown")
	}
}
