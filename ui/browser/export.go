package browser

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/sessions"
	"sluice/sessions/export"
)

// export writes a session to a new file, in the format that the file's extension names.
func (c Commands) export(path, to string) tea.Cmd {
	return func() tea.Msg {
		format := export.Format(strings.TrimPrefix(filepath.Ext(to), "."))
		content, err := c.exported(path, format)
		if err == nil {
			to, err = sessions.Absolute(to)
		}
		if err == nil {
			err = writeNew(to, content)
		}
		return Changed{Path: path, Words: "exported to " + to, Err: err}
	}
}

func (c Commands) exported(path string, format export.Format) ([]byte, error) {
	session, err := c.Store.Read(path)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = export.Write(&b, session, format, export.AllLanes)
	return b.Bytes(), errors.Join(err, session.Close())
}

// writeNew creates a file that only the user can read; it never overwrites one.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists: choose another name", filepath.Base(path))
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// exportName proposes a file for an export: in the working directory, with the name of
// the session's file.
func exportName(path string, format export.Format) string {
	return strings.TrimSuffix(filepath.Base(path), ".toml") + "." + string(format)
}
