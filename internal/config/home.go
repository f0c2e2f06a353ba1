package config

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// LookupIn finds a variable in an environment of NAME=VALUE entries, of which the last
// counts. On Windows names are case-insensitive.
func LookupIn(environ []string, name string) (string, bool) {
	for _, entry := range slices.Backward(environ) {
		key, value, ok := strings.Cut(entry, "=")
		if ok && (key == name || runtime.GOOS == "windows" && strings.EqualFold(key, name)) {
			return value, true
		}
	}
	return "", false
}

// Home is the user's home folder: $HOME, or %USERPROFILE% on Windows. If that is not set,
// or not an absolute path, it is the one in the system's user database. Empty if neither
// is known.
func Home(env func(string) (string, bool)) string { return homeOf(env, systemHome) }

func homeOf(env func(string) (string, bool), listed func() string) string {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	for _, home := range []string{lookup(env, name), listed()} {
		if filepath.IsAbs(home) {
			return home
		}
	}
	return ""
}

// systemHome is the user's home folder in the system's user database.
func systemHome() string {
	find := user.Current
	if uid := os.Getuid(); uid >= 0 { // user.Current would use the environment too
		find = func() (*user.User, error) { return user.LookupId(strconv.Itoa(uid)) }
	}
	u, err := find()
	if err != nil {
		return ""
	}
	return u.HomeDir
}

// ExpandHome replaces a leading "~/", or "~" alone, by the home folder. A path stays as
// it is if no home folder is known.
func ExpandHome(path string, env func(string) (string, bool)) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' && rest[0] != filepath.Separator {
		return path
	}
	home := Home(env)
	if home == "" {
		return path
	}
	return filepath.Join(home, rest)
}
