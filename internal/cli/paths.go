package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"sluice/internal/config"
	"sluice/sessions"
)

// store is where sessions are kept.
func (p *Program) store() *sessions.Store { return sessions.NewStore(p.sessionsDir()) }

// sessionsDir is the folder of sessions: $SLUICE_SESSIONS, else
// $XDG_DATA_HOME/sluice/sessions, else the platform's data folder. Empty if no home
// folder is known: nothing is saved then, rather than somewhere.
func (p *Program) sessionsDir() string {
	if dir := p.envOr("SLUICE_SESSIONS", ""); dir != "" {
		return config.ExpandHome(dir, p.env)
	}
	return p.folder("XDG_DATA_HOME", []string{"sluice", "sessions"}, places{
		windows: []string{"sluice", "sessions"},
		darwin:  []string{"Library", "Application Support", "sluice", "sessions"},
		others:  []string{".local", "share", "sluice", "sessions"},
	})
}

// findSession is [sessions.Store.Find] that expands the home folder.
func (p *Program) findSession(ctx context.Context, store *sessions.Store, name string) (string, error) {
	path, err := store.Find(ctx, config.ExpandHome(name, p.env))
	if errors.Is(err, sessions.ErrNotFound) {
		err = fmt.Errorf("%w; sluice sessions list shows those there are", err)
	}
	return path, err
}

// places are paths below the platform's folder: below the home folder, or on Windows
// %LOCALAPPDATA%.
type places struct{ windows, darwin, others []string }

// folder is one of this program's folders: below the one that a variable names, else the
// platform's. Empty if no home folder is known.
func (p *Program) folder(variable string, below []string, at places) string {
	// A relative path is invalid here and must be ignored: XDG Base Directory
	// Specification, "Basics".
	if dir := p.envOr(variable, ""); filepath.IsAbs(dir) {
		return filepath.Join(append([]string{dir}, below...)...)
	}
	base, rest := config.Home(p.env), at.others
	switch runtime.GOOS {
	case "windows":
		base, rest = p.envOr("LOCALAPPDATA", base), at.windows
	case "darwin":
		rest = at.darwin
	}
	if base == "" {
		return ""
	}
	return filepath.Join(append([]string{base}, rest...)...)
}

// abbreviateHome abbreviates the home folder in a path: ~/….
func (p *Program) abbreviateHome(path string) string {
	home := config.Home(p.env)
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}

// cacheDir is for what can be recreated: $XDG_CACHE_HOME/sluice, else the platform's
// cache folder. Empty if no home folder is known.
func (p *Program) cacheDir() string {
	return p.folder("XDG_CACHE_HOME", []string{"sluice"}, places{
		windows: []string{"sluice", "cache"},
		darwin:  []string{"Library", "Caches", "sluice"},
		others:  []string{".cache", "sluice"},
	})
}

// stateDir is for the program's own reports: $XDG_STATE_HOME/sluice, else the platform's
// folder. Empty if no home folder is known.
func (p *Program) stateDir() string {
	return p.folder("XDG_STATE_HOME", []string{"sluice"}, places{
		windows: []string{"sluice", "cache"},
		darwin:  []string{"Library", "Caches", "sluice"},
		others:  []string{".local", "state", "sluice"},
	})
}
