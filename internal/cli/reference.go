package cli

import "github.com/spf13/cobra"

// CommandHelp is a command as the README lists it.
type CommandHelp struct {
	// Use is the usage line without "sluice", Short what it does.
	Use, Short string
}

// Reference lists the commands, those of a group one by one.
func Reference() []CommandHelp {
	var out []CommandHelp
	var walk func(c *cobra.Command, prefix string)
	walk = func(c *cobra.Command, prefix string) {
		for _, sub := range c.Commands() {
			if sub.Hidden || sub.Name() == "help" || sub.Name() == "completion" {
				continue
			}
			if sub.HasSubCommands() {
				walk(sub, prefix+sub.Name()+" ")
				continue
			}
			out = append(out, CommandHelp{Use: prefix + sub.Use, Short: sub.Short})
		}
	}
	walk((&Program{}).root(), "")
	return out
}
