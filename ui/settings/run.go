package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
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

var runNames = [runFields]string{"Repeats", "Order", "Warm-ups", "Cache", "Budget"}

var runHints = [runFields]string{
	"how often each lane is asked and counted",
	"←→ parallel: all at once; sequential: lane by lane; interleaved: one by one, shuffled",
	"tries that don't count, to each lane first",
	"←→ skipped: every answer is the model's own",
	"US dollars above which a second enter is needed; empty for none",
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
	}
	s.fields[runRepeat].SetValue(strconv.Itoa(plan.Repeat))
	s.fields[runWarmup].SetValue(strconv.Itoa(plan.Warmup))
	s.fields[runBudget].SetValue("0.10")
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
		in.Cursor.Color = st.AccentColor
		s.fields[i].SetStyles(in)
	}
}

// SetSize implements [overlay.Overlay].
func (s *RunSheet) SetSize(w, h int) { s.w, s.h = w, h }

// Closed implements [overlay.Overlay].
func (s *RunSheet) Closed() bool { return s.closed }

// ShortHelp implements [overlay.Overlay].
func (s *RunSheet) ShortHelp() []key.Binding {
	return []key.Binding{overlay.Key("tab", "next field"), overlay.Key("enter", "start"), overlay.Key("esc", "close")}
}

// values parses the sheet. The error says what is wrong.
func (s *RunSheet) values() (plan measure.Plan, budget float64, err error) {
	plan = s.plan
	whole := func(field int) int {
		n, e := strconv.Atoi(strings.TrimSpace(s.fields[field].Value()))
		if e != nil {
			err = errors.Join(err, fmt.Errorf("%s: want a whole number", strings.ToLower(runNames[field])))
		}
		return n
	}
	plan.Repeat, plan.Warmup = whole(runRepeat), whole(runWarmup)
	if err == nil {
		err = plan.Check()
	}
	if text := s.fields[runBudget].Value(); err == nil && strings.TrimSpace(text) != "" {
		budget, err = measure.ParseBudget(text)
	}
	return plan, budget, err
}

// Update implements [overlay.Overlay].
func (s *RunSheet) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if p, pasted := msg.(tea.PasteMsg); pasted && s.typed() {
			msg, s.confirming = tea.PasteMsg{Content: safe.Copy(p.Content)}, false
			s.fields[s.at], _ = s.fields[s.at].Update(msg)
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
	if s.fields[s.at].Value() != before {
		s.confirming = false
	}
	return cmd
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
	plan, budget, err := s.values()
	if err != nil {
		return nil
	}
	if budget > 0 && s.bill(plan).Over(budget) != "" && !s.confirming {
		s.confirming = true
		return nil
	}
	s.closed = true
	return s.start(plan)
}

func (s *RunSheet) inner() int { return max(1, s.w-s.st.Box.GetHorizontalFrameSize()) }

// Cursor implements [overlay.Overlay].
func (s *RunSheet) Cursor() *tea.Cursor {
	if !s.typed() {
		return nil
	}
	return look.Offset(s.fields[s.at].Cursor(), s.st.Box.GetBorderLeftSize()+s.st.Box.GetPaddingLeft()+labelWidth+2,
		s.st.Box.GetBorderTopSize()+s.above()+s.at)
}

// above is how many lines are above the fields.
func (s *RunSheet) above() int {
	if s.h-s.st.Box.GetVerticalFrameSize() < runFields+5 {
		return 0
	}
	return 2
}

// View implements [overlay.Overlay].
func (s *RunSheet) View() string {
	w := s.inner()
	var lines []string
	if s.above() > 0 {
		lines = append(lines, s.st.Muted.Render(ansi.Truncate(s.prompt.String(), w, "…")), "")
	}
	for i := range s.fields {
		name := s.st.Muted.Render("  " + look.Pad(runNames[i], labelWidth))
		if i == s.at {
			name = s.st.Selected.Render("▸ " + look.Pad(runNames[i], labelWidth))
		}
		lines = append(lines, name+s.field(i))
	}
	lines = append(lines, "")
	lines = append(lines, s.conclusion(w)...)
	lines = lines[:min(len(lines), max(1, s.h-s.st.Box.GetVerticalFrameSize()))]
	for i, line := range lines {
		lines[i] = look.Fit(line, w)
	}
	return look.Titled(s.st, "Measure: ask several times", s.st.Box.Width(s.w).Render(strings.Join(lines, "\n")))
}

func (s *RunSheet) field(i int) string {
	switch i {
	case runOrder:
		return s.st.Text.Render(string(s.plan.Order))
	case runCache:
		if s.plan.Cache {
			return s.st.Text.Render("allowed")
		}
		return s.st.Text.Render("skipped")
	}
	return s.fields[i].View()
}

// conclusion says what enter would do, or what is wrong.
func (s *RunSheet) conclusion(w int) []string {
	plan, budget, err := s.values()
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return append(look.HintLines(s.st.Trouble, "✗ "+safe.Line(first).String(), w), s.st.Muted.Render("nothing is sent"))
	}
	bill := s.bill(plan)
	calls := look.HintLines(s.st.Strong, figures.Counted(plan.Calls(), "call")+" to "+strings.Join(s.lanes, ", "), w)
	lines := append(calls, look.HintLines(s.st.Text, safe.Line(bill.String()).String(), w)...)
	if over := bill.Over(budget); budget > 0 && over != "" {
		if s.confirming {
			over = "enter again starts: " + over
		}
		lines = append(lines, look.HintLines(s.st.Warning, over, w)...)
	}
	return append(lines, look.HintLines(s.st.Muted, runHints[s.at], w)...)
}
