package config

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

// AllSecrets returns every key that the configuration names, used or not, so that all of
// them are redacted. Those of variables and files get their values now, since that needs
// nobody's permission; keyrings and commands are not queried for this.
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
			_, _ = s.Reveal(context.Background()) // the error is reported when the key is needed
		}
	}
	return all
}
