package gateway

import (
	"net/url"
	"os"
	"slices"
	"sync"
	"unicode"
)

// vault holds all keys that a client knows: those of its configuration and those that its
// requests carried, as soon as they have a value.
type vault struct {
	mu         sync.Mutex
	configured []Secret
	carried    []Secret
	// proxies are the passwords in the addresses of proxies.
	proxies []string
	values  []string // from which keys was made
	keys    *knownKeys
}

func newVault(cfg Config) *vault {
	return &vault{
		configured: append(slices.Clone(cfg.Secrets), cfg.Token), proxies: proxyPasswords(os.Getenv),
		keys: newKnownKeys(nil),
	}
}

// proxyPasswords are those in the variables that [http.ProxyFromEnvironment] reads.
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

// carry adds the keys that a request carries.
func (v *vault) carry(auth []AuthHeader) {
	const most = 64 // there is no end to requests with keys of their own
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

// redactor redacts all known keys and those of one request, such as a signature.
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

// everyday reports whether a key is a short word, such as a local server may use: it is
// redacted only in replies to the request that carried it.
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
