package sessions

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
)

// messages decodes a whole document.
func (d document) messages(t *testing.T) []Message {
	t.Helper()
	var messages []Message
	for i := range d.records {
		m, err := d.records[i].message()
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, m)
	}
	return messages
}

func TestOpeningDecodesNoBlockOfOurOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, string(goldenBytes())+string(encodeMessage(full())))
	s := mustOpen(t, path)
	for _, r := range s.records {
		if r.decoded != nil {
			t.Errorf("message %s was decoded although nobody asked", r.id)
		}
	}
	_, want := golden()
	want = append(want, full())
	mustEqual(t, "length", s.Len(), len(want))
	mustEqual(t, "tail", s.Tail(2), want[len(want)-2:])
	mustEqual(t, "message", s.Message(1), want[1])
	mustEqual(t, "more than there are", s.Tail(100), want)
	mustEqual(t, "none", s.Tail(0), []Message{})
	mustEqual(t, "all", s.Messages(), want)
}

func TestTheEndOfATranscriptComesFirst(t *testing.T) {
	t.Parallel()
	s, _ := created(t)
	for range 9 {
		mustAppend(t, s, Message{Role: gateway.RoleAssistant, Text: "more"})
	}
	all := s.Transcript(0)
	tail, before := s.TranscriptTail(0, 3)
	mustEqual(t, "before", before, 7)
	mustEqual(t, "tail", tail, all[7:])
	tail, before = s.TranscriptTail(0, 30)
	mustEqual(t, "before", before, 0)
	mustEqual(t, "tail", tail, all)
}

// FuzzOutline holds the fast look at a block to the decoder: what it lets pass
// decodes, and means the same.
func FuzzOutline(f *testing.F) {
	for _, block := range split(goldenBytes()).blocks {
		f.Add(block)
	}
	f.Add(encodeMessage(full())[1:])
	f.Add([]byte("[[message]]\nid = \"a\"\nrole = \"user\"\ntext = \"\"\"\n\\u005B\\\\\"\"x\"\"\"\n"))
	f.Fuzz(func(t *testing.T, block []byte) {
		o, ok := readOutline(block)
		if !ok {
			return
		}
		var d documentTable
		keys, err := decodeTOML(block, &d)
		if err != nil || len(d.Message) != 1 {
			t.Fatalf("passed, but doesn't decode: %v\n%s", err, block)
		}
		for _, key := range keys.Keys() {
			if key[0] != "message" {
				t.Fatalf("passed, but holds %s", key)
			}
		}
		m := d.Message[0].message()
		want := outline{id: m.ID, parent: m.Parent, lane: m.Lane, role: m.Role, started: d.Message[0].Start != nil}
		if m.CostUSD != nil {
			want.cost, want.known = *m.CostUSD, true
		}
		if !reflect.DeepEqual(o, want) || d.Message[0].Parent == nil && o.parent != "" {
			t.Fatalf("got %+v, want %+v of\n%s", o, want, block)
		}
	})
}

func TestABlockSpelledInAnotherWayIsDecodedAtOnce(t *testing.T) {
	t.Parallel()
	ours := strings.TrimPrefix(string(encodeMessage(full())), "\n")
	if _, ok := readOutline([]byte(ours)); !ok {
		t.Fatalf("our own block is not known:\n%s", ours)
	}
	for name, other := range map[string]string{
		"comment":      strings.Replace(ours, "\nrole", "\n# me\nrole", 1),
		"order":        strings.Replace(ours, "role = \"assistant\"\n", "", 1) + "",
		"unknown key":  strings.Replace(ours, "\nrole", "\nmood = 1\nrole", 1),
		"twice":        strings.Replace(ours, "\nrole", "\nid = \"x\"\nrole", 1),
		"type":         strings.Replace(ours, "lane = 1", "lane = \"1\"", 1),
		"bad UTF-8":    strings.Replace(ours, "Heat", "H\xffat", 1),
		"control":      strings.Replace(ours, "Heat", "H\x01at", 1),
		"escape":       strings.Replace(ours, "Heat", `H\eat`, 1),
		"surrogate":    strings.Replace(ours, "Heat", `H\uD83Dat`, 1),
		"date":         strings.Replace(ours, "2026-11-22", "2026-02-30", 1),
		"cut":          ours[:len(ours)-5],
		"other table":  ours + "\n[lane]\n",
		"two":          ours + ours,
		"zero first":   strings.Replace(ours, "status = 200", "status = 0200", 1),
		"text goes on": strings.Replace(ours, "Heat", "\"\"\"\nHeat", 1),
	} {
		if _, ok := readOutline([]byte(other)); ok {
			t.Errorf("%s: passed for our own spelling", name)
		}
	}
}
