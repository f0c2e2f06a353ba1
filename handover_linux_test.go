package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// With editors that end at once, or never begin, the terminal is given away and
// taken back within a millisecond. Where the framework's renderer ended later than
// that, the screen froze within some rounds.
func TestFieldF01TheScreenComesBackFromAnEditorThatEndsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := build(t)
	for name, editor := range map[string]string{
		"U32 fails": "exit 3", "U32 succeeds": "exit 0", "U32 doesn't exist": "",
	} {
		for _, threads := range []string{"1", "2"} {
			t.Run(name+" on "+threads, func(t *testing.T) {
				t.Parallel()
				home := t.TempDir()
				tool := filepath.Join(home, "tool")
				if editor != "" {
					if err := os.WriteFile(tool, []byte("#!/bin/sh\n"+editor+"\n"), 0o700); err != nil {
						t.Fatal(err)
					}
				}
				cmd := exec.Command(program)
				cmd.Env = append(environment(home), "EDITOR="+tool, "GOMAXPROCS="+threads)
				x := startCommand(t, cmd)
				x.wait(`demo`)
				rounds := 0
				for end := time.Now().Add(3 * time.Second); time.Now().Before(end); rounds++ {
					returned := strings.Count(x.output(), "\x1b[?1049h")
					x.write("\x0f")
					x.outputWith(func(out string) bool { return strings.Count(out, "\x1b[?1049h") > returned })
					letter := string(rune('a' + rounds%26))
					mark := len(x.output())
					x.write(letter)
					if x.outputWith(func(out string) bool { return strings.Contains(words(out[mark:]), letter) }); !strings.Contains(words(x.output()[mark:]), letter) {
						t.Fatalf("round %d: the screen doesn't answer", rounds)
					}
				}
				if rounds == 0 {
					t.Error("no editor was tried")
				}
				x.write("\x18q")
				if err := x.exit(); err != nil {
					t.Errorf("exit: %v", err)
				}
			})
		}
	}
}
