package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/external"
	"sluice/ui/overlay"
)

const noLinkWords = "this message has no link"

func (a *app) noLink() string {
	if !a.focusedLane().transcript.HasLinks() {
		return noLinkWords
	}
	return ""
}

// openLink asks which of the message's links is opened, and whether.
func (a *app) openLink() tea.Cmd {
	links, skipped := a.focusedLane().transcript.Links()
	switch {
	case len(links) == 0 && skipped > 0:
		return a.say("this message's addresses can't be opened: only http, https and mailto addresses are")
	case len(links) == 0:
		return a.say(noLinkWords)
	}
	choices := make([]overlay.LinkChoice, len(links))
	for i, l := range links {
		choices[i] = overlay.LinkChoice{Text: l.Text, Address: l.URL}
	}
	return a.open(overlay.NewLinks(a.styles, choices, a.openAddress, func(l overlay.LinkChoice) tea.Cmd {
		return external.CopyText(l.Address, "the address")
	}))
}

func (a *app) openAddress(l overlay.LinkChoice) tea.Cmd {
	host, _ := safe.Link(l.Address)
	return external.OpenAddress(l.Address, host.String(), a.opts.Environ)
}

// linkOpening says that a browser was started, and waits for what it reports.
func (a *app) linkOpening(msg external.Opening) tea.Cmd {
	return tea.Batch(a.say("opening "+msg.What), msg.Wait)
}

// linkOpened says why an address could not be opened. What was opened was said before:
// some browsers end only when they are closed.
func (a *app) linkOpened(msg external.Opened) tea.Cmd {
	if msg.Err == nil {
		return nil
	}
	return a.warn("could not open " + msg.What + ": " + msg.Err.Error() + "; " + a.keyFor("link.open", a.focusScope()) + " c copies the address")
}
