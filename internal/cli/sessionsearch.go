package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/internal/safe"
	"sluice/sessions"
)

// hitRow is a hit in --json.
type hitRow struct {
	Path    string    `json:"path"`
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Updated time.Time `json:"updated"`
	Message string    `json:"message,omitempty"`
	Index   int       `json:"index"`
	Lane    int       `json:"lane"`
	Role    string    `json:"role,omitempty"`
	Field   string    `json:"field"`
	Snippet string    `json:"snippet"`
	Matches [][2]int  `json:"matches"`
	Count   int       `json:"count"`
}

func hitRowOf(h sessions.Hit) hitRow {
	return hitRow{
		Path: h.Path, ID: h.ID, Title: h.Title, Updated: h.Updated, Message: h.Message, Index: h.Index, Lane: h.Lane,
		Role: string(h.Role), Field: h.Field, Snippet: h.Snippet, Matches: h.Matches, Count: h.Count,
	}
}

func (p *Program) sessionsSearchCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "search TEXT…", Short: "Find text in all sessions",
		Long: "Find text in titles, tags, notes and messages, ignoring case.\n\nWith --json, matches are byte ranges of the snippet: from, to.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.searchSessions(cmd, strings.Join(args, " "), asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per hit, one per line")
	return c
}

// searchSessions writes hits as they are found. Sessions that can't be read are reported
// and skipped.
func (p *Program) searchSessions(cmd *cobra.Command, text string, asJSON bool) error {
	found, last := 0, ""
	for hit, err := range p.store().Search(cmd.Context(), text) {
		switch {
		case err != nil && cmd.Context().Err() != nil:
			return err
		case err != nil:
			p.complain(fmt.Sprintf("%s was not searched: %v", hit.Path, err))
			continue
		case asJSON:
			err = writeJSONLines(p.out(), []sessions.Hit{hit}, hitRowOf)
		default:
			heading := ""
			if hit.Path != last {
				heading = fmt.Sprintf("── %s  %s\n", safe.Line(hit.Title), safe.Line(hit.ID))
			}
			_, err = fmt.Fprintf(p.out(), "%s   %s %s\n", heading, safe.Line(hitPlace(hit)), safe.Line(strings.TrimSpace(hit.Snippet)))
		}
		if err != nil {
			return err
		}
		found, last = found+1, hit.Path
	}
	if found == 0 {
		p.note("sluice: note: nothing found")
	}
	return nil
}

// hitPlace describes the place of a hit in a few words.
func hitPlace(h sessions.Hit) string {
	if h.Index < 0 {
		return h.Field + ":"
	}
	place := fmt.Sprintf("%d", h.Index+1)
	if h.Field != "text" {
		place += " " + h.Field
	}
	return place + ":"
}
