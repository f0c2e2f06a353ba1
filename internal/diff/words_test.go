package diff_test

import (
	"reflect"
	"strings"
	"testing"

	"sluice/internal/diff"
)

// marked writes a comparison as [-old-]{+new+}.
func marked(spans []diff.Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Op {
		case diff.Delete:
			b.WriteString("[-" + s.Text + "-]")
		case diff.Insert:
			b.WriteString("{+" + s.Text + "+}")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestWordsThatChanged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, a, b, want string }{
		{"the same", "Why is pizza good?", "Why is pizza good?", "Why is pizza good?"},
		{"nothing", "", "", ""},
		{"all new", "", "Hi there", "{+Hi there+}"},
		{"all gone", "Hi there", "", "[-Hi there-]"},
		{"a word", "The quick brown fox jumps", "The quick red fox jumps", "The quick [-brown-]{+red+} fox jumps"},
		{"a word more", "It is done.", "It is not done.", "It is {+not +}done."},
		{"a word less", "It is not done.", "It is done.", "It is [-not -]done."},
		{"punctuation", "Yes, it is.", "Yes, it is!", "Yes, it is[-.-]{+!+}"},
		{"an apostrophe is inside", "I don't know", "I do know", "I [-don't-]{+do+} know"},
		{"numbers", "costs $3.14 and 1,000 more", "costs $3.15 and 1,000 more", "costs $[-3.14-]{+3.15+} and 1,000 more"},
		{"white space", "a  b\tc", "a b\tc", "a[-  -]{+ +}b\tc"},
		{"line breaks", "one two\n\nthree", "one two\nthree", "one two\n[-\n-]three"},
		{"chance words are no anchor", "completely different words of mine", "nothing alike but of others", "[-completely different words of mine-]{+nothing alike but of others+}"},
		{"Chinese", "我喜欢吃披萨。", "我喜欢吃面条。", "我喜欢吃[-披萨-]{+面条+}。"},
		{"Japanese", "私はピザが好きです。", "私は寿司が好きです。", "私は[-ピザ-]{+寿司+}が好きです。"},
		{"Korean", "저는 피자를 좋아해요", "저는 국수를 좋아해요", "저는 [-피자를-]{+국수를+} 좋아해요"},
		{"accents", "un café noir", "un thé noir", "un [-café-]{+thé+} noir"},
		{"combining accents", "un cafe\u0301 noir", "un cafe noir", "un [-cafe\u0301-]{+cafe+} noir"},
		{"emoji", "good 👩‍👩‍👧 family", "good 👩‍👧 family", "good [-👩‍👩‍👧-]{+👩‍👧+} family"},
		{"code", "\tresp.Body.Close()\n", "\tresp.Body.Read(buf)\n", "\tresp.Body.[-Close-]{+Read+}({+buf+})\n"},
		{"code indented", "if ok {\n\treturn nil\n}\n", "if ok {\n\t\treturn err\n}\n", "if ok {\n[-\t-]{+\t\t+}return [-nil-]{+err+}\n}\n"},
		{"broken UTF-8", "a \xff b", "a \xfe b", "a [-\xff-]{+\xfe+} b"},
	} {
		spans := diff.Words(test.a, test.b)
		if got := marked(spans); got != test.want {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
	}
}

// TestAParagraphThatMovedIn keeps the paragraphs after it together.
func TestAParagraphThatMovedIn(t *testing.T) {
	t.Parallel()
	a := "# Title\n\nFirst thing to say.\n\nSecond thing to say.\n"
	b := "# Title\n\nA thing that is new here.\n\nFirst thing to say.\n\nSecond thing to add.\n"
	want := "# Title\n\n{+A thing that is new here.\n\n+}First thing to say.\n\nSecond thing to [-say-]{+add+}.\n"
	if got := marked(diff.Words(a, b)); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// agreed writes the pieces of an agreement with the number of those who say so.
func agreed(a diff.Agreement) [][]string {
	out := make([][]string, len(a.Texts))
	for i, text := range a.Texts {
		for _, s := range text {
			out[i] = append(out[i], strings.Repeat("*", s.By)+s.Text)
		}
	}
	return out
}

func TestWhatSeveralSay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		texts []string
		want  [][]string
		alone [][]int
	}{
		{"the same", []string{"Yes, it is.", "Yes, it is.", "Yes, it is."}, [][]string{{"***Yes, it is."}, {"***Yes, it is."}, {"***Yes, it is."}}, [][]int{nil, nil, nil}},
		{"one says otherwise", []string{"Paris is the capital of France.", "Paris is the capital of France.", "Lyon is the capital of France."},
			[][]string{{"**Paris", "*** is the capital of France."}, {"**Paris", "*** is the capital of France."}, {"*Lyon", "*** is the capital of France."}},
			[][]int{nil, nil, {0}}},
		{"nothing in common", []string{"eins", "zwei"}, [][]string{{"*eins"}, {"*zwei"}}, [][]int{{0}, {0}}},
		{"an empty one", []string{"", "zwei"}, [][]string{nil, {"*zwei"}}, [][]int{nil, {0}}},
		{"alone", []string{"eins"}, [][]string{{"*eins"}}, [][]int{nil}},
		{"Chinese", []string{"首都是北京。", "首都是上海。", "首都是北京。"}, [][]string{{"***首都是", "**北京", "***。"}, {"***首都是", "*上海", "***。"}, {"***首都是", "**北京", "***。"}}, [][]int{nil, {1}, nil}},
	} {
		a := diff.Agree(test.texts)
		if got := agreed(a); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
		if !reflect.DeepEqual(a.Alone, test.alone) {
			t.Errorf("%s: jumps to %v, want %v", test.name, a.Alone, test.alone)
		}
	}
}
