package markdown

import (
	"fmt"
	"runtime"
	"sluice/ui/palette"
	"strings"
	"testing"
)

// endless are texts whose cost could be the square of their length: n is about how many
// bytes they have.
var endless = []struct {
	name string
	text func(n int) string
}{
	{"word", func(n int) string { return strings.Repeat("abcdefgh", n/8) }},
	{"word of Chinese", func(n int) string { return strings.Repeat("漢字仮名交", n/15) }},
	{"address", func(n int) string { return "https://example.com/" + strings.Repeat("abc/defg", n/8) }},
	{"line", func(n int) string { return strings.Repeat("some words of text ", n/19) }},
	{"base64", func(n int) string { return strings.Repeat("aB3+dE/hIj0k", n/12) }},
	{"table of 3,000 columns", func(n int) string {
		row := func(cell string) string { return strings.Repeat("|"+cell, 3000) + "|\n" }
		return row("head") + row("---") + strings.Repeat(row("cell"), n/15_000)
	}},
	{"head of a table", func(n int) string { return strings.Repeat("| head ", n/7) }},
	{"fences", func(n int) string { return strings.Repeat("```\n```\n", n/8) }},
	{"line of code", func(n int) string { return "```go\n" + strings.Repeat("x := 1; ", n/8) }},
	{"nested lists", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(strings.Repeat("  ", i%1000) + "- item\n")
		}
		return b.String()
	}},
	{"nested quotes", func(n int) string { return strings.Repeat(strings.Repeat(">", 1000)+" quoted\n", n/1008) }},
	{"stars", func(n int) string { return strings.Repeat("*", n) }},
	{"brackets", func(n int) string { return strings.Repeat("[", n) }},
	{"definitions", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "[label%d]: /url%d\n", i, i)
		}
		return b.String()
	}},
	{"text after definitions", func(n int) string { // twice as long: its cost grows evenly from 64 KB on
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "[label%d]: /url%d\n", i, i)
		}
		return b.String() + "\n" + strings.Repeat("A paragraph with a [label7].\n\n", n/30)
	}},
	{"heading", func(n int) string { return "# " + strings.Repeat("some words ", n/11) }},
	{"link text", func(n int) string { return "[" + strings.Repeat("some words ", n/11) }},
	{"item", func(n int) string { return "- " + strings.Repeat("some words ", n/11) }},
	{"quote", func(n int) string { return "> " + strings.Repeat("some words ", n/11) }},
	{"html", func(n int) string { return "<div>\n" + strings.Repeat("some words\n", n/11) }},
}

// BenchmarkEndless streams texts of twice the length, each looked at after every 256
// bytes: the time of a byte must not double.
func BenchmarkEndless(b *testing.B) {
	for _, text := range endless {
		for _, n := range []int{32 << 10, 128 << 10} {
			b.Run(fmt.Sprint(text.name, "/", n>>10, "KB"), func(b *testing.B) {
				source := text.text(n)
				b.SetBytes(int64(len(source)))
				b.ReportAllocs()
				for b.Loop() {
					stream(Themed(palette.Dark), source, 256)
				}
			})
		}
	}
}

// TestFieldT10ATextCostsItsLength counts what is allocated while a text comes in
// pieces: twice the text must not cost much more than twice as much.
func TestFieldT10ATextCostsItsLength(t *testing.T) {
	stream(Themed(palette.Dark), answer(2000), 100) // colours of the language
	for _, text := range endless {
		t.Run(text.name, func(t *testing.T) {
			const n = 32 << 10
			short, long := allocated(text.text(n)), allocated(text.text(2*n))
			if long > short*5/2 {
				t.Errorf("%d KB take %d KB to draw, twice as much takes %d KB", n>>10, short>>10, long>>10)
			}
		})
	}
}

// allocated is how many bytes a text takes that comes in pieces of 1 KB.
func allocated(source string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stream(Themed(palette.Dark), source, 1024)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestFieldT10WhatIsBehindIsDrawnWhenTheTextEnds looks at a heading of 256 KB: lines lag
// by a part of it at most, say so, and lack nothing in the end.
func TestFieldT10WhatIsBehindIsDrawnWhenTheTextEnds(t *testing.T) {
	source := "# " + strings.Repeat("some words ", 256<<10/11)
	d, most := New(Plain(), 80), 0
	for rest := source; rest != ""; {
		n := min(len(rest), 500)
		d.Append(rest[:n])
		rest = rest[n:]
		shown := len(strings.Join(d.Lines(), " "))
		most = max(most, d.Behind())
		if came := len(source) - len(rest); shown+d.Behind() < came-20 {
			t.Fatalf("%d bytes came, %d are shown and %d are said to be behind", came, shown, d.Behind())
		}
	}
	if most == 0 || most > len(source)/8 {
		t.Errorf("up to %d bytes of %d were behind", most, len(source))
	}
	d.Close()
	if got := strings.Count(strings.Join(d.Lines(), " "), "words"); got != strings.Count(source, "words") || d.Behind() != 0 {
		t.Errorf("%d words are shown, %d bytes behind", got, d.Behind())
	}
}

// TestFieldT10WorkEnds: a long line is drawn once, however often Work is called.
func TestFieldT10WorkEnds(t *testing.T) {
	d := New(Plain(), 80)
	d.Append("# " + strings.Repeat("word", 100<<10))
	for range 10 {
		if !d.Work(0) {
			return
		}
	}
	t.Error("the same text is drawn again at each call")
}
