package sessions

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// inText is a file whose second message has lines that look like headers in its text,
// as an editor leaves them.
func inText(open, text, end string) string {
	return "version = 1\nid = \"a\"\n\n[[lane]]\ntarget = \"p/m\"\n" +
		"\n[[message]]\nid = \"1\"\nrole = \"user\"\ntext = \"first\"\n" +
		"\n[[message]]\nid = \"2\"\nrole = \"assistant\"\nlane = 0\ntext = " + open + text + end + "\n\n[message.usage]\ninput_tokens = 3\n" +
		"\n[[message]]\nid = \"3\"\nrole = \"user\"\ntext = \"last\"\n"
}

func TestFieldT15LinesThatLookLikeHeadersStayText(t *testing.T) {
	t.Parallel()
	const likeHeader = "before\n[[message]]\nbehind"
	many := strings.Repeat("[[message]]\n", 200) + "end"
	for name, row := range map[string]struct{ file, want string }{
		"basic text":          {inText(`"""`+"\n", likeHeader, `"""`), likeHeader},
		"literal text":        {inText("'''\n", likeHeader, "'''"), likeHeader},
		"many":                {inText(`"""`+"\n", many, `"""`), many},
		"as ours begin":       {inText(`"""`+"\n", "x\n[[message]]\nid = \\\"9\\\"\nrole = 'user'", `"""`), "x\n[[message]]\nid = \"9\"\nrole = 'user'"},
		"a lane":              {inText(`"""`+"\n", "x\n[[lane]]\n[[message]]\n[[message.step]]\ny", `"""`), "x\n[[lane]]\n[[message]]\n[[message.step]]\ny"},
		"quotes before it":    {inText(`"""`+"\n", "a \"\"quote\"\" # no comment\n[[message]]\n'''", `"""`), "a \"\"quote\"\" # no comment\n[[message]]\n'''"},
		"an escape at an end": {inText(`"""`+"\n", "a\n[[message]]\nb\\\\", `"""`), "a\n[[message]]\nb\\"},
		"windows":             {strings.ReplaceAll(inText(`"""`+"\n", likeHeader, `"""`), "\n", "\r\n"), strings.ReplaceAll(likeHeader, "\n", "\r\n")},
		"a byte order mark":   {byteOrderMark + inText(`"""`+"\n", likeHeader, `"""`), likeHeader},
	} {
		t.Run("F146 "+name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, row.file)
			s := mustOpen(t, path)
			if readOnly, why := s.ReadOnly(); readOnly {
				t.Fatalf("it can't be written: %s", why)
			}
			mustEqual(t, "texts", texts(s.Messages()), "first "+row.want+" last")
			if doc, _, err := parse([]byte(row.file)); err != nil || doc.single {
				t.Errorf("it was read as one piece: %v, %v", doc.single, err)
			}
			info, _ := s.store.info(path, nil)
			mustEqual(t, "messages in the list", info.Messages, 3)
			if _, err := s.Append(Message{Text: "more"}); err != nil {
				t.Fatal(err)
			}
			if err := s.SetVote("2", VoteUp); err != nil {
				t.Errorf("vote: %v", err)
			}
			mustClose(t, s)
			mustEqual(t, "texts then", texts(mustOpen(t, path).Messages()), "first "+row.want+" last more")
		})
	}
}

func TestFieldT15AHeaderInASystemPromptIsText(t *testing.T) {
	t.Parallel()
	for name, quotes := range map[string]string{"basic": `"""`, "literal": "'''"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, "[[lane]]\ntarget = \"p/m\"\nsystem = "+quotes+"\nsay\n[[message]]\nand stop"+quotes+"\n\n[[message]]\ntext = \"hello\"\n")
			s := mustOpen(t, path)
			mustEqual(t, "system", s.Meta().Lanes[0].System, "say\n[[message]]\nand stop")
			mustEqual(t, "texts", texts(s.Messages()), "hello")
			meta := s.Meta()
			meta.Title = "a title"
			if err := s.SetMeta(meta); err != nil {
				t.Fatal(err)
			}
			mustClose(t, s)
			mustEqual(t, "title", mustOpen(t, path).Meta().Title, "a title")
		})
	}
}

