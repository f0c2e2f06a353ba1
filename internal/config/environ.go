package config

import "sluice/gateway"

// Environ is the environment for programs that are started, such as an editor: the
// process's own without its secrets. See [gateway.CleanEnviron].
func (c *Config) Environ() []string { return c.secrets.cleanEnviron() }

func (s *resolver) cleanEnviron() []string {
	var keys []gateway.Secret
	if s.all != nil {
		keys = s.all()
	}
	return gateway.CleanEnviron(s.environ(), s.variables, keys)
}
