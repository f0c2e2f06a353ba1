package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sluice/internal/config"
	"sluice/sessions"
	"sluice/sessions/export"
)

// exportRow is what was written, in --json.
type exportRow struct {
	Path   string `json:"path"`
	Format string `json:"format"`
	Output string `json:"output"`
	Bytes  int    `json:"bytes"`
}

func (p *Program) sessionsExportCommand() *cobra.Command {
	var format, output string
	var lane int
	var asJSON bool
	c := &cobra.Command{
		Use: "export SESSION", Short: "Write a session as markdown, JSON or HTML",
		Long: `Write a session as markdown, as the JSON messages that vendors take, or as a
self-contained HTML page that loads nothing.

Each lane is written as the playground shows it: the branch that ends with its
last message.`,
		Args: oneArgument("a session's id, title or path"), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON && output == "" {
				return wrongUsage(errors.New("--json says what was written: give --output too, or --format json for the messages"))
			}
			return p.readSession(cmd, args[0], func(s *sessions.Session) error {
				if lanes := max(1, len(s.Meta().Lanes)); lane < 0 || lane > lanes {
					return wrongUsage(fmt.Errorf("--lane %d: the session has %d", lane, lanes))
				}
				var b bytes.Buffer
				if err := export.Write(&b, s, export.Format(format), lane-1); err != nil {
					return wrongUsage(err)
				}
				if output == "" {
					if export.Format(format) == export.JSON {
						b = *bytes.NewBuffer(escapeHarmful(b.Bytes()))
					}
					_, err := p.out().Write([]byte(p.shown(b.String())))
					return err
				}
				if err := writeNew(config.ExpandHome(output, p.env), b.Bytes()); err != nil {
					return wrongUsage(err)
				}
				if asJSON {
					return writeJSONLines(p.out(), []exportRow{{s.Path(), format, output, b.Len()}}, same)
				}
				return nil
			})
		},
	}
	c.Flags().StringVarP(&format, "format", "f", string(export.Markdown), "format of the output: md, json or html")
	c.Flags().StringVarP(&output, "output", "o", "", "new file to write to instead of standard output")
	c.Flags().IntVar(&lane, "lane", 0, "only this lane, from 1")
	c.Flags().BoolVar(&asJSON, "json", false, "with --output: report what was written as a JSON object")
	return c
}

func same[T any](v T) T { return v }

// writeNew creates a file that only the user can read, never over another.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// readSession finds a session, reads it, and reports damage.
func (p *Program) readSession(cmd *cobra.Command, name string, use func(*sessions.Session) error) error {
	store := p.store()
	path, err := p.findSession(cmd.Context(), store, name)
	if err != nil {
		return wrongUsage(err)
	}
	s, err := store.Read(path)
	if err != nil {
		return wrongUsage(err)
	}
	defer func() { _ = s.Close() }() // nothing was written
	if err := use(s); err != nil {
		return err
	}
	return damage(path, s)
}
