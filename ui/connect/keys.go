package connect

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
)

// press handles a key press.
func (s *Sheet) press(msg tea.KeyPressMsg) tea.Cmd {
	k := msg.String()
	if k != "esc" {
		s.confirming = false
	}
	switch {
	case s.stage == saving:
		if k == "esc" {
			s.stop() // what came of it is told by its answer
		}
		return nil
	case k == "esc":
		return s.escape()
	case s.stage == looking:
		return nil
	case s.lines:
		s.lines = k != "ctrl+o" && k != "enter" && k != "q"
		return nil
	}
	s.remark = ""
	switch k {
	case "enter":
		return s.enter()
	case "ctrl+s":
		return s.saveAnyway()
	case "ctrl+r":
		s.forget()
		s.asked = ""
		return tea.Batch(s.test(), s.listGateways())
	case "ctrl+o":
		return s.askLines(true)
	case "tab", "down":
		if s.row().kind == addRow && s.match() != "" && k == "tab" {
			return s.addProvider()
		}
		return s.goTo(s.at + 1)
	case "shift+tab", "up":
		return s.goTo(s.at - 1)
	case "ctrl+v":
		return func() tea.Msg { return form.PasteWanted{} }
	}
	return s.typed(msg)
}

// typed passes a key press to the focused row.
func (s *Sheet) typed(msg tea.KeyPressMsg) tea.Cmd {
	k := msg.String()
	if s.choosing() {
		switch k {
		case "left":
			s.choose(-1)
			return nil
		case "right", "space":
			s.choose(1)
			return nil
		}
		return s.typeOverGateway(msg)
	}
	if f := s.keyField(); f != nil {
		if f.press(msg) {
			s.edited()
		}
		return nil
	}
	if in := s.input(); in != nil {
		s.typing = in == &s.gateway
		return s.typeInto(in, msg)
	}
	return nil
}

// typeOverGateway begins to type a name where one was chosen from the list: a letter
// replaces the chosen one, a key that deletes changes it.
func (s *Sheet) typeOverGateway(msg tea.KeyPressMsg) tea.Cmd {
	deletes := slices.Contains([]string{"backspace", "ctrl+h", "alt+backspace", "ctrl+w", "ctrl+u"}, msg.String())
	if s.row().kind != gatewayRow || msg.Text == "" && !deletes {
		return nil
	}
	s.typing = true
	cmd := s.gateway.Focus()
	if deletes {
		s.gateway.CursorEnd()
	} else if s.gateway.Value() != "" {
		s.gateway.SetValue("")
		s.edited()
	}
	return tea.Batch(cmd, s.typeInto(&s.gateway, msg))
}

func (s *Sheet) typeInto(in *form.LineInput, msg tea.Msg) tea.Cmd {
	before := in.Value()
	var cmd tea.Cmd
	*in, cmd = in.Update(msg)
	if in.Value() != before && in != &s.search {
		s.edited()
	}
	return cmd
}

// paste inserts the clipboard's text: a key as it is, an address taken apart.
func (s *Sheet) paste(text string) tea.Cmd {
	if s.stage == looking || s.stage == saving || s.lines {
		return nil
	}
	s.remark, s.confirming = "", false
	if f := s.keyField(); f != nil {
		if s.remark = f.paste(text); s.remark == "" {
			s.edited()
		}
		return nil
	}
	if s.row().kind == gatewayRow {
		if s.choosing() {
			s.gateway.SetValue("")
		}
		s.typing = true
	}
	in := s.input()
	if in == nil {
		s.remark = "nothing is pasted here: go to the field that it is for"
		return nil
	}
	if !in.Focused() {
		in.Focus()
	}
	cmd := s.typeInto(in, tea.PasteMsg{Content: strings.TrimSpace(safe.Copy(text))})
	if kind := s.row().kind; kind == accountRow || kind == addressRow {
		s.takeAddress()
		return tea.Batch(cmd, s.focusInput(), s.listGateways())
	}
	return cmd
}

// escape goes back a step: from the lines, from a test, from the sheet. Typed values are
// dropped only by another esc.
func (s *Sheet) escape() tea.Cmd {
	switch {
	case s.lines:
		s.lines = false
	case s.stage == calling:
		s.forget()
	case s.changed && !s.confirming:
		s.confirming = true
	default:
		s.Close()
	}
	return nil
}

// enter adds a provider, tests, or writes what was tested.
func (s *Sheet) enter() tea.Cmd {
	switch {
	case s.row().kind == addRow && strings.TrimSpace(s.search.Value()) != "":
		if s.match() == "" {
			s.remark = "there is no such provider: a part of its name is enough, such as anthropic"
		}
		return s.addProvider()
	case s.stage == calling:
		return nil
	case s.passed():
		return s.save()
	case s.stage == tested:
		s.remark = "the test call failed: ctrl+r tests again, ctrl+s writes it anyway"
		if len(s.results) == 0 {
			s.remark = "nothing was tested: ctrl+s writes it without a test call"
		}
		return nil
	}
	return s.test()
}

// saveAnyway writes what did not pass a test call, which there must have been a try of.
func (s *Sheet) saveAnyway() tea.Cmd {
	if s.stage != tested {
		s.remark = "enter makes a test call first"
		return nil
	}
	return s.save()
}
