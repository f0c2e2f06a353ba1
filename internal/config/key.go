package config

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
)

// key describes one key of a table that is read into a T.
type key[T any] struct {
	name string
	// help is one or more sentences for the example.
	help string
	// unit is the unit of a value and its range, such as "tokens".
	unit string
	// def is the default as TOML; empty for none.
	def string
	// sample is the value in the example if there is no default.
	sample string
	// env names the variables that apply if the file doesn't set the key.
	env []string
	// variable stands for a secret in copied commands; the first of env if it is empty.
	variable string
	// words are the only strings allowed, if there are any.
	words []string
	// table requires a table, which is kept as JSON.
	table bool
	// least and most bound a number or a duration if most is not 0.
	least, most float64
	// check finds further faults in a value of the right type. It returns words that
	// follow the key's name, or "".
	check func(string) string
	// into returns where the value goes: a pointer to one of the types that assign
	// supports.
	into func(*T) any
}

func names[T any](keys []key[T]) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return all
}

// assign stores a decoded TOML value in dst. The fault is empty if it fits, else words
// that follow the key's name.
func (k key[T]) assign(dst, raw any) (fault string) {
	switch dst := dst.(type) {
	case *string:
		return assignString(dst, raw, k.words, k.check)
	case *ChainMode:
		return assignString(dst, raw, k.words, k.check)
	case *gateway.Backoff:
		return assignString(dst, raw, k.words, k.check)
	case *gateway.Effort:
		return assignString(dst, raw, k.words, k.check)
	case *option:
		if k.table {
			return assignTable(dst, raw)
		}
		return assignOption(dst, raw, k.check)
	case *bool:
		v, ok := raw.(bool)
		if !ok {
			return wrongType("true or false", raw)
		}
		*dst = v
	case **bool:
		v, ok := raw.(bool)
		if !ok {
			return wrongType("true or false", raw)
		}
		*dst = &v
	case *[]string:
		return assignList(dst, raw)
	case *int:
		return k.assignInt(dst, raw)
	case **int:
		*dst = new(int)
		return k.assignInt(*dst, raw)
	case **float64:
		*dst = new(float64)
		return k.assignFloat(*dst, raw)
	case *time.Duration:
		return k.assignDuration(dst, raw)
	case *cacheTTL:
		return k.assignTTL(dst, raw)
	case **gateway.CustomCost:
		return assignCost(dst, raw)
	case *gateway.Target:
		var text string
		if fault := assignString(&text, raw, nil, nil); fault != "" {
			return fault
		}
		target, err := gateway.ParseTarget(text)
		if err != nil {
			return fmt.Sprintf("is %q, which is not a target: want PROVIDER/MODEL or chain:NAME", text)
		}
		if target.Endpoint != "" {
			return fmt.Sprintf("is %q, which works only in a lane of the playground: want PROVIDER/MODEL or chain:NAME", text)
		}
		*dst = target
	default:
		return fmt.Sprintf("can't be read into a %T", dst)
	}
	return ""
}

func assignString[S ~string](dst *S, raw any, words []string, check func(string) string) string {
	v, ok := raw.(string)
	if !ok {
		return wrongType("a string", raw)
	}
	if words != nil && !slices.Contains(words, v) {
		return fmt.Sprintf("is %q, want %s", v, oneOf(words))
	}
	if check != nil {
		if fault := check(v); fault != "" {
			return fault
		}
	}
	*dst = S(v)
	return ""
}

// option is a vendor's setting: a string, or another value as text.
type option string

func assignOption(dst *option, raw any, check func(string) string) string {
	switch v := raw.(type) {
	case bool, int64:
		*dst = option(fmt.Sprint(v))
		return ""
	case string:
		return assignString(dst, raw, nil, check)
	default:
		return wrongType("a string", raw)
	}
}

