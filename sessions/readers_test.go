package sessions

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"sluice/gateway"
)

// TestD5AReaderNeverSeesHalf reads a session again and again while it is written:
// messages are appended, the header is replaced. What a reader sees is what was
// there at some moment: the first messages, whole, and nothing called damaged.
func TestD5AReaderNeverSeesHalf(t *testing.T) {
	t.Parallel()
	messages := 120
	if testing.Short() {
		messages = 40
	}
	s, path := created(t)
	textOf := func(i int) string { return fmt.Sprintf("message %d: \"\"\" '''\n[[message]]\nid = \"%d\"\n", i, i) }
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for at := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				got, err := NewStore("").Read(path)
				if err != nil {
					t.Errorf("read: %v", err)
					return
				}
				if err := got.ReadOnlyErr(); errors.Is(err, ErrDamaged) {
					t.Errorf("a reader is told: %v", err)
					return
				}
				all := got.Messages()[1:]
				if len(all) < at {
					t.Errorf("%d messages after %d", len(all), at)
					return
				}
				at = len(all)
				for i, m := range all {
					if m.Text != textOf(i) {
						t.Errorf("message %d of %d: %q", i, at, m.Text)
						return
					}
				}
			}
		})
	}
	mustAppend(t, s, Message{Role: gateway.RoleUser, Text: textOf(0)})
	for i := 1; i < messages; i++ {
		mustAppend(t, s, Message{Role: gateway.RoleUser, Text: textOf(i)})
		if i%10 == 0 {
			meta := s.Meta()
			meta.Title = fmt.Sprintf("Title %d with some more words", i)
			if err := s.SetMeta(meta); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	readers.Wait()
	mustClose(t, s)
}
