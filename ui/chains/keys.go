package chains

import (
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/overlay"
)

// Update implements [overlay.Overlay]. It also handles [Saved].
func (p *Composer) Update(msg tea.Msg) tea.Cmd {
	if saved, ok := msg.(Saved); ok {
		return p.saved(saved)
	}
	if p.list != nil {
		cmd := p.list.Update(msg)
		if p.list != nil && p.list.Closed() {
			p.list = nil
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

func (p *Composer) key(msg tea.KeyPressMsg) tea.Cmd {
	k := overlay.CanonicalKey(msg.String())
	if k != p.confirming {
		p.confirming = ""
	}
	p.remark, p.remarkIsError = "", false
	switch k {
	case "ctrl+s":
		return p.save()
	case "f1":
		return p.showKeys()
	}
	switch {
	case p.previewing:
		return p.previewKey(k)
	case p.area == areaSteps:
		return p.stepKey(k)
	case p.area == areaFields:
		return p.fieldKey(msg, k)
	}
	return p.nameKey(msg, k)
}

// stepKey handles a key while the list of steps is focused.
func (p *Composer) stepKey(k string) tea.Cmd {
	switch k {
	case "esc":
		return p.leave()
	case "up", "k":
		if p.at == 0 && k == "up" {
			return p.toName()
		}
		p.selectStep(p.at - 1)
	case "down", "j":
		if p.at == len(p.steps)-1 && k == "down" && p.area == areaSteps {
			p.selectStep(p.at + 1)
			return nil
		}
		p.selectStep(p.at + 1)
	case "home", "g":
		p.selectStep(0)
	case "end", "G":
		p.selectStep(len(p.steps) - 1)
	case "tab":
		if p.at < len(p.steps) {
			return p.toField(stepTimeout)
		}
		return p.toName()
	case "shift+tab":
		p.toMode()
	case "enter", "right", "e":
		if p.at >= len(p.steps) {
			return p.addStep()
		}
		return p.toField(stepTimeout)
	case "a", "+":
		return p.addStep()
	case "t":
		return p.pickTarget()
	case "x", "delete", "backspace":
		p.removeStep()
	case "z":
		p.restoreStep()
	case "d":
		p.duplicateStep()
	case "space":
		p.toggleStep()
	case "!":
		p.rehearse()
	case "J", "shift+down", "alt+down":
		p.moveStep(p.at, p.at+1)
	case "K", "shift+up", "alt+up":
		p.moveStep(p.at, p.at-1)
	case "r":
		return p.toName()
	case "m":
		p.switchMode()
	case "s":
		return p.save()
	case "u":
		return p.use()
	case "o":
		return p.useStepAlone()
	case "D":
		return p.delete()
	case "l":
		return p.chooseChain()
	case "p":
		p.previewing = !p.wide()
	case "y":
		return p.copyJSON()
	case "c":
		return p.copyCurl()
	case "f":
		p.preview.open = !p.preview.open
	case "pgup":
		p.preview.scroll(-p.preview.height / 2)
	case "pgdown":
		p.preview.scroll(p.preview.height / 2)
	}
	return nil
}

// nameKey handles a key while the name or the mode is focused.
func (p *Composer) nameKey(msg tea.KeyPressMsg, k string) tea.Cmd {
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

// fieldKey handles a key while a field of the selected step is focused.
func (p *Composer) fieldKey(msg tea.KeyPressMsg, k string) tea.Cmd {
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

// typed passes a message to the focused text.
func (p *Composer) typed(msg tea.Msg) tea.Cmd {
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

func (p *Composer) text() string    { return p.steps[p.at].text[p.field] }
func (p *Composer) set(text string) { p.steps[p.at].text[p.field] = text }

func (p *Composer) selectStep(at int) { p.at = min(max(0, at), len(p.steps)) }

func (p *Composer) switchMode() {
	if p.mode == modeGateway {
		p.mode = modeClient
	} else {
		p.mode = modeGateway
	}
}

// showKeys opens the help.
func (p *Composer) showKeys() tea.Cmd {
	preview := []overlay.HelpRow{
		{Keys: "y", Does: "Copy as JSON, keys as $NAME"}, {Keys: "c", Does: "Copy as a curl command, keys as $NAME"},
		{Keys: "f", Does: "Open and fold long lists"}, {Keys: "pgup pgdown", Does: "Scroll it"},
	}
	if !p.wide() {
		preview = append(preview, overlay.HelpRow{Keys: "p", Does: "Show it in place of the steps"})
	}
	return p.openList(overlay.NewHelp(p.st, []overlay.HelpSection{
		{Title: "The steps", Rows: []overlay.HelpRow{
			{Keys: "↑ ↓", Does: "Mark another step"}, {Keys: "a", Does: "Add a step after the marked one"}, {Keys: "enter, tab", Does: "Edit the marked step"},
			{Keys: "t", Does: "Pick another model for it"}, {Keys: "d", Does: "Duplicate it"}, {Keys: "x", Does: "Remove it; z brings it back"}, {Keys: "space", Does: "Turn it off and on"},
			{Keys: "J K, shift+↑↓", Does: "Move it; the mouse drags it"}, {Keys: "o", Does: "Back to one model: the lane uses only this step"},
		}},
		{Title: "Rehearse", Rows: []overlay.HelpRow{
			{Keys: "!", Does: "The marked step fails with the next prompt: another press, another failure, and at last none"},
		}},
		{Title: "The chain", Rows: []overlay.HelpRow{
			{Keys: "s, ctrl+s", Does: "Save it in the configuration, and use it"}, {Keys: "u", Does: "Keep it in this session only, and use it"}, {Keys: "r", Does: "Rename it"},
			{Keys: "m", Does: "Who walks the steps: the gateway, or sluice, which then knows each step's fate and time"}, {Keys: "l", Does: "Open another chain, or a new one"}, {Keys: "D", Does: "Delete it"},
		}},
		{Title: "What will be posted", Rows: preview},
	}))
}
