package sessions

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway"
)

// sized makes a session file of about so many bytes, a kilobyte or so a message.
func sized(b *testing.B, size int) string {
	b.Helper()
	store := NewStore(b.TempDir())
	s, err := store.Create(Meta{Title: "large", Lanes: []Lane{{Target: "openai/gpt-4o-mini"}}})
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("Browning makes **hundreds** of aromas.\n", 50)
	for size > 0 {
		m := full()
		m.ID, m.Text = fmt.Sprint("m", size), text
		s.records = append(s.records, recordOf(m.normal()))
		size -= len(encodeMessage(m))
	}
	if _, err := s.Append(Message{Text: "prompt"}); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return s.Path()
}

func BenchmarkAppend(b *testing.B) {
	for _, megabytes := range []int{0, 20} {
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) {
			path := sized(b, megabytes<<20)
			s, err := NewStore(filepath.Dir(path)).Open(path)
			if err != nil {
				b.Fatal(err)
			}
			m := full()
			for b.Loop() {
				m.ID = ""
				if _, err := s.Append(m); err != nil {
					b.Fatal(err)
				}
			}
			_ = s.Close()
		})
	}
}

func BenchmarkOpen20MB(b *testing.B) {
	path := sized(b, 20<<20)
	b.SetBytes(20 << 20)
	for b.Loop() {
		s, err := NewStore("").Open(path)
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

func BenchmarkList20MB(b *testing.B) {
	path := sized(b, 20<<20)
	b.SetBytes(20 << 20)
	for b.Loop() {
		if list, err := NewStore(filepath.Dir(path)).List(b.Context()); err != nil || len(list) != 1 {
			b.Fatal(list, err)
		}
	}
}

func BenchmarkGrow(b *testing.B) {
	s, err := NewStore(b.TempDir()).Create(Meta{})
	if err != nil {
		b.Fatal(err)
	}
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := g.Text("a few tokens of text "); err != nil {
			b.Fatal(err)
		}
	}
	_ = s.Close()
}

func BenchmarkList1000Sessions(b *testing.B) {
	dir := b.TempDir()
	store := NewStoreOn(&faultFS{}, dir)
	for range 1000 {
		s, err := store.Create(Meta{Title: "one of many", Lanes: []Lane{{Target: "openai/gpt-4o-mini"}}})
		if err != nil {
			b.Fatal(err)
		}
		for i := range 10 {
			m := full()
			m.ID = fmt.Sprint("m", i)
			s.records = append(s.records, recordOf(m.normal()))
		}
		if _, err := s.Append(Message{Text: "prompt"}); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if list, err := NewStore(dir).List(b.Context()); err != nil || len(list) != 1000 {
			b.Fatal(len(list), err)
		}
	}
}
