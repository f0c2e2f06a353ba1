package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"sluice/gateway"
)

// ErrNoKeyring says that the system's keyring can't be used.
var ErrNoKeyring = errors.New("the system's keyring can't be used")

// SetKey stores a key in the keyring or in a file, and makes the configuration file refer
// to it, keeping everything else there byte for byte. The name is "gateway" for the
// gateway's token, a provider's slug for its api_key, or the slug, a dot and the name of
// another secret ("aws-bedrock.session_token"). It returns the reference that the file
// now holds. The Config itself is not changed: load it again.
//
// If the keyring can't be used the error wraps [ErrNoKeyring] and says what to do
// instead; nothing is written then.
func (c *Config) SetKey(ctx context.Context, name, value string, place KeyPlace) (reference string, err error) {
	plan, err := c.Plan(ctx, Change{Keys: map[string]gateway.Secret{name: gateway.NewSecret("", value)}, Place: place})
	if err != nil {
		return "", err
	}
	k := plan.keys[0]
	table, key := strings.Join(k.path[:len(k.path)-1], "."), k.path[len(k.path)-1]
	err = plan.Write(ctx)
	if errors.Is(err, ErrNoKeyring) {
		return "", fmt.Errorf("%w; instead, put the key into the environment variable %s or into a file with mode 0600, and write %s = \"env:%s\" or \"file:PATH\" under [%s] in %s",
			err, k.variable, key, k.variable, table, c.Path)
	}
	return plan.reference(k), err
}

// keyPath finds where in the file a key belongs.
func (c *Config) keyPath(name string) (path []string, variable string, err error) {
	if name == gatewayKey {
		return []string{"gateway", "token"}, tokenVariable, nil
	}
	slug, key, dotted := strings.Cut(name, ".")
	p, ok := c.Providers[slug]
	if !ok {
		err := fmt.Errorf("there is no provider %q", slug)
		if near := nearestOf(slug, c.Providers); near != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, near)
		}
		return nil, "", err
	}
	if !dotted {
		key = apiKey
	}
	schema := c.known[p.Kind]
	schema.Name = slug
	var secrets []string
	for _, k := range providerKeys(slug, schema, p.Own(), !p.Own() && p.BaseURL == "") {
		if !isSecretKey(schema, k.name) {
			continue
		}
		secrets = append(secrets, k.name)
		if k.name == key {
			return []string{"providers", slug, key}, k.secretVariable(), nil
		}
	}
	return nil, "", fmt.Errorf("%q has no secret %q, but %s", slug, key, oneOf(secrets))
}

func isSecretKey(schema ProviderSchema, name string) bool {
	for _, k := range schema.Keys {
		if k.Name == name {
			return k.Secret || name == apiKey
		}
	}
	return name == apiKey
}

// source reads the file as it is now; a missing one is empty.
func (c *Config) source() (string, error) {
	src, _, err := readFile(c.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if _, _, mistake := parse(c.Path, src); mistake != nil {
		return "", mistake
	}
	return src, nil
}

// entryName keeps the keyring entry that the file already names, so that two files can
// have separate keys.
func entryName(src string, path []string, name string) string {
	tree, _, _ := parse("", src)
	for _, part := range path[:len(path)-1] {
		tree, _ = tree[part].(map[string]any)
	}
	text, _ := tree[path[len(path)-1]].(string)
	if entry, ok := strings.CutPrefix(text, byKeyring+":"); ok && checkName(entry) == "" {
		return entry
	}
	return name
}
