package browser

import (
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// rowAction is what a letter after the leader key does to the selected session.
type rowAction struct {
	key, word string
	run       func(*Browser, sessions.Info) tea.Cmd
}

// rowActions are the actions that are possible now.
func (b *Browser) rowActions() []rowAction {
	_, some := b.selected()
	trash := rowAction{"b", "see the trash", func(b *Browser, _ sessions.Info) tea.Cmd { return b.switchTrash() }}
	if b.list.trash {
		trash.word = "leave the trash"
	}
	switch {
	case !some:
		return []rowAction{trash}
	case b.list.trash:
		return []rowAction{{"x", "bring back", func(b *Browser, i sessions.Info) tea.Cmd { return b.opts.Commands().restore(i.Path) }}, trash}
	}
	return []rowAction{
		{"r", "rename", (*Browser).askTitle},
		{"t", "change the tags", (*Browser).askTags},
		{"p", "pin or unpin", func(b *Browser, i sessions.Info) tea.Cmd { return b.opts.Commands().setPinned(i.Path, !i.Pinned) }},
		{"d", "duplicate", func(b *Browser, i sessions.Info) tea.Cmd { return b.opts.Commands().Duplicate(i.Path) }},
		{"x", "move to the trash", func(b *Browser, i sessions.Info) tea.Cmd { return b.opts.Commands().Trash(i.Path) }},
		trash,
		{"e", "open in the editor", func(b *Browser, i sessions.Info) tea.Cmd { return b.opts.Commands().Edit(i.Path) }},
		{"m", "export", (*Browser).askExport},
	}
}

// actionHints are the letters with their words, for the panel that lists them.
func (b *Browser) actionHints() []look.Hint {
	var out []look.Hint
	for _, a := range b.rowActions() {
		out = append(out, look.Hint{Key: a.key, Word: a.word})
	}
	return out
}

// runAction runs the action of a letter on the selected session.
func (b *Browser) runAction(letter string) tea.Cmd {
	if letter == "esc" {
		return nil
	}
	info, _ := b.selected()
	for _, a := range b.rowActions() {
		if a.key == letter {
			return a.run(b, info)
		}
	}
	return b.opts.Say("no action has the letter " + letter)
}

// askQuestion asks in place of the input.
func (b *Browser) askQuestion(q overlay.Question) tea.Cmd {
	b.question = overlay.NewQuestionLine(b.st, q)
	return nil
}

func (b *Browser) askTitle(i sessions.Info) tea.Cmd {
	return b.askQuestion(b.opts.Commands().TitleQuestion(i.Path, sessionTitle(i).String(), b.opts.Say))
}

func (b *Browser) askTags(i sessions.Info) tea.Cmd {
	return b.askQuestion(b.opts.Commands().TagQuestion(i.Path, i.Tags))
}

func (b *Browser) askExport(i sessions.Info) tea.Cmd {
	return b.askQuestion(b.opts.Commands().ExportQuestion(i.Path, b.opts.Say))
}
