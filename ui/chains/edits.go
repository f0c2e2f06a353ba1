package chains

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/overlay"
)

// addStep picks a model and adds a step after the selected one.
func (p *Composer) addStep() tea.Cmd {
	return p.pick("", func(t gateway.Target) {
		at := min(p.at+1, len(p.steps))
		p.steps = slices.Insert(p.steps, at, draftOf(sessions.ChainStep{Target: t.String()}))
		p.at = at
	})
}

func (p *Composer) pickTarget() tea.Cmd {
	if p.at >= len(p.steps) {
		return p.addStep()
	}
	return p.pick(p.steps[p.at].text[stepTarget], func(t gateway.Target) { p.steps[p.at].text[stepTarget] = t.String() })
}

func (p *Composer) pick(now string, choose func(gateway.Target)) tea.Cmd {
	current, _ := gateway.ParseTarget(now) // none is none
	return p.openList(p.o.Pick(current, func(t gateway.Target) tea.Cmd {
		if t.Model == "" {
			p.warn("a step is a model, not a chain or a raw request")
			return nil
		}
		choose(t)
		return nil
	}))
}

// openList opens a list or the help over the composer.
func (p *Composer) openList(list overlay.Overlay) tea.Cmd {
	p.list = list
	list.SetSize(p.w, p.h)
	return list.Init()
}

func (p *Composer) removeStep() {
	if p.at >= len(p.steps) {
		return
	}
	gone := p.steps[p.at]
	p.removed, p.removedAt = &gone, p.at
	p.steps = slices.Delete(slices.Clone(p.steps), p.at, p.at+1)
	p.selectStep(min(p.at, max(0, len(p.steps)-1)))
	p.say("the step is gone; z brings it back")
}

func (p *Composer) restoreStep() {
	if p.removed == nil {
		p.say("no step was removed")
		return
	}
	p.at = min(p.removedAt, len(p.steps))
	p.steps = slices.Insert(p.steps, p.at, *p.removed)
	p.removed = nil
}

func (p *Composer) duplicateStep() {
	if p.at < len(p.steps) {
		p.steps = slices.Insert(p.steps, p.at+1, p.steps[p.at])
		p.at++
	}
}

func (p *Composer) toggleStep() {
	if p.at < len(p.steps) {
		p.steps[p.at].off = !p.steps[p.at].off
	}
}

// moveStep moves a step to another place and selects it.
func (p *Composer) moveStep(from, to int) {
	if from < 0 || from >= len(p.steps) || to < 0 || to >= len(p.steps) {
		return
	}
	d := p.steps[from]
	p.steps = slices.Insert(slices.Delete(slices.Clone(p.steps), from, from+1), to, d)
	p.at = to
}
