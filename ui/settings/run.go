package settings

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/internal/measure"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// The fields of the sheet, in order.
const (
	runRepeat = iota
	runOrder
	runWarmup
	runCache
	runBudget
	runFields
)

var runNames = [runFields]string{"Repeats", "Order", "Tries that don't count", "From the cache", "Budget"}

var runHints = [runFields]string{
	"How often each lane is asked and counted.",
	"In turn: one at a time, shuffled. All at once: every lane together. Lane by lane: one after the other.",
	"Tries to each lane first, which warm it up.",
	"No: every answer is the model's own.",
	"US dollars above which a second enter is needed; empty for none.",
}

// orderWords are the orders of a run, as the screen calls them.
var orderWords = map[measure.Order]string{
	measure.Interleaved: "in turn", measure.Parallel: "all at once", measure.Sequential: "lane by lane",
}

// RunSheet plans a measured run. It shows how many calls that makes and what they may
// cost before anything is sent.
type RunSheet struct {
	st     *look.Styles
	plan   measure.Plan
	prompt safe.Text
	lanes  []string
	fields [runFields]form.LineInput
	at     int
	w, h   int
	closed bool
	// confirming is set after enter on a plan that may cost more than the budget: another
	// enter starts it.
	confirming bool
	bill       func(measure.Plan) measure.RunBill
	start      func(measure.Plan) tea.Cmd
}

// RunOptions are what the sheet of a measured run shows and does.
type RunOptions struct {
	// Plan is the proposed run; Lanes are the names of its lanes.
	Plan   measure.Plan
	Prompt string
	Lanes  []string
	// Bill returns what a plan may cost.
	Bill func(measure.Plan) measure.RunBill
	// Start begins a run.
	Start func(measure.Plan) tea.Cmd
}

// NewRunSheet returns the sheet for a proposed run.
func NewRunSheet(st *look.Styles, o RunOptions) *RunSheet {
	plan := o.Plan
	s := &RunSheet{plan: plan, prompt: safe.Line(o.Prompt), lanes: o.Lanes, bill: o.Bill, start: o.Start}
	for i := range s.fields {
		s.fields[i] = form.NewLineInput()
		s.fields[i].CharLimit = 20
		s.fields[i].Placeholder = "none"
	}
	s.fields[runRepeat].SetValue(strconv.Itoa(plan.Repeat))
	s.fields[runWarmup].SetValue(strconv.Itoa(plan.Warmup))
	s.fields[runBudget].SetValue("0.10")
	s.markBudget()
	s.SetStyles(st)
	s.fields[0].Focus()
	return s
}

// Init implements [overlay.Overlay].
func (s *RunSheet) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (s *RunSheet) SetStyles(st *look.Styles) {
	s.st = st
	for i := range s.fields {
		in := s.fields[i].Styles()
		in.Focused.Text, in.Blurred.Text = st.Text, st.Text
		in.Focused.Placeholder, in.Blurred.Placeholder = st.Faint, st.Faint
		in.Focused.Prompt, in.Blurred.Prompt = st.Text, st.Text
		in.Cursor.Color = st.AccentColor
		s.fields[i].SetStyles(in)
	}
}

// SetSize implements [overlay.Overlay].
func (s *RunSheet) SetSize(w, h int) {
	s.w, s.h = w, h
	for i := range s.fields {
		s.fields[i].SetWidth(8)
	}
}

// PreferredSize implements [overlay.Sized]: the width of sheets, and the height that the
// fields and the longest bill need.
func (s *RunSheet) PreferredSize(w, h int) (width, height int) {
	width, height = overlay.DefaultSize(w, h)
	return width, min(height, max(16, len(s.lanes)+14))
}

// Closed implements [overlay.Overlay].
func (s *RunSheet) Closed() bool { return s.closed }

