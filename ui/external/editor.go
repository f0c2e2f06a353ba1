package external

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// EditorClosed reports that the editor has ended, with the draft as it is now.
type EditorClosed struct {
	Text string
	Err  error
}

// EditDraft opens the draft in an editor, a command as in $VISUAL or $EDITOR. The file
// can be read only by the user and is removed afterwards. The command ends with
// [EditorClosed].
func EditDraft(editor, text string, environ []string) tea.Cmd {
	return func() tea.Msg {
		if strings.TrimSpace(editor) == "" {
			return EditorClosed{text, ErrNoEditor}
		}
		file, err := draftFile(text)
		if err != nil {
			return EditorClosed{text, fmt.Errorf("make a file for the draft: %w", err)}
		}
		return RunEditor(editor, file, environ, func(err error) tea.Msg { return closeDraft(file, text, err) })()
	}
}

// draftFile writes the text to a new file that only the user can read.
func draftFile(text string) (string, error) {
	dir, err := os.MkdirTemp("", "sluice-") // mode 0700
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "prompt.md")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = file.WriteString(text)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return path, nil
}

// closeDraft reads what the editor saved and removes the file. Where that fails the draft
// stays as it was; what isn't text stays in the file, so that nothing is lost.
func closeDraft(file, before string, err error) tea.Msg {
	var after []byte
	if err == nil {
		if after, err = os.ReadFile(file); err != nil {
			err = fmt.Errorf("read the draft back: %w", err)
		}
	}
	if err == nil {
		if sheet := notText(after); sheet != "" {
			return EditorClosed{before, fmt.Errorf("the editor saved %s, not UTF-8 text. The draft is unchanged; what was saved stays in %s", sheet, file)}
		}
	}
	_ = os.RemoveAll(filepath.Dir(file))
	if err != nil {
		return EditorClosed{before, err}
	}
	return EditorClosed{strings.TrimRight(strings.TrimPrefix(string(after), "\ufeff"), "\n"), nil}
}

// notText names what bytes are that can't be a prompt; empty for UTF-8 text.
func notText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return "UTF-16"
	case bytes.IndexByte(b, 0) >= 0:
		return "bytes that are not text (NUL)"
	case utf8.Valid(b):
		return ""
	}
	return "another encoding, such as Latin-1"
}

// withoutSecrets is an environment for other programs, without the variables that hold
// keys. An empty env is the process's own.
func withoutSecrets(env []string) []string {
	if len(env) == 0 {
		env = os.Environ()
	}
	return gateway.CleanEnviron(env, nil, nil)
}
