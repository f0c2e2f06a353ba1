package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/chains"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Pasted is what a copied request comes to as a lane.
type Pasted struct {
	// Target is what the lane asks; it is zero where Chain is what it asks.
	Target gateway.Target
	Chain  sessions.Chain
	// Chat has the lane's settings and its messages, the last of them the prompt.
	Chat    gateway.Chat
	Options gateway.Options
	// Notes say what is left out, in untrusted words.
	Notes []string
}

// requestLike tells cheaply whether a pasted text may be a copied request.
func requestLike(text string) bool {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "curl "), strings.HasPrefix(text, "curl\t"), strings.HasPrefix(text, "curl\\"), strings.HasPrefix(text, "$ curl "):
		return true
	case strings.HasPrefix(text, "["), strings.HasPrefix(text, "{"):
		return strings.Contains(text, `"provider"`) && strings.Contains(text, `"endpoint"`)
	}
	return false
}

// pastedMost is the longest text that is looked at, in bytes.
const pastedMost = 1 << 20

// offerPasted opens the offer to make a lane of a request that was pasted into the
// empty prompt, where the text is already. It is nil for any other text.
func (a *app) offerPasted(text string) tea.Cmd {
	if a.opts.Paste == nil || len(text) > pastedMost || !requestLike(text) {
		return nil
	}
	p, err := a.opts.Paste(strings.TrimPrefix(strings.TrimSpace(text), "$ "))
	if err != nil {
		return a.warn("kept as text: " + gateway.Explain(err).What)
	}
	return a.open(&pasteOffer{st: a.styles, pasted: p, curl: strings.Contains(text[:min(len(text), 64)], "curl"), take: func() tea.Cmd { return a.takePasted(p) }})
}

// takePasted makes the request a lane: the focused one where nothing was asked in
// it yet, else a new one beside it. The text goes to the history, and the prompt
// takes its place.
func (a *app) takePasted(p Pasted) tea.Cmd {
	l := a.focusedLane()
	var cmds []tea.Cmd
	if len(l.exchanges) > 0 || l.busy() {
		if why := a.whyNoLane(); why != "" {
			return a.say(why + ": the text is kept")
		}
		cmds = append(cmds, a.addLanes([]gateway.Target{l.settings.Target}))
		l = a.focusedLane()
	}
	timeout := l.base.Timeout
	l.settings.System, l.settings.Params, l.settings.API, l.settings.Controls = p.Chat.System, p.Chat.Params, p.Chat.API, p.Options.Controls
	if l.base = p.Options; l.base.Timeout == 0 {
		l.base.Timeout = timeout
	}
	if p.Target.IsZero() {
		chain := p.Chain
		chain.Name = a.freeName(chain.Name)
		cmds = append(cmds, a.useChain(l, chains.Draft{Chain: chain}))
	} else {
		l.settings.Target = p.Target
		a.recents = mergeRecents([]gateway.Target{l.settings.Target}, a.recents)
		cmds = append(cmds, a.lanesChanged())
	}
	prompt, err := a.takeHistory(l, p.Chat.Messages)
	if err != nil {
		cmds = append(cmds, a.warn(err.Error()))
	}
	a.composer.HistoryAdd(a.composer.Value())
	a.composer.SetValue(prompt)
	if a.writer != nil {
		writer := a.writer
		cmds = append(cmds, func() tea.Msg { return saveHistory(writer) })
	}
	return tea.Batch(append(cmds, a.setFocus(focusComposer), a.say("the lane asks "+l.settings.Target.String()+"; the request is in the history"))...)
}

// historySaved: what was said before a pasted prompt is in the session, which may
// have begun with it, or isn't.
type historySaved struct {
	writer      *sessions.Writer
	title, path string
	err         error
}

func saveHistory(w *sessions.Writer) historySaved {
	err := w.Save()
	s := w.Session()
	return historySaved{writer: w, title: s.Meta().Title, path: s.Path(), err: err}
}

// apply takes over the session's name and file, as the first prompt's save does.
func (m historySaved) apply(a *app) tea.Cmd {
	if m.writer == a.writer {
		a.name, a.path = m.title, m.path
	}
	return a.answerSaved(answerSaved{m.writer, m.err})
}

