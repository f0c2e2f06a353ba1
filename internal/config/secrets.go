package config

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

// AllSecrets gives every key that the configuration names, whichever is used, so
// that none of them is shown. Those of variables and files get their values now,
// since that asks nobody; a keyring or a command is not asked for this.
func (c *Config) AllSecrets() []gateway.Secret {
	all := []gateway.Secret{c.Gateway.Token}
	for _, slug := range slices.Sorted(maps.Keys(c.Providers)) {
		p := c.Providers[slug]
		all = append(all, p.APIKey)
		for _, name := range slices.Sorted(maps.Keys(p.Secrets)) {
			all = append(all, p.Secrets[name])
		}
	}
	all = slices.DeleteFunc(all, gateway.Secret.IsZero)
	for _, s := range all {
		if scheme, _, _ := strings.Cut(s.Source(), ":"); scheme == byEnv || scheme == byFile {
			_, _ = s.Reveal(context.Background()) // who needs the key is told why there is none
		}
	}
	return all
}
