package sessions

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

const (
	attachmentDir = "attachments"
	// maxAttachment is in bytes.
	maxAttachment = 256 << 20
)

// Attachment names a file sent along with a prompt. Its content is stored once under its
// hash, in the folder attachments beside the session.
type Attachment struct {
	// Name is the file's own name, without folders; untrusted text.
	Name string
	// Type is the media type, such as image/png.
	Type string
	// Size is in bytes.
	Size int64
	// SHA256 is the content's hash in lower-case hexadecimal digits.
	SHA256 string `toml:"sha256"`
}

// Attach stores content and returns what a message needs to name it. It fails with
// [ErrTooLarge] above 256 MiB. Content that is already stored is not written again.
func (s *Session) Attach(name, mediaType string, content io.Reader) (Attachment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return Attachment{}, err
	}
	if s.path == "" && s.store.dir == "" {
		return Attachment{}, ErrNoFolder
	}
	dir := s.attachments()
	if err := makeDir(s.fs, dir); err != nil {
		return Attachment{}, fmt.Errorf("make the folder of the attachments: %w", err)
	}
	temp, tempName, err := createTemp(s.fs, filepath.Join(dir, "new"))
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{Name: filepath.Base(name), Type: mediaType}
	a.Size, a.SHA256, err = copyHashed(temp, content, maxAttachment)
	if err == nil {
		err = temp.Sync()
	}
	err = errors.Join(err, temp.Close())
	path := filepath.Join(dir, a.SHA256)
	if err == nil {
		if _, statErr := s.fs.Stat(path); statErr == nil {
			return a, s.fs.Remove(tempName)
		}
		err = s.fs.Rename(tempName, path)
	}
	if err == nil {
		err = s.fs.SyncDir(dir)
	}
	if err != nil {
		_ = s.fs.Remove(tempName) // the first error is returned
		return Attachment{}, fmt.Errorf("keep the attachment %q: %w", a.Name, err)
	}
	return a, nil
}

// Attached reads an attachment's content and verifies it. The error wraps
// [fs.ErrNotExist] if it is gone and [ErrDamaged] if it has changed.
func (s *Session) Attached(a Attachment) ([]byte, error) {
	s.mu.Lock()
	dir := s.attachments()
	s.mu.Unlock()
	if sum, err := hex.DecodeString(a.SHA256); err != nil || len(sum) != sha256.Size {
		return nil, fmt.Errorf("attachment %q: %w: no hash", a.Name, ErrDamaged)
	}
	data, _, err := readFile(s.fs, filepath.Join(dir, a.SHA256))
	if err != nil {
		return nil, fmt.Errorf("attachment %q: %w", a.Name, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != a.SHA256 {
		return nil, fmt.Errorf("attachment %q: %w: its content changed", a.Name, ErrDamaged)
	}
	return data, nil
}

// attachments is the folder beside the session, if the session has a file.
func (s *Session) attachments() string {
	if s.path == "" {
		return filepath.Join(s.store.dir, attachmentDir)
	}
	return filepath.Join(filepath.Dir(s.path), attachmentDir)
}

// copyHashed writes content to a new file, piece by piece, up to so many bytes.
func copyHashed(to File, content io.Reader, most int64) (size int64, sum string, err error) {
	hash, piece := sha256.New(), make([]byte, 64<<10)
	for {
		n, err := content.Read(piece)
		if size+int64(n) > most {
			return 0, "", ErrTooLarge
		}
		_, _ = hash.Write(piece[:n]) // never fails: hash.Hash
		if n > 0 {
			if _, err := to.WriteAt(piece[:n], size); err != nil {
				return 0, "", err
			}
		}
		size += int64(n)
		if errors.Is(err, io.EOF) {
			return size, hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return 0, "", err
		}
	}
}
