package sessions

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

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
		meta.Tags, meta.Pinned, meta.Note = []string{"one", "two"}, true, "of\nmine"
		meta.Chains = []Chain{{Name: "c", Steps: []ChainStep{{Target: "a/b"}}}}
		if err := s.SetMeta(meta); err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, content)
		}
		mustAppend(t, s, Message{Text: "more"})
		mustEqual(t, "meta", s.Meta(), meta)
		for _, m := range s.Messages() {
			if err := errors.Join(s.SetVote(m.ID, VoteUp), s.SetNote(m.ID, "well\nsaid"), s.SetVote(m.ID, VoteDown)); err != nil {
				t.Fatalf("seed %d: %v in\n%s", seed, err, content)
			}
		}
		voted := s.Messages()
		for _, m := range voted {
			if m.Vote != VoteDown || m.Note != "well\nsaid" {
				t.Fatalf("seed %d: message %+v", seed, m)
			}
		}
		mustClose(t, s)
		again := mustOpen(t, path).Messages()
		for i := range again {
			again[i].Lane = voted[i].Lane // a prompt without a lane is for all, of which there are more now
		}
		mustEqual(t, "messages", again, voted)
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
	for _, key := range []string{"title", "tags", "pinned", "note", "chain"} {
		delete(all, key)
	}
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
	strip("message", "vote", "note")
	return all
}

func TestD7AHeaderIsEditedWhereverItsKeysStand(t *testing.T) {
	t.Parallel()
	a := []Lane{{Target: "a/b"}}
	for name, test := range map[string]struct {
		content string
		change  func(*Meta)
		want    string
	}{
		"a lane without keys": {
			"[[lane]] # empty\n[[message]]\ntext = 'x'\n", func(m *Meta) { m.Lanes = a },
			"title = \"x\"\n[[lane]] # empty\ntarget = \"a/b\"\n[[message]]\ntext = 'x'\n",
		},
		"a lane without keys before a table": {
			"title = 'x'\n[[lane]]\n[lane.mine]\ntarget = 'no'\n", func(m *Meta) { m.Lanes = a },
			"title = 'x'\n[[lane]]\ntarget = \"a/b\"\n[lane.mine]\ntarget = 'no'\n",
		},
		"a block's header in a text of the head": {
			"title = 'x'\nmine = '''\n[[message]]\n'''\n[[message]]\ntext = 'y'\n", func(m *Meta) { m.Title = "New" },
			"title = \"New\"\nmine = '''\n[[message]]\n'''\n[[message]]\ntext = 'y'\n",
		},
		"other tables of several": {
			"[[mine]]\ntarget = 'no'\n[[lane]]\ntarget = 'x'\n", func(m *Meta) { m.Lanes = a },
			"[[mine]]\ntarget = 'no'\n[[lane]]\ntarget = \"a/b\"\n",
		},
		"a key beside one that stays": {"tags = ['a']\n", func(m *Meta) { m.Pinned = true }, "tags = ['a']\npinned = true\n"},
		"tables only": {
			"[mine]\na = 1\n", func(m *Meta) { m.Pinned = true },
			"pinned = true\n[mine]\na = 1\n",
		},
		"a new lane behind other tables": {
			"title = 'x'\n[[lane]]\ntarget = 'a/b'\n\n# a remark\n[mine]\na = 1\n", func(m *Meta) { m.Lanes = append(m.Lanes, Lane{Target: "c/d"}) },
			"title = 'x'\n[[lane]]\ntarget = 'a/b'\n\n[[lane]]\ntarget = \"c/d\"\n\n# a remark\n[mine]\na = 1\n",
		},
		"the first lane, behind other tables": {
			"title = 'x'\n[mine]\na = 1\n", func(m *Meta) { m.Lanes = a },
			"title = 'x'\n\n[[lane]]\ntarget = \"a/b\"\n[mine]\na = 1\n",
		},
		"a chain's table with a table of its own": {
			"title = 'x'\n[[chain]]\nname = 'c'\n[[chain.step]]\ntarget = 'a/b' # why\n[mine]\na = 1\n[[chain]]\nname = 'd'\n",
			func(m *Meta) { m.Chains = m.Chains[1:] },
			"title = 'x'\n[mine]\na = 1\n\n[[chain]]\nname = \"d\"\n",
		},
		"the second chain alone": {
			"title = 'x'\n[[chain]]\nname = 'c' # stays\n[[chain]]\nname = 'd'\n", func(m *Meta) { m.Chains[1].Name = "e" },
			"title = 'x'\n[[chain]]\nname = 'c' # stays\n\n[[chain]]\nname = \"e\"\n",
		},
		"nothing": {"title = 'x'\n[[chain]]\nname = 'c' # stays\n", func(*Meta) {}, "title = 'x'\n[[chain]]\nname = 'c' # stays\n"},
		"a key without a line break behind it": {
			"title = 'x'", func(m *Meta) { m.Tags = []string{"a", "b"} }, "title = 'x'\ntags = [\"a\", \"b\"]\n",
		},
		"a key of several lines goes": {
			"title = 'x'\ntags = [ # three\n  'a',\n  'b', # two\n]\nmine = 1\n", func(m *Meta) { m.Tags = nil }, "title = 'x'\nmine = 1\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, test.content)
			s := mustOpen(t, path)
			meta := s.Meta()
			test.change(&meta)
			if err := s.SetMeta(meta); err != nil {
				t.Fatal(err)
			}
			if got := mustRead(t, path); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			mustClose(t, s)
			mustEqual(t, "meta", mustOpen(t, path).Meta(), meta)
		})
	}
}

