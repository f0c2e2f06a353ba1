package ui

import (
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
)

const (
	// promptFolds is from how many lines on a prompt is folded, promptShown how
	// many of them stand then.
	promptFolds = 40
	promptShown = 12
)

// prompt is the user's message.
type prompt struct {
	name   string
	source string
	hidden int
	flow   flow
	open   bool
	dirty  bool
}

func newPrompt(id, text string) *prompt {
	clean := safe.Plain(text)
	p := &prompt{name: id, source: text, hidden: clean.Hidden(), dirty: true}
	p.flow.Append(strings.TrimRight(clean.String(), "\n"))
	return p
}

func (p *prompt) id() string         { return p.name }
func (p *prompt) role() gateway.Role { return gateway.RoleUser }
func (p *prompt) changed() bool      { return p.dirty }
func (p *prompt) running() bool      { return false }

func (p *prompt) layout(st *styles, width int, h hints) page {
	p.dirty = false
	var out page
	out.add(false, part{kind: headPart, lines: []string{heading(st, st.UserName, "you", p.hidden, width)}})
	lines := p.flow.Lines(bodyWidth(width))
	if len(lines) < promptFolds {
		out.add(false, part{kind: bodyPart, indent: bodyIndent, lines: lines})
		return out
	}
	if !p.open {
		lines = lines[:promptShown]
	}
	out.add(false, part{kind: bodyPart, indent: bodyIndent, lines: lines})
	fold := fmt.Sprintf("▸ %s more lines", thousands(len(p.flow.lines)-promptShown))
	if p.open {
		fold = "▾ whole prompt"
	}
	out.add(false, part{kind: foldPart, indent: bodyIndent, lines: []string{foldLine(st, fold, p.open, "", bodyWidth(width), h)}})
	return out
}

func (p *prompt) fold() bool {
	if !p.foldable() {
		return false
	}
	p.open, p.dirty = !p.open, true
	return true
}

// foldable is known once the prompt was laid out, which a prompt on the screen was.
func (p *prompt) foldable() bool { return len(p.flow.lines) >= promptFolds }

func (p *prompt) item() item {
	return item{ID: p.name, Role: gateway.RoleUser, Text: p.source, Foldable: p.foldable()}
}
