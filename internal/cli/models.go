package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/safe"
)

// modelRow is a catalogue entry in --json. Unknown values are null.
type modelRow struct {
	Provider      string   `json:"provider"`
	ID            string   `json:"id"`
	Name          string   `json:"name,omitempty"`
	ContextWindow *int     `json:"context_window"`
	MaxOutput     *int     `json:"max_output_tokens"`
	Reasoning     bool     `json:"reasoning"`
	Images        *bool    `json:"images"`
	Tools         *bool    `json:"tools"`
	Shutdown      *string  `json:"shutdown_date"`
	Input         *float64 `json:"input_usd_per_million"`
	Output        *float64 `json:"output_usd_per_million"`
	CachedInput   *float64 `json:"cached_input_usd_per_million"`
	Source        string   `json:"source"`
	Date          string   `json:"date"`
}

func rowOf(m gateway.Model) modelRow {
	known := func(n int) *int {
		if n <= 0 {
			return nil
		}
		return &n
	}
	r := modelRow{
		Provider: m.Provider, ID: m.ID, Name: m.Name, ContextWindow: known(m.ContextWindow), MaxOutput: known(m.MaxOutput),
		Reasoning: m.Reasoning, Images: yesNo(m.Images), Tools: yesNo(m.Tools), Source: m.Source, Date: m.Date,
	}
	if m.Shutdown != "" {
		r.Shutdown = &m.Shutdown
	}
	if m.Price != nil {
		r.Input, r.Output, r.CachedInput = rounded(m.Price.Input), rounded(m.Price.Output), rounded(m.Price.CachedInput)
	}
	return r
}

// rounded removes the floating-point noise of a price per token when it becomes one per
// million: 0.09999999999999999.
func rounded(usd *float64) *float64 {
	if usd == nil {
		return nil
	}
	r := math.Round(*usd*1e6) / 1e6
	return &r
}

func (p *Program) modelsCommand() *cobra.Command {
	var asJSON, refresh bool
	c := &cobra.Command{
		Use:   "models [PROVIDER]",
		Short: "List models with context windows and prices",
		Long: `Lists the models that the catalogue knows, with context window and prices
in US dollars per million tokens. Unknown values stay empty. The list is not
a limit: any model id of a vendor can be used as a target.

--refresh asks the vendors for their own lists, through the gateway, and
Cloudflare's API for Workers AI; the lists are cached for later runs. Vendors
list no prices: those stay as they are, with their own source and date.`,
		Example: `  sluice models anthropic
  sluice models openai --refresh
  sluice models --json | jq -r 'select(.context_window > 500000) | .id'`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: p.completeProviders(),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := p.setup(placeholderUnless(refresh))
			if err != nil {
				return err
			}
			defer s.close()
			only := ""
			if len(args) == 1 {
				only = args[0]
				if _, ok := s.cfg.Providers[only]; !ok {
					return unknownProvider(only, s.providerNames())
				}
			}
			var failed error
			if refresh {
				failed = p.refresh(cmd.Context(), s, only)
			} else {
				p.tellStale()
			}
			if failed != nil && !wasTold(failed) {
				return failed
			}
			return firstOf(p.writeCatalogue(s, only, asJSON), failed)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per line")
	c.Flags().BoolVar(&refresh, "refresh", false, "ask the vendors for their lists first")
	return c
}

// placeholderUnless allows placeholders for keys and the account if nothing is sent.
func placeholderUnless(sends bool) fallback {
	if sends {
		return orDirect
	}
	return orPlaceholder
}

// tellStale says that the refreshed lists are old or can't be read.
func (p *Program) tellStale() {
	cache, err := readModelCache(p.modelCachePath())
	if err != nil {
		p.note(fmt.Sprintf("sluice: note: the refreshed lists can't be read and are ignored: %v", err))
		return
	}
	if list, days, stale := cache.oldest(time.Now()); stale {
		p.note(fmt.Sprintf("sluice: note: %s is %d days old: sluice models --refresh updates it", list.Source, days))
	}
}

func wasTold(err error) bool {
	var told statusError
	return errors.As(err, &told)
}

func (p *Program) writeCatalogue(s *setup, only string, asJSON bool) error {
	models := s.models()
	if only != "" {
		models = ofProvider(models, only)
	}
	if asJSON {
		return writeJSONLines(p.out(), models, rowOf)
	}
	return writeModels(p.out(), models)
}

func ofProvider(models []gateway.Model, name string) []gateway.Model {
	var out []gateway.Model
	for _, m := range models {
		if m.Provider == name {
			out = append(out, m)
		}
	}
	return out
}

// writeJSONLines writes one JSON object per line.
func writeJSONLines[T, R any](w io.Writer, rows []T, of func(T) R) error {
	for _, row := range rows {
		line, err := encodeJSON(of(row))
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func writeModels(w io.Writer, models []gateway.Model) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(tw, "TARGET\tCONTEXT\tINPUT $/M\tOUTPUT $/M\tSOURCE\tDATE")
	for _, m := range models {
		r := rowOf(m)
		context := ""
		if r.ContextWindow != nil {
			context = strconv.Itoa(*r.ContextWindow)
		}
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", safe.Line(m.Provider+"/"+m.ID), context, price(r.Input), price(r.Output), safe.Line(m.Source), safe.Line(m.Date))
	}
	return tw.Flush()
}

func price(usd *float64) string {
	if usd == nil {
		return ""
	}
	return strconv.FormatFloat(*usd, 'f', -1, 64)
}
