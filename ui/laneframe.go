package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/look"
)

// laneTitle is what stands above a lane: its target and settings. One lane has a rule.
// Among several, the focused one has a surface with a bar, and the current one a mark while
// the prompt has the focus.
func (a *app) laneTitle(i, width int) string {
	l := a.lanes[i]
	v, name := l.view(), "no model"
	if key := a.keyFor("model.pick", a.focusScope()); key != "" {
		name += ": " + key + " picks one"
	}
	switch {
	case v.masked():
		name = v.title()
	case !v.target.IsZero():
		name = v.title() + l.stepWords() + a.rehearsalTitle(l)
	}
	// A marked message, a line that is typed into and the chosen line say it themselves.
	barred := a.hasFocus(i) && l.transcript.SelectedIndex() < 0 && !a.leaderPressed && !a.finding() && !a.selecting()
	if len(a.lanes) == 1 {
		return l.title.draw(ruleKey{a.styles, barred, width, name, a.styles.Muted.Render(strings.Join(l.shownSettings(), dot))})
	}
	key := titleKey{st: a.styles, focused: a.hasFocus(i), barred: barred, current: i == a.current && a.focus == focusComposer,
		width: width, number: i + 1, name: name, short: v.name, best: l.votedBest(), settings: strings.Join(l.shownSettings(), dot),
		baseline: l == a.baselineLane() && !v.masked()}
	if v.masked() {
		key.number = 0
	}
	if l.columnTitle.key != key {
		l.columnTitle = cachedTitle{key, key.draw()}
	}
	return l.columnTitle.line
}

// votedBest reports whether the lane's last answer has the user's vote.
func (l *lane) votedBest() bool {
	e := l.lastExchange()
	return e != nil && l.turn == nil && e.answer.Vote == sessions.VoteUp
}

// fit chooses how much of the name and of what is set there is room for. What is set tells
// lanes of the same model apart: the provider's name gives way to it.
func (k titleKey) fit() (name, right string) {
	number := ""
	if k.number > 0 {
		number = strconv.Itoa(k.number) + " "
	}
	var words []string
	if k.settings != "" {
		words = strings.Split(k.settings, dot)
	}
	type try struct {
		name  string
		words []string
	}
	tries := []try{{k.name, words}, {k.short, words}}
	if k.baseline {
		tries = append([]try{{k.name, append(slices.Clone(words), "baseline")}}, tries...)
	}
	for n := len(words) - 1; n > 0; n-- {
		tries = append(tries, try{k.short, words[:n]})
	}
	best := 0
	if k.best {
		best = lipgloss.Width(votedWords)
	}
	for _, t := range tries {
		name, right := number+t.name, strings.Join(t.words, dot)
		used := 1 + lipgloss.Width(name) + best // with the mark before it
		if right != "" {
			used += lipgloss.Width(right) + len(" ─  ─")
		}
		if used+1 <= k.width {
			return name, right
		}
	}
	return ansi.Truncate(number+k.name, max(1, k.width-2-best), "…"), ""
}

// votedWords follow the name of the lane that has the user's vote.
const votedWords = " ✓ best"

func (k titleKey) draw() string {
	name, right := k.fit()
	left, best := lipgloss.Width(name)+1, ""
	if k.best {
		best = votedWords
		left += lipgloss.Width(best)
	}
	if k.focused {
		mark := k.st.SelectedMuted.Render(" ")
		if k.barred {
			mark = k.st.SelectedBar.Render("▌")
		}
		line := mark + k.st.Selected.Render(name+best)
		if right != "" {
			right += " "
		}
		gap := max(0, k.width-left-lipgloss.Width(right))
		return line + k.st.SelectedMuted.Render(strings.Repeat(" ", gap)+right)
	}
	mark, tint := " ", k.st.Text
	if k.current {
		mark, tint = "▸", k.st.Strong
	}
	line := mark + tint.Render(name)
	if best != "" {
		line += k.st.Success.Render(best)
	}
	free := k.width - left - 1
	if right == "" {
		return line + " " + k.st.Rule.Render(strings.Repeat("─", max(0, free)))
	}
	rule := max(0, free-lipgloss.Width(right)-3)
	return look.Fit(line+" "+k.st.Rule.Render(strings.Repeat("─", rule))+" "+k.st.Muted.Render(right)+" "+k.st.Rule.Render("─"), k.width)
}

