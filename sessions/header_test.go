package sessions

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"sluice/gateway"
)

const commented = `# my notes
version = 1
id = "abc"
title = "Old"  # change me
mood = "curious"

[project]            # not ours
lane = { target = "x" }

# the first lane
[[lane]]
target = "a/b"       # cheap
voice = "alto"
system = '''
Be brief.
[[lane]]
'''
[lane.extra]
target = "not this one"

# the second lane
[[lane]]
target = "c/d"

[[message]]
text = "hello"       # greeting
rating = 5

[[vote]]
for = "m1"
`

func TestD7ChangingTheHeaderTouchesNothingElse(t *testing.T) {
	t.Parallel()
	lanes := func(l ...Lane) []Lane { return l }
	a, c := Lane{Target: "a/b", System: "Be brief.\n[[lane]]\n"}, Lane{Target: "c/d"}
	for name, test := range map[string]struct {
		title string
		lanes []Lane
		edits []string // old, new
	}{
		"title":         {"New \"one\"", lanes(a, c), []string{`"Old"`, `"New \"one\""`}},
		"target":        {"Old", lanes(a, Lane{Target: "chain:x"}), []string{`"c/d"`, `"chain:x"`}},
		"first target":  {"Old", lanes(Lane{Target: "e/f", System: a.System}, c), []string{`"a/b"`, `"e/f"`}},
		"no system":     {"Old", lanes(Lane{Target: "a/b"}, c), []string{"system = '''\nBe brief.\n[[lane]]\n'''\n", ""}},
		"new parameter": {"Old", lanes(a, Lane{Target: "c/d", Params: gateway.Params{MaxTokens: pointer(5)}}), []string{"\"c/d\"\n", "\"c/d\"\nmax_tokens = 5\n"}},
		"one more lane": {"Old", lanes(a, c, Lane{Target: "g/h"}), []string{"\"c/d\"\n", "\"c/d\"\n\n[[lane]]\ntarget = \"g/h\"\n"}},
		"one lane less": {"Old", lanes(a), []string{"[[lane]]\ntarget = \"c/d\"\n", ""}},
		"no lane": {"Old", nil, []string{
			commented[strings.Index(commented, "[[lane]]"):strings.Index(commented, "\n# the second")], "",
			"[[lane]]\ntarget = \"c/d\"\n", "",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, commented)
			s := mustOpen(t, path)
			meta := s.Meta()
			mustEqual(t, "lanes as read", meta.Lanes, lanes(a, c))
			meta.Title, meta.Lanes = test.title, test.lanes
			if err := s.SetMeta(meta); err != nil {
				t.Fatal(err)
			}
			if got, want := mustRead(t, path), strings.NewReplacer(test.edits...).Replace(commented); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			mustAppend(t, s, Message{Text: "more"})
			mustClose(t, s)
			mustEqual(t, "meta", mustOpen(t, path).Meta(), meta)
		})
	}
}

