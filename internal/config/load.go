package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile is the largest configuration file that is read, in bytes.
const maxFile = 1 << 20

// Options are the inputs of [Load]. The zero value reads the default file and the
// process's environment, and knows no provider.
type Options struct {
	// Path names the file explicitly (--config): then it must exist.
	Path string
	// Env looks a variable up; nil is [os.LookupEnv].
	Env func(string) (string, bool)
	// Environ returns the environment of commands in cmd: references; nil is
	// [os.Environ].
	Environ func() []string
	// Known are the providers that the program has, in display order.
	Known []ProviderSchema
	// Actions are the ids that [keys] may bind; nil permits any.
	Actions []string
	// GatewayURL overrides the file's (--gateway-url).
	GatewayURL string
	// Keyring holds the keys of keyring: references; nil is the system's.
	Keyring Keyring
}

func (o Options) withDefaults() Options {
	if o.Env == nil {
		o.Env = os.LookupEnv
	}
	if o.Environ == nil {
		o.Environ = os.Environ
	}
	if o.Keyring == nil {
		o.Keyring = systemKeyring{}
	}
	return o
}

// Load reads the configuration. It queries no keyring, runs no command and reads no key
// file: see [gateway.Secret]. A missing file is fine unless it was named. The error joins
// one [*Error] for each mistake: see [Errors]. The Config is never nil; with an error it
// holds what could be read and must not be used to send anything.
func Load(opts Options) (*Config, error) {
	opts = opts.withDefaults()
	r := newReader(opts)
	path, named, err := opts.Path, true, error(nil)
	if path == "" {
		path, named, err = DefaultPath(opts.Env)
	}
	if err == nil {
		r.cfg.Path, r.secrets.folder = path, filepath.Dir(path)
		r.open(path, named)
	}
	r.read()
	return r.cfg, join(r.mistakes)
}

// open reads the file into the reader's tree.
func (r *reader) open(path string, named bool) {
	src, mode, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return
	case errors.Is(err, fs.ErrNotExist):
		r.mistake(&Error{File: path, Message: `there is no such file ("sluice config init" writes one)`, Err: err})
		return
	case err != nil:
		r.mistake(&Error{File: path, Message: "can't be read: " + reason(err), Err: err})
		return
	}
	r.cfg.Found = true
	r.mode = mode
	tree, x, mistake := parse(path, src)
	if mistake != nil {
		r.mistake(mistake)
		return
	}
	r.tree, r.index = tree, x
}

// parse decodes a file and finds the places of its keys.
func parse(path, src string) (map[string]any, *index, *Error) {
	// The depth is checked first because the decoder's recursion is unbounded.
	x := newIndex(src)
	if x.tooDeep {
		return nil, nil, &Error{File: path, Line: x.line, Message: fmt.Sprintf("values are nested deeper than %d", maxDepth)}
	}
	var tree map[string]any
	if _, err := toml.Decode(src, &tree); err != nil {
		return nil, nil, syntaxMistake(path, src, x, err)
	}
	return tree, x, nil
}

// lineOfParseError corrects the decoder's line, which is already past a line's end when
// it finds that something is missing before it.
func lineOfParseError(at toml.ParseError, src string) int {
	if start := at.Position.Start; start > 0 && start <= len(src) {
		return min(at.Position.Line, 1+strings.Count(src[:start], "\n"))
	}
	return at.Position.Line
}

func readFile(path string) (string, fs.FileMode, error) {
	f, err := os.Open(path) // #nosec G304 -- the user names the file
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	if info.IsDir() {
		return "", 0, errors.New("it is a folder")
	}
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", 0, err
	}
	if len(src) > maxFile {
		return "", 0, errors.New("it is larger than 1 MiB")
	}
	return string(src), info.Mode(), nil
}

// reason is an error's text without the path, which is named elsewhere.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// private reports whether only the owner can access a file. Windows has no such modes.
func private(mode fs.FileMode) bool {
	return runtime.GOOS == "windows" || mode.Perm()&0o077 == 0
}
