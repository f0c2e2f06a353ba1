package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// finding is what is known of one mutant, a line of the group's file.
type finding struct {
	Key  string  `json:"key"`
	Body string  `json:"body"`
	Said outcome `json:"said"`
	By   string  `json:"by,omitempty"`
}

// notebook keeps findings from run to run; later lines stand for earlier ones.
type notebook struct {
	path  string
	found map[string]finding
}

func openNotebook(folder, name string) (*notebook, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	n := &notebook{path: filepath.Join(folder, name+".jsonl"), found: map[string]finding{}}
	f, err := os.Open(n.path)
	if errors.Is(err, os.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var known finding
		if json.Unmarshal(lines.Bytes(), &known) == nil { // a torn last line is measured anew
			n.found[known.Key] = known
		}
	}
	return n, lines.Err()
}

// of gives what was found of a mutant whose function is still the same.
func (n *notebook) of(m mutant) (finding, bool) {
	f, ok := n.found[m.key()]
	return f, ok && f.Body == m.body
}

func (n *notebook) keep(found finding) error {
	n.found[found.Key] = found
	line, err := json.Marshal(found)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(n.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}
