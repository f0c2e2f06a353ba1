package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sluice/internal/safe"
)

// Shell completion. A misspelt flag name here is found by the tests, so the errors of
// registering are ignored at run time.

// completeTargets completes the catalogue's models and the configured chains.
func (p *Program) completeTargets(c *cobra.Command, flag string) {
	_ = c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		s, err := p.setup(orPlaceholder)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer s.close()
		var out []string
		for _, chain := range s.cfg.Chains {
			out = append(out, "chain:"+chain.Name)
		}
		for _, m := range s.models() {
			out = append(out, m.Provider+"/"+m.ID)
		}
		return beginning(out, begun), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeProviders completes the providers' slugs as the only argument, after the given
// words.
func (p *Program) completeProviders(more ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		s, err := p.setup(orPlaceholder)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer s.close()
		return beginning(append(slices.Clone(more), s.providerNames()...), begun), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSessions completes the ids of saved sessions with their titles.
func (p *Program) completeSessions(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	infos, err := p.store().List(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []string
	for _, i := range infos {
		if i.ID != "" && strings.HasPrefix(i.ID, begun) {
			out = append(out, cobra.CompletionWithDesc(safe.Line(i.ID).String(), safe.Line(i.Title).String()))
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}

func beginning(words []string, begun string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, begun) })
}

func completeWords(c *cobra.Command, flag string, words ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeNothing keeps the shell from completing file names for a value.
func completeNothing(c *cobra.Command, flag string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
}

func completeFiles(c *cobra.Command, flag, extension string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions([]string{extension}, cobra.ShellCompDirectiveFilterFileExt))
}

func completeFolders(c *cobra.Command, flag string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
}
