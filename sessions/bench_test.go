package sessions

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

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

// BenchmarkOpen100MB opens a session of 10,000 messages and shows its end. The
// heap at its highest is to stay below four times the file.
func BenchmarkOpen100MB(b *testing.B) {
	path := large(b, 10_000, 10_000)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	var peak uint64
	for b.Loop() {
		b.StopTimer()
		debug.FreeOSMemory()
		b.StartTimer()
		s, err := NewStore("").Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if readOnly, why := s.ReadOnly(); readOnly || s.Len() != 10_000 {
			b.Fatal(s.Len(), why)
		}
		if tail, _ := s.TranscriptTail(0, 20); len(tail) != 20 {
			b.Fatal(len(tail))
		}
		peak = max(peak, heapInUse())
		_ = s.Close()
	}
	b.ReportMetric(float64(peak)/float64(info.Size()), "heap/file")
}

// BenchmarkMessages100MB decodes all of it.
func BenchmarkMessages100MB(b *testing.B) {
	path := large(b, 10_000, 10_000)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	var peak uint64
	for b.Loop() {
		b.StopTimer()
		debug.FreeOSMemory()
		b.StartTimer()
		s, err := NewStore("").Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if n := len(s.Messages()); n != 10_000 {
			b.Fatal(n)
		}
		peak = max(peak, heapInUse())
		_ = s.Close()
	}
	b.ReportMetric(float64(peak)/float64(info.Size()), "heap/file")
}

func heapInUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() + sample[1].Value.Uint64() + sample[2].Value.Uint64()
}

// large makes a session of many messages with prose and code of so many bytes.
func large(b *testing.B, messages, size int) string {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("the of crust oven heat browning makes aromas \"hundreds\" cheese **fat** salt and umami in a wood fired `oven` at 450 °C for 90 s\n with\tfmt.Println(\"a\\n\") 日本語 so")
	content := encodeHead(Meta{ID: "large", Title: "large", Lanes: []Lane{{Target: "openai/gpt-4o-mini"}}})
	parent := ""
	for i := range messages {
		m := full()
		m.ID, m.Parent, m.Lane, m.Error, m.Incomplete = fmt.Sprintf("m%015d", i), parent, 0, nil, false
		var text strings.Builder
		for text.Len() < size-1000 {
			text.WriteString(words[r.IntN(len(words))])
			text.WriteByte(" \n"[r.IntN(12)/11])
		}
		m.Text = text.String()
		content = append(content, encodeMessage(m.normal())...)
		parent = m.ID
	}
	path := filepath.Join(b.TempDir(), "large.toml")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkSearch200MB searches 20 sessions of 10 MB whose files are in memory:
// for a text that is nowhere, a rare one, one that 1,000 messages in all files
// hold, a frequent one up to the 1,000th hit, and one that every message's
// metadata has, which is no hit.
func BenchmarkSearch200MB(b *testing.B) {
	dir := b.TempDir()
	from := mustReadBytes(b, large(b, 1_000, 10_000))
	for i := range 20 {
		p := split(slices.Clone(from))
		content := p.head
		for j, block := range p.blocks {
			if j%20 == 7 {
				block = bytes.Replace(block, []byte("aromas"), []byte("Mozzarella di Bufala"), 1)
			}
			content = append(content, block...)
		}
		content = append(content, encodeMessage(Message{ID: "z", Role: gateway.RoleUser, Text: "A Quattro Stagioni, please"})...)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.toml", i)), content, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for _, query := range []string{"calzone napoletano", "quattro stagioni", "mozzarella di bufala", "\"hundreds\" cheese", "gpt-4o-mini"} {
		b.Run(strings.ReplaceAll(query, " ", "-"), func(b *testing.B) {
			store := NewStore(dir)
			b.SetBytes(int64(20 * len(from)))
			if _, err := store.List(b.Context()); err != nil { // as the screen has done before
				b.Fatal(err)
			}
			hits := 0
			for b.Loop() {
				hits = 0
				for _, err := range store.Search(b.Context(), query) {
					if err != nil {
						b.Fatal(err)
					}
					if hits++; hits == 1000 {
						break
					}
				}
			}
			b.ReportMetric(float64(hits), "hits")
		})
	}
}

func mustReadBytes(b *testing.B, path string) []byte {
	b.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return data
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

// BenchmarkSaveTurn is a prompt and its answer in 20 frames, as the playground saves
// them.
func BenchmarkSaveTurn(b *testing.B) {
	s, err := NewStore(b.TempDir()).Create(Meta{Lanes: []Lane{{Target: "openai/gpt-4o-mini"}}})
	if err != nil {
		b.Fatal(err)
	}
	w := NewWriter(s)
	frame := []gateway.Delta{{Kind: gateway.DeltaText, Text: "Browning makes "}, {Kind: gateway.DeltaText, Text: "hundreds of aromas. "}}
	parent := Root
	for b.Loop() {
		prompt := Message{ID: NewID(time.Now()), Parent: parent, Text: "Why is pizza so good?", Time: time.Now()}
		turn := NewTurn(prompt, Message{Role: gateway.RoleAssistant, Target: "openai/gpt-4o-mini"}, nil)
		w.Queue(turn)
		begun, err := w.Begin(turn)
		if err != nil {
			b.Fatal(err)
		}
		for range 20 {
			if err := w.Journal(turn, frame); err != nil {
				b.Fatal(err)
			}
		}
		answer := begun.Answer
		answer.Text = strings.Repeat("Browning makes hundreds of aromas. ", 20)
		turn.End(answer)
		if err := w.Save(); err != nil {
			b.Fatal(err)
		}
		parent = answer.ID
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