// A file that breaks off in such a text is mended behind what is there, and one with
// a slip in the middle is left to its author.
func TestFieldT15ATornTailAfterSuchLines(t *testing.T) {
	t.Parallel()
	whole := inText(`"""`+"\n", "before\n[[message]]\nbehind", `"""`)
	torn := whole + "\n[[message]]\nid = \"4\"\nrole = \"assistant\"\nlane = 0\ntext = \"\"\"\nthis was cu"
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, torn)
	s := mustOpen(t, path)
	mustEqual(t, "texts", texts(s.Messages()), "first before\n[[message]]\nbehind last this was cu")
	mustClose(t, s)

	slip := strings.Replace(whole, "behind\"\"\"", "behind", 1)
	mustWrite(t, path, slip)
	s = mustOpen(t, path)
	if readOnly, _ := s.ReadOnly(); !readOnly {
		t.Error("a file with a slip in the middle can be written")
	}
	mustClose(t, s)
	mustEqual(t, "file", mustRead(t, path), slip)
}

// FuzzRejoin holds the parts to the whole: whatever can be read in parts means what it
// means in one piece.
func FuzzRejoin(f *testing.F) {
	f.Add([]byte(inText(`"""`+"\n", "a\n[[message]]\nb", `"""`)))
	f.Add([]byte(inText("'''\n", "a\n[[message]]\n\"\"\"", "'''")))
	f.Add([]byte("[[message]]\ntext = \"\"\"\n[[message]]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if lower := bytes.ToLower(data); bytes.Count(lower, []byte("message")) != bytes.Count(data, []byte("message")) {
			return // a key in another case is the same one to the decoder, for what is in one piece
		}
		p := split(data).rejoined(data)
		if joined := append(bytes.Clone(p.head), bytes.Join(p.blocks, nil)...); !bytes.Equal(joined, data) {
			t.Fatalf("the parts of %q are %q", data, joined)
		}
		parted, _, err := decodeDocument(p)
		if err != nil {
			return
		}
		whole, _, err := decodeDocument(parts{head: data})
		if err != nil {
			t.Fatalf("%q can be read in parts and not in one piece: %v", data, err)
		}
		if got, want := fmt.Sprint(idsOf(parted)), fmt.Sprint(idsOf(whole)); got != want {
			t.Fatalf("%q in parts has %s, in one piece %s", data, got, want)
		}
	})
}

func idsOf(d document) (ids []string) {
	for i := range d.records {
		m, err := d.records[i].message()
		ids = append(ids, fmt.Sprintf("%s %s %d %s %q %v", m.ID, m.Parent, m.Lane, m.Role, m.Text, err))
	}
	return ids
}

// BenchmarkOpenHeaderInText opens a session of 20 MB with a line in a text that looks
// like a header, and tells what it takes beside the file's own size.
func BenchmarkOpenHeaderInText(b *testing.B) {
	const blocks = 2000
	var file strings.Builder
	file.WriteString("version = 1\nid = \"a\"\n")
	for i := range blocks {
		text := strings.Repeat("some words of an answer, and then some more of them\n", 200)
		if i == blocks/2 {
			text += "[[message]]\n"
		}
		fmt.Fprintf(&file, "\n[[message]]\nid = \"%d\"\nparent = \"\"\nlane = 0\nrole = \"assistant\"\ntext = \"\"\"\n%s\"\"\"\n", i, text)
	}
	path := filepath.Join(b.TempDir(), "s.toml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		s, err := NewStore(filepath.Dir(path)).Open(path)
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(file.Len()), "B/B")
}

// A file that somebody made to keep its reader busy: without a bound this takes hours.
func TestFieldT10BracketsThatNothingClosesCostNoSquare(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"x = [", "x = {", "x = [ '''", "[[message]]\nx = [ \"\"\"\n\"\"\""} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			file := "version = 1\n" + strings.Repeat("[[message]]\n"+line+"\n", 100_000)
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, file)
			info, _ := NewStore(filepath.Dir(path)).info(path, nil)
			if info.Err == nil && info.Messages == 0 {
				t.Errorf("listed as %+v", info)
			}
			if _, _, err := parse([]byte(file)); err == nil {
				t.Error("read as a session")
			}
		})
	}
}
