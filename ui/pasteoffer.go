package ui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Pasted is a copied request, read as a lane.
type Pasted struct {
	// Target is the lane's target, zero where that is Chain.
	Target gateway.Target
	Chain  sessions.Chain
	// Chat has the lane's settings and its messages, the last of which is the prompt.
	Chat gateway.Chat
	// Options are the request's options besides its chat.
	Options gateway.Options
	// Notes say what the lane leaves out. They contain untrusted text; nil leaves out
	// nothing.
	Notes []string
}

// pasteOffer is the overlay that shows which lane a pasted request would be.
type pasteOffer struct {
	st     *look.Styles
	pasted Pasted
	curl   bool
	accept func() tea.Cmd
	// keep is called where the text is to stay text.
	keep   func()
	top    int
	w, h   int
	closed bool
}

// Init implements [overlay.Overlay].
func (o *pasteOffer) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (o *pasteOffer) SetStyles(st *look.Styles) { o.st = st }

// SetSize implements [overlay.Overlay].
func (o *pasteOffer) SetSize(w, h int) { o.w, o.h = w, h }

// Closed implements [overlay.Overlay].
func (o *pasteOffer) Closed() bool { return o.closed }

// Cursor implements [overlay.Overlay].
func (o *pasteOffer) Cursor() *tea.Cursor { return nil }

// ShortHelp implements [overlay.Overlay].
func (o *pasteOffer) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("enter", o.verb()), overlay.Key("esc", "keep the text")}
}

// verb is what enter does.
func (o *pasteOffer) verb() string {
	if o.pasted.Target.IsZero() {
		return "make it a chain"
	}
	return "make it the lane"
}

// Update implements [overlay.Overlay].
func (o *pasteOffer) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc", "q":
		o.closed = true
		o.keep()
	case "enter":
		o.closed = true
		return o.accept()
	case "down", "j":
		o.top++
	case "up", "k":
		o.top = max(0, o.top-1)
	}
	return nil
}

// View implements [overlay.Overlay].
func (o *pasteOffer) View() string {
	w := max(1, o.w-o.st.Box.GetHorizontalFrameSize())
	h := max(1, o.h-o.st.Box.GetVerticalFrameSize())
	lines := o.lines(w)
	o.top = min(o.top, max(0, len(lines)-h))
	var out []string
	for _, line := range lines[o.top:min(len(lines), o.top+h)] {
		out = append(out, look.Fit(line, w))
	}
	return look.Titled(o.st, o.title(), o.st.Box.Width(o.w).Render(strings.Join(out, "\n")))
}

func (o *pasteOffer) title() string {
	what := "a universal request"
	if o.curl {
		what = "a curl command"
	}
	if o.pasted.Target.Endpoint != "" {
		what += ", no chat"
	}
	return "Pasted: " + what
}

// lines describe the lane.
func (o *pasteOffer) lines(w int) []string {
	s := &overlay.Section{Styles: o.st, Width: w}
	p := o.pasted
	if p.Target.IsZero() {
		s.Title(look.RevealedLine("chain:"+p.Chain.Name), figures.Counted(len(p.Chain.Steps), "step"))
		s.Pairs(chainPairs(p.Chain))
	} else {
		s.Title(look.RevealedLine(p.Target.String()))
	}
	s.Lines = append(s.Lines, "")
	s.Pairs(o.settings())
	if len(p.Notes) > 0 {
		s.Title("Not all of it")
		for _, note := range p.Notes {
			for i, line := range look.Wrapped(look.RevealedLine(note), w-4, 4) {
				mark := "· "
				if i > 0 {
					mark = "  "
				}
				s.Lines = append(s.Lines, "  "+s.Styles.Warning.Render(mark)+line)
			}
		}
	}
	s.Lines = append(s.Lines, "")
	s.Say(s.Styles.Muted, "The text stays in the prompt with esc, and in the history with enter: up brings it back.")
	return s.Lines
}

// settings are the lane's settings besides its target.
func (o *pasteOffer) settings() []overlay.Pair {
	c := o.pasted.Chat
	l := &lane{settings: ask.Settings{System: c.System, Params: c.Params, API: c.API}}
	var list []overlay.Pair
	if c.System != "" {
		list = append(list, overlay.Pair{Name: "system", Value: oneLineStart(c.System)})
	}
	if words := l.settingWords(); c.System != "" && len(words) > 1 || c.System == "" && len(words) > 0 {
		list = append(list, overlay.Pair{Name: "settings", Value: strings.TrimPrefix(strings.Join(words, " · "), "system prompt · ")})
	}
	if n := len(c.Messages); n > 1 {
		list = append(list, overlay.Pair{Name: "before it", Value: figures.Counted(n-1, "message")})
	}
	if n := len(c.Messages); n > 0 {
		list = append(list, overlay.Pair{Name: "prompt", Value: oneLineStart(c.Messages[n-1].Text)})
	}
	return list
}

// oneLineStart is the beginning of a text, on one line.
func oneLineStart(text string) string {
	const most = 200
	return ansi.Truncate(safe.Line(strings.TrimSpace(text)).String(), most, "…")
}

func triesWords(n int) string {
	if n == 1 {
		return "1 try"
	}
	return figures.Thousands(n) + " tries"
}

func chainPairs(c sessions.Chain) []overlay.Pair {
	var list []overlay.Pair
	for i, step := range c.Steps {
		words := step.Target
		if step.Controls.RequestTimeout > 0 {
			words += " · answer within " + figures.Duration(step.Controls.RequestTimeout)
		}
		if step.Controls.MaxAttempts > 0 {
			words += " · " + triesWords(step.Controls.MaxAttempts)
		}
		if step.Controls.RetryDelay > 0 {
			words += " · between tries " + figures.Duration(step.Controls.RetryDelay)
		}
		if step.Controls.Backoff != "" {
			words += " · " + string(step.Controls.Backoff)
		}
		if slices.ContainsFunc(gateway.AllControls(), func(c gateway.Control) bool { return !c.InConfig && c.IsSet(step.Controls) }) {
			words += " · own cache, log, cost or key"
		}
		if step.Prompt != "" || step.System != "" || step.Body != "" {
			words += " · asked otherwise"
		}
		list = append(list, overlay.Pair{Name: fmt.Sprint(i + 1), Value: words})
	}
	return list
}
