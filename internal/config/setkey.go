package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoKeyring says that the system's keyring can't be used.
var ErrNoKeyring = errors.New("the system's keyring can't be used")

// SetKey stores a key in the system's keyring and makes the configuration file refer to
// it, keeping everything else in the file byte for byte. The name is "gateway" for the
// gateway's token, a provider's slug for its api_key, or the slug, a dot and the name of
// another secret ("aws-bedrock.session_token"). It returns the reference that the file
// now holds. The Config itself is not changed: load it again.
//
// If the keyring can't be used the error wraps [ErrNoKeyring] and says what to do
// instead; nothing is written then.
func (c *Config) SetKey(ctx context.Context, name, value string) (reference string, err error) {
	path, variable, err := c.keyPath(name)
	if err != nil {
		return "", err
	}
	table, key := strings.Join(path[:len(path)-1], "."), path[len(path)-1]
	value, err = cleanSecret(value)
	if err != nil {
		return "", fmt.Errorf("the key %w", err)
	}
	if c.Path == "" {
		return "", errNoFolder
	}
	// The edit is prepared first: a file that can't be changed is better noticed before
	// the keyring is changed.
	src, err := c.source()
	if err != nil {
		return "", err
	}
	entry := entryName(src, path, name)
	reference = byKeyring + ":" + entry
	edited, err := setString(src, path, reference)
	if err != nil {
		return "", fmt.Errorf("%s: %w; write %s = %q under [%s] by hand", c.Path, err, key, reference, table)
	}
	if err := c.secrets.toKeyring(ctx, entry, value); err != nil {
		return "", fmt.Errorf("%w: %w; instead, put the key into the environment variable %s or into a file with mode 0600, and write %s = \"env:%s\" or \"file:PATH\" under [%s] in %s",
			ErrNoKeyring, errors.New(keyringReason(err)), variable, key, variable, table, c.Path)
	}
	if edited == src {
		return reference, nil
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return "", err
	}
	if err := replaceFile(c.Path, []byte(edited)); err != nil {
		return "", fmt.Errorf("the key is in the keyring, but the file could not be changed: %w", err)
	}
	return reference, nil
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
