package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// SaveChain writes a chain into the configuration file, replacing the one called was, or
// after the others if was is empty or no chain has that name. Comments, and keys that
// don't change, stay byte for byte; a step keeps its comments when it moves. If
// [defaults] names the chain, it follows a new name. The Config itself is not changed:
// load it again.
//
// A chain that the file can't hold, because of a limit or a name that is taken, is
// refused with the error that [Load] would return.
func (c *Config) SaveChain(was string, chain Chain) error {
	return c.editChains(func(src string, chains []Chain) (string, []Chain, error) {
		i := slices.IndexFunc(chains, func(have Chain) bool { return was != "" && have.Name == was })
		f, err := newChainFile(src)
		if err != nil {
			return "", nil, err
		}
		if i < 0 {
			return f.add(chain), append(slices.Clone(chains), chain), nil
		}
		want := slices.Clone(chains)
		want[i] = chain
		edited, err := f.replace(i, chains[i], chain)
		if err != nil || chain.Name == was {
			return edited, want, err
		}
		edited, err = followName(edited, was, chain.Name)
		return edited, want, err
	})
}

// RemoveChain removes a chain from the configuration file, with its comments. A name that
// no chain has is not an error. If [defaults] names the chain, the error says so.
func (c *Config) RemoveChain(name string) error {
	return c.editChains(func(src string, chains []Chain) (string, []Chain, error) {
		i := slices.IndexFunc(chains, func(have Chain) bool { return have.Name == name })
		if i < 0 {
			return src, chains, nil
		}
		f, err := newChainFile(src)
		if err != nil {
			return "", nil, err
		}
		return f.remove(i), slices.Delete(slices.Clone(chains), i, i+1), nil
	})
}

// editChains reads the file as it is now, has it changed, checks that nothing but the
// chains has changed and that the result can be loaded, and replaces the file.
func (c *Config) editChains(edit func(src string, chains []Chain) (string, []Chain, error)) error {
	if c.Path == "" {
		return errNoFolder
	}
	src, err := c.source()
	if err != nil {
		return err
	}
	before, err := c.reread(src)
	if err != nil {
		return err
	}
	edited, want, err := edit(src, before.cfg.Chains)
	if errors.Is(err, errCannotEdit) {
		return fmt.Errorf("%s: %w; change [[chains]] by hand", c.Path, err)
	}
	if err != nil || edited == src {
		return err
	}
	after, err := c.reread(edited)
	if err != nil {
		return err
	}
	if !sameChains(after.cfg.Chains, want) || !sameButChains(before.tree, after.tree) {
		return fmt.Errorf("%s: %w; change [[chains]] by hand", c.Path, errCannotEdit)
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return err
	}
	return replaceFile(c.Path, []byte(edited))
}

// reread reads a file's text as Load does.
func (c *Config) reread(src string) (*reader, error) {
	opts := Options{Env: c.secrets.env, Environ: c.secrets.environ, Keyring: c.secrets.keyring, GatewayURL: c.flagURL}
	for _, schema := range c.known {
		opts.Known = append(opts.Known, schema)
	}
	r := newReader(opts)
	r.cfg.Path, r.secrets.folder, r.mode = c.Path, filepath.Dir(c.Path), 0o600
	tree, x, mistake := parse(c.Path, src)
	if mistake != nil {
		return nil, mistake
	}
	r.tree, r.index = tree, x
	r.read()
	return r, join(r.mistakes)
}

func sameChains(got, want []Chain) bool {
	return reflect.DeepEqual(withoutLines(got), withoutLines(want))
}

func withoutLines(chains []Chain) []Chain {
	out := []Chain{}
	for _, c := range chains {
		c.Line, c.Steps = 0, slices.Clone(c.Steps)
		for i := range c.Steps {
			c.Steps[i].Line = 0
		}
		if c.Mode == "" {
			c.Mode = ChainGateway
		}
		out = append(out, c)
	}
	return out
}

// sameButChains compares files except for their chains and the default target, which may
// follow a chain's name.
func sameButChains(before, after map[string]any) bool {
	rest := func(tree map[string]any) map[string]any {
		out := map[string]any{}
		for key, value := range tree {
			if table, ok := value.(map[string]any); ok && key == "defaults" {
				value = without(table, "target")
			}
			out[key] = value
		}
		delete(out, "chains")
		return out
	}
	return reflect.DeepEqual(rest(before), rest(after))
}

func without(table map[string]any, key string) map[string]any {
	out := map[string]any{}
	for name, value := range table {
		if name != key {
			out[name] = value
		}
	}
	return out
}

// followName makes the default target follow a chain's new name.
func followName(src, was, name string) (string, error) {
	var doc struct{ Defaults struct{ Target string } }
	if _, err := toml.Decode(src, &doc); err != nil || doc.Defaults.Target != "chain:"+was {
		return src, nil
	}
	return setString(src, []string{"defaults", "target"}, "chain:"+name)
}

// encodeChain writes a chain as in a file.
func encodeChain(c Chain, newline string) string {
	lines := []string{"[[chains]]"}
	c.Line = 0
	if c.Mode == "" {
		c.Mode = ChainGateway
	}
	lines = append(lines, encodeKeys(chainKeys(), &c)...)
	for _, step := range c.Steps {
		lines = append(lines, "[[chains.steps]]")
		lines = append(lines, encodeKeys(stepKeys(), &step)...)
	}
	return strings.Join(lines, newline) + newline
}

func encodeKeys[T any](keys []key[T], from *T) []string {
	var lines []string
	for _, k := range keys {
		if value := k.set(from); value != "" {
			lines = append(lines, k.name+" = "+value)
		}
	}
	return lines
}

// set returns a value as in the file, and "" if it is not set.
func (k key[T]) set(from *T) string {
	dst := k.into(from)
	if reflect.ValueOf(dst).Elem().IsZero() {
		return ""
	}
	return tomlValue(dst)
}
