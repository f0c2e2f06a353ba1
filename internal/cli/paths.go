package cli

import (
	"path/filepath"
	"runtime"
	"strings"

	"sluice/sessions"
)

// store is where sessions are kept.
func (p *Program) store() *sessions.Store { return sessions.NewStore(p.sessionsDir()) }

// sessionsDir is where sessions live: $SLUICE_SESSIONS, else
// $XDG_DATA_HOME/sluice/sessions, else the platform's own folder for data.
func (p *Program) sessionsDir() string {
	if dir := p.envOr("SLUICE_SESSIONS", ""); dir != "" {
		return dir
	}
	if dir := p.envOr("XDG_DATA_HOME", ""); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sluice", "sessions")
	}
	home := p.envOr("HOME", ".")
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(p.envOr("LocalAppData", p.envOr("USERPROFILE", ".")), "sluice", "sessions")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "sluice", "sessions")
	default:
		return filepath.Join(home, ".local", "share", "sluice", "sessions")
	}
}

// fromHome writes a path in the home folder as people do: ~/….
func (p *Program) fromHome(path string) string {
	home := p.envOr("HOME", "")
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}

// cacheDir is for what can be had again: $XDG_CACHE_HOME/sluice, else the
// platform's own folder for caches.
func (p *Program) cacheDir() string {
	if dir := p.envOr("XDG_CACHE_HOME", ""); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sluice")
	}
	home := p.envOr("HOME", ".")
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(p.envOr("LocalAppData", p.envOr("USERPROFILE", ".")), "sluice", "cache")
	case "darwin":
		return filepath.Join(home, "Library", "Caches", "sluice")
	default:
		return filepath.Join(home, ".cache", "sluice")
	}
}
