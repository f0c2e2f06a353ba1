package ui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/look"
	"sluice/ui/picker"
	"sluice/ui/sidebar"
)

// toggleSidebar shows the sidebar, or hides it.
func (a *app) toggleSidebar() tea.Cmd {
	a.sidebarHidden = !a.sidebarHidden
	if a.sidebarHidden {
		return a.say("the sidebar is hidden; " + a.anywhereKey("sidebar") + " shows it")
	}
	return nil
}

func (a *app) whyNoSidebar() string {
	switch {
	case len(a.lanes) > 1:
		return "the sidebar stands beside one lane: with several, C compares them"
	case a.w < minWidthForSidebar:
		return fmt.Sprintf("the sidebar needs %d columns, the screen has %d", minWidthForSidebar, a.w)
	}
	return ""
}

// sideFacts is what the sidebar knows of providers and of the user's own figures.
type sideFacts struct {
	asked bool
	// lookup is the number of the newest look-up: an older one's result is dropped.
	lookup    int
	providers []picker.Provider
	usage     map[gateway.Target]picker.Usage
}

// sideFactsFound brings them.
type sideFactsFound struct{ facts sideFacts }

func (m sideFactsFound) apply(a *app) tea.Cmd {
	if m.facts.lookup != a.sideFacts.lookup {
		return nil
	}
	a.sideFacts, a.side = m.facts, cachedSidebar{}
	return nil
}

// forgetSideFacts has them looked up again: another session or configuration has others.
func (c *chrome) forgetSideFacts() {
	c.sideFacts, c.side = sideFacts{lookup: c.sideFacts.lookup + 1}, cachedSidebar{}
}

// findSideFacts returns a command that looks up the state of the keys and reads the user's
// own figures, the first time that the sidebar is shown; else nil.
func (a *app) findSideFacts() tea.Cmd {
	if a.layout.sidebar.w == 0 || a.sideFacts.asked {
		return nil
	}
	a.sideFacts.asked = true
	lookup := a.sideFacts.lookup
	providers, usage := a.opts.Providers, a.findUsage()
	if a.opts.Store == nil {
		usage = func() tea.Msg { return nil }
	}
	return func() tea.Msg {
		facts := sideFacts{asked: true, lookup: lookup}
		if providers != nil {
			facts.providers = providers()
		}
		if found, ok := usage().(picker.UsageFound); ok {
			facts.usage = found.Of
		}
		return sideFactsFound{facts}
	}
}

// cachedSidebar keeps the sidebar as it was drawn last.
type cachedSidebar struct {
	key   sidebarKey
	lines []string
}

// sidebarKey is what the sidebar depends on, as far as it can change without a message
// that drops it.
type sidebarKey struct {
	st          *look.Styles
	w, h, at    int
	scope       scope
	exchanges   int
	first, last string
	answer      string
	turn        int
	retold      time.Duration
	ended       *compare.Summary
	target      gateway.Target
	settings    string
	system      string
	cost        totalCost
	saved       string
	path        string
}

// sidebarLines draw the sidebar. It is drawn again only where something in it has changed,
// and beside a running answer no more often than the clock goes on.
func (a *app) sidebarLines() []string {
	l := a.focusedLane()
	key := sidebarKey{
		st: a.styles, w: a.layout.sidebar.w, h: a.layout.sidebar.h, at: -1, scope: a.focusScope(),
		exchanges: len(l.exchanges), target: l.settings.Target, ended: l.last, system: l.settings.System,
		settings: strings.Join(l.shownSettings(), dot), cost: a.cost, saved: a.savedWords(), path: a.path,
	}
	if n := len(l.exchanges); n > 0 {
		key.first, key.last = l.exchanges[0].prompt.ID, l.exchanges[n-1].lastID()
		_, key.at, _ = l.selectedMessage()
		if key.at >= 0 && key.at < n {
			key.answer = l.exchanges[key.at].answer.ID
		}
	}
	if l.turn != nil {
		key.turn, key.retold = l.turn.id, a.now.Sub(l.turn.answer.Time)
	}
	if a.side.key != key {
		a.side = cachedSidebar{key, sidebar.Lines(a.styles, a.sidebarContent(l, key.at), key.w, key.h)}
	}
	return a.side.lines
}

