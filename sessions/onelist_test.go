package sessions

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TOML allows no table behind a list that was written as a value: what is added
// there would make the file unreadable.
func TestD6ASessionWhoseMessagesAreOneListIsShownAndNeverBroken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ content, want string }{
		"list":          {"title = 't'\nmessage = [{text = 'one'}, {role = 'assistant', text = 'two'}]", "one two"},
		"empty list":    {"prompt = 'one'\nmessage = []\n", "one"},
		"header inside": {"message = [{text = '''\n[[message]]\nid = \"x\"'''}]\n", "[[message]]\nid = \"x\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, test.content)
			s := mustOpen(t, path)
			if readOnly, why := s.ReadOnly(); !readOnly || !strings.Contains(why, "[[message]]") {
				t.Errorf("read-only %v: %s", readOnly, why)
			}
			mustEqual(t, "messages", texts(s.Messages()), test.want)
			waiting, err := s.Append(Message{Text: "more"})
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("append: %v, want ErrReadOnly", err)
			}
			c, err := s.CopyTo(filepath.Join(t.TempDir(), "copy.toml"))
			if err != nil {
				t.Fatal(err)
			}
			mustAppend(t, c, Message{Text: "goes on"})
			mustClose(t, c)
			c = mustOpen(t, c.Path())
			mustEqual(t, "the copy", texts(c.Messages()), test.want+" "+waiting.Text+" goes on")
			if readOnly, why := c.ReadOnly(); readOnly {
				t.Errorf("the copy is read-only: %s", why)
			}
			if mustRead(t, path) != test.content {
				t.Error("the file changed")
			}
		})
	}
}

func TestAListThatAnEditorMadeOfTheMessagesIsNotAddedTo(t *testing.T) {
	t.Parallel()
	const list = "message = [{text = 'one'}]\n"
	s, path := created(t)
	content := mustRead(t, path)
	mustWrite(t, path, list)
	if changed, err := s.Reload(); changed || err == nil {
		t.Errorf("reload: %v, %v", changed, err)
	}
	if _, err := s.Append(Message{Text: "waits"}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("append: %v", err)
	}
	mustEqual(t, "the list", mustRead(t, path), list)
	mustWrite(t, path, content)
	if _, err := s.Reload(); err != nil || s.Retry() != nil {
		t.Errorf("put right again: %v", err)
	}
	mustEqual(t, "messages", texts(s.Messages()), "Why is pizza so good? waits")
}
