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
	if k == "ctrl+s" {
		return p.save()
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

// HelpSections implements [overlay.Helped].
func (p *Composer) HelpSections() []overlay.HelpSection {
	if p.list != nil {
		return nil
	}
	preview := []overlay.HelpRow{
		{Keys: "y", Does: "copy as JSON"}, {Keys: "c", Does: "copy as curl"},
		{Keys: "f", Does: "open, fold long lists"}, {Keys: "pgup pgdown", Does: "scroll it"},
	}
	if !p.wide() {
		preview = append(preview, overlay.HelpRow{Keys: "p", Does: "show it here"})
	}
	return []overlay.HelpSection{
		{Title: "The steps", Rows: []overlay.HelpRow{
			{Keys: "↑ ↓", Does: "mark another step"}, {Keys: "a", Does: "add one after it"}, {Keys: "enter tab", Does: "edit it"},
			{Keys: "t", Does: "pick another model"}, {Keys: "d", Does: "duplicate it"}, {Keys: "x z", Does: "remove, bring back"}, {Keys: "space", Does: "off, on"},
			{Keys: "J K", Does: "move it"}, {Keys: "o", Does: "ask it alone"},
			{Keys: "!", Does: "rehearse a failure"},
		}},
		{Title: "The chain", Rows: []overlay.HelpRow{
			{Keys: "s ctrl+s", Does: "save and use it"}, {Keys: "u", Does: "use it here only"}, {Keys: "r", Does: "rename it"},
			{Keys: "m", Does: "who walks the steps"}, {Keys: "l", Does: "another, a new one"}, {Keys: "D", Does: "delete it"},
		}},
		{Title: "What will be posted", Rows: preview},
	}
}
