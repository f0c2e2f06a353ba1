package config

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"

	"sluice/gateway"
)

// reader fills a Config from a decoded file and the environment, and collects
// the mistakes.
type reader struct {
	opts     Options
	cfg      *Config
	secrets  *resolver
	tree     map[string]any
	index    *index
	mode     fs.FileMode
	mistakes []*Error
	targets  []usedTarget
}

// usedTarget is checked once all providers and chains are known.
type usedTarget struct {
	path   []string
	target gateway.Target
}

func newReader(opts Options) *reader {
	secrets := &resolver{env: opts.Env, environ: opts.Environ, keyring: opts.Keyring}
	cfg := &Config{
		Providers: map[string]Provider{},
		Keys:      map[string][]string{},
		Prices:    map[gateway.Target]gateway.Price{},
		Sources:   map[string]Source{},
		known:     map[string]ProviderSchema{},
		secrets:   secrets,
		flagURL:   opts.GatewayURL,
	}
	for _, schema := range opts.Known {
		cfg.known[schema.Name] = schema
	}
	secrets.all = cfg.AllSecrets
	return &reader{opts: opts, cfg: cfg, secrets: secrets, index: newIndex("")}
}

func (r *reader) read() {
	r.unknownKeys(nil, r.tree, sections())
	readTable(r, []string{"gateway"}, r.tree["gateway"], gatewayKeys(), &r.cfg.Gateway)
	readTable(r, []string{"defaults"}, r.tree["defaults"], defaultsKeys(), &r.cfg.Defaults)
	readTable(r, []string{"ui"}, r.tree["ui"], uiKeys(), &r.cfg.UI)
	r.cfg.Gateway.CAFile = expandPath(r.cfg.Gateway.CAFile, r.secrets.folder, r.opts.Env)
	r.readProviders()
	r.readChains()
	r.readKeys()
	r.readPrices()
	r.readFlags()
	r.checkTargets()
}

func (r *reader) readFlags() {
	const flag = "--gateway-url"
	if r.opts.GatewayURL == "" {
		return
	}
	if fault := checkURL(r.opts.GatewayURL); fault != "" {
		r.mistake(&Error{File: flag, Key: "gateway.url", Message: "the address " + fault})
		return
	}
	r.cfg.Gateway.URL = r.opts.GatewayURL
	r.cfg.Sources["gateway.url"] = Source{Kind: SourceFlag, Name: flag}
}

// readTable fills one table: defaults first, then the file, then the environment for keys
// that the file doesn't set. more names keys that are read elsewhere.
func readTable[T any](r *reader, path []string, raw any, keys []key[T], into *T, more ...string) {
	applyDefaults(r, path, keys, into)
	table, ok := r.table(path, raw)
	if !ok {
		return
	}
	r.unknownKeys(path, table, append(names(keys), more...))
	for _, k := range keys {
		at := child(path, k.name)
		if raw, ok := table[k.name]; ok {
			line := r.index.lineOf(at)
			r.cfg.Sources[dotted(at)] = Source{Kind: SourceFile, Name: r.cfg.Path, Line: line}
			readKey(r, at, k, raw, k.into(into), r.cfg.Path, line)
			continue
		}
		for _, name := range k.env {
			if value := lookup(r.opts.Env, name); value != "" {
				r.cfg.Sources[dotted(at)] = Source{Kind: SourceEnvironment, Name: name}
				readKey(r, at, k, fromEnvironment(k.into(into), name, value), k.into(into), "environment "+name, 0)
				break
			}
		}
	}
}

// fromEnvironment returns what the file would have held: the value, or for a secret its
// reference.
func fromEnvironment(dst any, name, value string) string {
	if _, ok := dst.(*gateway.Secret); ok {
		return "env:" + name
	}
	return value
}

func readKey[T any](r *reader, at []string, k key[T], raw, dst any, file string, line int) {
	var fault string
	switch dst := dst.(type) {
	case *gateway.Secret:
		fault = r.secret(dst, at, raw, k.secretVariable())
	default:
		fault = k.assign(dst, raw)
	}
	if fault != "" {
		r.mistake(&Error{File: file, Line: line, Key: dotted(at), Message: dotted(at) + " " + fault})
		return
	}
	if target, ok := dst.(*gateway.Target); ok {
		r.targets = append(r.targets, usedTarget{path: at, target: *target})
	}
}

func (k key[T]) secretVariable() string {
	if k.variable == "" && len(k.env) > 0 {
		return k.env[0]
	}
	return k.variable
}

func applyDefaults[T any](r *reader, path []string, keys []key[T], into *T) {
	for _, k := range keys {
		if k.def == "" {
			continue
		}
		var doc struct{ Value any }
		_, err := toml.Decode("Value = "+k.def, &doc)
		fault := ""
		if err == nil {
			fault = k.assign(k.into(into), doc.Value)
		}
		name := dotted(child(path, k.name))
		if err != nil || fault != "" {
			r.mistake(&Error{File: "default", Key: name, Message: name + " " + fault, Err: err})
			continue
		}
		r.cfg.Sources[name] = Source{Kind: SourceDefault}
	}
}

// table requires a table, or nothing.
func (r *reader) table(path []string, raw any) (map[string]any, bool) {
	if raw == nil {
		return nil, true
	}
	table, ok := raw.(map[string]any)
	if !ok {
		r.fault(path, wrongType("a table", raw))
	}
	return table, ok
}

// tables requires a list of tables, or nothing.
func (r *reader) tables(path []string, raw any) ([]map[string]any, bool) {
	switch raw := raw.(type) {
	case nil:
		return nil, true
	case []map[string]any:
		return raw, true
	case []any:
		list := make([]map[string]any, len(raw))
		for i, item := range raw {
			table, ok := item.(map[string]any)
			if !ok {
				r.fault(child(path, strconv.Itoa(i)), wrongType("a table", item))
				return nil, false
			}
			list[i] = table
		}
		return list, true
	default:
		r.fault(path, wrongType(fmt.Sprintf("a list of tables, each under [[%s]]", path[len(path)-1]), raw))
		return nil, false
	}
}

func (r *reader) unknownKeys(path []string, table map[string]any, known []string) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if slices.Contains(known, name) {
			continue
		}
		at := child(path, name)
		r.mistake(&Error{
			File: r.cfg.Path, Line: r.index.lineOf(at), Key: dotted(at),
			Message:    "unknown key " + dotted(at),
			Suggestion: nearest(name, known),
		})
	}
}

// fault reports what is wrong with a key of the file.
func (r *reader) fault(path []string, fault string) {
	r.mistake(&Error{File: r.cfg.Path, Line: r.index.lineOf(path), Key: dotted(path), Message: dotted(path) + " " + fault})
}

func (r *reader) mistake(e *Error) { r.mistakes = append(r.mistakes, e) }

func child(path []string, name string) []string {
	return append(slices.Clone(path), name)
}

// dotted writes a path as the file would: providers.openai.api_key. Entries of
// chains are numbered: chains[0].steps[1].target.
func dotted(path []string) string {
	text := ""
	for i, part := range path {
		switch {
		case path[0] == "chains" && (i == 1 || i == 3):
			text += "[" + part + "]"
		case i == 0:
			text = toml.Key{part}.String()
		default:
			text += "." + toml.Key{part}.String()
		}
	}
	return text
}