func TestTheHeaderOfAHandWrittenSessionIsSet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, "# mine\ntarget = 'a/b'\nprompt = 'Why?'")
	s := mustOpen(t, path)
	meta := s.Meta()
	if meta.Title != "Why?" {
		t.Errorf("title %q", meta.Title)
	}
	meta.Title, meta.Lanes = "Because", []Lane{{Target: "c/d"}, {Target: "e/f"}}
	if err := s.SetMeta(meta); err != nil {
		t.Fatal(err)
	}
	want := "# mine\ntarget = \"c/d\"\nprompt = 'Why?'\ntitle = \"Because\"\n\n[[lane]]\ntarget = \"e/f\"\n"
	if got := mustRead(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLanesAtTheVeryBeginningAreRemoved(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"[[lane]]\ntarget = 'a/b'\n[[message]]\ntext = 'x'\n":                   "[[message]]\ntext = 'x'\n",
		"target = 'a/b'\nsystem = 'y' # why\nmood = 1\n[[message]]\ntext='x'\n": "mood = 1\n[[message]]\ntext='x'\n",
	} {
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		s := mustOpen(t, path)
		if err := s.SetMeta(Meta{}); err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, path); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestAHeaderThatCantBeEditedInPlaceStays(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	const inline = "title = 'a'\nlane = [{target = 'a/b'}]\n"
	mustWrite(t, path, inline)
	s := mustOpen(t, path)
	meta := s.Meta()
	meta.Lanes = []Lane{{Target: "c/d"}}
	if err := s.SetMeta(meta); err == nil {
		t.Error("no error")
	}
	mustEqual(t, "meta", s.Meta().Lanes, []Lane{{Target: "a/b"}})
	if mustRead(t, path) != inline {
		t.Error("the file changed")
	}
}

// TestD7ForeignKeysAndCommentsSurviveEveryEdit makes documents with our keys,
// others' and comments at random, edits them, and compares what isn't ours.
func TestD7ForeignKeysAndCommentsSurviveEveryEdit(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		content := randomSession(r)
		path := filepath.Join(t.TempDir(), "s.toml")
		mustWrite(t, path, content)
		s, err := NewStoreOn(&faultFS{}, "").Open(path)
		if err != nil {
			t.Fatal(err)
		}
		meta := s.Meta()
		meta.Title = fmt.Sprint("title ", seed)
		for i := range meta.Lanes {
			meta.Lanes[i].Target, meta.Lanes[i].System = "x/y", strings.Repeat("new\n", 1+r.IntN(2))
		}
		meta.Lanes = append(meta.Lanes, Lane{Target: "z/z"})
		if err := s.SetMeta(meta); err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, content)
		}
		mustAppend(t, s, Message{Text: "more"})
		mustEqual(t, "meta", s.Meta(), meta)
		mustClose(t, s)
		before, after := decodeForeign(t, content, 0), decodeForeign(t, mustRead(t, path), 1)
		if !reflect.DeepEqual(before, after) {
			t.Fatalf("seed %d: foreign keys changed from\n%v\nto\n%v\nin\n%s", seed, before, after, content)
		}
		for line := range strings.Lines(content) {
			if _, comment, ok := strings.Cut(line, "# note"); ok && !strings.Contains(mustRead(t, path), "# note"+comment) {
				t.Fatalf("seed %d: lost the comment %q", seed, comment)
			}
		}
	}
}

func randomSession(r *rand.Rand) string {
	var b strings.Builder
	n := 0
	line := func(choices ...string) {
		n++
		text := strings.ReplaceAll(choices[r.IntN(len(choices))], "N", fmt.Sprint(n))
		if text != "" && r.IntN(3) == 0 {
			text += fmt.Sprintf(" # note %d [[lane]] \"", n)
		}
		b.WriteString(text + "\n")
	}
	foreign := func() {
		for range r.IntN(3) {
			line("", "xN = 'y'", "xN = [1, # note N\n  [2]]", "x.yN = \"\"\"\n[[lane]]\ntitle = 1\"\"\"", "\"quoted = N\" = 1", "xN = { a = '#' }")
		}
	}
	line("", "version = 1", "# note")
	foreign()
	line("", "title = 'a # b'", "title = \"\"\"\n  t\"\"\"", "\ttitle= \"x\"")
	foreign()
	for range r.IntN(3) {
		line("[[lane]]", "  [[ lane ]]")
		foreign()
		line("target = 'a/b'", "\"target\" = 'a/b'", "target='a/b'")
		foreign()
		line("", "system = '''\nBe [[brief]].'''", "stop = ['a', 'b']")
		if r.IntN(4) == 0 {
			line("[lane.extraN]")
			foreign()
		}
	}
	if r.IntN(2) == 0 {
		line("[tableN]", "[[tableN]]", "[table.\"x.y\".N]")
		foreign()
	}
	for range r.IntN(3) {
		line("[[message]]")
		line("text = 'N'", "text = \"N\"")
		foreign()
	}
	return b.String()
}

// decodeForeign gives the document without what the test sets and adds: one lane
// and one message.
func decodeForeign(t *testing.T, content string, added int) map[string]any {
	t.Helper()
	var all map[string]any
	if _, err := toml.Decode(content, &all); err != nil {
		t.Fatalf("%v in\n%s", err, content)
	}
	delete(all, "title")
	strip := func(key string, mine ...string) {
		tables, _ := all[key].([]map[string]any)
		for _, table := range tables {
			for _, m := range mine {
				delete(table, m)
			}
		}
		if tables = tables[:len(tables)-added]; len(tables) == 0 {
			delete(all, key)
		} else {
			all[key] = tables
		}
	}
	strip("lane", "target", "system")
	strip("message")
	return all
}