// freeName is a name that no chain has.
func (a *app) freeName(name string) string {
	free := name
	for n := 2; ; n++ {
		if _, taken := a.chain(free); !taken {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

// takeHistory puts what was said before the prompt into an empty lane, and gives
// the prompt. Messages of one side in a row become one.
func (a *app) takeHistory(l *lane, messages []gateway.Message) (prompt string, err error) {
	var sides []gateway.Message
	for _, m := range messages {
		if n := len(sides); n > 0 && sides[n-1].Role == m.Role {
			sides[n-1].Text += "\n\n" + m.Text
			continue
		}
		sides = append(sides, m)
	}
	if n := len(sides); n > 0 && sides[n-1].Role == gateway.RoleUser {
		prompt, sides = sides[n-1].Text, sides[:n-1]
	}
	if len(sides) > 0 && sides[0].Role != gateway.RoleUser {
		sides = append([]gateway.Message{{Role: gateway.RoleUser}}, sides...)
	}
	if len(sides) < 2 {
		return prompt, nil
	}
	if err := a.ensureWriter(); err != nil {
		return prompt, err
	}
	a.writer.SetLanes(a.laneList(), a.sessionChains())
	now := time.Now()
	for i := 0; i+1 < len(sides); i += 2 {
		asked := sessions.Message{
			ID: sessions.NewID(now), Parent: l.lastMessage(len(l.exchanges)), Lane: l.number, Role: gateway.RoleUser, Text: sides[i].Text, Time: now,
		}
		answer := sessions.Message{
			ID: sessions.NewID(now), Parent: asked.ID, Lane: l.number, Role: gateway.RoleAssistant, Text: sides[i+1].Text, Time: now, Target: l.settings.Target.String(),
		}
		entry := sessions.NewTurn(asked, answer, nil)
		entry.End(answer)
		a.writer.Queue(entry)
		l.exchanges = append(l.exchanges, exchange{prompt: asked, answer: answer, shown: answer.ID})
	}
	l.transcript.Load(l.messages())
	return prompt, nil
}

// pasteOffer is the overlay that shows what a pasted request would be as a lane.
type pasteOffer struct {
	st     *look.Styles
	pasted Pasted
	curl   bool
	take   func() tea.Cmd
	top    int
	w, h   int
	closed bool
}

func (o *pasteOffer) SetStyles(st *look.Styles) { o.st = st }
func (o *pasteOffer) SetSize(w, h int)          { o.w, o.h = w, h }
func (o *pasteOffer) Closed() bool              { return o.closed }
func (o *pasteOffer) Cursor() *tea.Cursor       { return nil }

func (o *pasteOffer) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("enter", o.verb()), overlay.Key("esc", "keep the text")}
}

// verb says what enter does.
func (o *pasteOffer) verb() string {
	if o.pasted.Target.IsZero() {
		return "make it a chain"
	}
	return "make it the lane"
}

func (o *pasteOffer) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc", "q":
		o.closed = true
	case "enter":
		o.closed = true
		return o.take()
	case "down", "j":
		o.top++
	case "up", "k":
		o.top = max(0, o.top-1)
	}
	return nil
}

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

// lines say what the lane would be.
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

// settings are what the lane takes over beside the target.
func (o *pasteOffer) settings() []overlay.Pair {
	c := o.pasted.Chat
	l := &lane{settings: ask.Settings{System: c.System, Params: c.Params, API: c.API}}
	var list []overlay.Pair
	if c.System != "" {
		list = append(list, overlay.Pair{Name: "system", Value: inOneLine(c.System)})
	}
	if words := l.settingWords(); c.System != "" && len(words) > 1 || c.System == "" && len(words) > 0 {
		list = append(list, overlay.Pair{Name: "settings", Value: strings.TrimPrefix(strings.Join(words, " · "), "system prompt · ")})
	}
	if n := len(c.Messages); n > 1 {
		list = append(list, overlay.Pair{Name: "before it", Value: figures.Counted(n-1, "message")})
	}
	if n := len(c.Messages); n > 0 {
		list = append(list, overlay.Pair{Name: "prompt", Value: inOneLine(c.Messages[n-1].Text)})
	}
	return list
}

// inOneLine is the beginning of a text, for a place of one line.
func inOneLine(text string) string {
	const most = 200
	return ansi.Truncate(safe.Line(strings.TrimSpace(text)).String(), most, "…")
}

func chainPairs(c sessions.Chain) []overlay.Pair {
	var list []overlay.Pair
	for i, step := range c.Steps {
		words := step.Target
		if step.Controls.RequestTimeout > 0 {
			words += " · timeout " + figures.Duration(step.Controls.RequestTimeout)
		}
		if step.Controls.MaxAttempts > 0 {
			words += " · " + figures.Counted(step.Controls.MaxAttempts, "attempt")
		}
		if step.Controls.RetryDelay > 0 {
			words += " · delay " + figures.Duration(step.Controls.RetryDelay)
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
