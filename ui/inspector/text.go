package inspector

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// text draws the answer as it was sent, without markdown, and every hidden character by
// its name.
func (a *Answer) text(s *section) {
	m := a.Message
	for _, p := range []struct{ name, text string }{{"Reasoning", m.Reasoning}, {"Text", m.Text}, {"Refusal", m.Refusal}} {
		if p.text != "" {
			a.plain(s, p.name, p.text)
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

func (a *Answer) plain(s *section, name, text string) {
	const most = 128 << 10
	shown := text
	if len(shown) > most {
		shown = strings.ToValidUTF8(shown[:most], "")
	}
	facts := []string{figures.Bytes(len(text))}
	if n := safe.Plain(text).Hidden(); n > 0 {
		facts = append(facts, figures.Counted(n, "hidden character"))
	}
	s.Title(name, facts...)
	for line := range strings.SplitSeq(ansi.Hardwrap(look.Revealed(shown), max(1, s.Width-2), true), "\n") {
		s.Lines = append(s.Lines, "  "+line)
	}
	if len(shown) < len(text) {
		s.Say(s.Styles.Warning, "  … the rest isn't shown")
	}
}
