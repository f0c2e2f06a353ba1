package cli

import (
	"path/filepath"
	"runtime"

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
