package sessions

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The kinds of journal frame: the first byte of the payload.
const (
	// frameHead opens the journal: its version and its writer.
	frameHead = 'h'
	// frameBegin opens a growing message: its number, then its block.
	frameBegin = 'b'
	// frameText, frameReasoning and frameRefusal carry a growing message's number, then a
	// piece of it.
	frameText      = 't'
	frameReasoning = 'r'
	frameRefusal   = 'f'
	// frameSave announces an append to the session: the offset in 8 bytes, then the
	// bytes.
	frameSave = 's'

	journalVersion = "sluice journal 1 "
	// syncEvery bounds how much of a growing answer a power cut can take.
	syncEvery = time.Second
	// maxFrame is the largest accepted payload, in bytes.
	maxFrame = maxFileSize
)

// frame is length (4 bytes, little endian) · CRC-32C of the payload · payload.
type frame struct {
	kind byte
	body []byte
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) } // cached by the library

func appendFrame(b []byte, kind byte, parts ...[]byte) []byte {
	begin := len(b)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, kind)
	for _, p := range parts {
		b = append(b, p...)
	}
	return closeFrame(b, begin)
}

// appendPiece appends a frame with a piece of the growing message with that number.
func appendPiece(b []byte, kind byte, number []byte, piece string) []byte {
	begin := len(b)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, kind)
	return closeFrame(append(append(b, number...), piece...), begin)
}

// closeFrame fills in the head of the frame that begins at an offset.
func closeFrame(b []byte, begin int) []byte {
	payload := b[begin+8:]
	binary.LittleEndian.PutUint32(b[begin:], uint32(len(payload))) //nolint:gosec // below maxFrame: see write
	binary.LittleEndian.PutUint32(b[begin+4:], crc32.Checksum(payload, castagnoli()))
	return b
}

// readFrames reads frames up to the first incomplete one: cut off by the end of the
// program, or damaged. rest counts the bytes from there.
func readFrames(data []byte) (frames []frame, rest int) {
	for len(data) >= 8 {
		size := int64(binary.LittleEndian.Uint32(data))
		if size == 0 || size > maxFrame || size > int64(len(data))-8 {
			break
		}
		payload := data[8 : 8+size]
		if crc32.Checksum(payload, castagnoli()) != binary.LittleEndian.Uint32(data[4:]) {
			break
		}
		frames = append(frames, frame{payload[0], payload[1:]})
		data = data[8+size:]
	}
	return frames, len(data)
}

// journal is the open journal of a session. It is created with the first frame and
// removed when the session is closed with nothing left in it.
type journal struct {
	fs   FS
	path string
	// session is the session's id, empty if its file has none. instance identifies this
	// open session, including that id; the journal begins with it.
	session, instance string
	file              File
	head              int64
	size              int64
	// durable is how many bytes were synced, the last time at syncedAt.
	durable  int64
	syncedAt time.Time
	dirty    bool
	// broken is a failed sync: what the file holds is unknown then, so the journal stays
	// out of use until renew.
	broken error
	// stale says that there is a useless file of ours at path that could not be removed.
	stale bool
}

// write appends frames in one call. After an error the journal is unchanged.
func (j *journal) write(frames []byte) error {
	if j.broken != nil {
		return j.broken
	}
	if len(frames) > maxFrame {
		return ErrTooLarge
	}
	if err := j.open(); err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	if _, err := j.file.WriteAt(frames, j.size); err != nil {
		_ = j.file.Truncate(j.size) // if that fails, the next frame overwrites the torn one
		return fmt.Errorf("write the journal: %w", err)
	}
	j.size += int64(len(frames))
	j.dirty = true
	return nil
}

