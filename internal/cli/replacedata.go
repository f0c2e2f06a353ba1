package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sluice/sessions"
)

// lockWithin is how long another program's change of a file is waited for.
const lockWithin = 5 * time.Second

// changeData runs a change of a file of the program's own data, which reads the file and
// replaces it, while nothing else changes it: neither another program nor this one. The
// change gets the path of the file itself where path is a link.
func (p *Program) changeData(path string, change func(path string) error) (err error) {
	p.dataMu.Lock()
	defer p.dataMu.Unlock()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if there, err := filepath.EvalSymlinks(path); err == nil {
		path = there // a link stays one
	}
	lock, err := lockData(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	return change(path)
}

// lockData keeps other programs from changing a file meanwhile.
func lockData(path string) (sessions.Lock, error) {
	for end := time.Now().Add(lockWithin); ; time.Sleep(10 * time.Millisecond) {
		lock, ok, err := sessions.OS{}.TryLock(path + ".lock")
		if ok || err != nil {
			return lock, err
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("another program has locked %s for %v; close that one and try again", path, lockWithin)
		}
	}
}

// replaceData replaces a file of the program's own data in one step. The file gets mode
// 0600. Unlike the configuration it isn't forced to the disk: what a power failure takes
// can be asked for or chosen again.
func replaceData(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
