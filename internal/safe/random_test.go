package safe

import (
	"math/rand/v2"
	"strings"
	"testing"

	"sluice/internal/safe/attack"
)

// pieces are what random texts are put together from: everything that has a state of its own in one of the gates.
var pieces = []string{
	"a", "Z", "7", "#", "*", "_", "~", "`", "[", "<", ">", "<b>", " ", "\n", "\r", "\r\n", "\t", "\\", ";", ":", "m", "é", "世",
	"&", "&#", "&#x", "27", "1b", "x9b", "9", "shy", "lrm", "amp", "AMP", "zwj", "&AMP;", "&amp;", "&#38;", "NoBreak",
	"\x1b", "\x1b[", "\x1b]", "\x1b]8;id=1;", "https://a.example", "\x1b\\", "\x1b]8;;\x1b\\", "\x1b[1m", "\x1b[m", "38;5;", "5", "\x1bP", "\x1b_", "\a", "\x18", "\x1a",
	"\u009b", "\u009d", "\u009c", "\x9b", "\x9c", "\x90", "\x85", "\u0085", "\u2028", "\xe2", "\xe2\x82", "\xf0\x9f", "\x98", "\xed\xa0", "\xc0",
	"👩", "💻", "❤", "🏴", "🏽", "🇩", "🇪", "\u200d", "\u200c", "\ufe0f", "\ufe0e", "\ufe00", "\u20e3", "\U000e0067", "\U000e0062", "\U000e007f", "\U000e0030", "\U000e0100",
	"م", "خ", "क", "\u094d", "\u09cd", "র", "\u0301", "\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\u202e", "\u200b", "\ufeff", "\ue000", "\uffff",
}

// A fuzzer seldom finds its way into these states by changing bytes; random pieces get there at once.
func TestX03X04RandomTexts(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		var b strings.Builder
		for range 1 + rnd.IntN(14) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		in := b.String()
		want := Clean(in)
		if what := attack.Forbidden(strings.ReplaceAll(want.String(), "\t", " ")); what != "" {
			t.Fatalf("Clean(%+q) = %+q holds %s", in, want, what)
		}
		if again := Clean(want.String()).String(); again != want.String() {
			t.Fatalf("Clean(%+q) is not settled\n once %+q\ntwice %+q", in, want, again)
		}
		if got, hidden := throughStream(in, func(int) bool { return rnd.IntN(3) == 0 }); got != want.String() || hidden != want.Hidden() {
			t.Fatalf("%+q in pieces\n got %+q, %d\nwant %+q, %d", in, got, hidden, want, want.Hidden())
		}
		if got := Verbatim(want.String()); want.Hidden() == 0 && !strings.Contains(in, escapedAmpersand) && got != Plain(in).String() {
			t.Fatalf("Verbatim(Clean(%+q))\n got %+q\nwant %+q", in, got, Plain(in))
		}
		filtered := Filter(in)
		if what := attack.Forbidden(filtered); what != "" {
			t.Fatalf("Filter(%+q) = %+q holds %s", in, filtered, what)
		}
		if again := Filter(filtered); again != filtered {
			t.Fatalf("Filter(%+q) is not settled\n once %+q\ntwice %+q", in, filtered, again)
		}
	}
}

func BenchmarkTabulate(b *testing.B) {
	for b.Loop() {
		tabulate()
	}
}
