package cli

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sluice/gateway"
)

// mostKept is how many favourites are read.
const mostKept = 1000

// keptPath is the file of the models that the user kept as favourites, a target in each
// line: $XDG_DATA_HOME/sluice/kept-models, else in the platform's data folder, beside the
// sessions from which the recent models come. Empty if no home folder is known.
func (p *Program) keptPath() string {
	return p.folder("XDG_DATA_HOME", []string{"sluice", "kept-models"}, places{
		windows: []string{"sluice", "kept-models"},
		darwin:  []string{"Library", "Application Support", "sluice", "kept-models"},
		others:  []string{".local", "share", "sluice", "kept-models"},
	})
}

// keptModels reads the user's favourites. Lines that name no target are left out.
func (p *Program) keptModels() ([]gateway.Target, error) {
	path := p.keptPath()
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var kept []gateway.Target
	lines := bufio.NewScanner(f)
	for lines.Scan() && len(kept) < mostKept {
		if t, err := gateway.ParseTarget(strings.TrimSpace(lines.Text())); err == nil {
			kept = append(kept, t)
		}
	}
	return kept, lines.Err()
}

// saveKeptModels replaces the file in one step.
func (p *Program) saveKeptModels(kept []gateway.Target) error {
	path := p.keptPath()
	if path == "" {
		return errors.New("no home folder is known; set HOME")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".kept-*") // mode 0600
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, t := range kept {
		lines.WriteString(t.String() + "\n")
	}
	_, err = f.WriteString(lines.String())
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
