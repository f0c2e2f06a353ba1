package ui

import (
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/sessions/export"
)

// letter is an act of the browser on the marked session, behind the leader key.
type letter struct {
	key, word string
	run       func(*browser, sessions.Info) tea.Cmd
}

// letters are the acts that are possible now.
func (b *browser) letters() []letter {
	if b.stock.trash {
		return []letter{
			{"x", "bring back", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().restore(i.Path) }},
			{"b", "leave the trash", func(b *browser, _ sessions.Info) tea.Cmd { return b.switchTrash() }},
		}
	}
	return []letter{
		{"r", "rename", (*browser).askTitle},
		{"t", "tags", (*browser).askTags},
		{"p", "pin", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().pin(i.Path, !i.Pinned) }},
		{"d", "duplicate", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().duplicate(i.Path) }},
		{"x", "to the trash", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().trash(i.Path) }},
		{"b", "see the trash", func(b *browser, _ sessions.Info) tea.Cmd { return b.switchTrash() }},
		{"e", "editor", func(b *browser, i sessions.Info) tea.Cmd { return b.does.Shelf().edit(i.Path) }},
		{"m", "export", (*browser).askExport},
	}
}

func (b *browser) letterHelp() []key.Binding {
	var out []key.Binding
	for _, l := range b.letters() {
		out = append(out, helpKey(l.key, l.word))
	}
	return append(out, helpKey("esc", "back"))
}

// letter runs the act of a letter on the marked session.
func (b *browser) letter(k string) tea.Cmd {
	if k == "esc" {
		return nil
	}
	info, ok := b.marked()
	for _, l := range b.letters() {
		if l.key == k && (ok || k == "b") {
			return l.run(b, info)
		}
	}
	return b.does.Say("nothing has the letter " + k)
}

func (b *browser) question(q question) tea.Cmd {
	b.ask = newAsker(b.st, q)
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

func titleQuestion(s shelf, path, title string, say func(string) tea.Cmd) question {
	return question{Label: "Title:", Value: title, Hint: "the new title", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("an empty title: nothing was changed")
		}
		return s.rename(path, text)
	}}
}

func tagQuestion(s shelf, path string, tags []string) question {
	return question{Label: "Tags:", Value: strings.Join(tags, " "), Hint: "words with blanks between them; none removes all", Then: func(text string) tea.Cmd {
		var tags []string
		for word := range strings.FieldsSeq(text) {
			if tag := strings.TrimLeft(word, "#"); tag != "" && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		return s.tag(path, tags)
	}}
}

func exportQuestion(s shelf, path string, say func(string) tea.Cmd) question {
	return question{Label: "Export to:", Value: exportName(path, export.Markdown), Hint: "a new file; the name's end says the form: .md, .json or .html", Then: func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return say("no file: nothing was exported")
		}
		return s.export(path, strings.TrimSpace(text))
	}}
}

// troubled tells whether something is wrong with a session that was only read.
func troubled(err error) bool {
	return errors.Is(err, sessions.ErrDamaged) || errors.Is(err, sessions.ErrNewer)
}
