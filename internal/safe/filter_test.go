package safe

import (
	"strings"
	"testing"
)

var filterCases = []struct{ name, in, want string }{
	{"plain", "hello\nworld", "hello\nworld"},
	{"styles", "\x1b[1;38;5;39mbold\x1b[0m \x1b[4:3m\x1b[58:2::1:2:3mcurly\x1b[m \x1b[38;2;1;2;3;48:5:200mx\x1b[m", "\x1b[1;38;5;39mbold\x1b[0m \x1b[4:3m\x1b[58:2::1:2:3mcurly\x1b[m \x1b[38;2;1;2;3;48:5:200mx\x1b[m"},
	{"every allowed code", "\x1b[0;1;2;3;4;7;9;21;22;23;24;27;29;30;37;39;40;47;49;51;59;90;107m\x1b[m", "\x1b[0;1;2;3;4;7;9;21;22;23;24;27;29;30;37;39;40;47;49;51;59;90;107m\x1b[m"},
	{"a colour numbered 5", "\x1b[38;5;5mx\x1b[48;5;8my\x1b[m", "\x1b[38;5;5mx\x1b[48;5;8my\x1b[m"},
	{"blink and conceal", "\x1b[5ma\x1b[6mb\x1b[8mc\x1b[1;5md\x1b[28me\x1b[10mf", "abcdef"},
	{"malformed styles", "\x1b[38ma\x1b[38;5mb\x1b[38;5;256mc\x1b[38;2;1;2md\x1b[38;9;1me\x1b[4:6mf\x1b[1:2mg\x1b[38:5mh\x1b[38:5:1:1mi\x1b[1234mj\x1b[38;5;1:2mk\x1b[48:2:1:2ml\x1b[4:3:1mm", "abcdefghijklm"},
	{"private styles", "\x1b[>4;2ma\x1b[?1mb\x1b[1 mc", "abc"},
	{"too many parameters", "\x1b[" + strings.Repeat("1;", 60) + "1mx", "x"},
	{"style left open", "\x1b[1mx", "\x1b[1mx\x1b[m"},
	{"style reset and set", "\x1b[0;1mx", "\x1b[0;1mx\x1b[m"},
	{"style set and reset", "\x1b[1;0mx", "\x1b[1;0mx"},
	{"link", Hyperlink(12, "https://a.example/?q=1;2", "text"), "\x1b]8;id=12;https://a.example/?q=1;2\x1b\\text\x1b]8;;\x1b\\"},
	{"link left open", "\x1b]8;id=1;mailto:a@b.example\x1b\\x", "\x1b]8;id=1;mailto:a@b.example\x1b\\x\x1b]8;;\x1b\\"},
	{"link and style left open", "\x1b[1m\x1b]8;id=1;http://b.example\x1b\\x", "\x1b[1m\x1b]8;id=1;http://b.example\x1b\\x\x1b]8;;\x1b\\\x1b[m"},
	{"link ended by BEL", "\x1b]8;id=1;https://a.example\ax\x1b]8;;\ay", "xy"},
	{"link without id", "\x1b]8;;https://a.example\x1b\\x", "x"},
	{"link with another id", "\x1b]8;id=a1;https://a.example\x1b\\x\x1b]8;id=;https://a.example\x1b\\y\x1b]8;id=1:x=2;https://a.example\x1b\\z", "xyz"},
	{"link to other places", "\x1b]8;id=1;javascript:x\x1b\\a\x1b]8;id=1;file:///x\x1b\\b\x1b]8;id=1;https://u:p@h.example\x1b\\c\x1b]8;id=1;https://a b\x1b\\d\x1b]8;id=1;https://\u00e9.example\x1b\\e", "abcde"},
	{"link too long", "\x1b]8;id=1;https://a.example/" + strings.Repeat("x", 2048) + "\x1b\\a", "a"},
	{"other OSC", "\x1b]0;t\aa\x1b]52;c;eA==\x1b\\b\x1b]9\x18c\x1b]9\x1ad", "abcd"},
	{"OSC broken off by another sequence", "\x1b]0;t\x1b[1ma\x1b[m", "\x1b[1ma\x1b[m"},
	{"OSC ended by C1 ST", "\x1b]0;t\u009ca\x1b]0;t\x9cb\x1b]0;\u00dc\u672c\a\x1b\\c", "abc"},
	{"a byte 9C within a character ends nothing", "\x1b]0;\u00dc\u201c\U0001f61c x\aa", "a"},
	{"a byte 9C at the end of any character ends nothing", "\x1b]0;\u091c\U0010ffdc\U0001f61c x\aa", "a"},
	{"a byte 9C at the start ends nothing within a character", "\x1b]\u00dc x\aa", "a"},
	{"a byte 9C after a character ends a string", "\x1b]0;é\x9ca\x1b]0;€\x9cb\x1b]0;😀\x9cc\x1b]0;\xe2x\x9cd\x1b]0;\x9c\x9ce", "abcde"},
	{"DCS SOS PM APC", "\x1bPq~\x1b\\a\x1bXs\a\x1b\\b\x1b^p\x1b\\c\x1b_a\x1b\\d", "abcd"},
	{"unfinished strings", "a\x1bPq\nb", "a"},
	{"CSI", "a\x1b[2Jb\x1b[?25lc\x1b[1 qd\x1b[!pe", "abcde"},
	{"CSI with the first and last letters", "a\x1b[0@b\x1b[?~c\x1b[ /~d", "abcd"},
	{"ESC with the first and last letters", "a\x1b0b\x1b~c\x1b Fd\x1b/Fe\x1b(0f\x1b(~g", "abcdefg"},
	{"styles at the edge", "\x1b[4:5m\x1b[38;5;255m\x1b[38:5:255m\x1b[38:2:255:255:255m\x1b[" + strings.Repeat("1;", 47) + "21m\x1b[m", "\x1b[4:5m\x1b[38;5;255m\x1b[38:5:255m\x1b[38:2:255:255:255m\x1b[" + strings.Repeat("1;", 47) + "21m\x1b[m"},
	{"a number that would wrap around", "\x1b[18446744073709551617mx", "x"},
	{"styles beyond the edge", "a\x1b[38:2:256:1:1mb\x1b[38:5:256mc\x1b[" + strings.Repeat("1;", 47) + "121md", "abcd"},
	{"ESC before a last line feed", "a\x1b\n", "a\n"},
	{"CSI broken off", "a\x1b[31\nb\x1b[31\u00e9c\x1b[31\x1b[1md\x1b[me\x1b[3", "a\nb\u00e9c\x1b[1md\x1b[me"},
	{"ESC", "a\x1bcb\x1b(0c\x1b#8d\x1b7e\x1b\nf\x1b", "abcde\nf"},
	{"C0 and DEL", "a\x00\a\b\v\f\r\x0e\x7fb", "ab"},
	{"tab", "a\tb", "a    b"},
	{"what goes after a tab leaves nothing", "a\tb\ac", "a    bc"},
	{"selector after a sequence that goes", "❤\x1b[2J\ufe0f", "❤"},
	{"C1 strings to the last of them", "a\u009fx\u009cb\x9fx\x9cc\u0080d\x80e", "abcde"},
	{"link with the longest id", "\x1b]8;id=" + strings.Repeat("1", 20) + ";https://a.example\x1b\\x" + closeLink, "\x1b]8;id=" + strings.Repeat("1", 20) + ";https://a.example\x1b\\x" + closeLink},
	{"link with too long an id", "\x1b]8;id=" + strings.Repeat("1", 21) + ";https://a.example\x1b\\x", "x"},
	{"C1", "a\u009b2Jb\u0085c\u0090q\u009cd\x9b31me\x84f", "abcdef"},
	{"C1 string without end", "a\u009dx", "a"},
	{"broken UTF-8", "a\xffb\xe2\x82c", "abc"},
	{"what the first gate drops", "a\u202eb\u200bc\ue000d\ufeff\U000e0041e\ufe01", "abcde"},
	{"emoji across styles", "👩\u200d💻 ❤\x1b[1m\ufe0f\x1b[m", "👩\u200d💻 ❤\x1b[1m\ufe0f\x1b[m"},
	{"marks across styles", "e" + strings.Repeat("\x1b[1m\u0301\x1b[m", 10), "e" + strings.Repeat("\x1b[1m\u0301\x1b[m", 8) + "\x1b[1m\x1b[m\x1b[1m\x1b[m"},
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, c := range filterCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Filter(c.in)
			if got != c.want {
				t.Errorf("Filter(%+q)\n got %+q\nwant %+q", c.in, got, c.want)
			}
			if again := Filter(got); again != got {
				t.Errorf("filtered again\n got %+q\nwant %+q", again, got)
			}
		})
	}
}

func TestFilterLineStaysOneLine(t *testing.T) {
	t.Parallel()
	const in, want = "\x1b[1ma\nb\x1b]0;x\a\r\n", "\x1b[1mab\x1b[m"
	if got := FilterLine(in); got != want {
		t.Errorf("got %+q, want %+q", got, want)
	}
}
