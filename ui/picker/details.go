package picker

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// fact is a line of the details: a name and its value, of which the beginning may have a
// style of its own.
type fact struct {
	name, value string
	lead        string
	tint        lipgloss.Style
}

// factWidth is the width of a fact's name, in cells.
const factWidth = 11

// details are what is known of the marked row, in h lines of w cells.
func (p *Picker) details(w, h int) []string {
	out := p.detailLines(w)
	for len(out) < h {
		out = append(out, "")
	}
	return out[:h]
}

func (p *Picker) detailLines(w int) []string {
	r, ok := p.marked()
	switch {
	case !ok:
		return nil
	case r.kind == rowList:
		return p.ownDetails(r.choice.ID, w)
	case r.entry == nil:
		lines := []string{p.st.Strong.Render(ansi.Truncate(r.choice.Label.String(), w, "…"))}
		about := r.choice.Note.String()
		if r.choice.Off != "" {
			about = "not now: " + r.choice.Off
		}
		return append(append(lines, ""), p.wrapped(about, w, 8)...)
	}
	e := r.entry
	star := ""
	if e.kept {
		star = "★"
	}
	name := safe.Line(e.target.Model)
	if e.target.Endpoint != "" {
		name = safe.Line(e.target.Endpoint)
	}
	lines := []string{
		look.Spread(p.st.Strong.Render(ansi.Truncate(name.String(), w-2, "…")), star, w),
		p.st.Muted.Render(ansi.Truncate(safe.Line(p.providerOf(e.target).Label).String(), w, "…")), "",
	}
	lines = append(lines, p.factLines(p.facts(e), w)...)
	if used := p.usedFacts(e.target); len(used) > 0 {
		n := figures.Counted(p.usage.Of[e.target].Answers, "answer")
		lines = append(lines, "", look.Spread(p.st.Strong.Render("With you"), p.st.Muted.Render(n), w))
		lines = append(lines, p.factLines(used, w)...)
		lines = append(lines, p.st.Faint.Render(ansi.Truncate("in "+p.usage.Since, w, "…")))
	}
	return lines
}

func (p *Picker) factLines(facts []fact, w int) []string {
	var out []string
	for _, f := range facts {
		for i, line := range look.Wrapped(f.lead+f.value, max(1, w-factWidth), 5) {
			name := ""
			if i == 0 {
				name = f.name
				if rest, ok := strings.CutPrefix(line, f.lead); ok && f.lead != "" {
					line = f.tint.Render(f.lead) + rest
				}
			}
			out = append(out, p.st.Muted.Render(look.Fit(name, factWidth))+line)
		}
	}
	return out
}

func (p *Picker) wrapped(text string, w, most int) []string {
	lines := look.Wrapped(text, w, most)
	for i, line := range lines {
		lines[i] = p.st.Muted.Render(line)
	}
	return lines
}

// ownDetails say what to do about the user's own provider without a list.
func (p *Picker) ownDetails(name string, w int) []string {
	of, _ := p.provider(name)
	lines := []string{p.st.Strong.Render(ansi.Truncate(safe.Line(of.Name).String(), w, "…")), p.st.Muted.Render("your own provider"), ""}
	words := "None of its models is known yet: enter asks for its list, or type " + of.Name + "/MODEL."
	switch r := p.renewals[name]; {
	case r.running:
		words = "It is asked for its list. Go on: it comes when it comes."
	case r.err != nil:
		words = "It gave no list: " + r.err.Error() + ". Type " + of.Name + "/MODEL to use it all the same."
	case !of.Lists || p.o.Renew == nil:
		words = "It has no list to ask for: type " + of.Name + "/MODEL."
	}
	return append(lines, p.wrapped(safe.Line(words).String(), w, 10)...)
}

// facts are what the catalogue knows of a model; unknown values are question marks.
func (p *Picker) facts(e *entry) []fact {
	m, of := e.model, p.providerOf(e.target)
	out := []fact{
		{name: "window", value: tokens(m.ContextWindow, "%s tokens")},
		{name: "reply", value: tokens(m.MaxOutput, "%s at most")},
		{name: "price", value: figures.PriceWords(m.Price)},
	}
	if m.Price != nil && m.Price.CachedInput != nil && !m.Price.Free {
		out = append(out, fact{name: "cached in", value: figures.TokenPrice(m.Price.CachedInput)})
	}
	out = append(out, fact{name: "takes", value: takes(m)}, fact{name: "can", value: abilities(m)}, p.keyFact(of), p.shutdown(e))
	return out
}

func tokens(n int, form string) string {
	if n <= 0 {
		return figures.Unknown
	}
	return fmt.Sprintf(form, figures.Thousands(n))
}

func takes(m gateway.Model) string {
	switch m.Images {
	case gateway.AbilityYes:
		return "text, images"
	case gateway.AbilityNo:
		return "text"
	}
	return "text; images " + figures.Unknown
}

func abilities(m gateway.Model) string {
	var out []string
	if m.Tools == gateway.AbilityYes {
		out = append(out, "tools")
	}
	if m.Reasoning {
		out = append(out, "thinking")
	}
	words := strings.Join(out, ", ")
	switch {
	case m.Tools == gateway.AbilityUnknown && words == "":
		return figures.Unknown
	case m.Tools == gateway.AbilityUnknown:
		return words + "; tools " + figures.Unknown
	case words == "":
		return "neither tools nor thinking"
	}
	return words
}

