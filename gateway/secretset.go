package gateway

import (
	"net/url"
	"os"
	"slices"
	"sync"
	"unicode"
)

// secretSet holds all keys that a client knows: those of its configuration and those that
// its requests carried, as soon as they have a value.
type secretSet struct {
	mu         sync.Mutex
	configured []Secret
	carried    []Secret
	// proxies are the passwords in the addresses of proxies.
	proxies []string
	values  []string // from which keys was made
	keys    *knownKeys
}

func newSecretSet(cfg Config) *secretSet {
	return &secretSet{
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

// add adds the keys that a request carries.
func (k *secretSet) add(auth []AuthHeader) {
	const most = 64 // there is no end to requests with keys of their own
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range auth {
		same := func(s Secret) bool { return s.s == a.Secret.s }
		if a.Secret.IsZero() || slices.ContainsFunc(k.configured, same) || slices.ContainsFunc(k.carried, same) {
			continue
		}
		k.carried = append(k.carried, a.Secret)
		if len(k.carried) > most {
			k.carried = slices.Delete(k.carried, 0, 1)
		}
	}
}

// redactor redacts all known keys and those of one request, such as a signature.
func (k *secretSet) redactor(own []string) *redactor {
	k.mu.Lock()
	defer k.mu.Unlock()
	values := slices.Clone(k.proxies)
	for _, s := range slices.Concat(k.configured, k.carried) {
		if value, ok := s.known(); ok && !isShortWord(value) && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	if !slices.Equal(values, k.values) {
		k.values, k.keys = values, newKnownKeys(values)
	}
	r := redactorOf(k.keys)
	own = slices.DeleteFunc(slices.Clone(own), func(s string) bool { return slices.Contains(values, s) })
	if len(own) > 0 {
		r.keys = append(r.keys, newKnownKeys(own))
	}
	return r
}

// isShortWord reports whether a key is a short word, such as a local server may use: it is
// redacted only in replies to the request that carried it.
func isShortWord(key string) bool {
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
