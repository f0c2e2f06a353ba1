package gateway

import (
	"fmt"
	"slices"
	"strings"
)

// keySources returns where each step's key comes from.
func keySources(requests []Request) []string {
	out := make([]string, len(requests))
	for i, r := range requests {
		out[i] = keySource(r.Auth, r.Signature != nil || r.BaseURL != "")
	}
	return out
}

// keySource joins the sources of the keys that a request carries for the provider. alone
// says that the gateway adds none.
func keySource(auth []AuthHeader, alone bool) string {
	var sources []string
	for _, a := range auth {
		if s := a.Secret.Source(); a.Name != headerAuthorization && s != "" && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	if len(sources) == 0 && !alone {
		return HeldByGateway
	}
	return strings.Join(sources, ", ")
}

// setKeySource sets where the key came from in an error about a key.
func (s *stream) setKeySource(e *Error) {
	switch {
	case e.Kind != KindAuth || e.KeySource != "":
	case e.Gateway:
		e.KeySource = s.client.token.Source()
	case !e.StepUnknown && s.walking():
		e.KeySource = s.prepared.keys[0] // a walked step's request has one
	case !e.StepUnknown && e.Step < len(s.prepared.keys):
		e.KeySource = s.prepared.keys[e.Step]
	}
}

// keyNext is what to do about a key that was refused or can't be read. what describes it,
// such as "openai's key"; name is its name for set-key. It is empty for sources without
// advice of their own.
func keyNext(source, what, name string) string {
	kind, rest, _ := strings.Cut(source, ":")
	switch {
	case strings.Contains(source, ", "):
		return fmt.Sprintf("check %s: it comes from %s", what, source)
	case source == HeldByGateway:
		return fmt.Sprintf("no key for %[1]s was sent: check the one that the gateway holds, or use your own: sluice config set-key %[1]s", name)
	case source == sourceValue:
		return fmt.Sprintf("check %s in the configuration, or put it into the keyring: sluice config set-key %s", what, name)
	case rest == "":
		return ""
	case kind == "env":
		return fmt.Sprintf("check %s: it comes from the environment variable %s", what, rest)
	case kind == "file":
		return fmt.Sprintf("check %s: it comes from the file %s", what, rest)
	case kind == "cmd":
		return fmt.Sprintf("check %s: it comes from the command %s", what, rest)
	case kind == "keyring":
		return fmt.Sprintf("check %s in the keyring, entry %s: sluice config set-key %s", what, rest, name)
	}
	return ""
}
