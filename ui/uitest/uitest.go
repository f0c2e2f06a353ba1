// Package uitest is what the tests of the screen's rooms share: [Drive] opens a box and
// presses keys in it, and there are helpers for keys, views, answers, models and
// programs.
package uitest

import (
	"fmt"
	"reflect"
	"regexp"
	"sluice/gateway"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7,
	"delete": tea.KeyDelete, "left": tea.KeyLeft, "right": tea.KeyRight,
}

var modifiers = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}

// Key returns the message of a key by its name, such as "ctrl+x".
func Key(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	parts := strings.Split(name, "+")
	if name == "+" {
		parts = []string{"+"}
	}
	var k tea.KeyPressMsg
	for _, mod := range parts[:len(parts)-1] {
		k.Mod |= modifiers[mod]
	}
	last := parts[len(parts)-1]
	code, ok := named[last]
	switch {
	case ok:
		k.Code = code
		if last == "space" {
			k.Text = " "
		}
	case utf8.RuneCountInString(last) == 1:
		k.Code, _ = utf8.DecodeRuneInString(last)
		if k.Mod == 0 {
			k.Text = last
		}
	default:
		t.Fatalf("no key is called %q", name)
	}
	return k
}

// Equal fails the test unless got is what is wanted.
func Equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

// Plain is a view without colours and without blanks at the ends of lines.
func Plain(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Size fails the test unless a view is h lines of w cells each.
func Size(t testing.TB, view string, w, h int) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Errorf("%d lines, want %d", len(lines), h)
	}
	for i, line := range lines {
		if got := lipgloss.Width(line); got != w {
			t.Errorf("line %d is %d wide, want %d: %q", i, got, w, ansi.Strip(line))
		}
	}
}

// Text is a piece of an answer's text.
func Text(s string) gateway.Delta { return gateway.Delta{Kind: gateway.DeltaText, Text: s} }

// Reasoning is a piece of an answer's reasoning.
func Reasoning(s string) gateway.Delta { return gateway.Delta{Kind: gateway.DeltaReasoning, Text: s} }

// Markdown is n bytes of an answer with everything that answers usually contain.
func Markdown(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "## Heading %d\n\nSome **bold** words and `code`, 塩と油と熱, in a paragraph that is long enough to be broken into lines on most screens.\n\n- one\n- two\n\n```go\nfunc f%d() error { return nil }\n```\n\n", i, i)
	}
	return b.String()[:n]
}

// clockTime is a time of day as the heads of messages have it.
var clockTime = regexp.MustCompile(`[0-2][0-9]:[0-5][0-9]\b`)

// SameClock puts one time of day for all others: they depend on when and where a test runs.
func SameClock(screen string) string { return clockTime.ReplaceAllString(screen, "14:02") }