// bareAnswers reports whether the lane's last prompt, and who answers it, are shown beside
// its transcript.
func (a *app) bareAnswers(i int) bool {
	if a.layout.prompt.h == 0 {
		return false
	}
	l := a.lanes[i]
	if l.turn != nil {
		return l.turn.request.Target == l.settings.Target
	}
	return l.last != nil && l.last.Target == l.settings.Target.String()
}

// laneStatus is the row below one of several lanes: the figures of its answer, and
// whether it is scrolled up.
func (a *app) laneStatus(i, width int) string {
	l := a.lanes[i]
	right := a.scrollWords(l)
	room := width - 2
	if right != "" {
		room -= lipgloss.Width(right) + look.EdgeBetween
	}
	left := ""
	blind := l.view().masked()
	switch {
	case l.turn != nil:
		left = l.turn.live().LaneLine(a.now, l.turn.costSoFar()).Line(a.styles, blind, room)
	case l.last != nil:
		left = l.endedLine(endedKey{a.styles, l.last, a.bests()[i], blind, room})
	default:
		left = a.styles.Muted.Render("ready")
	}
	return look.Fit(look.Spread(" "+left, a.styles.Muted.Render(right)+" ", width), width)
}

func (l *lane) endedLine(key endedKey) string {
	if l.ended.key != key {
		l.ended = cachedEnded{key, key.of.LaneLine(key.bests).Line(key.st, key.blind, key.room)}
	}
	return l.ended.line
}

// bests say in which figures each lane's newest answer is the best.
func (b *board) bests() []compare.Bests {
	answers := make([]*compare.Summary, len(b.lanes))
	same := b.sharedExchange() != nil
	for i, l := range b.lanes {
		if l.turn == nil && same {
			answers[i] = l.last
		}
	}
	if !slices.Equal(answers, b.bestOf) {
		b.bestOf, b.bestFigures = answers, compare.BestOf(answers)
	}
	return b.bestFigures
}

// laneRace is the row with the bar of one of several lanes.
func (a *app) laneRace(i, width int) string {
	l := a.lanes[i]
	race, ok := l.race(a.now)
	if !ok {
		return look.Fit("", width)
	}
	key := raceKey{a.styles, a.raceScale(), race.First, race.Total, race.Running, len(race.Silences), width}
	if l.bar.key != key {
		l.bar = cachedRace{key, race.Line(a.styles, key.scale, width)}
	}
	return l.bar.line
}

// race is how the time of the lane's newest answer was spent, false where there is none.
func (l *lane) race(now time.Time) (compare.Race, bool) {
	switch {
	case l.turn != nil:
		m := l.turn.received.Metrics(now)
		r := compare.Race{First: m.TTFT, Total: m.Duration, Silences: l.turn.silences, Running: true}
		if silent := now.Sub(l.turn.lastData); m.TTFT > 0 && silent >= compare.NoticedSilence {
			r.Silences = append(slices.Clip(r.Silences), compare.Span{From: m.Duration - silent, To: m.Duration})
		}
		return r, true
	case l.last != nil && l.last.Metrics.Duration > 0:
		return compare.Race{First: l.last.Metrics.TTFT, Total: l.last.Metrics.Duration, Silences: l.silences}, true
	}
	return compare.Race{}, false
}

// raceScale is the time that fills the lanes' bars.
func (b *board) raceScale() time.Duration {
	longest := time.Duration(0)
	for _, l := range b.lanes {
		if r, ok := l.race(b.now); ok {
			longest = max(longest, r.Total)
		}
	}
	return compare.RaceScale(longest)
}

// scrollWords say that a lane isn't at its end, and how to get there; empty where it is.
func (a *app) scrollWords(l *lane) string {
	if l.transcript.Following() {
		return ""
	}
	words := "scrolled up"
	if n := l.transcript.NewLines(); n > 0 {
		words = "↓ " + figures.Counted(n, "new line")
	}
	if key := a.keyFor("scroll.bottom", a.focusScope()); key != "" {
		words += " (" + key + ")"
	}
	return words
}