// sidebarContent is what the sidebar says of a lane; at is the index of the exchange that
// is marked, or the last one.
func (a *app) sidebarContent(l *lane, at int) sidebar.Content {
	var c sidebar.Content
	if s, ok := a.answerSection(l, at); ok {
		c.Sections = append(c.Sections, s)
	}
	c.Sections = append(c.Sections, a.modelSection(l), a.askedSection(l))
	if len(l.exchanges) > 0 {
		c.Sections = append(c.Sections, a.promptsSection(l, at))
	}
	switch words := a.savedWords(); {
	case a.saveState() != "":
		c.Foot = sidebar.Fact{Lead: "! " + a.saveState(), Tone: sidebar.Trouble}
	case words != "":
		c.Foot = sidebar.Fact{Lead: "✓", Tone: sidebar.Good, Value: " " + words}
	}
	if key := a.anywhereKey("sidebar"); key != "" {
		c.Hide = look.Hint{Key: key, Word: "hides this column"}
	}
	return c
}

// anywhereKey is the key of an action that works from the current focus.
func (a *app) anywhereKey(id string) string { return a.keyFor(id, a.focusScope()) }

func (a *app) sideHint(id, word string) look.Hint {
	return look.Hint{Key: a.anywhereKey(id), Word: word}
}

// savedWords say when the session was saved, and where; empty before its first save.
func (a *app) savedWords() string {
	if a.savedAt.IsZero() || a.path == "" {
		return ""
	}
	return "saved " + a.savedAt.Local().Format("15:04") + dot + look.FileName(a.path)
}

// piecesWidth is how many bars show when an answer's text came.
const piecesWidth = 26

// answerSection has the figures of an answer, false where nothing was asked.
func (a *app) answerSection(l *lane, at int) (sidebar.Section, bool) {
	if at < 0 || at >= len(l.exchanges) {
		return sidebar.Section{}, false
	}
	s := sidebar.Section{Title: "This answer", Hint: a.sideHint("inspect", "all of it")}
	add := func(name, value string) {
		if value != "" {
			s.Facts = append(s.Facts, fact(name, value))
		}
	}
	e := &l.exchanges[at]
	m, pieces := e.answer, (*compare.Pieces)(nil)
	if at == len(l.exchanges)-1 {
		pieces = l.pieces
	}
	ending := ""
	switch {
	case l.turn != nil && l.turn.exchange == at:
		m.Metrics, m.Usage, m.Start, pieces = l.turn.received.Metrics(a.now), l.turn.received.Usage, l.turn.received.Start, &l.turn.pieces
		m.CostUSD = l.turn.costSoFar()
		ending = "still answering"
	case m.ID == "":
		return sidebar.Section{}, false
	default:
		ending = figures.Ended(m)
	}
	if m.Metrics.TTFT > 0 {
		add("first word", figures.Seconds(m.Metrics.TTFT))
	}
	switch {
	case l.turn != nil && l.turn.exchange == at:
		add("so far", figures.WholeSeconds(m.Metrics.Duration))
	case m.Metrics.Duration > 0:
		add("in all", figures.Seconds(m.Metrics.Duration))
	}
	if m.Metrics.TokensPerSecond > 0 {
		add("speed", figures.TokenRate(m.Metrics.TokensPerSecond))
	}
	add("tokens", tokenWords(m.Usage))
	add("cost", costWords(m))
	add("cache", cacheWords(m.Start))
	add("ended", ending)
	if bars := pieces.Bars(piecesWidth); bars != "" {
		s.Facts = append(s.Facts, sidebar.Fact{Name: "pieces", Lead: bars, Tone: sidebar.Stream})
	}
	return s, true
}

