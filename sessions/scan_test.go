package sessions

import (
	"strings"
	"testing"
)

func TestStatementsAreFoundWithoutUnderstandingTheirValues(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][]string{
		"":                                          nil,
		"a = 1":                                     {"a=1"},
		" \ta\t=\t1\t# c\nb=2\r\n":                  {"a=1", "b=2"},
		"# a = 1\n\n  # b\n":                        nil,
		"[t]\na = 1\n[[u.v]] # c\n":                 {"[t]", "a=1", "[[u.v]]"},
		"  [ t ]\n[[ u ]]\n":                        {"[t]", "[[u]]"},
		"a = [1, # ]\n 2]\nb = 3\n":                 {"a=[1, # ]\n 2]", "b=3"},
		"a = { b = '}' } # c\nd = 1\n":              {"a={ b = '}' }", "d=1"},
		"a = '#'\nb = \"#\"\n":                      {"a='#'", `b="#"`},
		"a = \"\\\"#\"\nb = '\\'\n":                 {`a="\"#"`, `b='\'`},
		"a = '''\n[t]\nb = 1\n'''\nc = 2\n":         {"a='''\n[t]\nb = 1\n'''", "c=2"},
		"a = \"\"\"x\\\"\"\"\" # y\nc = 2\n":        {`a="""x\""""`, "c=2"},
		"a = \"\"\"\"x\"\"\"\"\" # y\nc = 2\n":      {`a=""""x"""""`, "c=2"},
		"a = \"\"\"x\\\\\"\"\"\nc = 2\n":            {`a="""x\\"""`, "c=2"},
		"'a b' = 1\n\"c\" = 2\nd.\"e\" = 3\n":       {"a b=1", "c=2", `d."e"=3`},
		"\"a=b\" = 1\n'c#d' = 2\n\"e\".'f' = 3\n":   {"a=b=1", "c#d=2", `"e".'f'=3`},
		"'' = 1\n'a' = 2\n\"b' = 3\n":               {"''=1", "a=2"},
		"a = \"never ends\nb = 2\n":                 {"a=\"never ends", "b=2"},
		"a = 'never ends\nb = 2\n":                  {"a='never ends", "b=2"},
		"a = \"never ends":                          {"a=\"never ends"},
		"a = \"\"\"never\nends\nb = 2\n":            {"a=\"\"\"never\nends\nb = 2\n"},
		"a = \"ends in an escape\\":                 {"a=\"ends in an escape\\"},
		"no statement\na = 1\n":                     {"a=1"},
		"a = 1\n  ":                                 {"a=1"},
		"a = \"\"\"x\\\"\"\" # y\"\"\"\nb = 2":      {`a="""x\""" # y"""`, "b=2"},
		"a = '''x\\'''\nb = 2":                      {`a='''x\'''`, "b=2"},
		"a = ]]\nb = 1\n":                           {"a=]]", "b=1"},
		"a = ] # c\nb = 1\n":                        {"a=]", "b=1"},
		"[t] # [[u]]\na = [ # {\n] # }\nb = 1":      {"[t]", "a=[ # {\n]", "b=1"},
		"a = [\n  [1],\n  {b = [2]},\n]\nc = 1 # d": {"a=[\n  [1],\n  {b = [2]},\n]", "c=1"},
	} {
		var got []string
		end := 0
		for s := range statements([]byte(content)) {
			if s.begin < end || s.end <= s.begin || s.end > len(content) {
				t.Errorf("%q: a statement from %d to %d after %d", content, s.begin, s.end, end)
			}
			end = s.end
			switch {
			case s.list:
				got = append(got, "[["+s.header+"]]")
			case s.header != "":
				got = append(got, "["+s.header+"]")
			default:
				got = append(got, s.key+"="+content[s.valueBegin:s.valueEnd])
			}
		}
		mustEqual(t, content, got, want)
	}
}

func TestNestingIsNeverUnderrated(t *testing.T) {
	t.Parallel()
	deep := func(n int, open, closing string) string { return strings.Repeat(open, n) + strings.Repeat(closing, n) }
	flat := strings.Repeat("x = [1]\n", maxNesting)
	for name, test := range map[string]struct {
		content string
		want    int
	}{
		"flat":                  {flat, 1},
		"lists":                 {flat + "a = " + deep(70, "[", "]") + "\n", 70},
		"tables":                {flat + "a = " + strings.Repeat("{b = ", 70) + "1" + strings.Repeat("}", 70) + "\n", 70},
		"both, over lines":      {flat + "a = [\n# [[[\n'[[[', \"[[[\", [{b = [1]}, [\n]]]\n", 4},
		"a dotted key":          {flat + strings.Repeat("a.", 69) + "a = [1]\n", 70},
		"a header":              {flat + "[" + strings.Repeat("a.", 69) + "a]\n", 70},
		"a header of brackets":  {flat + deep(80, "[", "]") + "\n", 80},
		"the deepest of many":   {flat + "a = [[1]]\nb = [[[1]]]\nc = [[1]]\n", 3},
		"in a text":             {flat + "a = '''\n" + strings.Repeat("[", 100) + "'''\n", 1},
		"behind the last value": {flat + "a = 1 # " + strings.Repeat("[", 100), 1},
		"few brackets":          {"a = [[[1]]]\n", 3},
		"few of several kinds":  {"a.b = [{c = 1}]\n", 3},
	} {
		if got := nesting([]byte(test.content)); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	for depth, want := range map[int]bool{maxNesting: true, maxNesting + 1: false} {
		_, err := decodeTOML([]byte("a = "+deep(depth, "[", "]")), new(map[string]any))
		if (err == nil) != want {
			t.Errorf("%d levels: %v", depth, err)
		}
	}
}
