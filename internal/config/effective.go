package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
)

// Setting is one effective value.
type Setting struct {
	// Key is the dotted key, for example "gateway.url".
	Key string
	// Value is written as in TOML, empty if there is none. For a secret it is the
	// reference, or "[redacted]" if the file holds the key itself.
	Value  string
	Source Source
}

// Effective lists every key of the fixed tables, whether it has a value or not, and all
// others that have one: providers by slug, chains in their order, then bindings and
// prices.
func (c *Config) Effective() []Setting {
	list := tableSettings(c, nil, []string{"gateway"}, gatewayKeys(), &c.Gateway)
	list = tableSettings(c, list, []string{"defaults"}, defaultsKeys(), &c.Defaults)
	list = tableSettings(c, list, []string{"ui"}, uiKeys(), &c.UI)
	for _, slug := range slices.Sorted(maps.Keys(c.Providers)) {
		list = c.providerSettings(list, c.Providers[slug])
	}
	for i := range c.Chains {
		at := []string{"chains", strconv.Itoa(i)}
		list = c.withValue(tableSettings(c, nil, at, chainKeys(), &c.Chains[i]), list)
		for j := range c.Chains[i].Steps {
			at := child(child(at, "steps"), strconv.Itoa(j))
			list = c.withValue(tableSettings(c, nil, at, stepKeys(), &c.Chains[i].Steps[j]), list)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Keys)) {
		list = append(list, Setting{Key: "keys." + id, Value: tomlValue(c.Keys[id]), Source: c.Sources["keys."+id]})
	}
	for _, target := range slices.SortedFunc(maps.Keys(c.Prices), compareTargets) {
		price := c.Prices[target]
		list = c.withValue(tableSettings(c, nil, []string{"prices", target.String()}, priceKeys(), &price), list)
	}
	return list
}

func compareTargets(a, b gateway.Target) int { return strings.Compare(a.String(), b.String()) }

func tableSettings[T any](c *Config, list []Setting, at []string, keys []key[T], from *T) []Setting {
	for _, k := range keys {
		name := dotted(child(at, k.name))
		list = append(list, Setting{Key: name, Value: tomlValue(k.into(from)), Source: c.Sources[name]})
	}
	return list
}

// withValue appends the settings that have a value to the list.
func (c *Config) withValue(settings, list []Setting) []Setting {
	for _, s := range settings {
		if s.Value != "" && c.Sources[s.Key].Kind != "" {
			list = append(list, s)
		}
	}
	return list
}

func (c *Config) providerSettings(list []Setting, p Provider) []Setting {
	d := draft{kind: p.Kind, baseURL: p.BaseURL, apiKey: p.APIKey, options: map[string]*option{}, secrets: map[string]*gateway.Secret{}}
	schema := c.known[p.Kind]
	schema.Name = p.Name
	for _, k := range schema.Keys {
		value, secret := option(p.Options[k.Name]), p.Secrets[k.Name]
		d.options[k.Name], d.secrets[k.Name] = &value, &secret
	}
	at := []string{"providers", p.Name}
	return c.withValue(tableSettings(c, nil, at, providerKeys(p.Name, schema, p.Own(), true), &d), list)
}

// tomlValue writes a value as the file would; empty for none.
func tomlValue(v any) string {
	switch v := v.(type) {
	case *string:
		return tomlString(*v)
	case *option:
		return tomlString(string(*v))
	case *ChainMode:
		return tomlString(string(*v))
	case *gateway.Backoff:
		return tomlString(string(*v))
	case *gateway.Effort:
		return tomlString(string(*v))
	case *gateway.Target:
		return tomlString(v.String())
	case *gateway.Secret:
		return secretValue(*v)
	case *bool:
		return strconv.FormatBool(*v)
	case **bool:
		if *v != nil {
			return strconv.FormatBool(**v)
		}
	case *int:
		return strconv.Itoa(*v)
	case **int:
		if *v != nil {
			return strconv.Itoa(**v)
		}
	case **float64:
		if *v != nil {
			return strconv.FormatFloat(**v, 'g', -1, 64)
		}
	case *time.Duration:
		return tomlString(shortDuration(*v))
	case *cacheTTL:
		return v.toml()
	case **gateway.CustomCost:
		return costValue(*v)
	case *[]string:
		if *v != nil {
			return tomlValue(*v)
		}
	case []string:
		quoted := make([]string, len(v))
		for i, text := range v {
			quoted[i] = quote(text)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return ""
}

func secretValue(s gateway.Secret) string {
	switch {
	case s.IsZero():
		return ""
	case !strings.Contains(s.Source(), ":"):
		return s.String()
	default:
		return tomlString(s.Source())
	}
}

// shortDuration leaves out zero units: 2m rather than 2m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func tomlString(text string) string {
	if text == "" {
		return ""
	}
	return quote(text)
}

// quote writes a TOML basic string.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case isControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
