package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

const (
	apiKey = "api_key"
	// customPrefix begins the slugs of custom providers at the gateway: AI Gateway
	// documentation, "custom providers".
	customPrefix = "custom-"
	maxSlug      = 64
)

// draft holds a provider's values while they are read.
type draft struct {
	kind, baseURL string
	apiKey        gateway.Secret
	options       map[string]*option
	secrets       map[string]*gateway.Secret
}

// providerKeys returns the table of keys of one provider. Without fallback the vendor's
// variables aren't used: a key that was set for the vendor must not be sent to another
// address unasked.
func providerKeys(slug string, schema ProviderSchema, own, fallback bool) []key[draft] {
	keys := []key[draft]{{
		name: apiKey, variable: variable(slug, apiKey), into: func(d *draft) any { return &d.apiKey },
		sample: `"keyring:` + slug + `"`, help: "The vendor's key. Leave it out if the gateway holds it.",
	}}
	for _, k := range schema.Keys {
		spec := key[draft]{name: k.Name, help: k.Help, variable: variable(slug, k.Name)}
		if fallback && k.Env != "" {
			spec.env, spec.variable = []string{k.Env}, k.Env
		}
		if k.Env != "" {
			spec.sample = `"env:` + k.Env + `"`
		}
		switch {
		case k.Name == apiKey:
			spec.into = keys[0].into
			if spec.help == "" {
				spec.help = keys[0].help
			}
			if spec.sample == "" {
				spec.sample = keys[0].sample
			}
			keys[0] = spec
			continue
		case k.Secret:
			spec.into = func(d *draft) any { return d.secrets[k.Name] }
			if spec.sample == "" {
				spec.sample = `"keyring:` + slug + "." + k.Name + `"`
			}
		default:
			spec.check, spec.sample, spec.table = checkLine, `""`, k.Table
			if isPath(k.Name) {
				spec.check = checkPath
			}
			if k.Sample != "" {
				spec.sample = k.Sample
			}
			spec.into = func(d *draft) any { return d.options[k.Name] }
		}
		keys = append(keys, spec)
	}
	if own {
		keys = append(keys, key[draft]{name: "kind", into: func(d *draft) any { return &d.kind },
			help: "The known provider whose wire format this one speaks.", sample: `"openai"`})
	}
	return append(keys, key[draft]{name: "base_url", check: checkURL, into: func(d *draft) any { return &d.baseURL },
		help: "Called directly, without a gateway.", sample: `"http://127.0.0.1:11434/v1"`})
}

// variable derives the name of an environment variable: OLLAMA_API_KEY.
func variable(slug, name string) string {
	return strings.ToUpper(strings.ReplaceAll(slug+"_"+name, "-", "_"))
}

func (r *reader) readProviders() {
	path := []string{"providers"}
	table, _ := r.table(path, r.tree["providers"])
	for _, schema := range r.opts.Known {
		at := child(path, schema.Name)
		raw, _ := r.table(at, table[schema.Name])
		r.readProvider(at, raw, schema, false)
	}
	for _, slug := range slices.Sorted(maps.Keys(table)) {
		if _, known := r.cfg.known[slug]; !known {
			r.readCustomProvider(child(path, slug), slug, table[slug])
		}
	}
}

// readCustomProvider reads a provider that is not built in.
func (r *reader) readCustomProvider(at []string, slug string, raw any) {
	table, ok := r.table(at, raw)
	if !ok {
		return
	}
	kind, isText := table["kind"].(string)
	schema, known := r.cfg.known[kind]
	switch {
	case !isSlug(slug):
		r.fault(at, "can't be a provider's name: want up to 64 of a-z, 0-9, - and _, beginning with a letter or digit")
		return
	case slug == gatewayKey:
		r.fault(at, "can't be a provider's name: it stands for the gateway itself")
		return
	case table["kind"] == nil:
		r.mistake(&Error{File: r.cfg.Path, Line: r.index.lineOf(at), Key: dotted(at),
			Message:    fmt.Sprintf("unknown provider %q; one of your own needs kind and base_url", slug),
			Suggestion: nearestOf(slug, r.cfg.known)})
		return
	case !isText:
		r.fault(child(at, "kind"), wrongType("a string", table["kind"]))
		return
	case !known:
		kindAt := child(at, "kind")
		r.mistake(&Error{File: r.cfg.Path, Line: r.index.lineOf(kindAt), Key: dotted(kindAt),
			Message:    fmt.Sprintf("%s is %q, which is not a known provider", dotted(kindAt), kind),
			Suggestion: nearestOf(kind, r.cfg.known)})
		return
	case table["base_url"] == nil && !strings.HasPrefix(slug, customPrefix):
		r.fault(at, `needs base_url, or a name that begins with "custom-" for a custom provider of the gateway`)
	}
	schema.Name = slug
	r.readProvider(at, table, schema, true)
}

func (r *reader) readProvider(at []string, table map[string]any, schema ProviderSchema, own bool) {
	d := draft{kind: schema.Name, options: map[string]*option{}, secrets: map[string]*gateway.Secret{}}
	for _, k := range schema.Keys {
		d.options[k.Name], d.secrets[k.Name] = new(option), new(gateway.Secret)
	}
	_, direct := table["base_url"]
	keys := providerKeys(schema.Name, schema, own, !own && !direct)
	readTable(r, at, table, keys, &d)
	p := Provider{Name: schema.Name, Kind: d.kind, BaseURL: d.baseURL, APIKey: d.apiKey,
		Options: map[string]string{}, Secrets: map[string]gateway.Secret{}}
	for name, value := range d.options {
		if *value != "" {
			p.Options[name] = string(*value)
			if isPath(name) {
				p.Options[name] = ExpandHome(string(*value), r.opts.Env)
			}
		}
	}
	for name, value := range d.secrets {
		if !value.IsZero() {
			p.Secrets[name] = *value
		}
	}
	r.cfg.Providers[p.Name] = p
}

// isPath reports whether an option names a file.
func isPath(name string) bool { return strings.HasSuffix(name, "_file") }

func isSlug(text string) bool {
	if text == "" || len(text) > maxSlug || text[0] == '-' || text[0] == '_' {
		return false
	}
	return !strings.ContainsFunc(text, func(c rune) bool {
		return c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z')
	})
}
