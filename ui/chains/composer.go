// Package chains is the screen on which a chain is composed: its name, who walks it, its
// steps in order, which of them rehearse a failure, and beside them what will be posted.
// Its caller decides what becomes of the chain: see [Options].
package chains

import (
	"reflect"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// area is a part of the composer that can have the keyboard.
type area uint8

const (
	areaSteps area = iota
	areaFields
	areaName
	areaMode
)

// Composer is the screen on which a chain is edited: its steps on the left, below them the
// fields of the selected step and what it rehearses, and what will be posted on the right,
// or in their place on a narrow screen.
type Composer struct {
	st *look.Styles
	o  Options
	// savedName is the name under which the chain is known, empty for a new one.
	savedName string
	name      form.LineInput
	mode      string
	steps     []stepDraft
	// at is the selected step; len(steps) is the row that adds one.
	at, top int
	area    area
	field   stepField
	// input is the text of the focused field.
	input   form.LineInput
	preview preview
	// previewing is set while the preview is shown in place of the form.
	previewing bool
	// list is a list or the help over the composer, nil for none.
	list overlay.Overlay
	// before and beforeDrills are what the composer began with.
	before       sessions.Chain
	beforeDrills []gateway.Drill
	// confirming is the key that must be pressed again for what can't be undone, empty
	// for none.
	confirming string
	// remark is shown in place of the hint, as an error where remarkIsError is set.
	remark        string
	remarkIsError bool
	// removed is the step that was removed last, and removedAt its index.
	removed   *stepDraft
	removedAt int
	// dragged is the step that the mouse drags, -1 for none.
	dragged int
	saving  bool
	w, h    int
	closed  bool
}

// New returns a composer of a draft; the zero draft is a chain without name and steps.
func New(st *look.Styles, o Options, d Draft) *Composer {
	p := &Composer{o: o, dragged: -1}
	p.name, p.input = form.NewLineInput(), form.NewLineInput()
	p.name.CharLimit = longestName
	p.SetStyles(st)
	p.load(d)
	return p
}

// load replaces what is composed by a draft.
func (p *Composer) load(d Draft) {
	p.savedName, p.mode = d.SavedName, d.Chain.Mode
	if p.mode == "" {
		p.mode = modeGateway
	}
	p.name.SetValue(safe.Line(d.Chain.Name).String())
	p.steps = nil
	for i, s := range d.Chain.Steps {
		draft := draftOf(s)
		if i < len(d.Drills) {
			draft.text[stepDrill] = string(d.Drills[i])
		}
		p.steps = append(p.steps, draft)
	}
	p.at, p.top, p.removed, p.remark, p.confirming = 0, 0, nil, "", ""
	p.before, p.beforeDrills = p.chain(), p.drills()
	p.toSteps()
}

// draft is what the fields hold.
func (p *Composer) draft() Draft {
	return Draft{Chain: p.chain(), SavedName: p.savedName, Drills: p.drills()}
}

// chain is the chain that the fields hold.
func (p *Composer) chain() sessions.Chain {
	c := sessions.Chain{Name: p.chainName(), Mode: p.mode}
	for i := range p.steps {
		c.Steps = append(c.Steps, p.steps[i].step())
	}
	return c
}

// changed reports whether the chain was changed. What is rehearsed isn't part of it.
func (p *Composer) changed() bool { return !reflect.DeepEqual(p.chain(), p.before) }

// Init implements [overlay.Overlay].
func (p *Composer) Init() tea.Cmd { return nil }

// SetStyles implements [overlay.Overlay].
func (p *Composer) SetStyles(st *look.Styles) {
	p.st = st
	for _, in := range []*form.LineInput{&p.name, &p.input} {
		s := in.Styles()
		s.Focused.Text, s.Focused.Placeholder = st.Text, st.Muted
		s.Blurred.Text, s.Blurred.Placeholder = st.Text, st.Muted
		s.Cursor.Color = st.AccentColor
		in.SetStyles(s)
	}
	if p.list != nil {
		p.list.SetStyles(st)
	}
}

// SetSize implements [overlay.Overlay].
func (p *Composer) SetSize(w, h int) {
	p.w, p.h = w, h
	p.previewing = p.previewing && !p.wide() // it is beside the form now
	if p.list != nil {
		p.list.SetSize(w, h)
	}
	p.name.SetWidth(nameRoom(p.formWidth()) - 1) // a cell less, for the cursor behind the text
	p.input.SetWidth(p.inputWidth())
}

// Closed implements [overlay.Overlay].
func (p *Composer) Closed() bool { return p.closed }

// Above implements [overlay.Stacked].
func (p *Composer) Above() overlay.Overlay { return p.list }

func (p *Composer) say(text string)  { p.remark, p.remarkIsError = text, false }
func (p *Composer) warn(text string) { p.remark, p.remarkIsError = text, true }

func (p *Composer) toSteps() {
	p.area = areaSteps
	p.name.Blur()
	p.input.Blur()
}

func (p *Composer) toName() tea.Cmd {
	p.area = areaName
	p.input.Blur()
	return p.name.Focus()
}

func (p *Composer) toMode() {
	p.toSteps()
	p.area = areaMode
}

// toField focuses a field of the selected step.
func (p *Composer) toField(f stepField) tea.Cmd {
	if p.at >= len(p.steps) {
		return nil
	}
	p.toSteps()
	p.area, p.field = areaFields, f
	if f == stepTarget || f.words() != nil {
		return nil
	}
	p.input.SetValue(safe.Copy(p.steps[p.at].text[f]))
	p.input.Placeholder = stepPlaceholders[f]
	p.input.CursorEnd()
	p.input.SetWidth(p.inputWidth())
	return p.input.Focus()
}

// ShortHelp implements [overlay.Overlay].
func (p *Composer) ShortHelp() []key.Binding {
	switch {
	case p.list != nil:
		return p.list.ShortHelp()
	case p.previewing:
		return []key.Binding{overlay.Key("↑↓", "scroll"), overlay.Key("esc", "back to the steps"), overlay.Key("y", "copy JSON"), overlay.Key("c", "copy curl"), overlay.Key("f", "open, fold lists")}
	case p.area == areaFields && p.field.words() != nil:
		return []key.Binding{overlay.Key("← →", "change"), overlay.Key("↑↓", "field"), overlay.Key("esc", "back to the steps"), overlay.Key("ctrl+s", "save")}
	case p.area == areaFields:
		return []key.Binding{overlay.Key("↑↓", "field"), overlay.Key("enter", p.enterWord()), overlay.Key("esc", "back to the steps"), overlay.Key("ctrl+s", "save")}
	case p.area == areaMode:
		return []key.Binding{overlay.Key("← →", "change"), overlay.Key("tab", "next"), overlay.Key("enter", "done"), overlay.Key("ctrl+s", "save")}
	case p.area != areaSteps:
		return []key.Binding{overlay.Key("tab", "next"), overlay.Key("enter", "done"), overlay.Key("ctrl+s", "save")}
	}
	return p.stepsHelp()
}

// stepsHelp are the keys while the list of steps is focused: on a narrow screen the help
// that names all others comes before what there is no room for.
func (p *Composer) stepsHelp() []key.Binding {
	var keys []key.Binding
	add := func(on bool, k, does string) {
		if on {
			keys = append(keys, overlay.Key(k, does))
		}
	}
	onStep := p.at < len(p.steps)
	word := "rehearse a failure"
	if !p.wide() {
		word = "rehearse"
	}
	add(onStep, "enter", "edit")
	add(!onStep, "enter", "add a step")
	add(onStep && p.canRehearse(), "!", word)
	if !p.wide() {
		add(true, "u", "use here")
		add(p.o.Save != nil, "s", "save")
	}
	add(onStep, "a", "add")
	add(!p.wide(), "p", "preview")
	add(!p.wide(), "f1", "help")
	add(onStep, "space", "on, off")
	add(len(p.steps) > 1, "J K", "move")
	if p.wide() {
		add(true, "u", "use here")
		add(p.o.Save != nil, "s", "save")
	}
	add(true, "esc", "close")
	add(p.wide(), "f1", "help")
	return keys
}

func (p *Composer) enterWord() string {
	switch {
	case p.field == stepTarget:
		return "pick a model"
	case p.field.words() != nil:
		return "change"
	}
	return "next"
}
