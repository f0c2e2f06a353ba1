package config

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/zalando/go-keyring"
)

// noKeyring is the error of an unusable keyring, which says what is missing and what to
// use instead.
type noKeyring struct {
	words, advice string
	err           error
}

func (e *noKeyring) Error() string { return e.words }

func (e *noKeyring) Unwrap() error { return e.err }

// Advice says what to do next; see [gateway.Explain].
func (e *noKeyring) Advice() string { return e.advice }

// keyringError explains why a keyring can't be used; variable is the alternative place of
// the key, and entry the name that was looked up.
func keyringError(err error, entry, variable string) error {
	return &noKeyring{
		words: "the keyring can't be used: " + keyringReason(err),
		advice: fmt.Sprintf("use the key without a keyring: put it into the environment variable %[2]s and write \"env:%[2]s\", or into a file with mode 0600 and write \"file:PATH\", "+
			"in place of %[1]q in the configuration", byKeyring+":"+entry, variable),
		err: err,
	}
}

// keyringReason recognises the errors of the keyring's client if there is no desktop
// service, as on servers, in containers and over ssh.
func keyringReason(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return "this system has no supported keyring"
	case errors.Is(err, exec.ErrNotFound), strings.Contains(text, "dbus-launch"), strings.Contains(text, "DBUS_SESSION_BUS_ADDRESS"):
		return "no D-Bus session is running, which it needs"
	case strings.Contains(text, "org.freedesktop.secrets"), strings.Contains(text, "ServiceUnknown"):
		return "no secret service, such as GNOME Keyring or KWallet, is running in this session"
	case strings.HasPrefix(text, "dial unix "):
		return "its D-Bus session doesn't answer: " + text
	}
	return text
}
