package sessions

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/gateway"
)

// longMessages are messages that are written in pieces, with what makes pieces hard.
func longMessages() map[string]Message {
	random := rand.New(rand.NewPCG(7, 8))
	var odd strings.Builder
	for odd.Len() < 2*longBlock {
		odd.WriteString([]string{"\"", "\"\"\"", "\\", "\n[[message]]\n", "é", "漢", "🍕", "\x1b", "\r\n", "a", "word ", "\t", "\u202e"}[random.IntN(13)])
	}
	of := func(m Message) Message {
		m.ID, m.Role, m.Time = "01long", gateway.RoleAssistant, full().Time
		return m.normal()
	}
	return map[string]Message{
		"prose":       of(Message{Text: strings.Repeat("some words, and then a few more.\n", longBlock/20)}),
		"odd letters": of(Message{Text: odd.String(), Reasoning: odd.String()[5:], Usage: full().Usage}),
		"quotes":      of(Message{Text: strings.Repeat("\"", longBlock+1)}),
		"one line":    of(Message{Refusal: strings.Repeat("é", longBlock)}),
		"a tool call": of(Message{Text: "x", ToolCalls: []gateway.ToolCall{{ID: "1", Name: "f", Arguments: strings.Repeat(`{"a":"\n"}`, longBlock/8)}}}),
	}
}

func TestFieldT05ALongMessageIsWrittenInPieces(t *testing.T) {
	t.Parallel()
	for name, m := range longMessages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !m.long() {
				t.Fatal("it isn't long")
			}
			if got, want := wholeBlock(nil, m), encodeMessage(m); !bytes.Equal(got, want) {
				t.Fatalf("%d bytes in pieces, %d in one", len(got), len(want))
			}
			if err := checkLong(m); err != nil {
				t.Error(err)
			}
			largest := 0
			_ = blockPieces(m, func(piece []byte) error { largest = max(largest, len(piece)); return nil })
			if name != "quotes" && largest > 10*pieceSize {
				t.Errorf("a piece has %d bytes", largest)
			}
			s, path := created(t)
			saved, err := s.Append(m)
			if err != nil {
				t.Fatal(err)
			}
			mustClose(t, s)
			again := mustOpen(t, path)
			mustEqual(t, "message", again.Message(again.Len()-1), saved)
		})
	}
}

// What breaks off in the middle of a long message is completed from the journal, as
// with a short one.
func TestFieldT05ALongMessageThatIsTornIsCompleted(t *testing.T) {
	t.Parallel()
	m := longMessages()["prose"]
	for name, cut := range map[string]int{"at its beginning": 10, "within": longBlock / 2, "at its end": longBlock} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path := created(t)
			g, err := s.Begin(Message{Role: gateway.RoleAssistant})
			if err != nil {
				t.Fatal(err)
			}
			g2, err := s.Begin(Message{Role: gateway.RoleAssistant, Lane: 1})
			if err != nil {
				t.Fatal(err)
			}
			before := len(mustRead(t, path))
			if err := g.Finish(m); err != nil {
				t.Fatal(err)
			}
			_ = g2 // keeps the journal
			file, journal := mustRead(t, path), mustRead(t, path+journalSuffix)
			other := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, other, file[:before+cut])
			mustWrite(t, other+journalSuffix, journal)
			again := mustOpen(t, other)
			if got := again.Message(1).Text; got != m.Text {
				t.Errorf("%d bytes came back, want %d", len(got), len(m.Text))
			}
		})
	}
}

func TestFieldT05TheCheckOfALongMessageFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	if err := checkText(strings.Repeat("a", longBlock) + "\xff"); err == nil {
		t.Error("a text that is no UTF-8 passes")
	}
	full := errors.New("full")
	n := 0
	err := blockPieces(longMessages()["prose"], func([]byte) error { n++; return full })
	if !errors.Is(err, full) || n != 1 {
		t.Errorf("after a piece that could not be written came %d others: %v", n-1, err)
	}
}

func TestFieldT05AVeryLongAnswerKeepsNoFrames(t *testing.T) {
	t.Parallel()
	s, path := created(t)
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	piece := strings.Repeat("some words of a long answer\n", 40_000)
	var whole strings.Builder
	for range 18 {
		whole.WriteString(piece)
		if err := errors.Join(g.Text(piece), g.Sync()); err != nil {
			t.Fatal(err)
		}
		if len(g.frames) > framesMost+2*len(piece) {
			t.Fatalf("%d bytes of frames are kept", len(g.frames))
		}
	}
	s.journal.broken = errors.New("a sync failed")
	if err := g.Text("the end"); err != nil {
		t.Fatal(err)
	}
	file, journal := mustRead(t, path), mustRead(t, path+journalSuffix)
	other := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, other, file)
	mustWrite(t, other+journalSuffix, journal)
	again := mustOpen(t, other)
	if got := again.Message(again.Len() - 1).Text; got != whole.String()+"the end" {
		t.Errorf("%d bytes came back, want %d", len(got), whole.Len())
	}
}

// A long piece is journalled part by part, so that it isn't in memory a second time,
// and so that a program that is killed meanwhile keeps what was written.
func TestFieldT05ALongPieceIsJournalledInParts(t *testing.T) {
	piece := strings.Repeat("aé漢🍕 and more words\n", 24<<20/27)
	s, path := created(t)
	g, err := s.Begin(Message{Role: gateway.RoleAssistant})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := g.Text(piece); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(len(piece)) {
		t.Errorf("journalling %d bytes allocates %d", len(piece), took)
	}
	file, journal := mustRead(t, path), mustRead(t, path+journalSuffix)
	for name, kept := range map[string]int{"whole": len(journal), "cut": len(journal) - len(journal)/3} {
		other := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, other, file)
		mustWrite(t, other+journalSuffix, journal[:kept])
		got := mustOpen(t, other)
		text := got.Message(got.Len() - 1).Text
		if !strings.HasPrefix(piece, text) || len(text) < kept-2*pieceSize || kept == len(journal) && text != piece {
			t.Errorf("%s: of %d bytes of a journal %d of the text come back", name, kept, len(text))
		}
	}
}

// What the check of long texts takes for right is what a decoder of TOML reads.
func TestFieldT05TheCheckOfALongTextReadsAsTOML(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(9, 10))
	parts := []string{"\"", "\\", "\\u00e9", "\\n", "\\\"", "\\\n", "\n", "\r", "\t", "a", "é", "🍕", "\x00", "\x7f", "\x9b", "\xff", " ", "\\x", "\\ud800"}
	good := 0
	for range 20_000 {
		written := "\"\"\"\n"
		for range random.IntN(6) {
			written += parts[random.IntN(len(parts))]
		}
		written += `"""`
		if textLength([]byte(written)) != len(written) {
			continue
		}
		good++
		var read struct{ Text string }
		if _, err := decodeTOML([]byte("text = "+written), &read); err != nil || read.Text != unquote([]byte(written)) {
			t.Fatalf("%q: %q, decoded %q, %v", written, unquote([]byte(written)), read.Text, err)
		}
	}
	if good < 1000 {
		t.Errorf("only %d texts were compared", good)
	}
}
