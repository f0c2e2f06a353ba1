package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// messageText is the message to show and its style: a toast, else that saving fails.
func (a *app) messageText() (string, lipgloss.Style) {
	switch {
	case a.toast.text != "" && a.toast.trouble:
		return safe.Line(a.toast.text).String(), a.styles.Trouble
	case a.toast.text != "":
		return safe.Line(a.toast.text).String(), a.styles.Text
	case a.overlay == nil:
		return safe.Line(a.saveTroubleLine()).String(), a.styles.Trouble
	}
	return "", a.styles.Text
}

// messageLines are the lines of a message that doesn't fit in an edge of the prompt's
// width, drawn; none where there is none, or it fits.
func (a *app) messageLines() []string {
	words, tint := a.messageText()
	if words == "" || lipgloss.Width(words) <= look.EdgeWords(a.composerWidth()) {
		return nil
	}
	pane := a.paneWidth()
	lines := look.Wrapped(words, max(1, pane-2), maxMessageLines)
	for i, line := range lines {
		lines[i] = look.Fit(" "+tint.Render(line), pane)
	}
	return lines
}

// linesAbovePrompt counts the lines of a message that stands above the prompt.
func (a *app) linesAbovePrompt() int {
	if a.overlay != nil {
		return 0
	}
	return len(a.messageLines())
}

// edgeMessage is the message as it stands in an edge of width cells, empty where it
// doesn't fit.
func (a *app) edgeMessage(width int) string {
	words, tint := a.messageText()
	if words == "" || lipgloss.Width(words) > look.EdgeWords(width) {
		return ""
	}
	return tint.Render(words)
}

// withMessage sets the message into the lower side of a box, or the first row of a full
// screen. Where it doesn't fit, lines
// has it.
func (a *app) withMessage(box string) (with string, lines []string) {
	words, tint := a.messageText()
	if words == "" {
		return box, nil
	}
	if words := a.edgeMessage(lipgloss.Width(box)); words != "" {
		if look.IsPane(box) {
			return look.WithPaneWords(a.styles, box, words), nil
		}
		return look.WithLowerWords(a.styles, box, words), nil
	}
	for _, line := range look.Wrapped(words, max(1, a.w-2), maxMessageLines) {
		lines = append(lines, look.Fit(" "+tint.Render(line), a.w))
	}
	return box, lines
}

// overMessage draws the lines of a long message over the last lines of a frame without
// its footer.
func (a *app) overMessage(frame, message []string) []string {
	copy(frame[max(0, len(frame)-len(message)):], message)
	return frame
}

func (c *chrome) whyNoMessages() string {
	if len(c.messages) == 0 {
		return "there was no message yet"
	}
	return ""
}

// openMessages lists the messages, newest first.
func (a *app) openMessages() tea.Cmd {
	var rows []overlay.SheetRow
	for _, m := range slices.Backward(a.messages) {
		rows = append(rows, overlay.SheetRow{Lead: m.at.Format("15:04"), Text: safe.Line(m.text), Trouble: m.trouble})
	}
	return a.open(overlay.NewSheet(a.styles, "Messages", rows))
}