// assignTable stores a table as JSON.
func assignTable(dst *option, raw any) string {
	table, ok := raw.(map[string]any)
	if !ok {
		return wrongType("a table", raw)
	}
	text, err := json.Marshal(table)
	if err != nil {
		return "contains a value that JSON can't express"
	}
	*dst = option(text)
	return ""
}

func assignList(dst *[]string, raw any) string {
	items, ok := raw.([]any)
	if !ok {
		return wrongType("a list of strings", raw)
	}
	list := make([]string, len(items))
	for i, item := range items {
		if list[i], ok = item.(string); !ok {
			return fmt.Sprintf("must be a list of strings, but contains %s", typeName(item))
		}
	}
	*dst = list
	return ""
}

func (k key[T]) assignInt(dst *int, raw any) string {
	v, ok := raw.(int64)
	if !ok {
		return wrongType("an integer", raw)
	}
	if fault := k.outside(float64(v), fmt.Sprint(v)); fault != "" {
		return fault
	}
	*dst = int(v)
	return ""
}

func (k key[T]) assignFloat(dst *float64, raw any) string {
	var v float64
	switch raw := raw.(type) {
	case float64:
		v = raw
	case int64:
		v = float64(raw)
	default:
		return wrongType("a number", raw)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "is not a finite number"
	}
	if fault := k.outside(v, fmt.Sprint(v)); fault != "" {
		return fault
	}
	*dst = v
	return ""
}

func (k key[T]) assignDuration(dst *time.Duration, raw any) string {
	text, ok := raw.(string)
	if !ok {
		return wrongType(`a duration such as "30s"`, raw)
	}
	v, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Sprintf(`is %q, want a duration such as "500ms", "30s" or "2m"`, text)
	}
	if v < 0 {
		return fmt.Sprintf("is %s, but can't be negative", v)
	}
	if k.least > 0 && v <= 0 {
		return "is 0, but must be more than 0"
	}
	if k.most > 0 && v.Seconds() > k.most {
		return fmt.Sprintf("is %s, but the maximum is %s", v, time.Duration(k.most*float64(time.Second)))
	}
	*dst = v
	return ""
}

func (k key[T]) outside(v float64, text string) string {
	if k.most == 0 || v >= k.least && v <= k.most {
		return ""
	}
	if k.most >= unbounded {
		return fmt.Sprintf("is %s, but the minimum is %v", text, k.least)
	}
	return fmt.Sprintf("is %s, want %v to %v", text, k.least, k.most)
}

// unbounded is the most of a key that only has a least value.
const unbounded = 1 << 31

func wrongType(want string, got any) string {
	return fmt.Sprintf("must be %s, not %s", want, typeName(got))
}

func typeName(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a number with a fraction"
	case bool:
		return "true or false"
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	case time.Time:
		return "a date"
	default:
		return fmt.Sprintf("%T", v)
	}
}

// oneOf lists words: "a", "b" or "c".
func oneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = fmt.Sprintf("%q", word)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// checkURL requires an address that can be called, without parts that would repeat a
// secret in messages.
func checkURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "is not a URL"
	case u.Scheme != "https" && u.Scheme != "http":
		return "must begin with https:// or http://"
	case u.Host == "" || u.Hostname() == "":
		return "names no host"
	case u.User != nil:
		return "must not contain a user name or password"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "must not contain a query or a fragment"
	}
	return ""
}

// checkID requires a path segment that needs no escaping.
func checkID(text string) string {
	if text == "" {
		return "is empty"
	}
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") != "" || strings.Trim(text, ".") == "" {
		return fmt.Sprintf("is %q, which can't be an id", text)
	}
	return ""
}

func checkLine(text string) string {
	if strings.ContainsFunc(text, isControl) {
		return "contains a control character"
	}
	return ""
}

// checkPath is checkLine for a path whose backslashes TOML may have read as escapes.
func checkPath(text string) string {
	if fault := checkLine(text); fault != "" {
		return fault + singleQuotes
	}
	return ""
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 }
