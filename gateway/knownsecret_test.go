package gateway

import (
	"context"
	"errors"
	"testing"
)

// Another request may be asking for a key at the same moment, or for long where a key
// comes from a command. A key that is known is hidden all the same.
func TestFieldT04AKeyThatIsInUseIsKnown(t *testing.T) {
	t.Parallel()
	s := NewSecret("OPENAI_API_KEY", "sk-test-1234567890abcdef")
	s.s.mu.Lock() // as Reveal does
	defer s.s.mu.Unlock()
	if value, ok := s.known(); !ok || value != "sk-test-1234567890abcdef" {
		t.Error("the key isn't known while it is revealed elsewhere")
	}
}

func TestKnownSecretIsTheOneThatWasRevealed(t *testing.T) {
	t.Parallel()
	fails := true
	s := LazySecret("KEY", "env:KEY", func(context.Context) (string, error) {
		if fails {
			return "", errors.New("not now")
		}
		return "revealed", nil
	})
	if _, err := s.Reveal(t.Context()); err == nil {
		t.Fatal("no error")
	}
	if value, ok := s.known(); ok {
		t.Errorf("known before it was revealed: %q", value)
	}
	fails = false
	if value, err := s.Reveal(t.Context()); err != nil || value != "revealed" {
		t.Fatal(value, err)
	}
	if value, ok := s.known(); !ok || value != "revealed" {
		t.Errorf("known %q %t", value, ok)
	}
	if _, ok := (Secret{}).known(); ok {
		t.Error("no secret is known")
	}
	if _, ok := NewSecret("KEY", "").known(); ok {
		t.Error("an empty value is known")
	}
}
