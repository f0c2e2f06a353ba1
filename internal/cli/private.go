package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"sluice/internal/config"
)

// privatePlace is a folder of the program's own, and which of its files are too.
type privatePlace struct{ folder, files string }

// privatePlaces are those whose names the program chose. A folder that the user named, in
// a repository perhaps, keeps its mode, and so does a key file: one that others can
// access is refused instead. A place that is unknown, because there is no home folder, is
// left out: the empty path would be the working directory.
func (p *Program) privatePlaces(cfg *config.Config) []privatePlace {
	var places []privatePlace
	add := func(known string, of ...privatePlace) {
		if known != "" {
			places = append(places, of...)
		}
	}
	cache, state := p.cacheDir(), p.stateDir()
	add(cache, privatePlace{cache, "*.json"})
	add(state, privatePlace{state, "fault-*.txt"})
	if p.flags.config == "" && p.envOr("SLUICE_CONFIG", "") == "" {
		add(cfg.Path, privatePlace{filepath.Dir(cfg.Path), filepath.Base(cfg.Path)})
	}
	if p.envOr("SLUICE_SESSIONS", "") == "" {
		dir := p.sessionsDir()
		add(dir, privatePlace{filepath.Dir(dir), ""}, privatePlace{dir, ""}, privatePlace{filepath.Join(dir, "trash"), ""})
	}
	return places
}

// closeToOthers removes other users' permissions on the program's own folders and files,
// and says so.
func (p *Program) closeToOthers(cfg *config.Config) {
	if runtime.GOOS == "windows" { // has no such modes
		return
	}
	for _, place := range p.privatePlaces(cfg) {
		p.closePath(place.folder, fs.ModeDir, 0o700)
		if place.files == "" {
			continue
		}
		files, _ := filepath.Glob(filepath.Join(globLiteral(place.folder), place.files))
		for _, file := range files {
			p.closePath(file, 0, 0o600)
		}
	}
}

// globLiteral escapes the special characters of a pattern in a path.
func globLiteral(path string) string {
	var out []byte
	for _, c := range []byte(path) {
		if c == '*' || c == '?' || c == '[' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(out)
}

// closePath changes the mode of a file or folder unless it is a link or somebody else's,
// whose mode can't be changed.
func (p *Program) closePath(path string, kind, mode fs.FileMode) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != kind || info.Mode().Perm()&0o077 == 0 {
		return
	}
	if os.Chmod(path, mode) == nil {
		p.note(fmt.Sprintf("sluice: note: others could use %s (mode %04o); now only you can", p.abbreviateHome(path), info.Mode().Perm()))
	}
}
