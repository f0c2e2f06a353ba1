package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/external"
)

// openCompare opens the table of all lanes' figures.
func (a *app) openCompare() tea.Cmd {
	lanes := make([]compare.Lane, len(a.lanes))
	for i, l := range a.measuredLanes() {
		lanes[i] = compare.Lane{Lane: l, Number: i + 1, Title: a.lanes[i].view().title(), Last: a.lanes[i].last, Priced: a.lanes[i].settings.Target}
		if a.lanes[i].view().masked() {
			lanes[i].Number = 0
		}
		if last := lanes[i].Last; last != nil && last.Start != nil && !last.Start.Target.IsZero() {
			lanes[i].Priced = last.Start.Target
		}
	}
	o := compare.TableOptions{Lanes: lanes, At: a.current, Blind: a.mask.on, Mode: a.runPlan, FindModels: a.findModels()}
	o.Copy = func(text, what string) tea.Cmd {
		return func() tea.Msg { return external.CopyWanted{Text: text, What: what} }
	}
	if a.action("measure").enabled(a) {
		o.Measure = a.openRun
	}
	if a.hasVotes() {
		o.Votes = a.tally()
	}
	return a.open(compare.NewTable(a.styles, o))
}

// measuredLanes returns the lanes with the figures of their answers.
func (b *board) measuredLanes() []measure.Lane {
	out := make([]measure.Lane, len(b.lanes))
	for i, l := range b.lanes {
		out[i] = measure.Lane{Name: b.laneName(i), Samples: l.samples()}
	}
	return out
}

// comparedAnswers returns the lanes' answers to the prompt of an exchange of l, with
// their lanes. note says which lanes have none, and why.
func (b *board) comparedAnswers(l *lane, e *exchange) (sides []compare.Side, from []*lane, note string) {
	var out []string
	for _, other := range b.lanes {
		one := e
		if other != l {
			one = other.matchingExchange(e)
		}
		if why := other.whyNotCompared(one); why != "" {
			out = append(out, b.nameOf(other)+" "+why)
			continue
		}
		sides = append(sides, b.comparedSide(other, one))
		from = append(from, other)
	}
	return sides, from, strings.Join(out, ", ")
}

// comparedSide is a lane's answer, with the lane's number while its name is shown.
func (b *board) comparedSide(l *lane, e *exchange) compare.Side {
	v := l.view()
	side := compare.Side{Name: v.name, Title: v.title(), Text: e.answer.Text, Figures: compare.FiguresOf(e.answer, v.masked())}
	if !v.masked() {
		number := fmt.Sprintf("%d ", slices.Index(b.lanes, l)+1)
		side.Name, side.Title = number+side.Name, number+side.Title
	}
	return side
}

func differenceActions() []action {
	return []action{
		{ID: "differences", Title: "Differences from the baseline or earlier version", Short: "differences", Keys: []string{"d"}, Leader: "d", Scope: inTranscript,
			WhyNot: (*app).whyNoDifferences, Run: (*app).openDifferences},
		{ID: "baseline", Title: "Baseline: compare the other lanes with this one", Short: "baseline", Keys: []string{"="}, Leader: "=", Scope: inTranscript,
			WhyNot: (*app).whyNoOtherLane, Run: (*app).setBaseline},
	}
}

func (a *app) setBaseline() tea.Cmd {
	a.baseline = a.focusedLane()
	return a.say("other lanes are compared with " + a.nameOf(a.baseline))
}

func (a *app) whyNoDifferences() string {
	l := a.focusedLane()
	e := l.selectedExchange()
	if e == nil {
		return "nothing was asked yet"
	}
	if why := l.whyNotCompared(e); why != "" {
		return a.nameOf(l) + " " + why
	}
	if len(a.lanes) == 1 {
		if l.versionWords(e) == "" || a.writer == nil {
			return "there is no other answer to compare with: r asks again, + adds a lane"
		}
		return ""
	}
	if sides, _, noted := a.comparedAnswers(l, e); len(sides) < 2 {
		return "no other answer to compare with: " + noted
	}
	return ""
}

// openDifferences compares the lanes' answers to the selected prompt; with one lane, the
// versions of its answer.
func (a *app) openDifferences() tea.Cmd {
	l := a.focusedLane()
	e := l.selectedExchange()
	if len(a.lanes) == 1 {
		return a.loadVersions(e.answer.ID)
	}
	sides, from, noted := a.comparedAnswers(l, e)
	at, base := slices.Index(from, l), slices.Index(from, a.baselineLane())
	switch base {
	case -1: // it has no answer
		base = (at + 1) % len(sides)
	case at:
		at = (base + 1) % len(sides)
	}
	return a.open(compare.NewDifferences(a.styles, compare.DifferencesOptions{
		Sides: sides, Base: base, At: at, Note: noted,
		OnRebase: func(base int) { a.baseline = from[base] },
	}))
}

// versionsLoaded reports the versions of an answer.
type versionsLoaded struct {
	writer *sessions.Writer
	sides  []compare.Side
	at     int
}

// loadVersions reads all versions of an answer.
func (a *app) loadVersions(id string) tea.Cmd {
	writer, mask := a.writer, a.mask
	return func() tea.Msg {
		s := writer.Session()
		ids := s.Siblings(id)
		found := versionsLoaded{writer: writer}
		for _, m := range s.Messages() {
			n := slices.Index(ids, m.ID)
			if n < 0 || strings.TrimSpace(m.Text) == "" {
				continue
			}
			if m.ID == id {
				found.at = len(found.sides)
			}
			found.sides = append(found.sides, compare.Side{Name: mask.versionName(n+1, m.Target), Text: m.Text, Figures: compare.FiguresOf(m, mask.on)})
		}
		return found
	}
}

// apply compares the answer with the version before it, unless the user has moved on.
func (m versionsLoaded) apply(a *app) tea.Cmd {
	switch {
	case m.writer != a.writer || a.overlay != nil:
		return nil
	case len(m.sides) < 2:
		return a.warn(errNoOtherVersion.Error())
	}
	base := m.at - 1
	if base < 0 {
		base = 1
	}
	return a.open(compare.NewDifferences(a.styles, compare.DifferencesOptions{Sides: m.sides, Base: base, At: m.at}))
}
