package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"sluice/gateway"
)

// mostKept is the most that the file of favourites may hold, in bytes.
const mostKept = 1 << 20

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
	text, err := readKept(path)
	return keptTargets(text), err
}

// readKept returns the file's text, which is empty if there is no file.
func readKept(path string) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, mostKept+1))
	if err != nil {
		return "", err
	}
	if len(data) > mostKept {
		return "", fmt.Errorf("%s is larger than %d kB; shorten it", path, mostKept>>10)
	}
	return string(data), nil
}

// keptTargets are the targets in the lines of a text, each once.
func keptTargets(text string) []gateway.Target {
	var kept []gateway.Target
	for line := range strings.Lines(text) {
		if t, ok := keptTarget(line); ok && !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	return kept
}

func keptTarget(line string) (gateway.Target, bool) {
	t, err := gateway.ParseTarget(strings.TrimSpace(line))
	return t, err == nil
}

// saveKept keeps a model as a favourite or drops it, and returns all that are kept then.
// The file's other lines stay as they are, whatever is in them; where it can't be read,
// nothing is changed.
func (p *Program) saveKept(t gateway.Target, keep bool) (kept []gateway.Target, err error) {
	path := p.keptPath()
	if path == "" {
		return nil, errors.New("no home folder is known; set HOME")
	}
	err = p.changeData(path, func(path string) error {
		was, err := readKept(path)
		if err != nil {
			return fmt.Errorf("the file can't be read, and is left as it is: %w", err)
		}
		text := changeKept(was, t, keep)
		if len(text) > mostKept {
			return fmt.Errorf("%s would be larger than %d kB; shorten it", path, mostKept>>10)
		}
		kept = keptTargets(text)
		if text == was {
			return nil
		}
		return replaceData(path, []byte(text))
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

// changeKept adds a target's line to a text unless it has one, or removes its lines.
func changeKept(text string, t gateway.Target, keep bool) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if have, ok := keptTarget(line); !ok || have != t {
			b.WriteString(line)
		} else if keep {
			return text
		}
	}
	if keep {
		if b.Len() > 0 && !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
		b.WriteString(t.String() + "\n")
	}
	return b.String()
}
