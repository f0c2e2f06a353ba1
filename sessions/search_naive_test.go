package sessions

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// naiveHits is the search as one would write it first: decode everything, then
// compare letter by letter.
func naiveHits(data []byte, text string) []Hit {
	p := split(data)
	if !p.readable() {
		p = parts{head: data}
	}
	var hits []Hit
	field := func(hit Hit, name, in string) {
		from, to := 0, 0
		for _, m := range naiveMatches(in, text) {
			if hit.Count == 0 {
				from, to = around(in, m[0], m[1])
			}
			if m[1] <= to {
				hit.Matches = append(hit.Matches, [2]int{m[0] - from, m[1] - from})
			}
			hit.Count++
		}
		if hit.Count > 0 {
			hit.Field, hit.Snippet = name, strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(in[from:to])
			hits = append(hits, hit)
		}
	}
	index := 0
	lanes := 0
	message := func(m Message) {
		if m.Role == "" {
			m.Role = gateway.RoleUser
		}
		if m.Lane == EveryLane && (m.Role != gateway.RoleUser || lanes < 2) {
			m.Lane = 0
		}
		if m.ID == "" {
			m.ID = "m" + strconv.Itoa(index+1)
		}
		hit := Hit{Message: m.ID, Index: index, Lane: m.Lane, Role: m.Role}
		field(hit, "text", m.Text)
		field(hit, "reasoning", m.Reasoning)
		field(hit, "refusal", m.Refusal)
		field(hit, "note", m.Note)
	}
	doc, _, _ := decodeDocument(parts{head: p.head})
	lanes = len(doc.meta.Lanes)
	head := Hit{Index: -1, Lane: EveryLane}
	field(head, "title", doc.meta.Title)
	field(head, "tags", strings.Join(doc.meta.Tags, " "))
	field(head, "note", doc.meta.Note)
	for _, r := range doc.records {
		m, _ := r.message()
		message(m)
		index++
	}
	for _, block := range p.blocks {
		var d documentTable
		if _, err := decodeTOML(block, &d); err == nil {
			for _, t := range d.Message {
				message(t.message())
			}
		}
		index++
	}
	return hits
}

// naiveMatches compares at every letter.
func naiveMatches(in, text string) (out [][2]int) {
	var want []rune
	for _, r := range text {
		want = append(want, fold(r))
	}
	for at := 0; at < len(in) && len(want) > 0; {
		end, first, same := at, 0, 0
		for _, r := range in[at:] {
			if same == len(want) || fold(r) != want[same] {
				break
			}
			same, end = same+1, end+len(string(r))
		}
		if same == len(want) {
			out = append(out, [2]int{at, end})
			at = end
			continue
		}
		for _, r := range in[at:] {
			first = len(string(r))
			break
		}
		at += first
	}
	return out
}

func fastHits(data []byte, text string) []Hit {
	return slices.Collect(queryOf(text).file(data))
}

// sayings are what texts and queries are put together from: what is escaped,
// looks like the file itself, or has several cases or spellings.
var sayings = []string{
	"pizza", "PIZZA", "Pi", "zza", "straße", "STRASSE", "é", "É", "e\u0301", "E\u0301", "k", "K", "\u212a", "s", "ſ", "İ", "i", "ı",
	"Σ", "σ", "ς", "日本語", "🍕", "\\", "\\u0070izza", "\\\"", "\"", "\"\"\"", "'", "'''", "\n", "\r\n", "\t", " ", "  ",
	"[[message]]", "\n[[message]]\n", "\ntext = \"\"\"\n", "\"\"\"\n\n[message.start]\n", "\x1b[31m", "\u202e", "\u0085", "\u2028", "\x7f", "#", "=", "id", "openai", "user",
}

func TestASearchFindsWhatDecodingEverythingFinds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	found := 0
	for range 1000 {
		say := func() string {
			var b strings.Builder
			for range r.IntN(6) {
				b.WriteString(sayings[r.IntN(len(sayings))])
			}
			return b.String()
		}
		content := string(encodeHead(Meta{ID: "x", Title: say(), Tags: []string{say()}, Note: say(), Lanes: []Lane{{Target: "openai/pizza", System: say()}}}.normal()))
		for i := range 1 + r.IntN(4) {
			m := Message{
				ID: fmt.Sprint("pizza", i), Lane: r.IntN(3) - 1, Role: gateway.RoleAssistant, Target: say(), Time: time.UnixMilli(1), Edited: say(),
				Text: say(), Reasoning: say(), Refusal: say(), Note: say(), Params: gateway.Params{Stop: []string{say()}},
				Start:       &gateway.Start{LogID: say(), Cache: say()},
				Finish:      &gateway.Finish{Reason: gateway.FinishOther, Raw: say()},
				Error:       &MessageError{Message: say(), Code: say()},
				Attachments: []Attachment{{Name: say()}}, ToolCalls: []gateway.ToolCall{{Name: say(), Arguments: say()}}, Citations: []gateway.Citation{{Title: say()}},
			}
			content += respelled(r, string(encodeMessage(m.normal())))
		}
		data := []byte(content)
		if r.IntN(4) == 0 {
			data[r.IntN(len(data))] = byte(r.IntN(256))
		}
		query := say()
		if r.IntN(2) == 0 {
			query = sayings[r.IntN(len(sayings))]
		}
		want, got := naiveHits(data, query), fastHits(data, query)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got\n%+v\nwant\n%+v\nin\n%s", query, got, want, data)
		}
		found += len(got)
	}
	if found < 300 {
		t.Errorf("only %d hits: the test looks for what isn't there", found)
	}
}

// respelled spells a block in another way now and then, as an editor or a user
// may.
func respelled(r *rand.Rand, block string) string {
	switch r.IntN(8) {
	case 0:
		return strings.ReplaceAll(block, "pizza", `\u0070izza`)
	case 1:
		return strings.ReplaceAll(block, "\nrole = ", "\n# pizza\nrole = ")
	case 2:
		return strings.ReplaceAll(block, "\nrole = ", "\nmood = 'pizza'\nrole = ")
	case 3:
		return strings.ReplaceAll(block, "zza", "\\\n   zza")
	case 4:
		return strings.ReplaceAll(block, "\ntext = ", "\n\"text\" = ")
	case 5:
		return strings.ReplaceAll(block, "id = ", "id  =  ")
	}
	return block
}

// FuzzSearch holds the search to decoding everything.
func FuzzSearch(f *testing.F) {
	f.Add(goldenBytes(), "pizza")
	f.Add([]byte(commented), "the")
	f.Add([]byte("[[message]]\nid = \"a\"\nrole = \"user\"\ntext = \"\"\"\n\\\"\"\"\\\\\"\"\"\n"), "\"")
	f.Add([]byte("title = 'e\u0301'\n[[message]]\ntext = 'E\u0301'\n"), "e\u0301")
	f.Fuzz(func(t *testing.T, data []byte, query string) {
		want, got := naiveHits(data, query), fastHits(data, query)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got\n%+v\nwant\n%+v\nin\n%q", query, got, want, data)
		}
	})
}

func TestLettersThatStandForThemselvesAreCountedInEights(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		plain := c >= ' ' && c < 0x7f && c != '"' && c != '\\'
		for at := range 16 {
			b := []byte("a sixteen-letter")
			b[at] = byte(c)
			want := 16
			if !plain {
				want = at
			}
			if got := plainLength(b); got != want {
				t.Errorf("%q at %d: got %d, want %d", byte(c), at, got, want)
			}
		}
	}
	mustEqual(t, "of less than eight", plainLength([]byte("letters")), 0)
}
