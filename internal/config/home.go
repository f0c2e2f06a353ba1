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

// LookupIn finds a variable in an environment of NAME=VALUE entries, of which the
// last counts. On Windows names have no case.
func LookupIn(environ []string, name string) (string, bool) {
	for _, entry := range slices.Backward(environ) {
		key, value, ok := strings.Cut(entry, "=")
		if ok && (key == name || runtime.GOOS == "windows" && strings.EqualFold(key, name)) {
			return value, true
		}
	}
	return "", false
}

// Home is the user's home folder: $HOME, or %USERPROFILE% on Windows. Where that is
// not set, or is no absolute path, it is the one in the system's list of users.
// Empty where neither is known.
func Home(env func(string) (string, bool)) string { return homeOf(env, listedHome) }

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

// listedHome is the home folder of who runs the program, as the system lists it.
func listedHome() string {
	find := user.Current
	if uid := os.Getuid(); uid >= 0 { // Current would go by the environment too
		find = func() (*user.User, error) { return user.LookupId(strconv.Itoa(uid)) }
	}
	u, err := find()
	if err != nil {
		return ""
	}
	return u.HomeDir
}

// ExpandHome puts the home folder in the place of a leading "~/", or of "~" alone.
// A path stays as it is where no home folder is known.
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
