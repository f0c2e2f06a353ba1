package providers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// options reads a provider's settings. The first invalid one is kept as the error, whose
// message names the provider and the key.
type options struct {
	provider string
	values   map[string]string
	err      error
}

func optionsOf(provider string, s Settings) *options {
	return &options{provider: provider, values: s.Options}
}

func (o *options) text(key string, dst *string) {
	if v, ok := o.values[key]; ok {
		*dst = v
	}
}

func (o *options) flag(key string, dst *bool) {
	v, ok := o.values[key]
	if !ok {
		return
	}
	on, err := strconv.ParseBool(v)
	if err != nil {
		o.fail(key, v, "true or false")
		return
	}
	*dst = on
}

// choice reads an option that is one of the words.
func (o *options) choice(key string, dst *string, words ...string) {
	v, ok := o.values[key]
	switch {
	case !ok:
	case slices.Contains(words, v):
		*dst = v
	default:
		o.fail(key, v, strings.Join(words, " or "))
	}
}

func (o *options) fail(key, value, want string) {
	if o.err == nil {
		o.err = fmt.Errorf("%s: %s is %q, want %s", o.provider, key, value, want)
	}
}
