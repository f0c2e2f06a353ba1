package message

import (
	"fmt"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

const (
	// A prompt of more bytes or lines than these is folded: the user knows what was
	// pasted, and the answer matters more.
	promptFoldBytes = 4 << 10
	promptFoldLines = 40
	// foldedPromptLines is how many lines of a folded prompt are shown.
	foldedPromptLines = 12
)

// prompt is the user's message.
type prompt struct {
	name   string
	text   string
	sentAt time.Time
	hidden int
	flow   look.Flow
	// long prompts are folded unless open is set.
	long, open bool
	source     sourceView
	dirty      bool
}

func newPrompt(id, text string, at time.Time) *prompt {
	clean := safe.Plain(text)
	p := &prompt{name: id, text: text, sentAt: at, hidden: clean.Hidden(), dirty: true}
	shown := strings.TrimRight(clean.String(), "\n")
	p.long = len(shown) > promptFoldBytes || strings.Count(shown, "\n") >= promptFoldLines
	p.flow.Append(shown)
	return p
}

func (p *prompt) id() string         { return p.name }
func (p *prompt) role() gateway.Role { return gateway.RoleUser }
func (p *prompt) changed() bool      { return p.dirty }
func (p *prompt) running() bool      { return false }
func (p *prompt) facts(Hints) facts  { return facts{clock: clock(p.sentAt)} }
func (p *prompt) pending() bool      { return false }

func (p *prompt) layout(st *look.Styles, width int, h Hints) parts {
	p.dirty = false
	var out parts
	out.add(false, head(st, st.UserName, "you", h.toChain(), p.hidden))
	lines := p.flow.Lines(TextWidth(width))
	if p.source.on {
		lines = p.source.Lines(TextWidth(width))
	}
	if !p.long || len(lines) <= foldedPromptLines {
		out.add(false, part{kind: bodyPart, panel: true, lines: lines})
		return out
	}
	fold := "▾ " + figures.Counted(len(lines), "line")
	if !p.open {
		fold = fmt.Sprintf("▸ %d of %s", foldedPromptLines, figures.Counted(len(lines), "line"))
		lines = lines[:foldedPromptLines]
	}
	out.add(false, part{kind: foldPart, indent: bodyIndent, lines: []string{foldLine(st, fold, p.open, TextWidth(width), h)}})
	out.add(false, part{kind: bodyPart, panel: true, lines: lines})
	return out
}

func (p *prompt) showSource(on bool) {
	p.source.show(on, p.text, true)
	p.dirty = true
}

func (p *prompt) fold() bool {
	if !p.long {
		return false
	}
	p.open, p.dirty = !p.open, true
	return true
}

func (p *prompt) foldedLines(width int) []string {
	lines := p.flow.Lines(width)
	if p.source.on {
		lines = p.source.Lines(width)
	}
	if !p.long || p.open || len(lines) <= foldedPromptLines {
		return nil
	}
	return lines[foldedPromptLines:]
}

func (p *prompt) foldedAfter() partKind { return bodyPart }
func (p *prompt) asked() string         { return "" }
func (p *prompt) sentTexts() []string   { return []string{p.text} }

func (p *prompt) item() Item {
	return Item{ID: p.name, Role: gateway.RoleUser, Text: p.text, Foldable: p.long}
}
