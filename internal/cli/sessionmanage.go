package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sluice/internal/safe"
	"sluice/sessions"
)

// sessionChange is what became of a session, in --json.
type sessionChange struct {
	Path  string   `json:"path"`
	ID    string   `json:"id,omitempty"`
	Title string   `json:"title,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	// Pinned is always present if it may have changed.
	Pinned *bool `json:"pinned,omitempty"`
	// Was is the session's path before it was moved or copied.
	Was     string `json:"was,omitempty"`
	Deleted bool   `json:"deleted,omitempty"`
}

// tellChange writes one change, as JSON or in words.
func (p *Program) tellChange(asJSON bool, change sessionChange, words string) error {
	if asJSON {
		return writeJSONLines(p.out(), []sessionChange{change}, same)
	}
	_, err := fmt.Fprintln(p.out(), safe.Line(words))
	return err
}

func jsonFlag(c *cobra.Command, asJSON *bool) *cobra.Command {
	c.Flags().BoolVar(asJSON, "json", false, "report what was done as a JSON object")
	return c
}

func (p *Program) sessionsForkCommand() *cobra.Command {
	var at, output string
	var asJSON bool
	c := &cobra.Command{
		Use: "fork SESSION", Short: "Copy a session or a branch of it",
		Args: oneArgument("a session's id, title or path"), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.readSession(cmd, args[0], func(s *sessions.Session) error {
				var copied *sessions.Session
				var err error
				if at == "" {
					copied, err = s.CopyTo(output)
				} else {
					copied, err = s.Fork(output, at)
				}
				if err != nil {
					return wrongUsage(err)
				}
				change := sessionChange{Path: copied.Path(), ID: copied.Meta().ID, Title: copied.Meta().Title, Was: s.Path()}
				if err := copied.Close(); err != nil {
					return err
				}
				return p.tellChange(asJSON, change, change.Path)
			})
		},
	}
	c.Flags().StringVar(&at, "at", "", "only the branch up to the message with this id")
	c.Flags().StringVarP(&output, "output", "o", "", "path of the new session; default: the sessions folder")
	return jsonFlag(c, &asJSON)
}

func (p *Program) sessionsRenameCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "rename SESSION TITLE…", Short: "Rename a session", Args: cobra.MinimumNArgs(2), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			title := strings.Join(args[1:], " ")
			if strings.TrimSpace(title) == "" {
				return wrongUsage(errors.New("the title is empty"))
			}
			return p.changeHead(cmd, args[0], asJSON, func(m *sessions.Meta) { m.Title = title })
		},
	}
	return jsonFlag(c, &asJSON)
}

func (p *Program) sessionsTagCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "tag SESSION TAG…", Short: "Add tags, or remove -TAG",
		Long: "Add tags to a session. After \"--\", a tag with a leading dash is removed.",
		Args: cobra.MinimumNArgs(2), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changeHead(cmd, args[0], asJSON, func(m *sessions.Meta) {
				for _, tag := range args[1:] {
					if gone, ok := strings.CutPrefix(tag, "-"); ok {
						m.Tags = slices.DeleteFunc(m.Tags, func(t string) bool { return t == gone })
					} else {
						m.Tags = append(m.Tags, tag)
					}
				}
			})
		},
	}
	return jsonFlag(c, &asJSON)
}

func (p *Program) sessionsPinCommand() *cobra.Command {
	var asJSON, off bool
	c := &cobra.Command{
		Use: "pin SESSION", Short: "Keep a session at the top of the list", Args: oneArgument("a session's id, title or path"), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changeHead(cmd, args[0], asJSON, func(m *sessions.Meta) { m.Pinned = !off })
		},
	}
	c.Flags().BoolVar(&off, "off", false, "unpin it")
	return jsonFlag(c, &asJSON)
}

// changeHead changes a session's header in place.
func (p *Program) changeHead(cmd *cobra.Command, name string, asJSON bool, change func(*sessions.Meta)) error {
	store := p.store()
	path, err := p.findSession(cmd.Context(), store, name)
	if err != nil {
		return wrongUsage(err)
	}
	s, err := store.Open(path)
	if err != nil {
		return wrongUsage(err)
	}
	meta := s.Meta()
	change(&meta)
	err = s.SetMeta(meta)
	meta = s.Meta()
	if err = errors.Join(err, s.Close()); err != nil {
		return wrongUsage(fmt.Errorf("session %s was not changed: %w", path, err))
	}
	row := sessionChange{Path: path, ID: meta.ID, Title: meta.Title, Tags: meta.Tags, Pinned: &meta.Pinned}
	return p.tellChange(asJSON, row, headLine(meta))
}

func headLine(m sessions.Meta) string {
	words := m.Title
	if m.Pinned {
		words += "  pinned"
	}
	for _, tag := range m.Tags {
		words += "  #" + tag
	}
	return words
}

func (p *Program) sessionsRemoveCommand() *cobra.Command {
	var asJSON, forever bool
	c := &cobra.Command{
		Use: "rm SESSION…", Short: "Move sessions to the trash", Args: cobra.MinimumNArgs(1), ValidArgsFunction: p.completeSessions,
		Long: "Move sessions to the trash folder beside them.\n\"sluice sessions restore\" brings them back.",
		RunE: func(cmd *cobra.Command, args []string) error {
			store := p.store()
			return p.each(cmd, args, store.Find, func(path string) error {
				if forever {
					if err := store.Remove(path); err != nil {
						return err
					}
					return p.tellChange(asJSON, sessionChange{Path: path, Deleted: true}, "deleted "+path)
				}
				to, err := store.Trash(path)
				if err != nil {
					return err
				}
				return p.tellChange(asJSON, sessionChange{Path: to, Was: path}, to)
			})
		},
	}
	c.Flags().BoolVar(&forever, "forever", false, "delete instead; a session that can't be read completely stays")
	return jsonFlag(c, &asJSON)
}

func (p *Program) sessionsRestoreCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "restore SESSION…", Short: "Bring sessions back from the trash", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store := p.store()
			return p.each(cmd, args, store.FindTrashed, func(path string) error {
				to, err := store.Restore(path)
				if err != nil {
					return err
				}
				return p.tellChange(asJSON, sessionChange{Path: to, Was: path}, to)
			})
		},
	}
	return jsonFlag(c, &asJSON)
}

// each finds all sessions before it does something to the first.
func (p *Program) each(cmd *cobra.Command, names []string, find func(context.Context, string) (string, error), do func(path string) error) error {
	var paths []string
	for _, name := range names {
		path, err := find(cmd.Context(), name)
		if err != nil {
			return wrongUsage(err)
		}
		paths = append(paths, path)
	}
	for _, path := range paths {
		if err := do(path); err != nil {
			return wrongUsage(fmt.Errorf("session %s: %w", path, err))
		}
	}
	return nil
}