func (j *journal) open() error {
	if j.file != nil {
		return nil
	}
	if err := j.clear(); err != nil {
		return err
	}
	f, err := j.fs.OpenFile(j.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	head := j.headFrame()
	_, err = f.WriteAt(head, 0)
	if err == nil {
		err = j.fs.SyncDir(filepath.Dir(j.path))
	}
	if err != nil {
		return errors.Join(err, f.Close(), j.remove())
	}
	j.file, j.head, j.size, j.dirty = f, int64(len(head)), int64(len(head)), true
	return nil
}

// clear removes what could not be removed before, so that a new file can be created.
func (j *journal) clear() error {
	if !j.stale {
		return nil
	}
	if state, err := j.state(); err != nil || state == journalOther {
		return err
	}
	return j.remove()
}

func (j *journal) headFrame() []byte {
	if j.instance == "" {
		j.instance = strings.TrimSpace(NewID(time.Now()) + " " + j.session)
	}
	return appendFrame(nil, frameHead, []byte(journalVersion+j.instance))
}

// journalState is the state of the journal on the disk.
type journalState int

const (
	// journalOurs means that it is this instance's, or there is none and should be none.
	journalOurs journalState = iota
	// journalLost means that it should be there, and isn't, or is a copy.
	journalLost
	// journalOther means that another instance's is there. Where locks don't reach another
	// machine, this is how two instances find each other.
	journalOther
)

// state returns the state of the journal on the disk.
func (j *journal) state() (journalState, error) {
	f, err := j.fs.OpenFile(j.path, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if j.file == nil {
			return journalOurs, nil
		}
		return journalLost, nil
	}
	if err != nil {
		return journalOurs, err
	}
	begin := make([]byte, len(j.headFrame()))
	n, err := io.ReadFull(f, begin)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	copied := false
	if err == nil && j.file != nil {
		copied, err = differentFiles(f, j.file)
	}
	switch err = errors.Join(err, f.Close()); {
	case err != nil:
		return journalOurs, err
	case n == 0 && !j.stale || !bytes.Equal(begin[:n], j.headFrame()[:n]):
		return journalOther, nil
	case copied:
		return journalLost, nil
	}
	return journalOurs, nil
}

// differentFiles reports whether two open files are different ones, one of which is longer.
func differentFiles(f, g File) (bool, error) {
	a, err := f.Stat()
	if err != nil {
		return false, err
	}
	b, err := g.Stat()
	if err != nil {
		return false, err
	}
	return !os.SameFile(a, b) && a.Size() != b.Size(), nil
}

// drop forgets a journal that is not on the disk any more.
func (j *journal) drop() {
	if j.file != nil {
		_ = j.file.Close() // nobody can read it
	}
	*j = journal{fs: j.fs, path: j.path, session: j.session, instance: j.instance}
}

// renew replaces the journal by a synced one with these frames.
func (j *journal) renew(frames []byte) error {
	if j.file != nil {
		_ = j.file.Close() // broken, and not every system can replace an open file
		j.file = nil
	}
	head := j.headFrame()
	if err := replace(j.fs, j.path, head, frames); err != nil {
		return err
	}
	f, err := j.fs.OpenFile(j.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	size := int64(len(head) + len(frames))
	*j = journal{
		fs: j.fs, path: j.path, session: j.session, instance: j.instance,
		file: f, head: int64(len(head)), size: size, durable: size, syncedAt: time.Now(),
	}
	return nil
}

// sync makes the frames durable.
func (j *journal) sync() error {
	if j.broken != nil || j.file == nil || !j.dirty {
		return j.broken
	}
	if err := j.file.Sync(); err != nil {
		j.broken = fmt.Errorf("sync the journal: %w", err)
		return j.broken
	}
	j.dirty, j.durable, j.syncedAt = false, j.size, time.Now()
	return nil
}

// rollBack removes the frames from an offset on.
func (j *journal) rollBack(size int64) {
	if size = max(size, j.head); j.file != nil && size < j.size {
		_ = j.file.Truncate(size) // if that fails, the next frame overwrites them
		j.size, j.dirty = size, true
		j.durable = min(j.durable, size)
	}
}

// synced reads back the frames that were synced. A later failed sync doesn't affect them;
// if they can't be read completely, no journal can be trusted.
func (j *journal) synced() ([]byte, error) {
	if j.durable <= j.head {
		return nil, nil
	}
	data, _, err := readFile(j.fs, j.path)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if int64(len(data)) < j.durable {
		return nil, fmt.Errorf("read the journal: %w", ErrDamaged)
	}
	data = data[:j.durable:j.durable]
	if _, rest := readFrames(data); rest > 0 {
		return nil, fmt.Errorf("read the journal: %w", ErrDamaged)
	}
	return data[j.head:], nil
}

// reset removes all frames and keeps the file open for the next ones. It isn't synced:
// frames that reappear do no harm, as messages are identified by their ids.
func (j *journal) reset() {
	if j.broken != nil {
		_ = j.remove() // the next frame creates it anew, or reports the error
		return
	}
	j.rollBack(j.head)
}

// remove closes the journal and deletes its file.
func (j *journal) remove() error {
	j.drop()
	err := j.fs.Remove(j.path)
	j.stale = err != nil && !errors.Is(err, fs.ErrNotExist)
	if j.stale {
		return err
	}
	return nil
}