func tokenWords(u gateway.Usage) string {
	var words []string
	if u.InputTokens != nil {
		words = append(words, figures.Thousands(*u.InputTokens)+" in")
	}
	if u.OutputTokens != nil {
		words = append(words, figures.Thousands(*u.OutputTokens)+" out")
	}
	if u.ReasoningTokens != nil && *u.ReasoningTokens > 0 {
		words = append(words, figures.Thousands(*u.ReasoningTokens)+" thinking")
	}
	return strings.Join(words, ", ")
}

func costWords(m sessions.Message) string {
	if m.CostUSD == nil {
		return ""
	}
	return figures.CostBy(m.CostUSD, m.CostSource)
}

func cacheWords(start *gateway.Start) string {
	switch {
	case start == nil:
		return ""
	case start.FromCache():
		return "from cache"
	}
	return "not from the cache"
}

// fact is a fact of texts that may be untrusted.
func fact(name, value string) sidebar.Fact {
	return sidebar.Fact{Name: safe.Line(name).String(), Value: safe.Line(value).String()}
}

// modelSection has the facts about the model, or the steps of the chain.
func (a *app) modelSection(l *lane) sidebar.Section {
	s := sidebar.Section{Title: "Model", Hint: a.sideHint("model.pick", "another")}
	add := func(f sidebar.Fact) { s.Facts = append(s.Facts, f) }
	t := l.settings.Target
	switch {
	case t.IsZero():
		add(sidebar.Fact{Value: "no model is picked yet"})
		return s
	case t.Chain != "":
		s.Title = "Chain"
		add(fact("chain", t.Chain))
		for _, known := range a.knownChains() {
			if known.Name != t.Chain {
				continue
			}
			for i, step := range known.Steps {
				add(fact(fmt.Sprintf("step %d", i+1), step.Target))
			}
		}
		return s
	case t.Endpoint != "":
		add(fact(t.Provider, t.Endpoint))
		return s
	}
	add(fact(t.Provider, t.Model))
	if a.opts.Entry != nil {
		if m, known := a.opts.Entry(t); known {
			for _, f := range modelFacts(m) {
				add(f)
			}
		}
	}
	for _, p := range a.sideFacts.providers {
		if p.Name == t.Provider {
			add(keyFact(p))
		}
	}
	if u, ok := a.sideFacts.usage[t]; ok && u.Answers > 0 {
		add(sidebar.Fact{Name: "usual here", Value: usualWords(u)})
	}
	if a.opts.Entry != nil {
		if m, _ := a.opts.Entry(t); m.Shutdown != "" {
			add(sidebar.Fact{Lead: shutdownWords(m.Shutdown, a.now), Tone: sidebar.Warning})
		}
	}
	return s
}

// modelFacts are a model's window and prices, as far as they are known.
func modelFacts(m gateway.Model) []sidebar.Fact {
	var out []sidebar.Fact
	if m.ContextWindow > 0 {
		window := figures.ContextWindow(m.ContextWindow)
		if m.MaxOutput > 0 {
			window += ", reply " + figures.ContextWindow(m.MaxOutput)
		}
		out = append(out, sidebar.Fact{Name: "window", Value: window})
	}
	price := figures.PriceWords(m.Price)
	if strings.Contains(price, "$") {
		price += " / M"
	}
	return append(out, sidebar.Fact{Name: "price", Value: price})
}

// keyFact says whether there is a key for a provider.
func keyFact(p picker.Provider) sidebar.Fact {
	words := strings.TrimPrefix(safe.Line(p.KeyWords).String(), "key from ")
	switch p.Key {
	case picker.KeyReady:
		return sidebar.Fact{Name: "key", Lead: "✓", Value: " " + cmp.Or(words, "here"), Tone: sidebar.Good}
	case picker.KeyMissing:
		return sidebar.Fact{Name: "key", Lead: "none here", Tone: sidebar.Warning}
	}
	return sidebar.Fact{Name: "key", Value: cmp.Or(words, figures.Unknown)}
}

