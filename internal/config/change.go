package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"sluice/gateway"
)

// KeyPlace is where a new key is kept.
type KeyPlace string

// The places of new keys.
const (
	// InKeyring is the system's keyring; the configuration file refers to the entry.
	InKeyring KeyPlace = "keyring"
	// InFile is a file for each key, with mode 0600, in the folder [Config.KeyFolder]; the
	// configuration file refers to it.
	InFile KeyPlace = "file"
	// InMemory is this process alone: nothing of the key is written.
	InMemory KeyPlace = "memory"
)

// Change is what a set-up changes in the configuration. What is empty stays as it is.
type Change struct {
	// URL, AccountID and GatewayID say where the gateway is.
	URL, AccountID, GatewayID string
	// TokenSource is a reference to the gateway's token, such as "env:NAME".
	TokenSource string
	// Target is the default target.
	Target string
	// Keys are new keys, named as in [Config.SetKey], and Place is where they go.
	Keys  map[string]gateway.Secret
	Place KeyPlace
}

// ByHandError says that the file is written in a way that can't be changed safely, and
// what to write there by hand.
type ByHandError struct {
	Path string
	// Lines are TOML. They hold references to keys, never a key.
	Lines []string
}

func (e *ByHandError) Error() string {
	return fmt.Sprintf("%s: %v; add this by hand: %s", e.Path, errCannotEdit, strings.Join(e.Lines, " "))
}

func (e *ByHandError) Unwrap() error { return errCannotEdit }

// Plan is a prepared [Change]: nothing was written yet.
type Plan struct {
	// Path is the file that would be written.
	Path string
	// Lines are what the file would gain, blank lines between tables included: TOML
	// without any key. None if it would stay as it is.
	Lines []string

	cfg      *Config
	src, new string
	keys     []plannedKey
	place    KeyPlace
}

// plannedKey is a new key, where it belongs in the configuration, and where it goes.
type plannedKey struct {
	name, variable string
	path           []string
	value          gateway.Secret
	// entry is the keyring's entry or the file's name.
	entry string
}

// Plan prepares a change of the file as it is now. The result was parsed, so that a value
// that the file can't have is refused here. If the file can't be changed safely, the error
// is a [*ByHandError].
func (c *Config) Plan(ctx context.Context, change Change) (*Plan, error) {
	if c.Path == "" {
		return nil, errNoFolder
	}
	src, err := c.source()
	if err != nil {
		return nil, err
	}
	p := &Plan{Path: c.Path, cfg: c, src: src, place: change.Place}
	if p.keys, err = c.plannedKeys(ctx, src, change); err != nil {
		return nil, err
	}
	edits := change.edits(p)
	edited := src
	for _, e := range edits {
		if edited, err = setString(edited, e.path, e.value); err != nil {
			return nil, &ByHandError{c.Path, handLines(edits)}
		}
	}
	if _, err := c.reread(edited); err != nil {
		return nil, err
	}
	p.new, p.Lines = edited, addedLines(src, edited)
	return p, nil
}

// edit is one string of the file.
type edit struct {
	path  []string
	value string
}

// edits are the strings to set. A new string goes to the beginning of its table, so the
// last one of a table comes first.
func (ch Change) edits(p *Plan) []edit {
	var out []edit
	set := func(value string, path ...string) {
		if value != "" {
			out = append(out, edit{path, value})
		}
	}
	set(ch.TokenSource, "gateway", "token")
	for _, k := range p.keys {
		if k.path[0] == "gateway" {
			set(p.reference(k), k.path...)
		}
	}
	set(ch.GatewayID, "gateway", "gateway_id")
	set(ch.AccountID, "gateway", "account_id")
	set(ch.URL, "gateway", "url")
	set(ch.Target, "defaults", "target")
	for _, k := range p.keys {
		if k.path[0] != "gateway" {
			set(p.reference(k), k.path...)
		}
	}
	return out
}

// reference is what the file says of a key, empty for one that stays in memory.
func (p *Plan) reference(k plannedKey) string {
	switch p.place {
	case InMemory:
		return ""
	case InFile:
		return byFile + ":" + keyFolder + "/" + k.entry
	}
	return byKeyring + ":" + k.entry
}

func (c *Config) plannedKeys(ctx context.Context, src string, change Change) ([]plannedKey, error) {
	var out []plannedKey
	for _, name := range slices.Sorted(maps.Keys(change.Keys)) {
		path, variable, err := c.keyPath(name)
		if err != nil {
			return nil, err
		}
		value, err := change.Keys[name].Reveal(ctx)
		if err == nil {
			value, err = cleanSecret(value)
		}
		if err != nil {
			return nil, fmt.Errorf("the key for %s %w", name, err)
		}
		k := plannedKey{name: name, variable: variable, path: path, value: pastedSecret(variable, value), entry: name}
		switch {
		case change.Place == InKeyring:
			k.entry = entryName(src, path, name)
		case checkID(name) != "":
			return nil, fmt.Errorf("a key file can't be called %q", name)
		}
		out = append(out, k)
	}
	return out, nil
}

// pastedSecret is a key that was given to the program while it ran.
func pastedSecret(variable, value string) gateway.Secret {
	return gateway.LazySecret(variable, "given in this run", func(context.Context) (string, error) { return value, nil })
}

// handLines are the edits as lines to write by hand.
func handLines(edits []edit) []string {
	var lines []string
	table := ""
	edits = slices.Clone(edits)
	slices.Reverse(edits) // the last one of a table comes first: see [Change.edits]
	for _, e := range slices.SortedStableFunc(slices.Values(edits), func(a, b edit) int {
		return strings.Compare(toml.Key(a.path[:len(a.path)-1]).String(), toml.Key(b.path[:len(b.path)-1]).String())
	}) {
		if name := toml.Key(e.path[:len(e.path)-1]).String(); name != table {
			table = name
			lines = append(lines, "["+table+"]")
		}
		lines = append(lines, toml.Key(e.path[len(e.path)-1:]).String()+" = "+quote(e.value))
	}
	return lines
}