func TestD7AHeaderThatCantBeChangedAloneStays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		content string
		change  func(*Meta)
		want    string // of the error
	}{
		"inline lanes":                 {"title = 'x'\nlane = [{target = 'a/b'}, {target = 'c/d'}]\n", func(m *Meta) { m.Lanes = nil }, "edit it by hand"},
		"a lane behind inline lanes":   {"title = 'x'\nlane = [{target = 'a/b'}]\n", func(m *Meta) { m.Lanes = append(m.Lanes, Lane{Target: "c/d"}) }, "check the header"},
		"a key spelled with an escape": {"\"\\u0074itle\" = 'x'\n", func(m *Meta) { m.Title = "New" }, "check the header"},
		"a key that equals nothing":    {"title = 'x'\nmine = nan\n", func(m *Meta) { m.Title = "New" }, "other keys"},
		"a lane's key of that kind":    {"title = 'x'\n[[lane]]\ntarget = 'a/b'\nmine = nan\n", func(m *Meta) { m.Title = "New" }, "other keys"},
		"a byte order mark":            {"\ufeff[[lane]]\ntarget = 'a/b'\n", func(m *Meta) { m.Title = "New" }, "edit it by hand"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, test.content)
			s := mustOpen(t, path)
			before := s.Meta()
			meta := s.Meta()
			test.change(&meta)
			if err := s.SetMeta(meta); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
			mustEqual(t, "meta", s.Meta(), before)
			if got := mustRead(t, path); got != test.content {
				t.Errorf("the file changed to\n%s", got)
			}
		})
	}
}

func TestASessionIsNamedBeforeItsFirstMessage(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "s")
	s, err := NewStore(dir).Create(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	want := Meta{
		ID: s.Meta().ID, Created: s.Meta().Created, Title: "Named", Tags: []string{"a", "b"}, Pinned: true, Note: "of\nmine",
		Lanes: []Lane{{Target: "a/b"}}, Chains: []Chain{{Name: "c", Steps: []ChainStep{{Target: "a/b"}}}},
	}
	given := want
	given.ID, given.Created, given.Tags = "another", time.Now(), []string{" a ", "b", "a", ""}
	if err := s.SetMeta(given); err != nil {
		t.Fatal(err)
	}
	if exists(dir) {
		t.Error("something was written")
	}
	mustAppend(t, s, Message{Text: "x"})
	mustEqual(t, "meta", s.Meta(), want)
	mustClose(t, s)
	mustEqual(t, "read back", mustOpen(t, s.Path()).Meta(), want)
}
