package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/sessions"
	"sluice/ui/form"
	"sluice/ui/overlay"
)

// This file is what the keys do in the composer of chains.

// Update takes keys, pastes, wheel turns, and what its commands report.
func (p *chainComposer) Update(msg tea.Msg) tea.Cmd {
	if saved, ok := msg.(chainSaved); ok {
		return p.tookSave(saved)
	}
	if p.sub != nil {
		cmd := p.sub.Update(msg)
		if p.sub != nil && p.sub.Closed() {
			p.sub = nil
		}
		return cmd
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		return p.typed(tea.PasteMsg{Content: form.OneLine(safe.Copy(msg.Content))})
	case tea.MouseWheelMsg:
		p.wheel(msg)
		return nil
	}
	return p.typed(msg)
}

func (p *chainComposer) key(msg tea.KeyPressMsg) tea.Cmd {
	k := overlay.Canonical(msg.String())
	if k != p.asked {
		p.asked = ""
	}
	p.word, p.trouble = "", false
	switch k {
	case "ctrl+s":
		return p.save()
	case "f1":
		p.showKeys()
		return nil
	}
	switch {
	case p.previewing:
		return p.previewKey(k)
	case p.area == areaSteps:
		return p.stepKey(k)
	case p.area == areaFields:
		return p.fieldKey(msg, k)
	}
	return p.headKey(msg, k)
}

// stepKey is a key while the list of steps has the keyboard.
func (p *chainComposer) stepKey(k string) tea.Cmd {
	switch k {
	case "esc":
		return p.leave()
	case "up", "k":
		if p.at == 0 && k == "up" {
			return p.toName()
		}
		p.mark(p.at - 1)
	case "down", "j":
		if p.at == len(p.steps)-1 && k == "down" && p.area == areaSteps {
			p.mark(p.at + 1)
			return nil
		}
		p.mark(p.at + 1)
	case "home", "g":
		p.mark(0)
	case "end", "G":
		p.mark(len(p.steps) - 1)
	case "tab":
		if p.at < len(p.steps) {
			return p.toField(stepTimeout)
		}
		return p.toName()
	case "shift+tab":
		p.toMode()
	case "enter", "right", "e":
		if p.at >= len(p.steps) {
			return p.add()
		}
		return p.toField(stepTimeout)
	case "a", "+":
		return p.add()
	case "t":
		return p.pickTarget()
	case "x", "delete", "backspace":
		p.remove()
	case "z":
		p.bringBack()
	case "d":
		p.duplicate()
	case "space":
		p.turn()
	case "J", "shift+down", "alt+down":
		p.move(p.at, p.at+1)
	case "K", "shift+up", "alt+up":
		p.move(p.at, p.at-1)
	case "r":
		return p.toName()
	case "m":
		p.switchMode()
	case "s":
		return p.save()
	case "u":
		return p.use()
	case "o":
		return p.alone()
	case "D":
		return p.delete()
	case "l":
		return p.list()
	case "p":
		p.previewing = !p.wide() && !p.tall()
	case "y":
		return p.copyJSON()
	case "c":
		return p.copyCurl()
	case "pgup":
		p.preview.scroll(-p.preview.height / 2)
	case "pgdown":
		p.preview.scroll(p.preview.height / 2)
	}
	return nil
}

// headKey is a key while the name or the mode has the keyboard.
func (p *chainComposer) headKey(msg tea.KeyPressMsg, k string) tea.Cmd {
	switch k {
	case "esc", "enter", "down":
		p.toSteps()
		return nil
	case "tab":
		if p.area == areaName {
			p.toMode()
		} else {
			p.toSteps()
		}
		return nil
	case "shift+tab":
		if p.area == areaMode {
			return p.toName()
		}
		p.toSteps()
		return nil
	}
	if p.area == areaMode {
		if k == "left" || k == "right" || k == "space" {
			p.switchMode()
		}
		return nil
	}
	return p.typed(msg)
}

