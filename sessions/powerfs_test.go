package sessions

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// powerFS is a file system in memory that knows what a power cut may take: all
// that was not synced. It is not for concurrent use.
type powerFS struct {
	// entries are the names as a program sees them, durable as the disk has them.
	entries, durable map[string]*powerNode
	// pending are changes of names that no SyncDir has made durable.
	pending []nameChange
	locks   map[string]bool
	// calls counts what changes something; at cut the power goes.
	calls, cut int
	off        bool
}

type powerNode struct {
	dir             bool
	mode            fs.FileMode
	modified        time.Time
	content, synced []byte
	pending         []contentChange
}

// contentChange is a write, or a truncation where data is nil.
type contentChange struct {
	at   int64
	data []byte
}

// nameChange sets one name, removes another, or both at once.
type nameChange struct {
	set, remove string
	node        *powerNode
}

// plain is a path as this file system writes it, whatever the system's own way is.
func plain(name string) string {
	return path.Clean(filepath.ToSlash(strings.TrimPrefix(name, filepath.VolumeName(name))))
}

var errPowerOff = errors.New("the power was cut")

func newPowerFS() *powerFS {
	root := &powerNode{dir: true, mode: fs.ModeDir | 0o700}
	return &powerFS{
		entries: map[string]*powerNode{"/": root}, durable: map[string]*powerNode{"/": root}, locks: map[string]bool{},
	}
}

// after gives the disk as it may be after the power cut, with a part of what
// was not synced, torn at 512 bytes.
func (p *powerFS) after(r *rand.Rand) *powerFS {
	names := map[string]*powerNode{}
	for name, node := range p.durable {
		names[name] = node
	}
	for _, change := range p.pending {
		if r.IntN(2) == 0 {
			continue
		}
		if change.remove != "" {
			delete(names, change.remove)
		}
		if change.set != "" {
			names[change.set] = change.node
		}
	}
	c := newPowerFS()
	for name, node := range names {
		if node.dir {
			c.entries[name] = &powerNode{dir: true, mode: node.mode}
		}
	}
	for name, node := range names {
		if dir := c.entries[path.Dir(name)]; !node.dir && dir != nil && dir.dir {
			content := node.torn(r)
			c.entries[name] = &powerNode{mode: node.mode, content: content, synced: slices.Clone(content)}
		}
	}
	for name, node := range c.entries {
		c.durable[name] = node
	}
	return c
}

func (n *powerNode) torn(r *rand.Rand) []byte {
	content := slices.Clone(n.synced)
	whole := r.IntN(3) // none, all or some of what was not synced
	for _, change := range n.pending {
		if change.data == nil {
			if whole > 0 && r.IntN(2) == 0 {
				content = resized(content, change.at)
			}
			continue
		}
		for at := 0; at < len(change.data); {
			end := min(len(change.data), at+512-int(change.at+int64(at))%512)
			if whole == 1 || whole == 2 && r.IntN(2) == 0 {
				content = written(content, change.at+int64(at), change.data[at:end])
			}
			at = end
		}
	}
	return content
}

func resized(b []byte, size int64) []byte {
	if int64(len(b)) > size {
		return b[:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

func written(b []byte, at int64, data []byte) []byte {
	if end := at + int64(len(data)); int64(len(b)) < end {
		b = resized(b, end)
	}
	copy(b[at:], data)
	return b
}

func (p *powerFS) change() error {
	p.calls++
	if p.off = p.off || p.calls == p.cut; p.off {
		return errPowerOff
	}
	return nil
}

func (p *powerFS) rename(c nameChange) {
	if c.remove != "" {
		delete(p.entries, c.remove)
	}
	if c.set != "" {
		p.entries[c.set] = c.node
	}
	p.pending = append(p.pending, c)
}

func notExist(op, name string) error { return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist} }

func (p *powerFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	name = plain(name)
	node := p.entries[name]
	switch {
	case node != nil && flag&os.O_EXCL != 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrExist}
	case node == nil && flag&os.O_CREATE == 0, node == nil && p.entries[path.Dir(name)] == nil:
		return nil, notExist("open", name)
	case node != nil && node.dir:
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EISDIR}
	case node == nil:
		if err := p.change(); err != nil {
			return nil, err
		}
		node = &powerNode{mode: perm, modified: time.Now()}
		p.rename(nameChange{set: name, node: node})
	}
	return &powerFile{p, node, path.Base(name), 0}, nil
}

func (p *powerFS) Stat(name string) (fs.FileInfo, error) {
	name = plain(name)
	node := p.entries[name]
	if node == nil {
		return nil, notExist("stat", name)
	}
	return powerInfo{node, path.Base(name)}, nil
}