// usualWords are the user's own figures of a model.
func usualWords(u picker.Usage) string {
	var words []string
	if u.FirstWord > 0 {
		words = append(words, figures.Seconds(u.FirstWord)+" first")
	}
	if u.TokensPerSecond > 0 {
		words = append(words, figures.TokenRate(u.TokensPerSecond))
	}
	if len(words) == 0 {
		return figures.Counted(u.Answers, "answer")
	}
	return strings.Join(words, ", ")
}

// shutdownWords say when a vendor withdraws a model, on a day of the form 2006-01-02.
func shutdownWords(date string, now time.Time) string {
	day := figures.DayOf(safe.Line(date).String())
	if at, err := time.Parse(time.DateOnly, date); err == nil && now.After(at) {
		return "! left the API on " + day
	}
	return "! leaves the API on " + day
}

// askedSection has what is sent along with a prompt.
func (a *app) askedSection(l *lane) sidebar.Section {
	s := sidebar.Section{Title: "Asked with", Hint: a.sideHint("params", "change")}
	add := func(name, value string) {
		s.Facts = append(s.Facts, fact(name, value))
	}
	system := "none"
	if l.settings.System != "" {
		system = strings.Join(strings.Fields(beginning(l.settings.System, rowBytes)), " ")
	}
	add("system", system)
	p := l.settings.Params
	if p.Temperature != nil {
		add("temperature", fmt.Sprintf("%g", *p.Temperature))
	}
	if p.TopP != nil {
		add("top-p", fmt.Sprintf("%g", *p.TopP))
	}
	if p.MaxTokens != nil {
		add("at most", figures.Thousands(*p.MaxTokens)+" tokens")
	}
	if p.Effort != "" {
		add("effort", string(p.Effort))
	}
	if n := len(p.Stop); n > 0 {
		add("stops at", figures.Counted(n, "sequence"))
	}
	if l.settings.API != "" {
		add("wire form", string(l.settings.API))
	}
	if words := gatewayWords(l.settings.Controls); words != "" {
		add("gateway", words)
	}
	return s
}

// gatewayWords are what the lane asks of the gateway, in short.
func gatewayWords(c gateway.Controls) string {
	var words []string
	if c.SkipCache {
		words = append(words, "answers from cache: off")
	}
	rest := c.Count() - len(words)
	if rest > 0 {
		words = append(words, figures.Counted(rest, "setting"))
	}
	return strings.Join(words, ", ")
}

// promptsSection lists the prompts of the conversation: as many around the one at index at
// as the sidebar has lines, since it shows no others.
func (a *app) promptsSection(l *lane, at int) sidebar.Section {
	s := sidebar.Section{Title: "Conversation", Right: figures.Counted(len(l.exchanges), "prompt")}
	if spent, ok := a.shownCost(); ok && spent.String() != "" {
		s.Right += dot + spent.String()
	}
	from, to := max(0, at-a.layout.sidebar.h), min(len(l.exchanges), at+a.layout.sidebar.h+1)
	asides := l.promptAsides(from, to)
	for i := from; i < to; i++ {
		text := strings.Join(strings.Fields(beginning(l.exchanges[i].prompt.Text, rowBytes)), " ")
		row := sidebar.Row{Text: safe.Line(text).String(), Marked: i == at}
		if i-from < len(asides) {
			row.Right = asides[i-from]
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// promptAsides say which version of the prompts from one index up to another is shown,
// empty where there is one.
func (l *lane) promptAsides(from, to int) []string {
	var out []string
	prompt := 0
	for i := 0; i < l.transcript.Len() && prompt < to; i++ {
		if l.transcript.Role(i) != gateway.RoleUser {
			continue
		}
		if prompt >= from {
			out = append(out, l.transcript.Aside(i))
		}
		prompt++
	}
	return out
}