// ShortHelp implements [overlay.Overlay].
func (s *RunSheet) ShortHelp() []key.Binding {
	keys := []key.Binding{overlay.Key("↑↓", "move")}
	if !s.typed() {
		keys = append(keys, overlay.Key("←→", "choose"))
	}
	start := "start"
	if s.confirming {
		start = "start all the same"
	}
	return append(keys, overlay.Key("enter", start), overlay.Key("esc", "close"))
}

// values parses the sheet. field is the one that is wrong, and fault what is wrong with it,
// empty where nothing is.
func (s *RunSheet) values() (plan measure.Plan, budget float64, field int, fault string) {
	plan = s.plan
	whole := func(at, least, most int) int {
		text := strings.TrimSpace(s.fields[at].Value())
		if why := form.NumberFault(text, least, most); why != "" && fault == "" {
			field, fault = at, why
		}
		n, _ := strconv.Atoi(text)
		return n
	}
	plan.Repeat = whole(runRepeat, 1, measure.MostRepeats)
	plan.Warmup = whole(runWarmup, 0, measure.MostWarmups)
	if text := strings.TrimSpace(s.fields[runBudget].Value()); text != "" && fault == "" {
		var err error
		if budget, err = measure.ParseBudget(text); err != nil {
			field, fault = runBudget, "US dollars above 0: $0.50"
		}
	}
	return plan, budget, field, fault
}

// Update implements [overlay.Overlay].
func (s *RunSheet) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if p, pasted := msg.(tea.PasteMsg); pasted && s.typed() {
			msg, s.confirming = tea.PasteMsg{Content: safe.Copy(p.Content)}, false
			s.fields[s.at], _ = s.fields[s.at].Update(msg)
			s.markBudget()
		}
		return nil
	}
	switch k.String() {
	case "esc":
		s.closed = true
		return nil
	case "tab", "down":
		return s.move(1)
	case "shift+tab", "up":
		return s.move(-1)
	case "enter":
		return s.enter()
	case "left", "right", "space":
		if !s.typed() {
			s.choose(map[string]int{"left": -1}[k.String()])
			return nil
		}
	}
	if !s.typed() {
		return nil
	}
	var cmd tea.Cmd
	before := s.fields[s.at].Value()
	s.fields[s.at], cmd = s.fields[s.at].Update(msg)
	s.markBudget()
	if s.fields[s.at].Value() != before {
		s.confirming = false
	}
	return cmd
}

// markBudget puts the unit before the budget, unless it is typed too or there is none.
func (s *RunSheet) markBudget() {
	unit := "$"
	if text := strings.TrimSpace(s.fields[runBudget].Value()); text == "" || strings.HasPrefix(text, unit) {
		unit = ""
	}
	s.fields[runBudget].Prompt = unit
}

// typed reports whether the focused field is typed, not chosen.
func (s *RunSheet) typed() bool { return s.at != runOrder && s.at != runCache }

// choose goes to the next value of a field, or for -1 to the previous one.
func (s *RunSheet) choose(by int) {
	s.confirming = false
	if s.at == runCache {
		s.plan.Cache = !s.plan.Cache
		return
	}
	if by == 0 {
		by = 1
	}
	orders := measure.Orders()
	at := slices.Index(orders, s.plan.Order)
	s.plan.Order = orders[(at+by+len(orders))%len(orders)]
}

func (s *RunSheet) move(by int) tea.Cmd {
	s.fields[s.at].Blur()
	s.at = (s.at + by + runFields) % runFields
	if !s.typed() {
		return nil
	}
	return s.fields[s.at].Focus()
}

// enter starts the run, after a second press where it may cost more than the budget.
func (s *RunSheet) enter() tea.Cmd {
	plan, budget, field, fault := s.values()
	if fault != "" {
		return s.move(field - s.at)
	}
	if budget > 0 && s.bill(plan).Over(budget) != "" && !s.confirming {
		s.confirming = true
		return nil
	}
	s.closed = true
	return s.start(plan)
}
