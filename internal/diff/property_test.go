package diff_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sluice/internal/diff"
)

// vocabulary is what random texts are made of.
var vocabulary = strings.Split("the|a|is|pizza|dough|not|,|.|\n|\n\n|  |\t|北|京|ピザ|한국어|é|e\u0301|👩‍👩‍👧|\xff|func|{|}|()|x := 1|3.14|don't|_", "|")

func randomText(r *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		if r.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// edited is a text with a few random changes.
func edited(r *rand.Rand, text string) string {
	for range r.IntN(6) {
		i, j := r.IntN(len(text)+1), r.IntN(len(text)+1)
		if i > j {
			i, j = j, i
		}
		j = min(j, i+12)
		text = text[:i] + randomText(r, r.IntN(4)) + text[j:]
	}
	return text
}

// check holds what is true of every comparison of two texts.
func check(a, b string) error {
	spans := diff.Words(a, b)
	if got := diff.Old(spans); got != a {
		return fmt.Errorf("the old text comes back as %q", got)
	}
	if got := diff.New(spans); got != b {
		return fmt.Errorf("the new text comes back as %q", got)
	}
	if got, err := apply(a, spans); err != nil || got != b {
		return fmt.Errorf("applied to the old text: %q, %v", got, err)
	}
	for i, s := range spans {
		if s.Text == "" || i > 0 && spans[i-1].Op == s.Op || i > 0 && spans[i-1].Op == diff.Insert && s.Op == diff.Delete {
			return fmt.Errorf("span %d of %q is empty or out of order", i, spans)
		}
	}
	if a == b && len(spans) > 1 {
		return fmt.Errorf("the same text has %d spans", len(spans))
	}
	return checkRows(a, b, spans)
}

// apply follows the spans over the old text.
func apply(a string, spans []diff.Span) (string, error) {
	var b strings.Builder
	for _, s := range spans {
		if s.Op != diff.Insert {
			rest, ok := strings.CutPrefix(a, s.Text)
			if !ok {
				return "", fmt.Errorf("%q is not there", s.Text)
			}
			a = rest
		}
		if s.Op != diff.Delete {
			b.WriteString(s.Text)
		}
	}
	return b.String(), nil
}

// checkRows: both columns hold their text line by line, and the lines of the
// unified form are the same ones.
func checkRows(a, b string, spans []diff.Span) error {
	var left, right []string
	for _, r := range diff.SideBySide(spans) {
		if r.Left != nil {
			left = append(left, diff.Old(r.Left.Spans))
		}
		if r.Right != nil {
			right = append(right, diff.New(r.Right.Spans))
		}
		if r.Left == nil && r.Right == nil {
			return fmt.Errorf("a row without any line")
		}
	}
	if got := strings.Join(left, "\n"); got != strings.TrimSuffix(a, "\n") {
		return fmt.Errorf("the left column is %q", got)
	}
	if got := strings.Join(right, "\n"); got != strings.TrimSuffix(b, "\n") {
		return fmt.Errorf("the right column is %q", got)
	}
	var olds, news []string
	for _, h := range diff.Unified(spans, 1<<30) {
		for _, l := range h.Lines {
			if l.Op != diff.Insert {
				olds = append(olds, diff.Old(l.Spans))
			}
			if l.Op != diff.Delete {
				news = append(news, diff.New(l.Spans))
			}
		}
	}
	if len(olds)+len(news) > 0 && (!reflect.DeepEqual(olds, left) || !reflect.DeepEqual(news, right)) {
		return fmt.Errorf("unified: %q and %q", olds, news)
	}
	return nil
}

func TestEveryComparisonGivesBothTextsBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		a := randomText(r, r.IntN(60))
		b := edited(r, a)
		if n%5 == 0 {
			b = randomText(r, r.IntN(60))
		}
		if err := check(a, b); err != nil {
			t.Fatalf("%q\n%q\n%v", a, b, err)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("The quick brown fox", "The quick red fox")
	f.Add("a\n\nb", "a\nb\n")
	f.Add("北京", "上海\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		if err := check(a, b); err != nil {
			t.Fatalf("%q\n%q\n%v", a, b, err)
		}
		pieces := diff.Agree([]string{a, b, a})
		for i, text := range []string{a, b, a} {
			got := ""
			for _, s := range pieces.Texts[i] {
				got += s.Text
				if s.By < 1 || s.By > 3 {
					t.Fatalf("%q is said by %d of 3", s.Text, s.By)
				}
			}
			if got != text {
				t.Fatalf("text %d comes back as %q, want %q", i, got, text)
			}
		}
	})
}

func TestTheSameTextsAgreeInAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		text := randomText(r, 1+r.IntN(60))
		texts := make([]string, 1+r.IntN(8))
		for i := range texts {
			texts[i] = text
		}
		a := diff.Agree(texts)
		for i, pieces := range a.Texts {
			if want := []diff.Said{{Text: text, By: len(texts)}}; !reflect.DeepEqual(pieces, want) || len(a.Alone[i]) > 0 {
				t.Fatalf("%d × %q:\n got %+v, alone %v\nwant %+v", len(texts), text, pieces, a.Alone[i], want)
			}
		}
	}
}

// sizes of the texts of the benchmarks.
const hundredKB = 100 << 10

// prose is a text of made-up words with paragraphs.
func prose(r *rand.Rand, size, words int) string {
	var b strings.Builder
	for b.Len() < size {
		for range 4 + r.IntN(3) {
			for range 8 + r.IntN(12) {
				fmt.Fprintf(&b, "w%s ", strings.Repeat("o", r.IntN(4))+fmt.Sprint(r.IntN(words)))
			}
			b.WriteString("end. ")
		}
		b.WriteString("\n\n")
	}
	return b.String()[:size]
}

// pairs are texts of 100 KB: usual ones, and those made to be hard.
func pairs(tb testing.TB) map[string][2]string {
	r := rand.New(rand.NewPCG(5, 6))
	base := prose(r, hundredKB, 3000)
	words := strings.Split(base, " ")
	tenth, shuffled := append([]string(nil), words...), append([]string(nil), words...)
	for i := range tenth {
		if r.IntN(10) == 0 {
			tenth[i] = "changed" + fmt.Sprint(i%17)
		}
	}
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	cjk := []rune(strings.Repeat("私はピザが好きです。世界は広い。", 2300))
	other := append([]rune(nil), cjk...)
	for i := range other {
		if r.IntN(8) == 0 {
			other[i] = rune(0x4e00 + r.IntN(3000))
		}
	}
	return map[string][2]string{
		"a tenth changed":   {base, strings.Join(tenth, " ")},
		"wholly different":  {base, prose(r, hundredKB, 3000)},
		"no word in common": {base, strings.ReplaceAll(prose(r, hundredKB, 3000), "w", "v")},
		"shuffled":          {base, strings.Join(shuffled, " ")},
		"two words only":    {prose(r, hundredKB, 2), prose(r, hundredKB, 2)},
		"one line":          {strings.ReplaceAll(base, "\n", " "), strings.ReplaceAll(strings.Join(tenth, " "), "\n", " ")},
		"Japanese":          {string(cjk), string(other)},
		"code":              {source(tb), strings.ReplaceAll(source(tb), "err", "failed")},
	}
}

// source is Go source of about 100 KB: this module's.
func source(tb testing.TB) string {
	var b strings.Builder
	for _, pattern := range []string{"*.go", "../measure/*.go", "../cli/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				tb.Fatal(err)
			}
			b.Write(data)
		}
	}
	return b.String()[:hundredKB]
}

func TestLargeTextsGiveBothTextsBack(t *testing.T) {
	t.Parallel()
	for name, p := range pairs(t) {
		if err := check(p[0], p[1]); err != nil {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}

func BenchmarkWords100KB(b *testing.B) {
	for name, p := range pairs(b) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				diff.Words(p[0], p[1])
			}
		})
	}
}

func BenchmarkAgreeEightOf10KB(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	texts := make([]string, 8)
	for i := range texts {
		texts[i] = prose(r, 10<<10, 300)
	}
	for b.Loop() {
		diff.Agree(texts)
	}
}