func (p *Picker) keyFact(of Provider) fact {
	key := strings.TrimPrefix(safe.Line(of.KeyWords).String(), "key from ")
	f := fact{name: "key", value: key}
	switch {
	case of.Key == KeyMissing:
		f.lead, f.tint, f.value = p.st.WarnMark()+"none here", p.st.Warning, ""
		if hint := safe.Line(of.Hint).String(); hint != "" {
			f.value = ": " + hint
		}
	case of.Key == KeyReady && key == "":
		f.lead, f.tint, f.value = "✓", p.st.Success, " here"
	case of.Key == KeyReady:
		f.lead, f.tint, f.value = "✓", p.st.Success, " "+key
	case key == "":
		f.value = figures.Unknown
	}
	return f
}

// shutdown says when the vendor withdraws the model.
func (p *Picker) shutdown(e *entry) fact {
	day := figures.DayOf(safe.Line(e.model.Shutdown).String())
	switch {
	case day == "":
		return fact{name: "shuts down", value: "no date known"}
	case e.gone:
		return fact{name: "shut down", lead: "since " + day, tint: p.st.Trouble}
	}
	return fact{name: "shuts down", lead: p.st.WarnMark() + day, tint: p.st.Warning, value: p.daysLeft(e.model.Shutdown)}
}

// daysLeft is how far away a day is, empty where that can't be computed.
func (p *Picker) daysLeft(day string) string {
	then, err := time.Parse(time.DateOnly, day)
	if err != nil || p.o.Now.IsZero() {
		return ""
	}
	y, m, d := p.o.Now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return ", in " + figures.Counted(int(then.Sub(today).Hours()/24), "day")
}

// usedFacts are the user's own figures of a model, as far as they are known.
func (p *Picker) usedFacts(t gateway.Target) []fact {
	u := p.usage.Of[t]
	if u.Answers == 0 {
		return nil
	}
	var out []fact
	if u.FirstWord > 0 {
		out = append(out, fact{name: "first word", value: figures.Seconds(u.FirstWord) + ", median"})
	}
	if u.TokensPerSecond > 0 {
		out = append(out, fact{name: "speed", value: figures.TokenRate(u.TokensPerSecond)})
	}
	if u.CostUSD != nil {
		out = append(out, fact{name: "an answer", value: figures.Cost(u.CostUSD)})
	}
	if u.Won+u.Lost > 0 {
		out = append(out, fact{name: "votes", value: fmt.Sprintf("won %d, lost %d", u.Won, u.Lost)})
	}
	if !u.Last.IsZero() {
		out = append(out, fact{name: "last used", value: figures.When(u.Last, p.o.Now)})
	}
	return out
}

// foot is the lines below the list: the facts where they don't stand beside it, and what
// the figures are.
func (p *Picker) foot(w int) []string {
	words := p.sourceWords(w - 2)
	if says := safe.Line(p.list.says).String(); says != "" {
		words = says
	}
	words = p.st.Muted.Render(ansi.Truncate(words, w-2, "…"))
	if p.split() {
		return []string{words}
	}
	brief := ansi.Truncate(p.brief(w-2), w-2, "…")
	switch {
	case p.footRows() == 2:
		return []string{brief, words}
	case brief == "":
		return []string{words}
	}
	return []string{brief}
}

// sourceWords say what the columns are and where the marked row's figures come from.
func (p *Picker) sourceWords(w int) string {
	r, ok := p.marked()
	if !ok || r.entry == nil {
		return "window in tokens, $ for a million"
	}
	source := safe.Line(figures.PriceSource(r.entry.model)).String()
	for _, words := range []string{"window in tokens, $ for a million · " + source, "tokens, $ for a million · " + source, source} {
		if source != "" && lipgloss.Width(words) <= w {
			return words
		}
	}
	return "window in tokens, $ for a million"
}

// brief is the facts of the marked row in a line, what matters most first: what stands in
// the way of using it, else what it can do.
func (p *Picker) brief(w int) string {
	r, ok := p.marked()
	switch {
	case ok && r.choice.Off != "":
		return p.st.Muted.Render("not now: " + r.choice.Off)
	case !ok || r.entry == nil:
		return ""
	}
	e, of := r.entry, p.providerOf(r.target())
	var words []string
	if e.model.Shutdown != "" {
		f := p.shutdown(e)
		words = append(words, f.name+" "+f.tint.Render(f.lead)+f.value)
	}
	if of.Key == KeyMissing {
		hint := safe.Line(of.Hint).String()
		for _, said := range []string{"no key here, the gateway may hold one; " + hint, "no key here: " + hint} {
			if lipgloss.Width(strings.Join(append(words, said), " · ")) <= w {
				return strings.Join(append(words, p.st.Warn("no key here")+strings.TrimPrefix(said, "no key here")), p.st.Muted.Render(" · "))
			}
		}
		words = append(words, hint)
	}
	if e.model.Images == gateway.AbilityYes {
		words = append(words, "sees images")
	}
	if can := abilities(e.model); can != figures.Unknown {
		words = append(words, can)
	}
	if u := p.usage.Of[e.target]; u.Answers > 0 {
		words = append(words, figures.Counted(u.Answers, "answer")+" with you")
	}
	return strings.Join(words, p.st.Muted.Render(" · "))
}
