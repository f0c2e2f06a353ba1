package sessions

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sluice/gateway"
)

// Info is what a list shows of a session. Title, targets and the file's name are
// untrusted text.
type Info struct {
	Path  string
	ID    string
	Title string
	// Targets are the lanes' targets.
	Targets []string
	Tags    []string
	Pinned  bool
	// CostUSD is the sum of the answers' costs in US dollars, nil if none is known.
	// Unpriced counts the answers of unknown cost, without requests that no reply came to.
	CostUSD  *float64
	Unpriced int
	// Messages counts the blocks without decoding them.
	Messages int
	// Updated is the time of the newest message; of a session without messages, when it was
	// created, and of a file that says neither, when that last changed. A file's own time
	// changes when it is copied or restored, and when a title is.
	Updated time.Time
	// Changed is when the file last changed.
	Changed time.Time
	// Size is in bytes.
	Size int64
	// Err says why the file can't be read; the rest may be empty then.
	Err error
}

func pinnedFirst(a, b Info) int {
	switch {
	case a.Pinned == b.Pinned:
		return 0
	case a.Pinned:
		return -1
	}
	return 1
}

// List returns the sessions of the folder, pinned ones first, then the newest. It
// only decodes their heads, so a damaged message is only noticed by Open. A missing
// folder has no sessions.
func (s *Store) List(ctx context.Context) ([]Info, error) {
	paths, err := s.Paths(ctx)
	if err != nil {
		return nil, err
	}
	var list []Info
	for info := range s.Infos(paths) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	slices.SortStableFunc(list, Info.Compare)
	return list, nil
}

// Compare is the order of a list: pinned ones first, then the newest, then by path.
func (i Info) Compare(other Info) int {
	return cmp.Or(pinnedFirst(i, other), other.Updated.Compare(i.Updated), strings.Compare(i.Path, other.Path))
}

// Paths returns the files of the folder's sessions, by latest change, without reading
// them, so that a screen can show the beginning of a long list at once. A missing folder
// has no sessions.
func (s *Store) Paths(ctx context.Context) ([]string, error) {
	files, err := s.sessionFiles(ctx)
	if err != nil || files == nil {
		return nil, err
	}
	paths := make([]string, 0, len(files))
	for _, f := range files {
		paths = append(paths, f.path)
	}
	return paths, nil
}

// file is a session's file and when it last changed.
type file struct {
	path    string
	changed time.Time
}

// sessionFiles are the folder's sessions, by latest change; a missing folder has none.
func (s *Store) sessionFiles(ctx context.Context) ([]file, error) {
	entries, err := s.fs.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files := []file{}
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !strings.HasSuffix(entry.Name(), fileSuffix) || entry.IsDir() {
			continue
		}
		f := file{path: filepath.Join(s.dir, entry.Name())}
		if info, err := entry.Info(); err == nil { // else Infos reports it
			f.changed = info.ModTime()
		}
		files = append(files, f)
	}
	slices.SortStableFunc(files, func(a, b file) int { return b.changed.Compare(a.changed) })
	return files, nil
}

// Newest returns the session of the folder with the newest message, false where there is
// none that can be read. It reads a file only if that could be newer than those it has
// read, which is nearly always one.
func (s *Store) Newest(ctx context.Context) (Info, bool, error) {
	files, err := s.sessionFiles(ctx)
	if err != nil {
		return Info{}, false, err
	}
	var buffer []byte
	newest := newestOf(files, func(path string) (info Info) {
		info, buffer = s.info(path, buffer)
		return info
	})
	return newest, newest.Path != "", nil
}

// newestOf returns the newest of the files, which come by latest change.
func newestOf(files []file, read func(path string) Info) (newest Info) {
	for _, f := range files {
		if newest.Path != "" && !f.changed.After(newest.Updated) {
			break // nothing is newer than its file
		}
		if info := read(f.path); info.Err == nil && (newest.Path == "" || info.Updated.After(newest.Updated)) {
			newest = info
		}
	}
	return newest
}

// glanceBytes is how much of a file NewestTargets reads.
const glanceBytes = 1 << 20

