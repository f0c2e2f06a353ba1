package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
)

// text draws the answer as it was sent, without markdown, every hidden character
// by its name.
func (d *dossier) text(s *sheet) {
	m := d.answer
	for _, p := range []struct{ name, text string }{{"Reasoning", m.Reasoning}, {"Text", m.Text}, {"Refusal", m.Refusal}} {
		if p.text != "" {
			d.plain(s, p.name, p.text)
		}
	}
	for _, o := range m.Omissions {
		d.plain(s, "Not shown", o)
	}
	for _, c := range m.ToolCalls {
		s.title("Tool call", revealedLine(c.Name), revealedLine(c.ID))
		s.body([]byte(c.Arguments), len(c.Arguments))
	}
	for _, c := range m.Citations {
		d.plain(s, "Source", c.Title+"\n"+c.URL)
	}
	if len(s.lines) == 0 {
		s.say(s.st.Muted, "There is no text.")
	}
}

func (d *dossier) plain(s *sheet, name, text string) {
	const most = 128 << 10
	shown := text
	if len(shown) > most {
		shown = strings.ToValidUTF8(shown[:most], "")
	}
	facts := []string{figures.Bytes(len(text))}
	if n := safe.Plain(text).Hidden(); n > 0 {
		facts = append(facts, figures.Counted(n, "hidden character"))
	}
	s.title(name, facts...)
	for line := range strings.SplitSeq(ansi.Hardwrap(revealed(shown), max(1, s.w-2), true), "\n") {
		s.lines = append(s.lines, "  "+line)
	}
	if len(shown) < len(text) {
		s.say(s.st.Warning, "  … the rest isn't shown")
	}
}
