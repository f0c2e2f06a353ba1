package main

import (
	"strings"
	"testing"
	"time"
)

// What comes from a keyboard, through a real terminal.
func TestFieldF07F16F18P02Typing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := build(t)
	sent := func(t *testing.T, write func(*terminal)) []string {
		t.Helper()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`demo`)
		write(x)
		x.wait(`✓`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		s, _ := sessionFile(t, home)
		var prompts []string
		for _, m := range s.Message {
			if m.Role == "user" {
				prompts = append(prompts, m.Text)
			}
		}
		return prompts
	}
	want := func(t *testing.T, got []string, prompt string) {
		t.Helper()
		if len(got) != 1 || got[0] != prompt {
			t.Errorf("sent %q, want %q", got, prompt)
		}
	}
	burst := strings.TrimSpace(strings.Repeat("lorem ipsum ", 250))
	family := "👨‍👩‍👧‍👦"

	t.Run("U37 3,000 letters and enter at once", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) { x.write(burst + "\r") }), burst)
	})
	t.Run("U37 a burst with keys in it", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) { x.write(burst + "\x17\x17one\ntwo\x7f\x7fX\x1b[D\x1b[DY\r") }), burst[:len(burst)-11]+"one\nYtX")
	})
	t.Run("I07 lines that aren't bracketed are sent once", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) { x.write("first line\rsecond line\r") }), "first line\nsecond line")
	})
	t.Run("I01 2,000 lines that aren't bracketed", func(t *testing.T) {
		t.Parallel()
		lines := strings.TrimSuffix(strings.Repeat("\tan indented line of text\r", 2000), "\r")
		want(t, sent(t, func(x *terminal) { x.write("begin\r" + lines + "\r") }), "begin\n"+strings.ReplaceAll(lines, "\r", "\n"))
	})
	t.Run("U37 esc within a burst", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`demo`)
		x.write("long 4000\r")
		x.wait(`● answering`)
		x.write(burst + "\x03" + burst)
		x.wait(`stopped`)
		x.write("\x18q")
		_ = x.exit()
	})
	t.Run("U36 backspace takes a whole family", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) { x.write("a" + family + "\x7fb" + family + "\x1b[D\x1b[DX\r") }), "aXb"+family)
	})
	t.Run("U36 a family that comes byte by byte", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) {
			for _, r := range "a" + family + "b\x7f\x7fc\r" {
				x.write(string(r))
				time.Sleep(20 * time.Millisecond)
			}
		}), "ac")
	})
	t.Run("U35 what was cut comes back", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) { x.write("one two three\x15\x19\x17\x17\x1f\x1f four\r") }), "one two three four")
	})
	t.Run("X10 typed overrides are neither shown nor sent", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) {
			x.write("typed \u202egpj.exe\u202c end")
			x.wait(`typed gpj\.exe end`)
			if strings.Contains(x.output(), "\u202e") {
				t.Error("the override was written")
			}
			x.write("\r")
		}), "typed gpj.exe end")
	})
	t.Run("U38 a byte that is no UTF-8", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) {
			x.write("caf")
			x.write("\xe9")
			x.wait(`isn't UTF-8, 0xE9`)
			x.write("e\r")
		}), "cafe")
	})
	t.Run("U38 a letter whose bytes come apart", func(t *testing.T) {
		t.Parallel()
		want(t, sent(t, func(x *terminal) {
			x.write("caf")
			x.write("\xc3")
			time.Sleep(2 * time.Millisecond)
			x.write("\xa9\r")
		}), "café")
	})
}
