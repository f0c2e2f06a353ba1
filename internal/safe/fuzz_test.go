package safe

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sluice/internal/safe/attack"
)

func seed(f *testing.F, add func(string)) {
	f.Helper()
	for _, c := range cleanCases {
		add(c.in)
	}
	for _, c := range filterCases {
		add(c.in)
	}
	for _, a := range attack.Payloads() {
		add(a.Text)
	}
	for _, s := range languageSamples {
		add(s)
	}
}

// FuzzClean: only allowed characters come out, cleaning twice is cleaning once, and what is clean is not counted.
func FuzzClean(f *testing.F) {
	seed(f, func(s string) { f.Add(s) })
	f.Fuzz(func(t *testing.T, in string) {
		for name, form := range map[string]func(string) string{
			"Clean":  cleaned,
			"Plain":  func(s string) string { return Plain(s).String() },
			"Line":   func(s string) string { return Line(s).String() },
			"Copy":   Copy,
			"Reveal": func(s string) string { return Reveal(s).String() },
		} {
			out := form(in)
			if what := attack.Forbidden(strings.ReplaceAll(out, "\t", " ")); what != "" {
				t.Fatalf("%s(%+q) = %+q holds %s", name, in, out, what)
			}
			if again := form(out); again != out {
				t.Fatalf("%s(%+q) is not settled\n once %+q\ntwice %+q", name, in, out, again)
			}
			if name == "Line" && strings.ContainsAny(out, "\n\t") {
				t.Fatalf("Line(%+q) = %+q is not one line", in, out)
			}
		}
		if text := Clean(in); text.Hidden() == 0 {
			if got := Verbatim(text.String()); !strings.Contains(in, escapedAmpersand) && got != Plain(in).String() {
				t.Fatalf("Verbatim gives %+q, want %+q", got, Plain(in))
			}
		}
	})
}

// FuzzFilter: a parser that shares nothing with the filter finds only allowed sequences, and filtering twice is
// filtering once.
func FuzzFilter(f *testing.F) {
	seed(f, func(s string) { f.Add(s) })
	f.Fuzz(func(t *testing.T, in string) {
		out := Filter(in)
		if what := attack.Forbidden(out); what != "" {
			t.Fatalf("Filter(%+q) = %+q holds %s", in, out, what)
		}
		if again := Filter(out); again != out {
			t.Fatalf("Filter(%+q) is not settled\n once %+q\ntwice %+q", in, out, again)
		}
		if one := FilterLine(in); strings.Contains(one, "\n") || attack.Forbidden(one) != "" {
			t.Fatalf("FilterLine(%+q) = %+q", in, one)
		}
	})
}

// FuzzStream: wherever a text is cut, its pieces give what Clean gives for the whole (X04).
func FuzzStream(f *testing.F) {
	seed(f, func(s string) { f.Add(s, uint64(0xA5A5A5A5A5A5A5A5)); f.Add(s, ^uint64(0)) })
	f.Fuzz(func(t *testing.T, in string, cuts uint64) {
		want := Clean(in)
		got, hidden := throughStream(in, func(i int) bool { return cuts>>(i%64)&1 == 1 })
		if got != want.String() || hidden != want.Hidden() {
			t.Fatalf("%+q cut by %b\n got %+q, %d hidden\nwant %+q, %d hidden", in, cuts, got, hidden, want, want.Hidden())
		}
		if utf8.ValidString(in) && want.Hidden() == 0 && len(want.String()) < len(in)-strings.Count(in, "\r")-2*strings.Count(in, "\u2028")-2*strings.Count(in, "\u2029")-strings.Count(in, "\u0085") {
			t.Fatalf("%+q lost text without a count: %+q", in, want)
		}
	})
}
