package message

import (
	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/look"
)

// stored is a message of a stored conversation. It becomes a prompt or an answer when it
// is first shown, so that a long conversation opens at once.
type stored struct {
	message sessions.Message
	shown   content
	source  bool
}

func (s *stored) content() content {
	if s.shown == nil {
		if s.message.Role == gateway.RoleUser {
			s.shown = newPrompt(s.message.ID, s.message.Text, s.message.Time)
		} else {
			s.shown = storedAnswer(s.message)
		}
		s.shown.showSource(s.source)
	}
	return s.shown
}

func (s *stored) id() string          { return s.message.ID }
func (s *stored) role() gateway.Role  { return s.message.Role }
func (s *stored) running() bool       { return false }
func (s *stored) pending() bool       { return s.shown != nil && s.shown.pending() }
func (s *stored) changed() bool       { return s.shown != nil && s.shown.changed() }
func (s *stored) fold() bool          { return s.content().fold() }
func (s *stored) facts(h Hints) facts { return s.content().facts(h) }
func (s *stored) item() Item          { return s.content().item() }

func (s *stored) foldedLines(w int) []string { return s.content().foldedLines(w) }
func (s *stored) asked() string              { return s.message.Target }
func (s *stored) foldedAfter() partKind      { return s.content().foldedAfter() }

// sentTexts needs neither prompt nor answer: most messages of a long conversation are never shown.
func (s *stored) sentTexts() []string {
	m := &s.message
	out := []string{m.Text, m.Reasoning, m.Refusal}
	out = append(out, m.Omissions...)
	for _, c := range m.ToolCalls {
		out = append(out, c.Name, c.Arguments)
	}
	for _, c := range m.Citations {
		out = append(out, c.Title, c.URL)
	}
	return out
}

func (s *stored) showSource(on bool) {
	s.source = on
	if s.shown != nil {
		s.shown.showSource(on)
	}
}

// release drops the answer's lines, but not what the reader folded or unfolded.
func (s *stored) release() {
	if a, ok := s.shown.(*Answer); ok {
		a.release()
	}
}

func (s *stored) vote(on bool) {
	if a, ok := s.content().(*Answer); ok {
		a.vote(on)
	}
}

func (s *stored) layout(st *look.Styles, width int, h Hints) parts {
	return s.content().layout(st, width, h)
}

// storedAnswer is an answer with everything that the session kept of it.
func storedAnswer(m sessions.Message) *Answer {
	a := NewAnswer(m.ID, m.Target, figures.TargetName(m.Target))
	a.sent.shared = func() string { return m.Text }
	for _, d := range []gateway.Delta{
		{Kind: gateway.DeltaReasoning, Text: m.Reasoning},
		{Kind: gateway.DeltaText, Text: m.Text},
		{Kind: gateway.DeltaRefusal, Text: m.Refusal},
	} {
		if d.Text != "" {
			a.Apply(d)
		}
	}
	for _, o := range m.Omissions {
		a.Apply(gateway.Delta{Kind: gateway.DeltaNote, Text: o, Omission: true})
	}
	for _, c := range m.ToolCalls {
		a.Apply(gateway.Delta{Kind: gateway.DeltaToolCall, ToolCall: &c})
	}
	for _, c := range m.Citations {
		a.Apply(gateway.Delta{Kind: gateway.DeltaCitation, Citation: &c})
	}
	a.steps = m.Steps
	a.SetFigures(m)
	a.start, a.finish, a.voted = m.Start, m.Finish, m.Vote == sessions.VoteUp
	if err := StoredError(m); err != nil {
		a.End(gateway.Explain(err), err)
	} else {
		a.End(gateway.Explanation{}, nil)
	}
	return a
}

// StoredError is why a stored answer failed, nil where it didn't.
func StoredError(m sessions.Message) error {
	if e := m.Error; e != nil {
		err := &gateway.Error{
			Kind: e.Kind, Provider: e.Provider, Step: e.Step, Status: e.Status, Code: e.Code, Message: e.Message,
			Gateway: e.Gateway, RequestID: e.RequestID, LogID: e.LogID, Retryable: e.Retryable, KeySource: e.KeySource,
		}
		if chain := sessions.ChainErrorOf(m); chain != nil {
			err.Err = chain
		}
		return err
	}
	if m.Incomplete {
		return &gateway.Error{Kind: gateway.KindTruncated, Message: "the program ended before the answer did"}
	}
	return nil
}
