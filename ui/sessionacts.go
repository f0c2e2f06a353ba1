package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/sessions/export"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// letter is an act of the browser on the marked session, behind the leader key.
type letter struct {
	key, word string
	run       func(*browser, sessions.Info) tea.Cmd
}

// letters are the acts that are possible now.
func (b *browser) letters() []letter {
	_, some := b.marked()
	trash := letter{"b", "see the trash", func(b *browser, _ sessions.Info) tea.Cmd { return b.switchTrash() }}
	if b.stock.trash {
		trash.word = "leave the trash"
	}
	switch {
	case !some:
		return []letter{trash}
	case b.stock.trash:
		return []letter{{"x", "bring back", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().restore(i.Path) }}, trash}
	}
	return []letter{
		{"r", "rename", (*browser).askTitle},
		{"t", "change the tags", (*browser).askTags},
		{"p", "pin or unpin", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().pin(i.Path, !i.Pinned) }},
		{"d", "duplicate", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().duplicate(i.Path) }},
		{"x", "move to the trash", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().trash(i.Path) }},
		trash,
		{"e", "open in the editor", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().edit(i.Path) }},
		{"m", "export", (*browser).askExport},
	}
}

// letterHints are the letters for the panel that lists them.
func (b *browser) letterHints() []look.Hint {
	var out []look.Hint
	for _, l := range b.letters() {
		out = append(out, look.Hint{Key: l.key, Word: l.word})
	}
	return out
}

// letter runs the act of a letter on the marked session.
func (b *browser) letter(k string) tea.Cmd {
	if k == "esc" {
		return nil
	}
	info, _ := b.marked()
	for _, l := range b.letters() {
		if l.key == k {
			return l.run(b, info)
		}
	}
	return b.does.Say("nothing has the letter " + k)
}

func (b *browser) question(q overlay.Question) tea.Cmd {
	b.ask = overlay.NewQuestionLine(b.st, q)
	return nil
}

func (b *browser) askTitle(i sessions.Info) tea.Cmd {
	return b.question(titleQuestion(b.does.Shelf(), i.Path, sessionTitle(i).String(), b.does.Say))
}

func (b *browser) askTags(i sessions.Info) tea.Cmd {
	return b.question(tagQuestion(b.does.Shelf(), i.Path, i.Tags))
}

func (b *browser) askExport(i sessions.Info) tea.Cmd {
	return b.question(exportQuestion(b.does.Shelf(), i.Path, b.does.Say))
}

func titleQuestion(s shelf, path, title string, say func(string) tea.Cmd) overlay.Question {
	return overlay.Question{Label: "Title:", Value: title, Hint: "the new title", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("an empty title: nothing was changed")
		}
		return s.rename(path, text)
	}}
}

func tagQuestion(s shelf, path string, tags []string) overlay.Question {
	return overlay.Question{Label: "Tags:", Value: strings.Join(tags, " "), Hint: "words with blanks between them; none removes all", Then: func(text string) tea.Cmd {
		var tags []string
		for word := range strings.FieldsSeq(text) {
			if tag := strings.TrimLeft(word, "#"); tag != "" && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		return s.tag(path, tags)
	}}
}

func exportQuestion(s shelf, path string, say func(string) tea.Cmd) overlay.Question {
	return overlay.Question{Label: "Export to:", Value: exportName(path, export.Markdown), Hint: "a new file; the name's end says the form: .md, .json or .html", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("no file: nothing was exported")
		}
		to := strings.TrimSpace(text)
		if s.typed != nil {
			to = s.typed(to)
		}
		return s.export(path, to)
	}}
}

// troubled tells whether something is wrong with a session that was only read.
func troubled(err error) bool {
	return errors.Is(err, sessions.ErrDamaged) || errors.Is(err, sessions.ErrNewer)
}