// fieldKey is a key while a field of the marked step has the keyboard.
func (p *chainComposer) fieldKey(msg tea.KeyPressMsg, k string) tea.Cmd {
	words := p.words(p.field)
	switch k {
	case "esc":
		p.toSteps()
		return nil
	case "tab", "down":
		if p.field == stepFields-1 {
			p.toSteps()
			return nil
		}
		return p.toField(p.field + 1)
	case "shift+tab", "up":
		if p.field == 0 {
			p.toSteps()
			return nil
		}
		return p.toField(p.field - 1)
	case "enter":
		switch {
		case p.field == stepTarget:
			return p.pickTarget()
		case words != nil:
			p.set(form.Cycle(words, p.text(), 1))
			return nil
		case p.field == stepFields-1:
			p.toSteps()
			return nil
		}
		return p.toField(p.field + 1)
	}
	if words != nil {
		switch k {
		case "left":
			p.set(form.Cycle(words, p.text(), -1))
		case "right", "space":
			p.set(form.Cycle(words, p.text(), 1))
		case "backspace", "delete":
			p.set("")
		}
		return nil
	}
	return p.typed(msg)
}

// typed gives a message to the text that has the keyboard.
func (p *chainComposer) typed(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch {
	case p.area == areaName:
		p.name, cmd = p.name.Update(msg)
	case p.area == areaFields && p.field != stepTarget && p.field.words() == nil:
		p.input, cmd = p.input.Update(msg)
		p.set(p.input.Value())
	}
	return cmd
}

func (p *chainComposer) text() string    { return p.steps[p.at].text[p.field] }
func (p *chainComposer) set(text string) { p.steps[p.at].text[p.field] = text }

// leave closes, and asks before it drops what was changed.
func (p *chainComposer) leave() tea.Cmd {
	if p.asked == "esc" || !p.changed() {
		p.closed = true
		return nil
	}
	p.asked = "esc"
	words := "esc again drops what was changed; u keeps it in this session"
	if p.desk.save != nil {
		words += ", s saves it"
	}
	p.say(words)
	return nil
}

func (p *chainComposer) mark(at int) { p.at = min(max(0, at), len(p.steps)) }

func (p *chainComposer) switchMode() {
	if p.mode == modeGateway {
		p.mode = modeClient
	} else {
		p.mode = modeGateway
	}
}

// add puts a step behind the marked one.
func (p *chainComposer) add() tea.Cmd {
	return p.pick("", func(t gateway.Target) {
		at := min(p.at+1, len(p.steps))
		p.steps = slices.Insert(p.steps, at, draftOf(sessions.ChainStep{Target: t.String()}))
		p.at = at
	})
}

func (p *chainComposer) pickTarget() tea.Cmd {
	if p.at >= len(p.steps) {
		return p.add()
	}
	return p.pick(p.steps[p.at].text[stepTarget], func(t gateway.Target) { p.steps[p.at].text[stepTarget] = t.String() })
}

func (p *chainComposer) pick(now string, choose func(gateway.Target)) tea.Cmd {
	current, _ := gateway.ParseTarget(now) // none is none
	sub, cmd := p.desk.pick(current, func(t gateway.Target) tea.Cmd {
		if t.Model == "" {
			p.warn("a step is a model: no chain, and no raw request")
			return nil
		}
		choose(t)
		return nil
	})
	p.over(sub)
	return cmd
}

// over opens a list over the composer.
func (p *chainComposer) over(sub overlay.Overlay) {
	p.sub = sub
	sub.SetSize(p.w, p.h)
}

func (p *chainComposer) remove() {
	if p.at >= len(p.steps) {
		return
	}
	gone := p.steps[p.at]
	p.removed, p.removedAt = &gone, p.at
	p.steps = slices.Delete(slices.Clone(p.steps), p.at, p.at+1)
	p.mark(min(p.at, max(0, len(p.steps)-1)))
	p.say("the step is gone; z brings it back")
}

func (p *chainComposer) bringBack() {
	if p.removed == nil {
		p.say("no step was removed")
		return
	}
	p.at = min(p.removedAt, len(p.steps))
	p.steps = slices.Insert(p.steps, p.at, *p.removed)
	p.removed = nil
}

func (p *chainComposer) duplicate() {
	if p.at < len(p.steps) {
		p.steps = slices.Insert(p.steps, p.at+1, p.steps[p.at])
		p.at++
	}
}

func (p *chainComposer) turn() {
	if p.at < len(p.steps) {
		p.steps[p.at].off = !p.steps[p.at].off
	}
}

// move takes a step to another place.
func (p *chainComposer) move(from, to int) {
	if from < 0 || from >= len(p.steps) || to < 0 || to >= len(p.steps) {
		return
	}
	d := p.steps[from]
	p.steps = slices.Insert(slices.Delete(slices.Clone(p.steps), from, from+1), to, d)
	p.at = to
}

// save writes the chain into the configuration.
func (p *chainComposer) save() tea.Cmd {
	switch {
	case p.desk.save == nil:
		p.warn("there is no configuration to save it in; u keeps it in this session")
		return nil
	case p.saving || !p.check():
		return nil
	}
	p.saving = true
	p.say("saving…")
	return p.desk.save(p.was, p.chain())
}

