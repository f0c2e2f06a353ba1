package gateway

import (
	"net/url"
	"os"
	"slices"
	"sync"
	"unicode"
)

// vault is what a client knows of keys, whoever is asked: those of its
// configuration and those that its requests carried, as soon as they have a value.
type vault struct {
	mu         sync.Mutex
	configured []Secret
	carried    []Secret
	// proxies are the passwords in the addresses of proxies.
	proxies []string
	values  []string // what keys was made of
	keys    *knownKeys
}

func newVault(cfg Config) *vault {
	return &vault{
		configured: append(slices.Clone(cfg.Secrets), cfg.Token), proxies: proxyPasswords(os.Getenv),
		keys: newKnownKeys(nil),
	}
}

// proxyPasswords are those of the variables that [http.ProxyFromEnvironment]
// reads.
func proxyPasswords(env func(string) string) []string {
	var all []string
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		u, err := url.Parse(env(name))
		if err != nil || u.User == nil {
			continue
		}
		if password, ok := u.User.Password(); ok {
			all = append(all, password)
		}
	}
	return all
}

// carry notes keys that a request carries.
func (v *vault) carry(auth []AuthHeader) {
	const most = 64 // requests with keys of their own can go on for ever
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, a := range auth {
		same := func(s Secret) bool { return s.s == a.Secret.s }
		if a.Secret.IsZero() || slices.ContainsFunc(v.configured, same) || slices.ContainsFunc(v.carried, same) {
			continue
		}
		v.carried = append(v.carried, a.Secret)
		if len(v.carried) > most {
			v.carried = slices.Delete(v.carried, 0, 1)
		}
	}
}

// redactor knows the vault's keys and those of one request, such as a signature.
func (v *vault) redactor(own []string) *redactor {
	v.mu.Lock()
	defer v.mu.Unlock()
	values := slices.Clone(v.proxies)
	for _, s := range slices.Concat(v.configured, v.carried) {
		if value, ok := s.known(); ok && !everyday(value) && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	if !slices.Equal(values, v.values) {
		v.values, v.keys = values, newKnownKeys(values)
	}
	r := redactorOf(v.keys)
	own = slices.DeleteFunc(slices.Clone(own), func(s string) bool { return slices.Contains(values, s) })
	if len(own) > 0 {
		r.keys = append(r.keys, newKnownKeys(own))
	}
	return r
}

// everyday tells whether a key is a short word, such as one that a server on this
// machine asks for: it is hidden only in what comes back to its own request.
func everyday(key string) bool {
	if len(key) >= pieceLetters {
		return false
	}
	for _, r := range key {
		if !unicode.IsLower(r) {
			return false
		}
	}
	return true
}
