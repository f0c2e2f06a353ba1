package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
)

func TestSecretPrintsAsRedactedWhateverPrintsIt(t *testing.T) {
	t.Parallel()
	const value = "the-value-itself"
	s := NewSecret("K", value)
	holder := struct {
		Name   string
		Secret Secret
		P      *Secret
	}{"n", s, &s}
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		printed = append(printed, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, holder), fmt.Sprintf(verb, []Secret{s}))
	}
	asJSON, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	asText, err := s.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "secret", s, "holder", holder)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "secret", s, "holder", holder)
	printed = append(printed, string(asJSON), string(asText), log.String(), s.String(), s.GoString(), fmt.Sprint(errors.New(s.String())))
	for _, text := range printed {
		if strings.Contains(text, value) || strings.Contains(text, fmt.Sprintf("%x", value)) {
			t.Errorf("printed: %s", text)
		}
	}
	if got := string(asJSON); got != `{"Name":"n","Secret":"[redacted]","P":"[redacted]"}` {
		t.Errorf("JSON: got %s", got)
	}
}

func TestSecretIsLookedUpOnceItSucceeds(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var asked atomic.Int32
	locked := errors.New("keyring is locked")
	s := LazySecret("OPENAI_API_KEY", "keyring:openai", func(context.Context) (string, error) {
		if asked.Add(1) == 1 {
			return "", locked
		}
		return "value", nil
	})
	if _, err := s.Reveal(ctx); !errors.Is(err, locked) || err.Error() != "keyring:openai: keyring is locked" {
		t.Errorf("first: got %v", err)
	}
	for range 3 {
		if got, err := s.Reveal(ctx); got != "value" || err != nil {
			t.Errorf("later: got %q, %v", got, err)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}
	if s.Name() != "OPENAI_API_KEY" || s.Source() != "keyring:openai" || s.IsZero() {
		t.Errorf("got %q from %q", s.Name(), s.Source())
	}
	if !s.Equal(ctx, "value") || s.Equal(ctx, "other") || s.Equal(ctx, "") {
		t.Error("Equal is wrong")
	}
}

func TestTheZeroSecretIsNone(t *testing.T) {
	t.Parallel()
	var s Secret
	if _, err := s.Reveal(context.Background()); !errors.Is(err, ErrNoSecret) {
		t.Errorf("got %v", err)
	}
	if !s.IsZero() || s.Name() != "" || s.Source() != "" || s.Equal(context.Background(), "") || s.String() != "[redacted]" {
		t.Error("the zero secret says something")
	}
	if NewSecret("", "").IsZero() {
		t.Error("an empty value is a configured secret, and must not pass for none")
	}
}
