package transcript

import (
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

const (
	// A prompt of more bytes or lines than these is folded: what was pasted is
	// known, and the answer matters more.
	promptFoldBytes = 4 << 10
	promptFoldLines = 40
	// promptShown is how many lines of a folded prompt stand.
	promptShown = 12
)

// prompt is the user's message.
type prompt struct {
	name   string
	source string
	hidden int
	flow   look.Flow
	// long tells whether the prompt is folded until it is opened.
	long, open bool
	sent       sourceView
	dirty      bool
}

func newPrompt(id, text string) *prompt {
	clean := safe.Plain(text)
	p := &prompt{name: id, source: text, hidden: clean.Hidden(), dirty: true}
	shown := strings.TrimRight(clean.String(), "\n")
	p.long = len(shown) > promptFoldBytes || strings.Count(shown, "\n") >= promptFoldLines
	p.flow.Append(shown)
	return p
}

func (p *prompt) id() string         { return p.name }
func (p *prompt) role() gateway.Role { return gateway.RoleUser }
func (p *prompt) changed() bool      { return p.dirty }
func (p *prompt) running() bool      { return false }
func (p *prompt) late() bool         { return false }

func (p *prompt) layout(st *look.Styles, width int, h Hints) page {
	p.dirty = false
	var out page
	out.add(false, part{kind: headPart, lines: []string{heading(st, st.UserName, "you", "", p.hidden, width)}})
	lines := p.flow.Lines(bodyWidth(width))
	if p.sent.on {
		lines = p.sent.Lines(bodyWidth(width))
	}
	if !p.long || len(lines) <= promptShown {
		out.add(false, part{kind: bodyPart, indent: bodyIndent, lines: lines})
		return out
	}
	fold := "▾ " + figures.Counted(len(lines), "line")
	if !p.open {
		fold = fmt.Sprintf("▸ %d of %s", promptShown, figures.Counted(len(lines), "line"))
		lines = lines[:promptShown]
	}
	out.add(false, part{kind: foldPart, indent: bodyIndent, lines: []string{foldLine(st, fold, p.open, "", bodyWidth(width), h)}})
	out.add(false, part{kind: bodyPart, indent: bodyIndent, lines: lines})
	return out
}

func (p *prompt) showSource(on bool) {
	p.sent.show(on, p.source, true)
	p.dirty = true
}

func (p *prompt) fold() bool {
	if !p.long {
		return false
	}
	p.open, p.dirty = !p.open, true
	return true
}

func (p *prompt) item() Item {
	return Item{ID: p.name, Role: gateway.RoleUser, Text: p.source, Foldable: p.long}
}
