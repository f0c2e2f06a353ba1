package safe

import (
	"strings"
	"testing"
)

// cleanCases has at least one row for every row of the policy table.
var cleanCases = []struct {
	name, in, want string
	hidden         int
}{
	{"plain", "hello, world", "hello, world", 0},
	{"LF and TAB stay", "a\n\tb", "a\n\tb", 0},
	{"CRLF", "a\r\nb", "a\nb", 0},
	{"lone CR", "100%\rOK", "100%\nOK", 0},
	{"CR CR LF", "a\r\r\nb", "a\n\nb", 0},
	{"NEL LS PS VT FF", "a\u0085b\u2028c\u2029d\ve\ff", "a\nb\nc\nd\ne\nf", 0},
	{"ESC", "\x1b[2J", "␛[2J", 1},
	{"BEL BS ENQ SO SI CAN SUB DEL NUL", "\a\b\x05\x0e\x0f\x18\x1a\x7f\x00", "␇␈␅␎␏␘␚␡␀", 9},
	{"C1 in UTF-8", "\u009b31m\u0090\u009f", "\uFFFD31m\uFFFD\uFFFD", 3},
	{"C1 as raw bytes", "\x9b31m\x9d", "\uFFFD31m\uFFFD", 2},
	{"broken UTF-8, one per maximal part", "a\xe2\x82b\xf0\x9f\x98c\xffd", "a\uFFFDb\uFFFDc\uFFFDd", 3},
	{"surrogate", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD", 3},
	{"overlong", "\xc0\x9b", "\uFFFD\uFFFD", 2},
	{"cut at the end", "a\xe2\x82", "a\uFFFD", 1},
	{"direction", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
		"⟦ALM⟧⟦LRM⟧⟦RLM⟧⟦LRE⟧⟦RLE⟧⟦PDF⟧⟦LRO⟧⟦RLO⟧⟦LRI⟧⟦RLI⟧⟦FSI⟧⟦PDI⟧", 12},
	{"invisible", "a\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u2060\u2064\u206a\u206f\u3164\ufeff\uffa0\ufff9\ufffb\U0001d173\U0001d17az", "az", 21},
	{"reserved but invisible", "a\u2065\ufff0\U0001bca0\U000e0080\U000e0fffz", "az", 5},
	{"tags", "a\U000e0041\U000e0042\U000e0001z", "az", 3},
	{"tags after another emoji", "😀\U000e0067\U000e0062\U000e007f", "😀", 3},
	{"flag with the first and last tags", "🏴\U000e0030\U000e0039\U000e0061\U000e007a\U000e007f", "🏴\U000e0030\U000e0039\U000e0061\U000e007a\U000e007f", 0},
	{"flag with tags beside those", "🏴\U000e0061\U000e003a\U000e007f🏴\U000e0061\U000e007b\U000e007f🏴\U000e0061\U000e002f\U000e007f🏴\U000e0061\U000e0060\U000e007f", "🏴🏴🏴🏴", 12},
	{"flag with one tag", "🏴\U000e0067\U000e007f", "🏴", 2},
	{"flag with six tags", "🏴\U000e0067\U000e0062\U000e0061\U000e0062\U000e0063\U000e0064\U000e007f", "🏴\U000e0067\U000e0062\U000e0061\U000e0062\U000e0063\U000e0064\U000e007f", 0},
	{"flag with seven tags", "🏴\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e0061\U000e007f", "🏴", 8},
	{"flag without end", "🏴\U000e0067\U000e0062", "🏴", 2},
	{"flag twice", "🏴\U000e0067\U000e0062\U000e007f\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f", 3},
	{"selectors", "a\ufe00\ufe0d\U000e0100\U000e01efz", "az", 4},
	{"emoji selector on a letter", "a\ufe0f\ufe0ez", "az", 2},
	{"two emoji selectors", "❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f", 2},
	{"selector after something removed", "❤\u200b\ufe0f", "❤", 2},
	{"joiners in Latin", "pass\u200cword\u200d", "password", 2},
	{"joiner before nothing", "👩\u200d", "👩", 1},
	{"joiner between emoji and letter", "👩\u200da", "👩a", 1},
	{"joiners between digits that a script shapes", "\u0660\u200c\u0669", "\u0660\u200c\u0669", 0},
	{"joiners in a script far up", "\U0001e900\u200d\U0001e901 \U0001e950\u200c\U0001e959", "\U0001e900\u200d\U0001e901 \U0001e950\u200c\U0001e959", 0},
	{"stacked marks of a script far up", "\U0001e900" + strings.Repeat("\U0001e94a", 12), "\U0001e900" + strings.Repeat("\U0001e94a", 8), 4},
	{"characters far up", "\U00020000\U0002a6d6\U000dfffd\U000e1000", "\U00020000\U0002a6d6\U000dfffd\U000e1000", 0},
	{"the first and last of the tags", "\U000e0000a\U000e007fz", "az", 2},
	{"two joiners", "👩\u200d\u200d💻", "👩💻", 2},
	{"non-joiner between emoji", "👩\u200c💻", "👩💻", 1},
	{"eight marks", "e" + strings.Repeat("\u0301", 8), "e" + strings.Repeat("\u0301", 8), 0},
	{"stacked marks", "e" + strings.Repeat("\u0301", 12) + "x\u0301", "e" + strings.Repeat("\u0301", 8) + "x\u0301", 4},
	{"stacked marks with something between", "e" + strings.Repeat("\u0301\u200b", 12), "e" + strings.Repeat("\u0301", 8), 16},
	{"private use", "\ue000\uf8ff\U000f0000\U0010fffd", "\uFFFD\uFFFD\uFFFD\uFFFD", 4},
	{"non-characters", "\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0002ffff", strings.Repeat("\uFFFD", 6), 6},
	{"numeric reference", "&#27;[2J", "&AMP;#27;[2J", 0},
	{"hexadecimal reference", "&#x1b;&#X1B;&#x9b;", "&AMP;#x1b;&AMP;#X1B;&AMP;#x9b;", 0},
	{"reference without semicolon", "&#27[2J", "&AMP;#27[2J", 0},
	{"named reference", "&lrm;&rlm;&shy;&zwj;&ZeroWidthSpace;&NoBreak;", "&AMP;lrm;&AMP;rlm;&AMP;shy;&AMP;zwj;&AMP;ZeroWidthSpace;&AMP;NoBreak;", 0},
	{"named reference with capitals", "&ApplyFunction; &ZeroWidthSpace;", "&AMP;ApplyFunction; &AMP;ZeroWidthSpace;", 0},
	{"named reference without semicolon", "a&shyb", "a&AMP;shyb", 0},
	{"octal reference", "&#033;", "&AMP;#033;", 0},
	{"octal reference up to its last digit", "&#0177; &#0200;", "&AMP;#0177; &AMP;#0200;", 0},
	{"reference that its digits end", "&#27a; &#27z; &#033a;", "&AMP;#27a; &AMP;#27z; &AMP;#033a;", 0},
	{"hexadecimal digits from a to f", "&#xad; &#xAD; &#xfeff; &#xFEFF; &#xabc; &#xABC;", "&AMP;#xad; &AMP;#xAD; &AMP;#xfeff; &AMP;#xFEFF; &#xabc; &#xABC;", 0},
	{"reference that wraps around", "&#4294967323;", "&AMP;#4294967323;", 0},
	{"number longer than is looked at", "&#" + strings.Repeat("0", 58) + "8238; &#" + strings.Repeat("0", 59) + "8238; &#x" + strings.Repeat("0", 99) + "202e;",
		"&AMP;#" + strings.Repeat("0", 58) + "8238; &AMP;#" + strings.Repeat("0", 59) + "8238; &AMP;#x" + strings.Repeat("0", 99) + "202e;", 0},
	{"harmless number as long as is looked at, and longer", "&#" + strings.Repeat("0", 59) + "65; &#" + strings.Repeat("0", 60) + "65;",
		"&#" + strings.Repeat("0", 59) + "65; &AMP;#" + strings.Repeat("0", 60) + "65;", 0},
	{"name longer than any", "&" + strings.Repeat("a", 99) + ";", "&" + strings.Repeat("a", 99) + ";", 0},
	{"reference split by markup", "~~&#2**7**;~~ ~~&**#27;**~~ ~~&sh*y*;~~", "~~&AMP;#2**7**;~~ ~~&AMP;**#27;**~~ ~~&AMP;sh*y*;~~", 0},
	{"reference split by what is removed", "&#\u200b27; &\ufeff#27; &l\u2060rm; &#2\u00ad7;", "&AMP;#27; &AMP;#27; &AMP;lrm; &AMP;#27;", 4},
	{"reference split by much that is removed", "&" + strings.Repeat("\u200b", 99) + "#27;", "&AMP;#27;", 99},
	{"reference split by a long tag", "&<b class='" + strings.Repeat("x", 99) + "'>#27;", "&AMP;<b class='" + strings.Repeat("x", 99) + "'>#27;", 0},
	{"a name that markup parts and the text ends", "&a*", "&a*", 0},
	{"ampersand before a tag", "R&D<br>", "R&AMP;D<br>", 0},
	{"harmless references", "AT&T &amp; &lt;b&gt; R&D: <b> &#8364; &#x20AC; &nbsp; &eacute; &#039; a && b &", "AT&T &amp; &lt;b&gt; R&D: <b> &#8364; &#x20AC; &nbsp; &eacute; &#039; a && b &", 0},
	{"ampersand in an address", "https://a.example/?x=1&_ga=2&y=*z&#top", "https://a.example/?x=1&_ga=2&y=*z&#top", 0},
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range cleanCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Clean(c.in)
			if got.String() != c.want || got.Hidden() != c.hidden {
				t.Errorf("Clean(%+q)\n got %+q, %d hidden\nwant %+q, %d hidden", c.in, got, got.Hidden(), c.want, c.hidden)
			}
			if again := Clean(got.String()); again.String() != got.String() {
				t.Errorf("cleaned again\n got %+q\nwant %+q", again, got)
			}
		})
	}
}

