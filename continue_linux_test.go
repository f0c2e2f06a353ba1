package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the last run of the program used, the next one begins with.
func TestTheProgramRemembersTheLastRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	t.Parallel()
	program := build(t)
	quit := func(x *terminal) {
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	}
	home := t.TempDir()
	x := start(t, program, home, "-t", "openai/gpt-4o-mini", "-t", "anthropic/claude-haiku-4-5")
	x.wait(`asks? all|gpt-4o-mini`)
	x.write("remember me\r")
	x.wait(`remember me`)
	quit(x) // which saves what has come

	x = start(t, program, home)
	x.wait(`(?s)gpt-4o-mini.*claude-haiku-4-5`)
	x.write("\x12") // ctrl+r
	x.wait(`(?s)Earlier prompts.*remember me`)
	x.write("\r")
	x.wait(`remember me`)
	quit(x)

	config := filepath.Join(home, "config", "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("[defaults]\ntarget = \"mistral/mistral-large-latest\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x = start(t, program, home)
	if shown := x.wait(`mistral-large-latest`); strings.Contains(shown, "claude-haiku") {
		t.Errorf("the configuration's target isn't the only one:\n%s", shown)
	}
	quit(x)

	x = start(t, program, home, "-c")
	x.wait(`(?s)remember me.*claude-haiku-4-5`)
	quit(x)
}
