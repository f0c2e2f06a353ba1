package sessions

import (
	"errors"
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
		want := outline{id: m.ID, parent: m.Parent, lane: m.Lane, role: m.Role, time: m.Time.UTC(), started: d.Message[0].Start != nil, failed: d.Message[0].Error != nil}
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

// Opening looks at every byte. Should a block be unreadable all the same, that is
// said, and nothing is written any more.
func TestABlockThatBreaksInMemoryIsShownAsDamaged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, string(goldenBytes()))
	s := mustOpen(t, path)
	want := s.Message(1)
	for _, i := range []int{0, 2} {
		s.records[i].block, s.records[i].decoded = []byte("[[message]]\ntext ="), nil
	}
	r := s.records[2]
	got := s.Message(2)
	if got.Error == nil || !strings.Contains(got.Error.Message, ErrDamaged.Error()) || !got.Incomplete {
		t.Errorf("got %+v", got)
	}
	got.Error, got.Incomplete = nil, false
	mustEqual(t, "what is known of it", got, Message{ID: r.id, Parent: r.parent, Lane: r.lane, Role: r.role})
	first := s.ReadOnlyErr()
	if !errors.Is(first, ErrDamaged) || !strings.Contains(first.Error(), r.id) {
		t.Errorf("read-only: %v", first)
	}
	s.Message(0)
	mustEqual(t, "the first reason", s.ReadOnlyErr(), first)
	mustEqual(t, "another message", s.Message(1), want)
}