func (p *chainComposer) tookSave(saved chainSaved) tea.Cmd {
	p.saving = false
	if saved.err != nil {
		p.warn("not saved: " + saved.err.Error())
		return nil
	}
	p.closed = true
	return p.desk.saved(p.was, saved.chain, p.drills())
}

// use keeps the chain in the session alone.
func (p *chainComposer) use() tea.Cmd {
	if !p.check() {
		return nil
	}
	p.closed = true
	return p.desk.use(p.was, p.chain(), p.drills())
}

// alone turns the lane's chain into the marked step's model.
func (p *chainComposer) alone() tea.Cmd {
	if p.at >= len(p.steps) {
		return nil
	}
	t, err := gateway.ParseTarget(p.steps[p.at].text[stepTarget])
	if err != nil {
		p.warn("pick a model first")
		return nil
	}
	if p.changed() && p.asked != "o" {
		p.asked = "o"
		p.say(fmt.Sprintf("o again drops what was changed, and the lane asks %s alone", t))
		return nil
	}
	p.closed = true
	return p.desk.alone(t)
}

// delete takes the chain away, after it was asked for twice.
func (p *chainComposer) delete() tea.Cmd {
	if p.was == "" {
		p.say("this chain isn't saved anywhere yet; esc drops it")
		return nil
	}
	if p.asked != "D" {
		p.asked = "D"
		words := fmt.Sprintf("D again deletes chain %q", p.was)
		switch n := p.desk.lanesOn(p.was); {
		case n == 1:
			words += "; the lane that asks it keeps its steps in this session"
		case n > 1:
			words += fmt.Sprintf("; the %d lanes that ask it keep its steps in this session", n)
		}
		p.say(words)
		return nil
	}
	p.closed = true
	return p.desk.remove(p.was)
}

// list opens another chain, or a new one.
func (p *chainComposer) list() tea.Cmd {
	if p.changed() && p.asked != "l" {
		p.asked = "l"
		p.say("l again drops what was changed, and opens another chain")
		return nil
	}
	known := p.desk.known()
	another := newChainRow()
	rows := append(chainRows(known, gateway.Target{Chain: p.was}), another)
	c := overlay.NewList(p.st, "Open a chain", "type to search", rows, func(row overlay.Choice) tea.Cmd {
		if row.ID == another.ID {
			p.load(sessions.Chain{Mode: modeGateway}, "")
			return p.toName()
		}
		for _, k := range known {
			if (gateway.Target{Chain: k.Name}).String() == row.ID {
				p.load(k.Chain, k.Name)
			}
		}
		return nil
	})
	c.Verb = "open"
	p.over(c)
	return nil
}

// showKeys lists all keys.
func (p *chainComposer) showKeys() {
	p.over(overlay.NewHelp(p.st, []overlay.HelpSection{
		{Title: "The steps", Rows: []overlay.HelpRow{
			{Keys: "↑ ↓", Does: "Mark another step"}, {Keys: "a", Does: "Add a step behind the marked one"}, {Keys: "enter, tab", Does: "Edit the marked step"},
			{Keys: "t", Does: "Pick another model for it"}, {Keys: "d", Does: "Duplicate it"}, {Keys: "x", Does: "Remove it; z brings it back"}, {Keys: "space", Does: "Turn it off and on"},
			{Keys: "J K, shift+↑↓", Does: "Move it; the mouse drags it"}, {Keys: "o", Does: "Back to one model: the lane asks this step alone"},
		}},
		{Title: "The chain", Rows: []overlay.HelpRow{
			{Keys: "s, ctrl+s", Does: "Save it in the configuration, and ask it"}, {Keys: "u", Does: "Keep it in this session only, and ask it"}, {Keys: "r", Does: "Rename it"},
			{Keys: "m", Does: "Who walks the steps: the gateway, or this program with a full trace"}, {Keys: "l", Does: "Open another chain, or a new one"}, {Keys: "D", Does: "Delete it"},
		}},
		{Title: "What will be posted", Rows: []overlay.HelpRow{
			{Keys: "y", Does: "Copy as JSON, keys as $NAME"}, {Keys: "c", Does: "Copy as a curl command, keys as $NAME"}, {Keys: "p", Does: "Show it, on a small screen"}, {Keys: "pgup pgdown", Does: "Scroll it"},
		}},
	}))
}
