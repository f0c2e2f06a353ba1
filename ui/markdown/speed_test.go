package markdown

import (
	"fmt"
	"runtime"
	"slices"
	"sluice/ui/palette"
	"strings"
	"testing"
	"time"

	"charm.land/glamour/v2"
)

// answer makes a mixed answer of about n bytes: prose, lists, tables, code and
// Chinese, Japanese and Korean text.
func answer(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "## Part %d\n\n", i)
		b.WriteString("The quick **brown** fox jumps over `the lazy` dog and then some more text follows to make a paragraph of the usual length, with a [link](https://example.com/a/b) in it. It goes on for three or four lines so that wrapping matters, and *then* it ends.\n\n")
		b.WriteString("Another paragraph explains what comes next: first the reasons, then a list of steps, and finally a table that compares them side by side.\n\n")
		b.WriteString("- item one with some text\n- item two is **bold** and goes on for long enough to be wrapped at the width of eighty cells or so\n- item three with `code`\n\n")
		b.WriteString("1. **First step.** Do this before that.\n2. **Second step.** Then do that.\n\n   More about it.\n3. Done.\n\n")
		b.WriteString("```go\nfunc main() {\n\tfmt.Println(\"hello\", 42) // say it\n\tfor i := range 10 {\n\t\tx += i\n\t}\n}\n```\n\n")
		b.WriteString("| name | value | remark |\n|:-----|------:|--------|\n| one | 1 | the first |\n| two | 22 | the second of them |\n| three | 333 | last |\n\n")
		b.WriteString("日本語のテキストも折り返されるべきです。幅は二です。한국어 문장도 여기에 있습니다. 中文的句子也在这里，应该正确换行。\n\n")
	}
	return b.String()[:n]
}

const benchWidth = 100

// stream feeds source in pieces of so many bytes and asks for lines after each.
func stream(style Style, source string, piece int) *Document {
	d := New(style, benchWidth)
	for len(source) > 0 {
		n := min(len(source), piece)
		d.Append(source[:n])
		d.Lines()
		source = source[n:]
	}
	d.Close()
	d.Lines()
	return d
}

func benchmarkStream(b *testing.B, source string, piece int) {
	style := Themed(palette.Dark)
	stream(style, source[:min(len(source), 2000)], 100) // colours of the language
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		stream(style, source, piece)
	}
}

// One whole rendering by glamour is what the others are compared with.
func BenchmarkGlamourOnce(b *testing.B) {
	source := answer(64 << 10)
	g, err := glamour.NewTermRenderer(glamour.WithStyles(*Themed(palette.Dark).sheet), glamour.WithWordWrap(benchWidth))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Render(source); err != nil {
			b.Fatal(err)
		}
	}
}

// The answer at 200 tokens of 4 bytes a second, 30 frames a second.
func BenchmarkStream30Hz(b *testing.B) {
	for _, size := range []int{16, 64, 256} {
		b.Run(fmt.Sprint(size, "KB"), func(b *testing.B) { benchmarkStream(b, answer(size<<10), 27) })
	}
}

func BenchmarkStreamPerToken(b *testing.B) {
	for _, size := range []int{16, 64, 256} {
		b.Run(fmt.Sprint(size, "KB"), func(b *testing.B) { benchmarkStream(b, answer(size<<10), 4) })
	}
}

func BenchmarkAtOnce(b *testing.B) { benchmarkStream(b, answer(64<<10), 64<<10) }

func BenchmarkFence(b *testing.B) {
	for _, lines := range []int{1250, 5000} {
		source := "```go\n" + strings.Repeat("\tif err := run(ctx, args...); err != nil { return 42 } // here\n", lines)
		b.Run(fmt.Sprint(lines), func(b *testing.B) { benchmarkStream(b, source, 27) })
	}
}

func BenchmarkList(b *testing.B) {
	for _, items := range []int{500, 2000} {
		source := strings.Repeat("- an item with **some** text in it, about as long as usual\n", items)
		b.Run(fmt.Sprint(items), func(b *testing.B) { benchmarkStream(b, source, 27) })
	}
}

func BenchmarkTable(b *testing.B) {
	for _, rows := range []int{250, 1000} {
		source := "| name | value | remark |\n|---|--:|---|\n" + strings.Repeat("| some name | 12345 | a remark about it |\n", rows)
		b.Run(fmt.Sprint(rows), func(b *testing.B) { benchmarkStream(b, source, 27) })
	}
}

func BenchmarkParagraph(b *testing.B) {
	for _, size := range []int{12, 50, 200} {
		source := strings.Repeat("Some words of *prose* that never end, ", size<<10/38)
		b.Run(fmt.Sprint(size, "KB"), func(b *testing.B) { benchmarkStream(b, source, 108) })
	}
}

// The longest and the 99th percentile of frames while much text streams in.
func BenchmarkFrames(b *testing.B) {
	for name, source := range map[string]string{
		"code 500KB": "```go\n" + strings.Repeat("\tif err := run(ctx, args...); err != nil { return 42 } // here\n", 500<<10/64),
		"prose 1MB":  strings.Repeat(strings.Repeat("Some words of *prose* that go on for a while, ", 12)+"and end.\n\n", 1<<20/570),
		"mixed 1MB":  answer(1 << 20),
	} {
		b.Run(name, func(b *testing.B) {
			var frames []time.Duration
			for b.Loop() {
				frames = frames[:0]
				d := New(Themed(palette.Dark), benchWidth)
				for rest := source; rest != ""; {
					n := min(len(rest), 512)
					d.Append(rest[:n])
					rest = rest[n:]
					begin := time.Now()
					d.Lines()
					frames = append(frames, time.Since(begin))
				}
			}
			slices.Sort(frames)
			b.ReportMetric(float64(frames[len(frames)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(frames[len(frames)-1].Microseconds())/1000, "max-ms")
		})
	}
}

// The memory that a document of 200,000 tokens holds, beside its text.
func BenchmarkMemory(b *testing.B) {
	source := answer(800 << 10)
	style := Themed(palette.Dark)
	stream(style, source[:10<<10], 512)
	var held float64
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		d := stream(style, source, 512)
		runtime.GC()
		runtime.ReadMemStats(&after)
		held = float64(after.HeapAlloc) - float64(before.HeapAlloc)
		runtime.KeepAlive(d)
	}
	b.ReportMetric(held/float64(len(source)), "held-B/B")
}

// A change of width of a long document, and the longest of its slices.
func BenchmarkResize(b *testing.B) {
	d := New(Themed(palette.Dark), benchWidth)
	d.Append(answer(1 << 20))
	d.Lines()
	var longest time.Duration
	for i := 0; b.Loop(); i++ {
		d.SetWidth(80 + i%2)
		for pending := true; pending; {
			begin := time.Now()
			pending = d.Work(4 * time.Millisecond)
			longest = max(longest, time.Since(begin))
		}
		d.Lines()
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}
