package sessions

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Info is what a list shows of a session. Title, targets and the file's name
// are untrusted text.
type Info struct {
	Path  string
	ID    string
	Title string
	// Targets are the lanes' targets.
	Targets []string
	// Messages counts the blocks without decoding them.
	Messages int
	// Updated is when the file last changed.
	Updated time.Time
	// Size is in bytes.
	Size int64
	// Err says why the file can't be read; the rest may be empty then.
	Err error
}

// List gives the sessions of the folder, the last changed first. It decodes
// their heads alone, so a damaged message is only noticed by Open. No folder is
// no session.
func (s *Store) List(ctx context.Context) ([]Info, error) {
	entries, err := s.fs.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if strings.HasSuffix(entry.Name(), fileSuffix) && !entry.IsDir() {
			list = append(list, s.info(filepath.Join(s.dir, entry.Name())))
		}
	}
	slices.SortStableFunc(list, func(a, b Info) int {
		return cmp.Or(b.Updated.Compare(a.Updated), strings.Compare(a.Path, b.Path))
	})
	return list, nil
}

func (s *Store) info(path string) Info {
	info := Info{Path: path}
	data, stat, err := readFile(s.fs, path)
	if err != nil {
		info.Err = err
		return info
	}
	info.Updated, info.Size = stat.ModTime(), stat.Size()
	head := parts{head: data}
	for at := range headers(data) {
		switch info.Messages {
		case 0:
			head.head = data[:at]
		case 1:
			head.blocks = [][]byte{data[len(head.head):at]}
		}
		info.Messages++
	}
	if info.Messages == 1 {
		head.blocks = [][]byte{data[len(head.head):]}
	}
	doc, _, err := decodeDocument(parts{head: head.head})
	if err != nil {
		info.Err = err
		return info
	}
	info.Messages += len(doc.records) // a prompt in the head, or blocks spelled another way
	if doc.meta.Title == "" {
		if first, _, err := decodeDocument(head); err == nil {
			doc.meta.Title = titleFrom(first.records)
		}
	}
	info.ID, info.Title = doc.meta.ID, doc.meta.Title
	for _, lane := range doc.meta.Lanes {
		info.Targets = append(info.Targets, lane.Target)
	}
	return info
}
