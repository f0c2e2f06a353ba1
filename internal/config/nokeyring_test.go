package config_test

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"sluice/gateway"
	"sluice/internal/config"
)

// failingKeyring is one that can't be used.
type failingKeyring struct{ err error }

func (k failingKeyring) Get(string, string) (string, error) { return "", k.err }
func (k failingKeyring) Set(string, string, string) error   { return k.err }

func TestFieldP05WithoutAKeyringTheWordsSayWhatWorks(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err  error
		says string
	}{
		"F143 no dbus-launch":     {&exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, "no D-Bus session is running"},
		"F143 no address":         {errors.New("dbus: DBUS_SESSION_BUS_ADDRESS is not set"), "no D-Bus session is running"},
		"F143 no service":         {errors.New("The name org.freedesktop.secrets was not provided by any .service files"), "no secret service, such as"},
		"F143 no answer":          {errors.New("dial unix /run/user/1000/bus: connect: no such file or directory"), "D-Bus session doesn't answer: dial unix /run/user/1000/bus"},
		"F143 no such system":     {keyring.ErrUnsupportedPlatform, "this system has no supported keyring"},
		"F143 whatever it may be": {errors.New("odd"), "the keyring can't be used: odd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, "[gateway]\ntoken = \"keyring:gateway\"\n[providers.openai]\napi_key = \"keyring:openai\"\n")
			opts.Keyring = failingKeyring{row.err}
			cfg := loadWith(t, opts)
			_, err := cfg.Providers["openai"].APIKey.Reveal(t.Context())
			if err == nil || !errors.Is(err, row.err) || !strings.Contains(err.Error(), row.says) || strings.Contains(err.Error(), "executable file") {
				t.Errorf("asked: got %v", err)
			}
			x := gateway.Explain(&gateway.Error{Kind: gateway.KindAuth, Provider: "openai", Err: fmt.Errorf("nothing was sent: %w", err)})
			for _, word := range []string{"env:OPENAI_API_KEY", "file:PATH", "keyring:openai"} {
				if !strings.Contains(x.Next, word) || strings.Contains(x.Next, "set-key") {
					t.Errorf("advice %q lacks %q, or names what fails too", x.Next, word)
				}
			}
			for _, key := range []string{"openai", "gateway"} {
				if state := cfg.CheckKey(t.Context(), key); state.Status != config.KeyMissing || !strings.Contains(state.Advice, row.says) || !strings.Contains(state.Advice, "file:PATH") {
					t.Errorf("doctor, %s: got %+v", key, state)
				}
			}
			_, err = cfg.SetKey(t.Context(), "openai", "k0123456789", config.InKeyring)
			if !errors.Is(err, config.ErrNoKeyring) || !strings.Contains(err.Error(), strings.TrimPrefix(row.says, "the keyring can't be used: ")) ||
				!strings.Contains(err.Error(), "OPENAI_API_KEY") || strings.Contains(err.Error(), "executable file") {
				t.Errorf("set-key: got %v", err)
			}
		})
	}
}
