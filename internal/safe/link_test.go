package safe

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, host string
		clickable    bool
	}{
		{"https://a.example/path?q#f", "a.example", true},
		{"http://a.example:8080", "a.example:8080", true},
		{"HTTPS://A.example", "A.example", true},
		{"http://[::1]:80/", "[::1]:80", true},
		{"mailto:someone@a.example?subject=x", "a.example", true},
		{"https://user:pw@evil.example/", "evil.example", false},
		{"https://a.example@evil.example/", "evil.example", false},
		{`https://a.example\@evil.example/`, "", false},
		{"https://", "", false},
		{"https:///path", "", false},
		{"javascript:alert(1)", "", false},
		{"file:///etc/passwd", "", false},
		{"data:text/html,x", "", false},
		{"vscode://a.example/x", "a.example", false},
		{"ssh://a.example", "a.example", false},
		{"//a.example/x", "a.example", false},
		{"relative/path", "", false},
		{"#top", "", false},
		{"", "", false},
		{"https://a.example/a b", "a.example", false},
		{"https://a.example/\x1b]0;x\a", "", false},
		{"https://a.example/é", "a.example", false},
		{"https://a.example/" + strings.Repeat("x", 2048-18), "a.example", true},
		{"https://a.example/" + strings.Repeat("x", 2049-18), "a.example", false},
		{"https://пример.example/", "пример.example", false},
		{"https://日本語ひらがな.example/", "日本語ひらがな.example", false},
		{"https://xn--e1afmkfd.example/", "xn--e1afmkfd.example", true},
		{"https://pаypal.example/", "xn--pypal-4ve.example", false}, // the second letter is Cyrillic
		{"https://αбв.example/", "xn--mxa0xd.example", false},       // Greek and Cyrillic
		{"https://한국어漢字.example/", "한국어漢字.example", false},
		{"https://ㄅㄆ漢.example/", "ㄅㄆ漢.example", false},
		{"https://ひらㄅ.example/", "xn--y9j3b6u.example", false}, // Hiragana and Bopomofo
		{"https://a%E2%80%AEb.example/", "a⟦RLO⟧b.example", false},
	} {
		host, clickable := Link(c.target)
		if host.String() != c.host || clickable != c.clickable {
			t.Errorf("Link(%+q)\n got %+q, %t\nwant %+q, %t", c.target, host, clickable, c.host, c.clickable)
		}
	}
}

func TestHyperlinkLeavesTextThatLeadsNowhereSafe(t *testing.T) {
	t.Parallel()
	if got := Hyperlink(1, "javascript:x", "text"); got != "text" {
		t.Errorf("got %+q, want %q", got, "text")
	}
}

func TestMisleads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, target string
		want         bool
	}{
		{"https://bank.com/login", "https://evil.com/", true},
		{"see https://bank.com now", "https://evil.com/", true},
		{"bank.com", "https://evil.com/bank.com", false}, // reads as the file of that name
		{"bank.com", "https://bank.com.evil.com/", true},
		{"www.bank.com", "https://evil.com/", true},
		{"bank.com/login", "https://evil.com/", true},
		{"Bank.com", "https://www.bank.com/", false},
		{"www.bank.com", "https://bank.com/", false},
		{"https://bank.com", "https://bank.com/login", false},
		{"https://bücher.com", "https://xn--bcher-kva.com/", false},
		{"https://bank.com", "javascript:x", true},
		{"someone", "mailto:a@evil.com", false},
		{"bank.com", "mailto:a@evil.com?subject=bank.com", true},
		{"bank.com", "mailto:a@bank.com?subject=x", false},
		{"main.go", "https://a.example/tree/main.go", false},
		{"README.md", "https://a.example/README.md", false},
		{"Node.js", "https://nodejs.org/", false},
		{"the docs", "https://a.example/", false},
		{"e.g.", "https://a.example/", false},
		{"", "https://a.example/", false},
		{"bank.com/login", "https://bank.com/", false},
		{"about bank.com", "https://evil.com/", false},
		{"bank.com", "mailto:a@bank.com?cc=x", false},
		{"bank.com", "http://[::1", false},
		{"http://xn--0/", "http://xn--0/", false},
		{"http://xn--0/", "http://xn--1/", true},
	} {
		if got := Misleads(c.text, c.target); got != c.want {
			t.Errorf("Misleads(%q, %q): got %t, want %t", c.text, c.target, got, c.want)
		}
	}
}
