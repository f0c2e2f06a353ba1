package inspector

import (
	"fmt"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// twoPanes is the least width of the screen, in cells, at which the tries and the figures
// stand side by side.
const twoPanes = 100

// timeline draws when things happened, from margin to margin: a waterfall, the pieces, the
// tries and the figures.
func (a *Answer) timeline(s *section) {
	calls := a.calls()
	var at []time.Duration
	more := 0
	if a.trace != nil {
		at, more = a.trace.times()
	}
	if len(calls) == 0 && a.Running {
		s.inset(func(in *section) { in.Say(in.Styles.Muted, "The request is not on its way yet.") })
		return
	}
	spans, total := a.spans(calls, at)
	s.waterfall(spans, total)
	a.firstWord(s, calls)
	if len(at) > 1 {
		s.gap()
		a.pieces(s, at, more)
	}
	s.gap()
	a.below(s, calls)
	if len(calls) == 0 {
		s.gap()
		s.inset(func(in *section) { in.Say(in.Styles.Muted, notKept) })
	}
}

// firstWord says how long the first word took, from the first request and from the one
// that was answered.
func (a *Answer) firstWord(s *section, calls []call) {
	first := a.Message.Metrics.TTFT
	if first <= 0 {
		return
	}
	st := s.Styles
	words := []look.StyledText{{Text: figures.Seconds(first), Style: st.Strong}}
	say := func(text string) { words = append(words, look.StyledText{Text: text, Style: st.Muted}) }
	last := time.Duration(0)
	if len(calls) > 0 {
		last = a.since(calls[len(calls)-1].Sent)
	}
	c := s.chart()
	lead, room, left := look.Pad("First word", c.x-s.margin), s.Width-c.x-s.margin, " left"
	if s.Width < twoPanes {
		lead, room, left = "First word ", s.Width-2*s.margin-len("First word "), ""
	}
	switch {
	case len(calls) > 1 && !polled(calls) && first > last:
		say(" after the first try" + left + "; ")
		words = append(words, look.StyledText{Text: figures.Seconds(first - last), Style: st.Text})
		say(" after the one that answered" + left)
	default:
		say(" after the request" + left)
	}
	s.gap()
	lines, _ := look.WrapStyled(words, max(1, room))
	for i, line := range lines {
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		s.Lines = append(s.Lines, strings.Repeat(" ", s.margin)+st.Strong.Render(lead)+line)
	}
}

// below draws the tries left and the figures right, or below each other. The steps of a
// chain come before the tries.
func (a *Answer) below(s *section, calls []call) {
	if s.Width < twoPanes || len(calls) == 0 {
		if name := a.leftName(calls); name != "" {
			s.rule(name, "")
			s.inset(func(in *section) { a.left(in, calls) })
			s.gap()
		}
		s.rule("Figures", "")
		s.inset(a.right)
		return
	}
	middle := s.Width / 2
	l, r := s.column(middle-2*s.margin), s.column(s.Width-middle-2-s.margin)
	a.left(l, calls)
	a.right(r)
	s.Lines = append(s.Lines, look.Joined(s.Styles, a.leftName(calls), "Figures", middle, s.Width))
	bar := s.Styles.Rule.Render("│")
	for i := range max(len(l.Lines), len(r.Lines)) {
		s.Lines = append(s.Lines, look.Fit(strings.Repeat(" ", s.margin)+lineAt(l.Lines, i), middle)+bar+" "+lineAt(r.Lines, i))
	}
}

// leftName is the title of what left draws, empty for nothing.
func (a *Answer) leftName(calls []call) string {
	switch {
	case len(a.Message.Steps) > 0:
		return "Steps"
	case len(calls) > 0:
		return triesName(calls)
	}
	return ""
}

func triesName(calls []call) string {
	if polled(calls) {
		return "Requests"
	}
	return "Tries"
}

// left draws the steps and the tries.
func (a *Answer) left(s *section, calls []call) {
	a.steps(s)
	if len(calls) == 0 {
		return
	}
	if len(s.Lines) > 0 {
		s.Title(triesName(calls))
	}
	a.tries(s, calls)
}

// right draws the figures and the remarks.
func (a *Answer) right(s *section) {
	s.Pairs(a.figures())
	a.remarks(s)
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// remarks lists what was odd about the answer.
func (a *Answer) remarks(s *section) {
	if len(a.notes) == 0 {
		return
	}
	s.Title("Remarks")
	for _, note := range a.notes {
		s.Say(s.Styles.Text, "  "+look.RevealedLine(note))
	}
}

// figures are the answer's figures, as far as they say something.
func (a *Answer) figures() []overlay.Pair {
	m, u := a.Message.Metrics, a.Message.Usage
	all := "in all"
	if a.Running {
		all = "so far"
	}
	list := []overlay.Pair{
		{Name: "first word", Value: figures.Seconds(m.TTFT)}, {Name: all, Value: figures.Seconds(m.Duration)},
		{Name: "speed", Value: rateWords(m.TokensPerSecond)}, {Name: "longest gap", Value: gapWords(m.LongestGap)}, {Name: "tokens", Value: tokenWords(u)},
	}
	if !a.Running || a.Message.CostUSD != nil {
		list = append(list, overlay.Pair{Name: "cost", Value: a.costWords()})
	}
	if start := a.Message.Start; start != nil {
		list = append(list, overlay.Pair{Name: "cache", Value: cacheWords(start.Cache)})
	}
	if !a.Running {
		list = append(list, overlay.Pair{Name: "ended", Value: a.endWords()})
	}
	if start := a.Message.Start; start != nil && !start.Target.IsZero() {
		served := start.Target.String()
		if n := len(a.Message.Steps); start.StepKnown && n > 1 {
			served += fmt.Sprintf(", step %d of %d", start.Step+1, n)
		}
		list = append(list, overlay.Pair{Name: "served by", Value: served})
	}
	return list
}

// gapWords are a silence in the unit of the pieces and the waterfall above.
func gapWords(gap time.Duration) string {
	if gap <= 0 {
		return figures.Unknown
	}
	return figures.Duration(gap)
}

// rateWords say how fast the words came.
func rateWords(tokensPerSecond float64) string {
	if tokensPerSecond <= 0 {
		return figures.Unknown
	}
	return figures.TokenRate(tokensPerSecond) + ", from the first word on"
}

// tokenWords are the counts of tokens that the vendor told.
func tokenWords(u gateway.Usage) string {
	if u.InputTokens == nil && u.OutputTokens == nil {
		return figures.Unknown
	}
	words := figures.Tokens(u.InputTokens) + " in, " + figures.Tokens(u.OutputTokens) + " out"
	if n := u.ReasoningTokens; n != nil {
		words += ", " + figures.Tokens(n) + " thinking"
	}
	if n := u.CachedTokens; n != nil && *n > 0 {
		words += ", " + figures.Tokens(n) + " read from cache"
	}
	return words
}

func (a *Answer) costWords() string {
	if a.Message.Edited != "" && a.Message.CostUSD == nil {
		return "none: you wrote this version"
	}
	if a.Message.CostUSD == nil {
		return "price unknown"
	}
	return strings.TrimSpace(figures.Cost(a.Message.CostUSD) + "  " + figures.CostSource(a.Message.CostSource))
}

// cacheWords say whether the gateway's cache answered.
func cacheWords(status string) string {
	switch status {
	case "":
		return figures.Unknown
	case "HIT":
		return "from cache"
	}
	return "no · the gateway says " + status
}

// endWords say how the answer ended, with the vendor's word.
func (a *Answer) endWords() string {
	words := figures.Ended(a.Message)
	if f := a.Message.Finish; f != nil && f.Raw != "" && a.Message.Error == nil && !a.Message.Incomplete {
		words += " (" + f.Raw + ")"
	}
	return words
}
