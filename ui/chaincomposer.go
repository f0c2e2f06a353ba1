package ui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/transcript"
)

// chainDesk is what the composer of chains works with.
type chainDesk struct {
	// known are the chains that there are already.
	known func() []knownChain
	// pick opens the list of models.
	pick func(current gateway.Target, choose func(gateway.Target) tea.Cmd) (overlay.Overlay, tea.Cmd)
	// steps turns a chain into the steps of a request, and prepare those into the
	// requests that the lane would send now. They do no I/O.
	steps   func(sessions.Chain) ([]gateway.Step, error)
	prepare func([]gateway.Step) ([]*gateway.Prepared, error)
	// use keeps the chain in the session and points the lane at it. save gives a
	// command that writes it into the configuration and ends with chainSaved; nil
	// where there is no configuration. saved takes that over. was is the chain's
	// former name.
	// drills are what its steps rehearse with the next prompt, nil for nothing.
	use   func(was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd
	save  func(was string, c sessions.Chain) tea.Cmd
	saved func(was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd
	// canDrill says why a step can't rehearse a failure, at its place among those of a
	// request.
	canDrill func(s sessions.ChainStep, d gateway.Drill, place, of int) error
	// remove deletes the chain of a name.
	remove func(name string) tea.Cmd
	// alone points the lane at one model.
	alone func(gateway.Target) tea.Cmd
	// lanesOn counts the lanes that ask the chain of a name.
	lanesOn func(name string) int
}

// chainArea is a part of the composer that can have the keyboard.
type chainArea uint8

const (
	areaSteps chainArea = iota
	areaFields
	areaName
	areaMode
)

// chainComposer edits a chain: its steps on the left, the fields of the marked
// step below them, and what will be posted on the right, or in their place on a
// small screen.
type chainComposer struct {
	st   *look.Styles
	desk chainDesk
	// was is the name under which the chain is known, empty for a new one.
	was   string
	name  form.LineInput
	mode  string
	steps []stepDraft
	// at is the marked step; len(steps) is the row that adds one.
	at, top int
	area    chainArea
	field   stepField
	// input is the text of the field that has the keyboard.
	input   form.LineInput
	preview chainPreview
	// previewing shows what will be posted in place of the form.
	previewing bool
	// sub is a list over the composer: models, chains, keys.
	sub overlay.Overlay
	// before is what the composer began with.
	before       sessions.Chain
	beforeDrills []gateway.Drill
	// asked is the key that has to be pressed again for what can't be undone.
	asked string
	// word is a remark in place of the hint, and trouble tells that it is one.
	word    string
	trouble bool
	// removed is the newest step that was taken out, and removedAt its place.
	removed   *stepDraft
	removedAt int
	// dragged is the step that the mouse holds, -1 for none.
	dragged int
	saving  bool
	w, h    int
	closed  bool
}

func newChainComposer(st *look.Styles, desk chainDesk, c sessions.Chain, was string) *chainComposer {
	p := &chainComposer{desk: desk, dragged: -1}
	p.name, p.input = form.NewLineInput(), form.NewLineInput()
	p.name.CharLimit = 64
	p.name.Placeholder = "a name"
	p.SetStyles(st)
	p.load(c, was)
	return p
}

// load takes a chain into the composer.
func (p *chainComposer) load(c sessions.Chain, was string) {
	p.was, p.mode = was, c.Mode
	if p.mode == "" {
		p.mode = modeGateway
	}
	p.name.SetValue(safe.Line(c.Name).String())
	p.steps = nil
	for _, s := range c.Steps {
		p.steps = append(p.steps, draftOf(s))
	}
	p.at, p.top, p.removed, p.word, p.asked = 0, 0, nil, "", ""
	p.before, p.beforeDrills = p.chain(), nil
	p.toSteps()
}

// arm takes the drills that are due with the next prompt.
func (p *chainComposer) arm(drills []gateway.Drill) {
	for i, d := range drills {
		if i < len(p.steps) {
			p.steps[i].text[stepDrill] = transcript.DrillWord(d)
		}
	}
	p.beforeDrills = p.drills()
}

// drills are what the steps rehearse with the next prompt, nil where none does.
func (p *chainComposer) drills() []gateway.Drill {
	out, any := make([]gateway.Drill, len(p.steps)), false
	for i := range p.steps {
		if d := p.steps[i]; d.text[stepDrill] != "" && !d.off {
			out[i], any = drillOf(d.text[stepDrill]), true
		}
	}
	if !any {
		return nil
	}
	return out
}

// drillOf finds a drill by its word.
func drillOf(word string) gateway.Drill {
	for _, d := range gateway.Drills() {
		if transcript.DrillWord(d) == word {
			return d
		}
	}
	return ""
}

// words are the values of a field of the marked step that is chosen, nil for one
// that is typed. Only drills that whoever is asked by the step can play are offered.
func (p *chainComposer) words(f stepField) []string {
	if f != stepDrill || p.at >= len(p.steps) {
		return f.words()
	}
	on := stepsOn(p.chain())
	words := []string{""}
	for _, d := range gateway.Drills() {
		if n := slices.Index(on, p.at); n >= 0 && p.desk.canDrill(p.steps[p.at].step(), d, n, len(on)) == nil {
			words = append(words, transcript.DrillWord(d))
		}
	}
	return words
}

// chain is the chain as it stands in the fields.
func (p *chainComposer) chain() sessions.Chain {
	c := sessions.Chain{Name: strings.TrimSpace(p.name.Value()), Mode: p.mode}
	for i := range p.steps {
		c.Steps = append(c.Steps, p.steps[i].step())
	}
	return c
}

func (p *chainComposer) changed() bool {
	return !reflect.DeepEqual(p.chain(), p.before) || !slices.Equal(p.drills(), p.beforeDrills)
}

func (p *chainComposer) SetStyles(st *look.Styles) {
	p.st = st
	for _, in := range []*form.LineInput{&p.name, &p.input} {
		s := in.Styles()
		s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
		s.Blurred.Text, s.Blurred.Placeholder = st.Text, st.Muted
		s.Cursor.Color = st.AccentColor
		in.SetStyles(s)
	}
	if p.sub != nil {
		p.sub.SetStyles(st)
	}
}

func (p *chainComposer) SetSize(w, h int) {
	p.w, p.h = w, h
	if p.sub != nil {
		p.sub.SetSize(w, h)
	}
	p.name.SetWidth(max(1, nameWidth-1))
	p.input.SetWidth(max(1, p.formWidth()-stepLabel-4)) // a cell less, for the cursor behind the text
}

func (p *chainComposer) Closed() bool { return p.closed }

// faultOf says what keeps the chain from being used, and where: a step, or -1 for
// the name or the whole.
func (p *chainComposer) faultOf() (fault string, step int, field stepField) {
	if fault := p.nameFault(); fault != "" {
		return "the name: " + fault, -1, 0
	}
	return p.stepsFault()
}

// stepsFault is faultOf without the name, which isn't sent.
func (p *chainComposer) stepsFault() (fault string, step int, field stepField) {
	on := 0
	for i := range p.steps {
		if f, wrong := p.steps[i].wrong(); wrong {
			return fmt.Sprintf("step %d, %s: %s", i+1, strings.ToLower(stepNames[f]), p.steps[i].fault(f)), i, f
		}
		if p.steps[i].off {
			continue
		}
		if d := drillOf(p.steps[i].text[stepDrill]); d != "" {
			if err := p.desk.canDrill(p.steps[i].step(), d, on, len(stepsOn(p.chain()))); err != nil {
				return fmt.Sprintf("step %d, drill: %v", i+1, err), i, stepDrill
			}
		}
		on++
	}
	switch {
	case len(p.steps) == 0:
		return "a chain needs a step: a adds one", -1, 0
	case on == 0:
		return "every step is off: space turns one on", 0, 0
	}
	return "", -1, 0
}

// nameFault says what is wrong with the name.
func (p *chainComposer) nameFault() string {
	name := strings.TrimSpace(p.name.Value())
	switch {
	case name == "":
		return "a chain needs one"
	case len(name) > 64:
		return "64 bytes at most"
	case name != p.was && slices.ContainsFunc(p.desk.known(), func(c knownChain) bool { return c.Name == name }):
		return "another chain has it"
	}
	return ""
}

// check finds a fault and goes to where it is.
func (p *chainComposer) check() bool {
	fault, step, field := p.faultOf()
	if fault == "" {
		return true
	}
	p.warn(fault)
	switch {
	case p.nameFault() != "":
		p.toName()
	case step >= 0:
		p.at = step
		if _, wrong := p.steps[step].wrong(); wrong || field == stepDrill {
			p.toField(field)
		} else {
			p.toSteps()
		}
	}
	return false
}

func (p *chainComposer) say(text string)  { p.word, p.trouble = text, false }
func (p *chainComposer) warn(text string) { p.word, p.trouble = text, true }

func (p *chainComposer) toSteps() {
	p.area = areaSteps
	p.name.Blur()
	p.input.Blur()
}

func (p *chainComposer) toName() tea.Cmd {
	p.area = areaName
	p.input.Blur()
	return p.name.Focus()
}

func (p *chainComposer) toMode() {
	p.toSteps()
	p.area = areaMode
}

// toField gives the keyboard to a field of the marked step.
func (p *chainComposer) toField(f stepField) tea.Cmd {
	if p.at >= len(p.steps) {
		return nil
	}
	p.toSteps()
	p.area, p.field = areaFields, f
	if f == stepTarget || f.words() != nil {
		return nil
	}
	p.input.SetValue(safe.Copy(p.steps[p.at].text[f]))
	p.input.Placeholder = stepEmpty[f]
	p.input.CursorEnd()
	p.input.SetWidth(max(1, p.formWidth()-stepLabel-4)) // a cell less, for the cursor behind the text
	return p.input.Focus()
}

func (p *chainComposer) ShortHelp() []key.Binding {
	switch {
	case p.sub != nil:
		return p.sub.ShortHelp()
	case p.previewing:
		return []key.Binding{overlay.Key("↑↓", "scroll"), overlay.Key("y", "copy JSON"), overlay.Key("c", "copy curl"), overlay.Key("p", "back to the steps")}
	case p.area == areaFields:
		return []key.Binding{overlay.Key("↑↓", "field"), overlay.Key("enter", p.enterWord()), overlay.Key("esc", "back to the steps"), overlay.Key("ctrl+s", "save")}
	case p.area != areaSteps:
		return []key.Binding{overlay.Key("tab", "next"), overlay.Key("enter", "done"), overlay.Key("ctrl+s", "save")}
	}
	keys := []key.Binding{overlay.Key("a", "add"), overlay.Key("enter", "edit")}
	if p.desk.save != nil {
		keys = append(keys, overlay.Key("s", "save"))
	}
	keys = append(keys, overlay.Key("u", "use here"))
	if !p.wide() && !p.tall() {
		keys = append(keys, overlay.Key("p", "preview"))
	}
	return append(keys, overlay.Key("f1", "all keys"), overlay.Key("esc", "close"),
		overlay.Key("y", "copy JSON"), overlay.Key("c", "copy curl"), overlay.Key("x", "remove"), overlay.Key("d", "duplicate"), overlay.Key("space", "on, off"), overlay.Key("J K", "move"))
}

func (p *chainComposer) enterWord() string {
	switch {
	case p.field == stepTarget:
		return "pick a model"
	case p.field.words() != nil:
		return "change"
	}
	return "next"
}
