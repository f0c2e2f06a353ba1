package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
)

func (p *Program) sessionsCommand() *cobra.Command {
	return group("sessions", "Find, show, export and tidy saved sessions", p.sessionsListCommand(), p.sessionsShowCommand(),
		p.sessionsSearchCommand(), p.sessionsExportCommand(), p.sessionsForkCommand(), p.sessionsRenameCommand(),
		p.sessionsTagCommand(), p.sessionsPinCommand(), p.sessionsRemoveCommand(), p.sessionsRestoreCommand())
}

// sessionRow is a session in --json.
type sessionRow struct {
	Path     string    `json:"path"`
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Targets  []string  `json:"targets"`
	Tags     []string  `json:"tags,omitempty"`
	Pinned   bool      `json:"pinned,omitempty"`
	CostUSD  *float64  `json:"cost_usd"`
	Messages int       `json:"messages"`
	Updated  time.Time `json:"updated"`
	Bytes    int64     `json:"bytes"`
	Error    string    `json:"error,omitempty"`
}

func sessionRowOf(i sessions.Info) sessionRow {
	r := sessionRow{Path: i.Path, ID: i.ID, Title: i.Title, Targets: i.Targets, Messages: i.Messages, Updated: i.Updated, Bytes: i.Size,
		Tags: i.Tags, Pinned: i.Pinned, CostUSD: i.CostUSD}
	if i.Err != nil {
		r.Error = i.Err.Error()
	}
	if r.Targets == nil {
		r.Targets = []string{}
	}
	return r
}

func (p *Program) sessionsListCommand() *cobra.Command {
	var asJSON, trash bool
	c := &cobra.Command{
		Use: "list", Short: "List the saved sessions, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list := p.store().List
			if trash {
				list = p.store().Trashed
			}
			if p.sessionsDir() == "" {
				return wrongUsage(sessions.ErrNoFolder)
			}
			infos, err := list(cmd.Context())
			if err != nil {
				return wrongUsage(err)
			}
			if asJSON {
				return writeJSONLines(p.out(), infos, sessionRowOf)
			}
			if len(infos) == 0 {
				p.note("sluice: note: there are no sessions in " + p.sessionsDir())
				return nil
			}
			return p.writeSessions(infos)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per line")
	c.Flags().BoolVar(&trash, "trash", false, "list what was moved to the trash")
	return c
}

// On a terminal titles begin at titleColumn, with ids as they are made now, and are cut to
// no fewer cells than leastTitle.
const (
	titleColumn = 46
	leastTitle  = 16
)

// widestTargets is how many cells the column of models needs on a terminal, within reason.
func widestTargets(infos []sessions.Info) int {
	const most = 24
	cells := 0
	for _, i := range infos {
		for _, t := range i.Targets {
			cells = max(cells, ansi.StringWidth(figures.TargetName(t)))
		}
	}
	return min(cells, most)
}

// writeSessions prints a table. On a terminal its lines aren't wider than that.
func (p *Program) writeSessions(infos []sessions.Info) error {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	width, terminal := terminalWidth(p.Out)
	room := max(leastTitle, width-titleColumn-2-widestTargets(infos))
	_, _ = fmt.Fprintln(tw, "ID\tUPDATED\tMESSAGES\tTITLE\tTARGETS")
	for _, i := range infos {
		title, targets := i.Title, slices.Clone(i.Targets)
		if i.Err != nil {
			title = "can't be read: " + i.Err.Error()
		}
		title = safe.Line(title).String()
		if terminal { // a title must not push the models out of sight
			title = ansi.Truncate(title, room, "…")
			for k := range targets {
				targets[k] = figures.TargetName(targets[k])
			}
		}
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%s\n", safe.Line(i.ID), i.Updated.Local().Format("2006-01-02 15:04"), i.Messages,
			title, safe.Line(strings.Join(targets, " ")))
	}
	_ = tw.Flush() // into memory
	text := b.String()
	if terminal {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range lines {
			lines[i] = ansi.Truncate(line, width, "…")
		}
		lines[0] = p.inks(p.Out).strong.Render(lines[0])
		text = strings.Join(lines, "\n") + "\n"
	}
	_, err := io.WriteString(p.out(), text)
	return err
}

// messageRow is a message in --json.
type messageRow struct {
	ID         string    `json:"id"`
	Parent     string    `json:"parent,omitempty"`
	Lane       int       `json:"lane"`
	Role       string    `json:"role"`
	Time       time.Time `json:"time"`
	Target     string    `json:"target,omitempty"`
	Text       string    `json:"text"`
	Reasoning  string    `json:"reasoning,omitempty"`
	Finish     string    `json:"finish,omitempty"`
	Incomplete bool      `json:"incomplete"`
	CostUSD    *float64  `json:"cost_usd"`
	CostSource string    `json:"cost_source,omitempty"`
	Usage      event     `json:"usage,omitempty"`
	Error      string    `json:"error,omitempty"`
}

func messageRowOf(m sessions.Message) messageRow {
	r := messageRow{
		ID: m.ID, Parent: m.Parent, Lane: m.Lane, Role: string(m.Role), Time: m.Time, Target: m.Target, Text: m.Text,
		Reasoning: m.Reasoning, Incomplete: m.Incomplete, CostUSD: m.CostUSD, CostSource: string(m.CostSource), Usage: usageEvent(m.Usage),
	}
	if m.Finish != nil {
		r.Finish = string(m.Finish.Reason)
	}
	if m.Error != nil {
		r.Error = m.Error.Message
		if r.Error == "" {
			r.Error = string(m.Error.Kind)
		}
	}
	return r
}

func (p *Program) sessionsShowCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "show SESSION", Short: "Show a session by its id, title or path", Args: oneArgument("a session's id, title or path"), ValidArgsFunction: p.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			store := p.store()
			path, err := p.findSession(cmd.Context(), store, args[0])
			if err != nil {
				return wrongUsage(err)
			}
			s, err := store.Read(path)
			if err != nil {
				return wrongUsage(err)
			}
			defer func() { _ = s.Close() }()
			if asJSON {
				err = writeJSONLines(p.out(), s.Messages(), messageRowOf)
			} else {
				err = p.writeConversation(s)
			}
			if err != nil {
				return err
			}
			return damage(path, s)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per message, one per line")
	return c
}

// damage is an error if a session could not be read completely. What could be read was
// shown.
func damage(path string, s *sessions.Session) error {
	err := s.ReadOnlyErr()
	if !errors.Is(err, sessions.ErrDamaged) && !errors.Is(err, sessions.ErrNewer) {
		return nil
	}
	return wrongUsage(fmt.Errorf("session %s is not shown completely, and was not changed: %w", path, err))
}
