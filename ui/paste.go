package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/chains"
	"sluice/ui/overlay"
)

// maxPasted is the size of the longest text that is checked, in bytes.
const maxPasted = 1 << 20

// isRequest reports whether a text seems to be a copied request that can be read here.
func (a *app) isRequest(text string) bool {
	return a.opts.Paste != nil && len(text) <= maxPasted && gateway.LooksLikeRequest(text)
}

// offerPasted offers to make a lane of a request that was pasted into the empty prompt,
// which has the text already. It returns nil for any other text.
func (a *app) offerPasted(text string) tea.Cmd {
	if !a.isRequest(text) {
		return nil
	}
	p, err := a.opts.Paste(text)
	if err != nil {
		return a.warn("kept as text: " + gateway.Explain(err).What)
	}
	return a.offerRequest(text, p)
}

func (a *app) offerRequest(text string, p Pasted) tea.Cmd {
	return a.open(&pasteOffer{
		st: a.styles, pasted: p, curl: !strings.ContainsAny(strings.TrimSpace(text)[:1], "[{"),
		accept: func() tea.Cmd { return a.acceptPasted(p) },
		keep:   func() { a.sentAsText = a.composer.Value() },
	})
}

// beforeSendingRequest asks what a prompt that seems to be a copied request is meant for,
// unless the user has said that it is text. ok is false where there is nothing to ask. A
// command may hold keys, and nobody means to ask a model for it by accident.
func (a *app) beforeSendingRequest(to []*lane, text string) (cmd tea.Cmd, ok bool) {
	if !a.isRequest(text) || a.sentAsText != "" && strings.HasPrefix(text, a.sentAsText) {
		return nil, false
	}
	if !slices.ContainsFunc(to, func(l *lane) bool { return l.settings.Target.Endpoint == "" }) {
		return nil, false // raw lanes send JSON as it is
	}
	p, err := a.opts.Paste(text)
	if err == nil {
		return a.offerRequest(text, p), true
	}
	n := overlay.NewNotice(a.styles, "A copied request?", []string{
		"The prompt seems to be a copied request, but it can't be read: " + gateway.Explain(err).What + ".",
		"Sent as text, it goes to the model as it stands, with any key that is in it.",
	}, overlay.NoticeAction{Key: "s", Word: "send it as text", Run: func() tea.Cmd {
		a.sentAsText = text
		return a.send()
	}})
	n.EscWord = "back to the prompt"
	a.toast.text = "" // it may say the same
	return a.open(n), true
}

// acceptPasted makes the request a lane: the focused one if that is empty, else a new one
// beside it. The text goes to the history, and the request's prompt replaces it.
func (a *app) acceptPasted(p Pasted) tea.Cmd {
	l := a.focusedLane()
	var cmds []tea.Cmd
	if len(l.exchanges) > 0 || l.busy() {
		if why := a.whyNoNewLane(); why != "" {
			return a.say(why + ": the text is kept")
		}
		cmds = append(cmds, a.addLanes([]gateway.Target{l.settings.Target}))
		l = a.focusedLane()
	}
	timeout := l.baseOptions.Timeout
	l.settings.System, l.settings.Params, l.settings.API, l.settings.Controls = p.Chat.System, p.Chat.Params, p.Chat.API, p.Options.Controls
	if l.baseOptions = p.Options; l.baseOptions.Timeout == 0 {
		l.baseOptions.Timeout = timeout
	}
	if p.Target.IsZero() {
		chain := p.Chain
		chain.Name = a.freeChainName(chain.Name)
		cmds = append(cmds, a.useChain(l, chains.Draft{Chain: chain}))
	} else {
		l.settings.Target = p.Target
		a.recents = mergeRecents([]gateway.Target{l.settings.Target}, a.recents)
		cmds = append(cmds, a.lanesChanged())
	}
	prompt, err := a.loadPastedHistory(l, p.Chat.Messages)
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

// historySaved reports the outcome of saving the messages before a pasted prompt. The
// session may have begun with them.
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

// apply updates the session's title and path, as saving a first prompt does.
func (m historySaved) apply(a *app) tea.Cmd {
	if m.writer == a.writer {
		a.name, a.path = m.title, m.path
	}
	return a.answerSaved(answerSaved{m.writer, m.err})
}

// loadPastedHistory puts the messages before the prompt into an empty lane, and returns
// the prompt. Consecutive messages of one role are joined.
func (a *app) loadPastedHistory(l *lane, messages []gateway.Message) (prompt string, err error) {
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
	a.writer.SetLanes(a.storedLanes(), a.sessionChains())
	now := time.Now()
	for i := 0; i+1 < len(sides); i += 2 {
		asked := sessions.Message{
			ID: sessions.NewID(now), Parent: l.lastMessageID(len(l.exchanges)), Lane: l.number, Role: gateway.RoleUser, Text: sides[i].Text, Time: now,
		}
		answer := sessions.Message{
			ID: sessions.NewID(now), Parent: asked.ID, Lane: l.number, Role: gateway.RoleAssistant, Text: sides[i+1].Text, Time: now, Target: l.settings.Target.String(),
		}
		entry := sessions.NewTurn(asked, answer, nil)
		entry.End(answer)
		a.writer.Queue(entry)
		l.exchanges = append(l.exchanges, exchange{prompt: asked, answer: answer, shownID: answer.ID})
	}
	l.transcript.Load(l.messages())
	return prompt, nil
}
