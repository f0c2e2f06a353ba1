package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
)

// ErrNoSecret says that a needed secret isn't configured.
var ErrNoSecret = errors.New("no key is configured")

const redacted = "[redacted]"

// sourceValue is the source of a secret whose value was given directly.
const sourceValue = "value"

// Secret is a key that prints as "[redacted]" whatever prints it. Only
// [Secret.Reveal] gives its value, and only the transport calls that. The zero
// value is no secret. It is safe for concurrent use.
type Secret struct{ s *secret }

type secret struct {
	name    string
	source  string
	value   atomic.Pointer[string] // nil until looked up
	mu      sync.Mutex             // held during the lookup
	resolve func(context.Context) (string, error)
}

// NewSecret holds a known value. The name is the environment variable that stands for it
// in copied commands, for example OPENAI_API_KEY.
func NewSecret(name, value string) Secret {
	s := Secret{&secret{name: name, source: sourceValue}}
	s.s.value.Store(&value)
	return s
}

// LazySecret holds a reference that is looked up when first needed, and again after a
// failure. The source says where the value comes from, for example "env:OPENAI_API_KEY".
func LazySecret(name, source string, resolve func(context.Context) (string, error)) Secret {
	return Secret{&secret{name: name, source: source, resolve: resolve}}
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.s == nil }

// Name is the environment variable that stands for the secret.
func (s Secret) Name() string {
	if s.s == nil {
		return ""
	}
	return s.s.name
}

// Source says where the secret comes from, never its value.
func (s Secret) Source() string {
	if s.s == nil {
		return ""
	}
	return s.s.source
}

// Reveal returns the value. It may query a keyring or run a command, so it takes a
// context; the value is then cached. It returns [ErrNoSecret] for the zero value.
func (s Secret) Reveal(ctx context.Context) (string, error) {
	if s.s == nil {
		return "", ErrNoSecret
	}
	s.s.mu.Lock()
	defer s.s.mu.Unlock()
	if value := s.s.value.Load(); value != nil {
		return *value, nil
	}
	value, err := s.s.resolve(ctx)
	if err != nil {
		return "", fmt.Errorf("%s: %w", s.s.source, err)
	}
	s.s.value.Store(&value)
	return value, nil
}

// known returns the value if it was already looked up. It never blocks.
func (s Secret) known() (string, bool) {
	if s.s == nil {
		return "", false
	}
	value := s.s.value.Load()
	if value == nil || *value == "" {
		return "", false
	}
	return *value, true
}

// Equal compares the value with another in constant time.
func (s Secret) Equal(ctx context.Context, other string) bool {
	value, err := s.Reveal(ctx)
	if err != nil {
		return false
	}
	a, b := sha256.Sum256([]byte(value)), sha256.Sum256([]byte(other))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String hides the value, as all the methods below do.
func (Secret) String() string { return redacted }

// GoString hides the value from %#v.
func (Secret) GoString() string { return redacted }

// Format hides the value from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText hides the value from text encoders, TOML among them.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON hides the value from JSON.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue hides the value from logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

var (
	_ fmt.Formatter          = Secret{}
	_ encoding.TextMarshaler = Secret{}
	_ slog.LogValuer         = Secret{}
)