// addedLines are the lines of a text that another one hasn't. Lines were only added or
// replaced, so a walk through both finds them.
func addedLines(before, after string) []string {
	old := strings.Split(strings.TrimRight(strings.ReplaceAll(before, "\r\n", "\n"), "\n"), "\n")
	if before == "" {
		old = nil
	}
	var added []string
	at := 0
	for line := range strings.SplitSeq(strings.TrimRight(strings.ReplaceAll(after, "\r\n", "\n"), "\n"), "\n") {
		if i := slices.Index(old[at:], line); i >= 0 && (line != "" || i == 0) {
			at += i + 1
			continue
		}
		added = append(added, line)
	}
	for len(added) > 0 && added[0] == "" {
		added = added[1:]
	}
	return added
}

// Config is the configuration as it would be, with the new keys in it: for a test call
// before anything is written.
func (p *Plan) Config() (*Config, error) {
	r, err := p.cfg.reread(p.new)
	if err != nil {
		return nil, err
	}
	r.cfg.Found = p.src != "" || p.new != ""
	return r.cfg.withKeys(p.keys), nil
}

// WithKeys returns the configuration with keys that are kept nowhere else. The names are
// those of [Config.SetKey].
func (c *Config) WithKeys(ctx context.Context, keys map[string]gateway.Secret) (*Config, error) {
	planned, err := c.plannedKeys(ctx, "", Change{Keys: keys, Place: InMemory})
	if err != nil {
		return nil, err
	}
	return c.withKeys(planned), nil
}

func (c *Config) withKeys(keys []plannedKey) *Config {
	out := *c
	out.Providers = maps.Clone(c.Providers)
	for _, k := range keys {
		if k.path[0] == "gateway" {
			out.Gateway.Token = k.value
			continue
		}
		p := out.Providers[k.path[1]]
		if key := k.path[2]; key == apiKey {
			p.APIKey = k.value
		} else {
			p.Secrets = maps.Clone(p.Secrets)
			if p.Secrets == nil {
				p.Secrets = map[string]gateway.Secret{}
			}
			p.Secrets[key] = k.value
		}
		out.Providers[k.path[1]] = p
	}
	return &out
}

// Write stores the keys, then replaces the file in one step. If the file has changed since
// the plan was made, nothing is written. If the keyring refuses, the error wraps
// [ErrNoKeyring] and the file stays as it was.
func (p *Plan) Write(ctx context.Context) error {
	src, err := p.cfg.source()
	if err != nil {
		return err
	}
	if src != p.src {
		return fmt.Errorf("%s was changed by somebody else meanwhile: look at it, and try again", p.Path)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	undo, err := p.storeKeys(ctx)
	if err != nil {
		return errors.Join(err, undo())
	}
	if p.new == p.src {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(p.Path), 0o700); err != nil {
		return errors.Join(err, undo())
	}
	if err := replaceFile(p.Path, []byte(p.new)); err != nil {
		return errors.Join(fmt.Errorf("the file could not be changed: %w", err), undo())
	}
	return nil
}

// storeKeys stores the keys in their place. The function that it returns restores what they
// replaced: files as they were, or not there, and entries of the keyring. A new entry of
// the keyring stays, to which nothing refers.
func (p *Plan) storeKeys(ctx context.Context) (undo func() error, err error) {
	var steps []func() error
	undo = func() error {
		var err error
		for _, step := range slices.Backward(steps) {
			err = errors.Join(err, step())
		}
		return err
	}
	if p.place == InMemory {
		return undo, nil
	}
	for _, k := range p.keys {
		value, err := k.value.Reveal(ctx)
		if err != nil {
			return undo, err
		}
		store := p.storeFile
		if p.place == InKeyring {
			store = p.storeEntry
		}
		step, err := store(ctx, k.entry, value)
		if err != nil {
			return undo, err
		}
		steps = append(steps, step)
	}
	return undo, nil
}

// storeEntry stores a key in the keyring, and returns how to restore what was there.
func (p *Plan) storeEntry(ctx context.Context, entry, value string) (undo func() error, err error) {
	was, missing := bounded(ctx, func() (string, error) { return p.cfg.secrets.keyring.Get(keyringService, entry) })
	if err := p.cfg.secrets.toKeyring(ctx, entry, value); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyring, errors.New(keyringReason(err)))
	}
	return func() error {
		if missing != nil {
			return nil
		}
		if err := p.cfg.secrets.toKeyring(context.WithoutCancel(ctx), entry, was); err != nil {
			return fmt.Errorf("the earlier key of %s is no longer in the keyring: %s", entry, keyringReason(err))
		}
		return nil
	}, nil
}

// storeFile stores a key in its file, and returns how to restore what was there.
func (p *Plan) storeFile(_ context.Context, entry, value string) (undo func() error, err error) {
	path := filepath.Join(p.cfg.KeyFolder(), entry)
	was, missing := os.ReadFile(path)
	if err := writeKeyFile(path, value); err != nil {
		return nil, fmt.Errorf("the key file %s could not be written: %w", path, err)
	}
	return func() error {
		if errors.Is(missing, fs.ErrNotExist) {
			return os.Remove(path)
		}
		if missing != nil {
			return nil // it couldn't be read, so nothing is known of it
		}
		return replaceWithMode(path, was, 0o600)
	}, nil
}