func TestOtherForms(t *testing.T) {
	t.Parallel()
	const in = "a\x1b[201~\tb\r\nc\u009b\u202ed\u200b\xff&#27;\ue000\n\n"
	for _, c := range []struct {
		name, got, want string
	}{
		{"Plain", Plain(in).String(), "a␛[201~\tb\nc\uFFFD⟦RLO⟧d\uFFFD&#27;\uFFFD\n\n"},
		{"Line", Line(in).String(), "a␛[201~ b c\uFFFD⟦RLO⟧d\uFFFD&#27;\uFFFD  "},
		{"Copy", Copy(in), "a[201~\tb\ncd\uFFFD&#27;\uFFFD"},
		{"Reveal", Reveal(in).String(), "a⟦U+001B⟧[201~\tb\nc⟦U+009B⟧⟦U+202E⟧d⟦U+200B⟧⟦0xFF⟧&#27;⟦U+E000⟧\n\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s\n got %+q\nwant %+q", c.name, c.got, c.want)
		}
	}
	if got := Plain(in).Hidden(); got != 6 {
		t.Errorf("hidden: got %d, want 6", got)
	}
}

func TestX06ClipboardHoldsNoControls(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for r := rune(0); r < 0x3000; r++ {
		all.WriteString("x" + string(r))
	}
	for b := range 256 {
		all.WriteByte(byte(b))
	}
	for _, r := range Copy(all.String()) {
		if r < ' ' && r != '\t' && r != '\n' || r >= 0x7F && r <= 0x9F {
			t.Errorf("clipboard text holds %U", r)
		}
	}
}