func (p *powerFS) ReadDir(name string) ([]fs.DirEntry, error) {
	name = plain(name)
	if p.entries[name] == nil {
		return nil, notExist("open", name)
	}
	var list []fs.DirEntry
	for at, node := range p.entries {
		if path.Dir(at) == name && at != "/" {
			list = append(list, fs.FileInfoToDirEntry(powerInfo{node, path.Base(at)}))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

func (p *powerFS) MkdirAll(name string, perm fs.FileMode) error {
	name = plain(name)
	if p.entries[name] != nil {
		return nil
	}
	if err := p.MkdirAll(path.Dir(name), perm); err != nil {
		return err
	}
	if err := p.change(); err != nil {
		return err
	}
	p.rename(nameChange{set: name, node: &powerNode{dir: true, mode: fs.ModeDir | perm}})
	return nil
}

func (p *powerFS) Rename(from, to string) error {
	from, to = plain(from), plain(to)
	if err := p.change(); err != nil {
		return err
	}
	node := p.entries[from]
	if node == nil {
		return notExist("rename", from)
	}
	p.rename(nameChange{set: to, remove: from, node: node})
	return nil
}

func (p *powerFS) Remove(name string) error {
	name = plain(name)
	if p.entries[name] == nil {
		return notExist("remove", name)
	}
	if err := p.change(); err != nil {
		return err
	}
	p.rename(nameChange{remove: name})
	return nil
}

func (p *powerFS) Resolve(name string) (string, error) {
	if name = plain(name); p.entries[name] == nil {
		return "", notExist("lstat", name)
	}
	return name, nil
}

// SyncDir makes the names in a folder durable; a rename within it is one change.
func (p *powerFS) SyncDir(name string) error {
	name = plain(name)
	if err := p.change(); err != nil {
		return err
	}
	in := func(at string) bool { return at != "" && path.Dir(at) == name }
	p.pending = slices.DeleteFunc(p.pending, func(c nameChange) bool {
		if !in(c.set) && !in(c.remove) {
			return false
		}
		if c.remove != "" {
			delete(p.durable, c.remove)
		}
		if c.set != "" {
			p.durable[c.set] = c.node
		}
		return true
	})
	return nil
}

func (p *powerFS) TryLock(name string) (Lock, bool, error) {
	name = plain(name)
	if p.locks[name] {
		return nil, false, nil
	}
	p.locks[name] = true
	return powerLock{p, name}, true, nil
}

type powerLock struct {
	fs   *powerFS
	name string
}

func (l powerLock) Release() error { delete(l.fs.locks, l.name); return nil }
func (l powerLock) Held() bool     { return l.fs.locks[l.name] }
func (l powerLock) Moved() bool    { return false }

type powerFile struct {
	fs   *powerFS
	node *powerNode
	name string
	at   int
}

func (f *powerFile) Read(b []byte) (int, error) {
	n := copy(b, f.node.content[min(f.at, len(f.node.content)):])
	if f.at += n; n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (f *powerFile) WriteAt(b []byte, at int64) (int, error) {
	err := f.fs.change()
	if err != nil && f.fs.calls > f.fs.cut {
		return 0, err // long dark
	}
	f.node.content = written(f.node.content, at, b)
	f.node.pending = append(f.node.pending, contentChange{at, append([]byte{}, b...)})
	f.node.modified = time.Now()
	return len(b), err
}

func (f *powerFile) Truncate(size int64) error {
	if err := f.fs.change(); err != nil {
		return err
	}
	f.node.content = resized(f.node.content, size)
	f.node.pending = append(f.node.pending, contentChange{at: size})
	f.node.modified = time.Now()
	return nil
}

func (f *powerFile) Sync() error {
	if err := f.fs.change(); err != nil {
		return err
	}
	f.node.synced, f.node.pending = slices.Clone(f.node.content), nil
	return nil
}

func (f *powerFile) Close() error               { return nil }
func (f *powerFile) Chmod(m fs.FileMode) error  { f.node.mode = m; return f.fs.change() }
func (f *powerFile) Stat() (fs.FileInfo, error) { return powerInfo{f.node, f.name}, nil }

type powerInfo struct {
	node *powerNode
	name string
}

func (i powerInfo) Name() string       { return i.name }
func (i powerInfo) Size() int64        { return int64(len(i.node.content)) }
func (i powerInfo) Mode() fs.FileMode  { return i.node.mode }
func (i powerInfo) ModTime() time.Time { return i.node.modified }
func (i powerInfo) IsDir() bool        { return i.node.dir }
func (i powerInfo) Sys() any           { return nil }