// NewestTargets returns the targets of the newest session's lanes, none without a session.
// It takes little time: of a large file it reads the beginning, and takes the time at
// which the file changed for the session's.
func (s *Store) NewestTargets(ctx context.Context) ([]string, error) {
	files, err := s.sessionFiles(ctx)
	if err != nil {
		return nil, err
	}
	newest := newestOf(files, s.glance)
	return newest.Targets, nil
}

// glance reads the beginning of a file.
func (s *Store) glance(path string) Info {
	stat, err := s.fs.Stat(path)
	if err == nil && !stat.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		return Info{Path: path, Err: err}
	}
	if stat.Size() <= glanceBytes {
		info, _ := s.info(path, nil)
		return info
	}
	f, err := s.fs.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return Info{Path: path, Err: err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, glanceBytes))
	if err != nil {
		return Info{Path: path, Err: err}
	}
	doc, _, err := decodeDocument(parts{head: split(data).head})
	info := Info{Path: path, Updated: stat.ModTime(), Changed: stat.ModTime(), Err: err}
	info.targets(doc.meta)
	return info
}

func (i *Info) targets(meta Meta) {
	for _, lane := range meta.Lanes {
		i.Targets = append(i.Targets, lane.Target)
	}
}

// Infos reads files one after the other, for callers that show the first before the last
// is read. One that can't be read has its Err.
func (s *Store) Infos(paths []string) iter.Seq[Info] {
	return func(yield func(Info) bool) {
		var buffer []byte
		for _, path := range paths {
			var info Info
			if info, buffer = s.info(path, buffer); !yield(info) {
				return
			}
		}
	}
}

// info reads one file, unless it hasn't changed since the last time. It returns the
// buffer for the next one.
func (s *Store) info(path string, buffer []byte) (Info, []byte) {
	if stat, err := s.fs.Stat(path); err == nil {
		s.mu.Lock()
		known, ok := s.infos[path]
		s.mu.Unlock()
		if ok && known.Size == stat.Size() && known.Changed.Equal(stat.ModTime()) {
			return known, buffer
		}
	}
	data, stat, err := readFileInto(s.fs, path, buffer)
	if err != nil {
		return Info{Path: path, Err: err}, buffer
	}
	info := infoOf(data)
	info.Path, info.Changed, info.Size = path, stat.ModTime(), stat.Size()
	if info.Updated.IsZero() {
		info.Updated = info.Changed
	}
	if info.Err == nil {
		s.mu.Lock()
		s.infos[path] = info
		s.mu.Unlock()
	}
	return info, data
}

// infoOf reads the head, and of the blocks what needs no decoding.
func infoOf(data []byte) Info {
	p := split(data)
	doc, _, err := decodeDocument(parts{head: p.head})
	if err != nil || p.cut() {
		p = p.rejoined(data)
		doc, _, err = decodeDocument(parts{head: p.head})
	}
	info := Info{Messages: len(p.blocks)}
	if err != nil {
		info.Err = err
		return info
	}
	info.Messages += len(doc.records) // a prompt in the head, or blocks spelled another way
	info.Updated = doc.meta.Created
	newer := func(t time.Time) {
		if t.After(info.Updated) {
			info.Updated = t
		}
	}
	for i := range doc.records {
		m, _ := doc.records[i].message() // was decoded with the head
		newer(m.Time)
	}
	cost, known := 0.0, false
	for _, block := range p.blocks {
		o, ok := readOutline(block)
		if !ok {
			if m, err := decodeBlock(block); err == nil {
				o = outline{time: m.Time, role: m.Role, started: m.Start != nil, failed: m.Error != nil}
				if m.CostUSD != nil {
					o.cost, o.known = *m.CostUSD, true
				}
			}
		}
		newer(o.time)
		switch {
		case o.known:
			cost, known = cost+o.cost, true
		case o.role == gateway.RoleAssistant && (o.started || !o.failed):
			info.Unpriced++
		}
	}
	if known {
		info.CostUSD = &cost
	}
	if doc.meta.Title == "" {
		if first, _, err := decodeDocument(parts{head: p.head, blocks: p.blocks[:min(1, len(p.blocks))]}); err == nil {
			doc.meta.Title = titleFrom(first.records)
		}
	}
	info.ID, info.Title, info.Tags, info.Pinned = doc.meta.ID, doc.meta.Title, doc.meta.Tags, doc.meta.Pinned
	info.targets(doc.meta)
	return info
}
