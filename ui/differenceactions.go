package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
)

// This file gathers the answers whose differences are shown: those of all lanes to
// one prompt or, with one lane, the versions of one answer.

func differenceActions() []action {
	return []action{
		{ID: "differences", Title: "Differences from the baseline lane, or an earlier version", Short: "differences", Keys: []string{"d"}, Leader: "d", Scope: inTranscript,
			Why: (*app).whyNoDifferences, Run: (*app).openDifferences},
		{ID: "baseline", Title: "Baseline: compare the other lanes with this one", Short: "baseline", Keys: []string{"="}, Leader: "=", Scope: inTranscript,
			Why: (*app).whyAlone, Run: (*app).setBaseline},
	}
}

// baselineLane is the lane that others are compared with, the first by default.
func (b *board) baselineLane() *lane {
	if slices.Contains(b.lanes, b.baseline) {
		return b.baseline
	}
	return b.lanes[0]
}

func (a *app) setBaseline() tea.Cmd {
	a.baseline = a.focusedLane()
	return a.say("other lanes are compared with " + a.nameOf(a.baseline))
}

// nameOf is the lane's name among the others.
func (b *board) nameOf(l *lane) string { return b.laneName(slices.Index(b.lanes, l)) }

// chosenExchange is the exchange of the marked message, or the last one; nil
// where nothing was asked.
func (l *lane) chosenExchange() *exchange {
	_, at, _ := l.messageAt(l.transcript.Chosen())
	if at < 0 || at >= len(l.exchanges) {
		return nil
	}
	return &l.exchanges[at]
}

// whyNotCompared says why an exchange's answer can't be compared.
func (l *lane) whyNotCompared(e *exchange) string {
	switch {
	case e == nil:
		return "wasn't asked this"
	case l.turn != nil && &l.exchanges[l.turn.exchange] == e:
		return "is still answering"
	case !e.answered():
		return "has no answer"
	}
	return ""
}

// roundOf is the lane's exchange of the same prompt, nil where it has none.
func (l *lane) roundOf(e *exchange) *exchange {
	for i := range slices.Backward(l.exchanges) {
		if l.exchanges[i].rounds(*e) {
			return &l.exchanges[i]
		}
	}
	return nil
}

func (a *app) whyNoDifferences() string {
	l := a.focusedLane()
	e := l.chosenExchange()
	if e == nil {
		return "nothing was asked yet"
	}
	if why := l.whyNotCompared(e); why != "" {
		return a.nameOf(l) + " " + why
	}
	if len(a.lanes) == 1 {
		if l.versions(e) == "" || a.writer == nil {
			return "there is no other answer to compare with: r asks again, + adds a lane"
		}
		return ""
	}
	if sides, _, noted := a.round(l, e); len(sides) < 2 {
		return "no other answer to compare with: " + noted
	}
	return ""
}

// versions says which version of an answer is shown, such as "2 of 3", empty for
// the only one.
func (l *lane) versions(e *exchange) string {
	for i := range l.transcript.Len() {
		if l.transcript.Role(i) == gateway.RoleAssistant && l.transcript.ID(i) == e.shown {
			return l.transcript.Aside(i)
		}
	}
	return ""
}

// round gathers the lanes' answers to a prompt with the lanes that gave them, and
// notes who is left out.
func (b *board) round(l *lane, e *exchange) (sides []compare.Side, from []*lane, noted string) {
	var out []string
	for _, other := range b.lanes {
		one := e
		if other != l {
			one = other.roundOf(e)
		}
		if why := other.whyNotCompared(one); why != "" {
			out = append(out, b.nameOf(other)+" "+why)
			continue
		}
		sides = append(sides, compare.Side{Name: b.nameOf(other), Text: one.answer.Text})
		from = append(from, other)
	}
	return sides, from, strings.Join(out, ", ")
}

// openDifferences compares the answers of the marked message's turn.
func (a *app) openDifferences() tea.Cmd {
	l := a.focusedLane()
	e := l.chosenExchange()
	if len(a.lanes) == 1 {
		return a.readVersions(e.answer.ID)
	}
	sides, from, noted := a.round(l, e)
	at, base := slices.Index(from, l), slices.Index(from, a.baselineLane())
	switch base {
	case -1: // it has no answer
		base = (at + 1) % len(sides)
	case at:
		at = (base + 1) % len(sides)
	}
	return a.openWith(compare.NewDifferences(a.styles, compare.DifferencesOptions{
		Sides: sides, Base: base, At: at, Noted: noted,
		Rebased: func(base int) { a.baseline = from[base] },
	}))
}

// versionsRead: the versions of an answer are known.
type versionsRead struct {
	writer *sessions.Writer
	sides  []compare.Side
	at     int
}

// readVersions reads the answers that stand in the same place as one.
func (a *app) readVersions(id string) tea.Cmd {
	writer, veiled := a.writer, a.veiled
	return func() tea.Msg {
		s := writer.Session()
		ids := s.Siblings(id)
		found := versionsRead{writer: writer}
		for _, m := range s.Messages() {
			n := slices.Index(ids, m.ID)
			if n < 0 || strings.TrimSpace(m.Text) == "" {
				continue
			}
			if m.ID == id {
				found.at = len(found.sides)
			}
			name := fmt.Sprintf("version %d", n+1)
			if !veiled {
				name += ", " + figures.TargetName(m.Target)
			}
			found.sides = append(found.sides, compare.Side{Name: safe.Line(name).String(), Text: m.Text})
		}
		return found
	}
}

// apply opens the comparison with the version before, unless the user has gone on.
func (m versionsRead) apply(a *app) tea.Cmd {
	switch {
	case m.writer != a.writer || a.overlay != nil:
		return nil
	case len(m.sides) < 2:
		return a.warn(errNoOther.Error())
	}
	base := m.at - 1
	if base < 0 {
		base = 1
	}
	return a.openWith(compare.NewDifferences(a.styles, compare.DifferencesOptions{Sides: m.sides, Base: base, At: m.at}))
}