func TestVerbatimUndoesEscapedReferencesOnly(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"<p>&shy;&#27;&amp;&AMP;&amp;#27;</p>", "a &AMP; b &AMP;", "&**#27;**", "no reference", "&lrm;", "x&#1",
	} {
		if got := Verbatim(Clean(in).String()); got != in {
			t.Errorf("got %q, want %q", got, in)
		}
	}
}

func TestX09CleanTextIsNotCopied(t *testing.T) {
	for name, in := range speedTexts() {
		rendered := "\x1b[1;38;5;39m" + strings.ReplaceAll(in, "\t", "    ") + "\x1b[0m"
		if n := testing.AllocsPerRun(10, func() { Clean(in); Plain(in); Filter(rendered) }); n != 0 {
			t.Errorf("%s: got %v allocations, want 0", name, n)
		}
	}
}

func speedTexts() map[string]string {
	return map[string]string{
		"ascii": strings.Repeat("The Maillard reaction gives browned food its flavour.\n\tfunc main() { println(1) }\n", 800),
		"mixed": strings.Repeat("Ein Übermaß an Grüßen, 你好世界, привет, می‌خواهم, 👩‍💻 & R&D: <b>ok</b>\n", 800),
	}
}

func BenchmarkClean(b *testing.B) {
	for name, in := range speedTexts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				Clean(in)
			}
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	for name, in := range speedTexts() {
		in = strings.ReplaceAll(strings.ReplaceAll(in, "\t", "    "), "\n", "\x1b[0m\n\x1b[1;38;5;39m") + "\x1b[0m"
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				Filter(in)
			}
		})
	}
}
