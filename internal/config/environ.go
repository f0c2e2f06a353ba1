package config

import (
	"slices"
	"strings"
)

// CleanEnviron takes variables that hold secrets out of an environment that is
// handed to another program: *_API_KEY, *_TOKEN, *_SECRET*, AWS_*, and the
// named ones. Entries are NAME=VALUE; names are compared without case.
func CleanEnviron(environ []string, secret ...string) []string {
	clean := make([]string, 0, len(environ))
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		named := func(other string) bool { return strings.EqualFold(name, other) }
		if !holdsSecret(strings.ToUpper(name)) && !slices.ContainsFunc(secret, named) {
			clean = append(clean, entry)
		}
	}
	return clean
}

func holdsSecret(name string) bool {
	return strings.HasSuffix(name, "_API_KEY") || strings.HasSuffix(name, "_TOKEN") ||
		strings.Contains(name, "_SECRET") || strings.HasPrefix(name, "AWS_")
}

// Environ is the environment for programs that are started, such as an editor:
// the process's own without the variables that hold secrets.
func (c *Config) Environ() []string {
	return CleanEnviron(c.secrets.environ(), c.secrets.variables...)
}
