package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"sluice/gateway"
)

const (
	tokenVariable = "CF_AIG_TOKEN" //nolint:gosec // the name of a variable, not a key
	// keyringService is the service name of our entries in the system's keyring.
	keyringService = "sluice"
	// secretWait bounds a look-up in the keyring and the run of a command.
	secretWait = 30 * time.Second
	// maxSecret is the longest secret, in bytes.
	maxSecret = 64 << 10
)

// The four kinds of reference.
const (
	byEnv     = "env"
	byKeyring = "keyring"
	byCommand = "cmd"
	byFile    = "file"
)

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// shellVariable matches shell syntax, which people may write by habit.
	shellVariable = regexp.MustCompile(`^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$`)
	// schemeLike matches a word and a colon: an unknown kind of reference. No vendor's
	// keys look like this.
	schemeLike = regexp.MustCompile(`^([A-Za-z]{1,12}):`)
)

// resolver resolves references. It is filled while the file is read, and not changed
// after.
type resolver struct {
	env     func(string) (string, bool)
	environ func() []string
	keyring Keyring
	// folder is the base of relative paths in file:.
	folder string
	// all returns every key of the configuration, once it was read.
	all func() []gateway.Secret
	// variables are those that references name, which commands don't get.
	variables []string
}

// secret reads a key that must be a reference, or a literal in a private file. The faults
// never repeat the value.
func (r *reader) secret(dst *gateway.Secret, at []string, raw any, variable string) (fault string) {
	text, ok := raw.(string)
	if !ok {
		return wrongType(`a reference such as "env:NAME"`, raw)
	}
	secret, isReference, fault := r.secrets.reference(text, variable)
	if fault != "" {
		return fault
	}
	if !isReference {
		if secret, fault = r.literal(at, text, variable); fault != "" {
			return fault
		}
	}
	*dst = secret
	return ""
}

func (r *reader) literal(at []string, text, variable string) (secret gateway.Secret, fault string) {
	value, err := cleanSecret(text)
	if err != nil {
		return secret, err.Error()
	}
	if !private(r.mode) {
		return secret, fmt.Sprintf("contains the key itself in a file that others can read (mode %04o): run chmod 600 on the file, or use %s",
			r.mode.Perm(), saferThanLiteral(at))
	}
	r.cfg.Warnings = append(r.cfg.Warnings, fmt.Sprintf("%s:%d: %s contains the key itself; safer is %s",
		r.cfg.Path, r.index.lineOf(at), dotted(at), saferThanLiteral(at)))
	return gateway.NewSecret(variable, value), ""
}

func saferThanLiteral(at []string) string {
	return fmt.Sprintf(`"sluice config set-key %s", which puts it into the keyring`, keyName(at))
}

// keyName is the name of a key in [Config.SetKey]: "gateway", a provider's slug, or the
// slug, a dot and the key if it isn't api_key.
func keyName(at []string) string {
	switch {
	case at[0] == "gateway":
		return "gateway"
	case at[len(at)-1] == apiKey:
		return at[1]
	default:
		return at[1] + "." + at[len(at)-1]
	}
}

// reference makes a secret of env:NAME, keyring:NAME, cmd:COMMAND or file:PATH. ok is
// false if the text is none of these, nor looks like it.
func (s *resolver) reference(text, variable string) (secret gateway.Secret, ok bool, fault string) {
	scheme, rest, _ := strings.Cut(text, ":")
	// The source is shown, so it holds only a name: a command's arguments may be
	// confidential.
	source := text
	var resolve func(context.Context) (string, error)
	switch scheme {
	case byEnv:
		if !variableName.MatchString(rest) {
			return secret, false, "must name an environment variable after env:"
		}
		s.variables = append(s.variables, rest)
		variable = rest
		resolve = func(context.Context) (string, error) { return s.fromEnv(rest) }
	case byKeyring:
		if fault := checkName(rest); fault != "" {
			return secret, false, "must name a keyring entry after keyring:, of up to 64 bytes"
		}
		resolve = func(ctx context.Context) (string, error) { return s.fromKeyring(ctx, rest, variable) }
	case byCommand:
		argv, err := splitCommand(rest)
		if err != nil {
			return secret, false, "has a command that can't be read: " + err.Error()
		}
		source = byCommand + ":" + argv[0]
		resolve = func(ctx context.Context) (string, error) { return s.fromCommand(ctx, argv) }
	case byFile:
		if rest == "" {
			return secret, false, "must name a file after file:"
		}
		if fault := checkPath(rest); fault != "" {
			return secret, false, "must name a file after file:, but " + fault
		}
		resolve = func(context.Context) (string, error) { return s.fromFile(rest) }
	default:
		return secret, false, notReference(text)
	}
	return gateway.LazySecret(variable, source, func(ctx context.Context) (string, error) {
		value, err := resolve(ctx)
		if err != nil {
			return "", err
		}
		return cleanSecret(value)
	}), true, ""
}

// notReference finds what was meant as a reference and must not be sent as a key.
func notReference(text string) string {
	if m := shellVariable.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf(`is written as in a shell; want "env:%s"`, m[1])
	}
	if m := schemeLike.FindStringSubmatch(text); m != nil {
		fault := fmt.Sprintf("begins with %q, which is not a kind of reference; want env:NAME, keyring:NAME, cmd:COMMAND or file:PATH", m[1]+":")
		if near := nearest(strings.ToLower(m[1]), []string{byEnv, byKeyring, byCommand, byFile}); near != "" {
			fault += fmt.Sprintf("; did you mean %q?", near+":")
		}
		return fault
	}
	return ""
}

var (
	errEmptySecret = errors.New("is empty")
	errLongSecret  = errors.New("is longer than 64 KiB")
	errBadSecret   = errors.New("contains a control character or a line break, which no key has")
)

// cleanSecret trims white space around a value, and refuses what can't be sent in a
// header.
func cleanSecret(value string) (string, error) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return "", errEmptySecret
	case len(value) > maxSecret:
		return "", errLongSecret
	case !utf8.ValidString(value) || strings.ContainsFunc(value, isControl):
		return "", errBadSecret
	}
	return value, nil
}

func (s *resolver) fromEnv(name string) (string, error) {
	value, ok := s.env(name)
	if !ok {
		return "", errors.New("the variable is not set")
	}
	return value, nil
}

func (s *resolver) fromFile(path string) (string, error) {
	path = expandPath(path, s.folder, s.env)
	value, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no such file: %w", fs.ErrNotExist)
	}
	return value, err
}