func TestABlockIsOursOnlyWhereEachByteIs(t *testing.T) {
	t.Parallel()
	const min = "[[message]]\nid = \"a\"\nparent = \"\"\nrole = \"user\"\n"
	usage := func(value string) string { return min + "\n[message.usage]\ninput_tokens = " + value + "\n" }
	rate := func(value string) string { return min + "\n[message.metrics]\ntokens_per_second = " + value + "\n" }
	stop := func(value string) string { return min + "\n[message.params]\nstop = " + value + "\n" }
	text := func(value string) string { return min + "text = \"\"\"\n" + value }
	target := func(value string) string { return min + "target = " + value + "\n" }
	for block, want := range map[string]bool{
		min: true, "\n" + min: true, min + "\n": true, min + "\n\n": false, "": false, "\n": false,
		"[[message]]": false, "[[message]]\n": false, "[[message]]\n\n": false, "[[message]]\nid = \"a\"": false,
		"[[message]]\nid = \"a\"\n": false, "[[message]]\nrole = \"user\"\n": false, "id = \"a\"\nrole = \"user\"\n": false,
		"[message.usage]\n" + min: false, "[[lane]]\n" + min: false,
		min + "[message.usage]\n": true, min + "\n[message.usage]": false, min + "\n[message.usage]\n[message.usage]\n": false,
		min + "\n[message.metrics]\n\n[message.usage]\n": false, min + "\n[[message.step]]\n\n[[message.step]]\n": true,
		min + "\n[[message.citation]]\n\n[[message.tool_call]]\n": false, min + "\nvote = \"up\"\n": false,
		"[[message]]\nid = \"\"\nparent = \"\"\nrole = \"user\"\n": false, "[[message]]\nid = \"a\"\nparent = \"\"\nrole = \"\"\n": false,
		"[[message]]\nid = \"a\\\\b\"\nparent = \"\"\nrole = \"user\"\n": false, "[[message]]\nid = \"a\"\nparent = \"\\\\\"\nrole = \"user\"\n": false,
		"[[message]]\nid = \"\"\"\na\"\"\"\nparent = \"\"\nrole = \"user\"\n": false, "[[message]]\nid = \"a\"\nparent = \"\"\nrole = \"us\\\\er\"\n": false,
		"[[message]]\nid = \"a\"\nlane = 1\nrole = \"user\"\n": true, "[[message]]\nid = \"a\"\nlane = -1\nrole = \"user\"\n": false,
		"[[message]]\nid = \"a\"\nlane = 0\nrole = \"user\"\n": true, "[[message]]\nid = \"a\"\nlane = 1.0\nrole = \"user\"\n": false,
		usage("0"): true, usage("-3"): true, usage("123456789"): true, usage("1234567890"): false, usage("01"): false, usage("-01"): false,
		usage("-"): false, usage(""): false, usage("1_0"): false, usage("+1"): false, usage("1.0"): false, usage("9"): true, usage("-0"): true, usage("10"): true,
		usage("/"): false, usage(":"): false,
		rate("1.5"): true, rate("-0.25"): true, rate("1"): false, rate("1."): false, rate(".5"): false, rate("1,5"): false, rate("1e5"): false, rate("01.5"): false,
		rate("0." + strings.Repeat("3", 20)): true, rate("0." + strings.Repeat("3", 21)): false, rate("nan"): false, rate("-"): false,
		stop(`["a"]`): true, stop(`["a", "b"]`): true, stop(`[]`): false, stop(`["a",]`): false, stop(`["a","b"]`): false, stop(`["a"`): false,
		stop(`"a"`): false, stop(`["a", ]`): false, stop(`['a']`): false, stop(``): false, stop(`["a", "b" ]`): false,
		target(`"a"`): true, target(`""`): true, target(`'a'`): false, target(`"a`): false, target(`a"`): false, target(`"a" # c`): false,
		target(`"a""`): false, target(`"\n\r\t\\\""`): true, target(`"\b"`): false, target("\"a\tb\""): false, target(`"~ é 🍕"`): true,
		target(`"\u001B"`): true, target(`"\u001"`): false, target(`"\u00"`): false, target(`"\u00G0"`): false, target(`"\uD7FF"`): true, target(`"\uD800"`): false,
		target(`"\uDFFF"`): false, target(`"\uE000"`): true, target(`"\U0001F355"`): false, target("\"\x1b\""): false, target("\"\x7f\""): false,
		target("\"\u202e\""): false, target("\"\ufffd\""): true, target("\"\xff\""): false, target("\"\xc3\""): false, target(`"\`): false, target("\"\u0080\""): false,
		text("a\"\"\"\n"): true, text("\"\"\"\n"): true, text("a\nb\t\"\"c\"\"\"\n"): true, text("a"): false, text("a\"\""): false, text("a\"\"\""): false,
		text("a\"\"\"\"\n"): false, text("\\u005B\\\\\"\"\"\n"): true, text("\\"): false, text("\r\"\"\"\n"): false, text("\x7f\"\"\"\n"): false, text("\x00\"\"\"\n"): false,
		text("\u2028\"\"\"\n"): false, text("~ é\"\"\"\n"): true, text("a\"\"\" \n"): false,
		min + "text = \"\"\"a\"\"\"\n": false, min + "text = \"\"\n": true,
		min + "incomplete = true\n": true, min + "incomplete = false\n": false, min + "incomplete = truer\n": false, min + "incomplete = t\n": false,
		"[[message]]\nid = \"a\"\nrole = \"user\"\ntime = 2026-11-22T16:02:01.250Z\n": true, "[[message]]\nid = \"a\"\nrole = \"user\"\ntime = 2026-11-22T16:02:01.250Z": false,
		"[[message]]\nid = \"a\"\nrole = \"user\"\ntime = 2026-11-22T16:02:01Z\n": false, "[[message]]\nid = \"a\"\nrole = \"user\"\ntime = 2026-11-22 16:02:01.250Z\n": false,
		"[[message]]\nid = \"a\"\nrole = \"user\"\ntime = 2026-11-22T24:02:01.250Z\n": false,
		min + "target\n": false, min + "target = \n": false, min + "target =\"a\"\n": false, min + "target= \"a\"\n": false, min + "tarted = \"a\"\n": false,
	} {
		_, ok := readOutline([]byte(block))
		if ok != want {
			t.Errorf("passed for our own: %v, want %v:\n%s", ok, want, block)
		}
		if _, err := decodeBlock([]byte(block)); ok && err != nil {
			t.Errorf("passed, but doesn't decode: %v:\n%s", err, block)
		}
	}
}

func TestAnOutlineSaysWhatTheBlockSays(t *testing.T) {
	t.Parallel()
	for _, m := range []Message{
		full(), {ID: "a", Role: gateway.RoleUser, Lane: EveryLane}, {ID: "a", Role: gateway.RoleAssistant, Parent: "b", Lane: 12, CostUSD: pointer(0.0)},
		{ID: "a", Role: gateway.RoleAssistant, Start: &gateway.Start{}}, {ID: "a", Role: gateway.RoleAssistant, CostUSD: pointer(-1.25)},
	} {
		m = m.normal()
		got, ok := readOutline(encodeMessage(m)[1:])
		want := outline{id: m.ID, parent: m.Parent, lane: m.Lane, role: m.Role, time: m.Time.UTC(), started: m.Start != nil, failed: m.Error != nil}
		if m.CostUSD != nil {
			want.cost, want.known = *m.CostUSD, true
		}
		if !ok || got != want {
			t.Errorf("got %+v, %v; want %+v", got, ok, want)
		}
	}
}
