package config

import (
	"errors"
	"path/filepath"
	"runtime"
)

const fileName = "config.toml"

// errNoFolder says that the environment names no folder for the file.
var errNoFolder = errors.New("no home folder is known: set HOME, or name the configuration file with --config or SLUICE_CONFIG")

// DefaultPath returns the file that is read if none is named: $SLUICE_CONFIG, else
// $XDG_CONFIG_HOME/sluice/config.toml, else sluice/config.toml in the platform's
// configuration folder. named says that SLUICE_CONFIG chose it. It fails if no home
// folder is known.
func DefaultPath(env func(string) (string, bool)) (path string, named bool, err error) {
	if path := lookup(env, "SLUICE_CONFIG"); path != "" {
		return ExpandHome(path, env), true, nil
	}
	folder := configFolder(env)
	if folder == "" {
		return "", false, errNoFolder
	}
	return filepath.Join(folder, "sluice", fileName), false, nil
}

func configFolder(env func(string) (string, bool)) string {
	// A relative path is invalid here and must be ignored: XDG Base Directory
	// Specification, "Basics".
	if folder := lookup(env, "XDG_CONFIG_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	if runtime.GOOS == "windows" {
		return lookup(env, "APPDATA")
	}
	home := Home(env)
	switch {
	case home == "":
		return ""
	case runtime.GOOS == "darwin", runtime.GOOS == "ios":
		return filepath.Join(home, "Library", "Application Support")
	default:
		return filepath.Join(home, ".config")
	}
}

// expandPath resolves "~/" to the home folder, and anything else that is not
// absolute against the folder of the configuration file.
func expandPath(path, folder string, env func(string) (string, bool)) string {
	path = ExpandHome(path, env)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// lookup returns a variable's value, "" if it is not set.
func lookup(env func(string) (string, bool), name string) string {
	value, _ := env(name)
	return value
}
