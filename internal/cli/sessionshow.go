package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/markdown"
	"sluice/ui/message"
)

// writeConversation writes the messages with a heading each: rendered as "ask" does on a
// terminal, else as they are.
func (p *Program) writeConversation(s *sessions.Session) error {
	show := p.writeMessage
	if ink := p.inks(p.Out); ink.on {
		cfg, err := p.load()
		if err != nil || cfg == nil {
			cfg = &config.Config{} // a session can be read without a configuration
		}
		c := conversation{program: p, ink: p.inks(p.Out), links: linkForm(cfg.UI.Links), several: len(s.Meta().Lanes) > 1, width: widest}
		if w, ok := terminalWidth(p.Out); ok {
			c.width = min(w, widest)
		}
		show = c.write
	}
	for i, m := range s.Messages() {
		gap := "\n"
		if i == 0 {
			gap = ""
		}
		if _, err := io.WriteString(p.out(), gap); err != nil {
			return err
		}
		if err := show(m); err != nil {
			return err
		}
	}
	return nil
}

// writeMessage writes a message as it is, cleaned if standard output is a terminal.
func (p *Program) writeMessage(m sessions.Message) error {
	who := "you"
	if m.Role == gateway.RoleAssistant {
		who = m.Target
		if m.Incomplete {
			who += " (incomplete)"
		}
	}
	_, err := fmt.Fprintf(p.out(), "── %s\n\n%s\n", safe.Line(who), p.shown(strings.TrimRight(m.Text, "\n")))
	if err == nil && m.Error != nil {
		_, err = fmt.Fprintf(p.out(), "\n(%s: %s)\n", safe.Line(string(m.Error.Kind)), safe.Line(m.Error.Message))
	}
	return err
}

// conversation renders messages on a terminal.
type conversation struct {
	program *Program
	ink     inks
	links   markdown.Links
	several bool
	width   int
}

func (c conversation) write(m sessions.Message) error {
	if m.Role != gateway.RoleAssistant {
		return c.prompt(m)
	}
	name := safe.Line(m.Target).String()
	if c.several {
		name = fmt.Sprintf("%d %s", m.Lane+1, name)
	}
	if err := c.head(c.ink.model.Render(name)); err != nil {
		return err
	}
	out := &colorprofile.Writer{Forward: c.program.out(), Profile: colorprofile.Env(c.program.Environ)}
	text := newMarkdownPrinter(out, markdown.Themed(c.program.theme()).WithLinks(c.links), c.width)
	if err := firstOf(text.text(m.Text), text.close()); err != nil {
		return err
	}
	words := c.ending(m)
	var cost *gateway.Cost
	if m.CostUSD != nil {
		cost = &gateway.Cost{USD: *m.CostUSD, Source: m.CostSource}
	}
	if line := figuresLine(m.Metrics, m.Usage, cost, m.Error != nil); line != "" {
		for _, part := range brokenAt(" · ", line, c.width) {
			words += c.ink.faint.Render(part) + "\n"
		}
	}
	if words != "" && m.Text != "" {
		words = "\n" + words
	}
	_, err := io.WriteString(c.program.out(), words)
	return err
}

func (c conversation) head(name string) error {
	_, err := io.WriteString(c.program.out(), c.ink.rule.Render("──")+" "+name+" "+c.ink.rule.Render("──")+"\n\n")
	return err
}

// prompt writes the user's words behind a bar, for the eye to find.
func (c conversation) prompt(m sessions.Message) error {
	if err := c.head(c.ink.strong.Render("you")); err != nil {
		return err
	}
	var flow look.Flow
	flow.Append(safe.Plain(strings.TrimRight(m.Text, "\n")).String())
	var b strings.Builder
	for _, line := range flow.Lines(c.width - 2) {
		b.WriteString(strings.TrimRight(c.ink.dim.Render("▌")+" "+line, " ") + "\n")
	}
	_, err := io.WriteString(c.program.out(), b.String())
	return err
}

// ending says why an answer isn't whole.
func (c conversation) ending(m sessions.Message) string {
	err := message.StoredError(m)
	if err == nil {
		return ""
	}
	return strings.Join(troubleOf("", err).lines(c.ink, c.width), "\n") + "\n"
}
