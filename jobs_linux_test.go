package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// terminalKeys are what a terminal sends for keys that are no letters.
var terminalKeys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "up": "\x1b[A", "down": "\x1b[B",
	"ctrl+l": "\x0c", "ctrl+n": "\x0e", "ctrl+p": "\x10", "ctrl+s": "\x13", "ctrl+t": "\x14", "ctrl+u": "\x15", "ctrl+x": "\x18",
	"f3": "\x1bOR", "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~",
}

// step is a part of a job: keys, by their names, or text; then what the screen shows.
type step struct {
	keys  string // names, separated by blanks
	text  string // typed or pasted
	shows string // a pattern; empty to go on at once
}

// job is something that people do all day, and how many keys it takes beside the text that
// they type: that number is a promise.
type job struct {
	name  string
	args  []string
	first []step // what has to be there before
	steps []step
	keys  int
	left  func(t *testing.T, home string) // what has to be true afterwards
}

// answered is a short answer that is there.
func answered(prompt string) []step {
	return []step{{text: prompt}, {keys: "enter", shows: `✓ \d`}}
}

func jobs(url, token string) []job {
	demo := []string{"--demo"}
	return []job{
		{name: "ask", args: demo, keys: 1, steps: []step{{text: "Why is pizza so good?"}, {keys: "enter", shows: `✓ \d`}}},
		{name: "stop", args: demo, keys: 1, first: []step{{text: "long 4000"}, {keys: "enter", shows: `● answering`}},
			steps: []step{{keys: "esc", shows: `stopped`}}},
		{name: "pick a model by a search", args: demo, keys: 2,
			steps: []step{{keys: "ctrl+l", shows: `Pick a model`}, {text: "claude haiku 4.5"}, {keys: "enter", shows: `─ anthropic/claude-haiku-4-5`}}},
		{name: "three lanes", args: demo, keys: 5,
			steps: []step{
				{keys: "f6", shows: `Pick a model|Add`}, {text: "gpt-5-mini"}, {keys: "enter", shows: `gpt-5-mini`},
				{keys: "f6", shows: `Pick a model|Add`}, {text: "haiku"}, {keys: "enter", shows: `3 lanes|lane 3 of 3`},
				{text: "Hi"}, {keys: "enter", shows: `✓`},
			}},
		{name: "compose a chain and rehearse a failure", args: demo, keys: 6,
			first: []step{{text: "Which are you?"}},
			steps: []step{
				{keys: "f7", shows: `Steps`}, {keys: "a", shows: `Pick a model`}, {text: "gpt-4o-mini"}, {keys: "enter", shows: `2  openai/gpt-4o-mini`},
				{keys: "! u", shows: `! step \d fails`}, {keys: "enter", shows: `rehearsed`},
			}},
		{name: "rehearse the chain that a lane asks", args: []string{"-t", "chain:pair"}, keys: 3,
			first: []step{{shows: `chain:pair`}},
			steps: []step{{keys: "f7", shows: `Steps`}, {keys: "! esc", shows: `! step 1 fails`}}},
		{name: "edit an earlier prompt and go back to its first version", args: demo, keys: 10,
			first: append(answered("Why is pizza so good?"), step{text: "And pasta?"}, step{keys: "enter", shows: `Ask once more for part 3[\s\S]*✓ \d`}),
			steps: []step{
				{keys: "tab", shows: `J K mark`}, {keys: "K K K K e", shows: `Edit the prompt`}, {keys: "ctrl+u"}, {text: "And bread?"}, {keys: "enter", shows: `second part of this tour[\s\S]*✓ \d`}, {keys: "ctrl+x [", shows: `1 of 2`},
			}},
		{name: "find a word in all sessions", args: demo, keys: 3,
			first: append(answered("Why is pizza so good?"), step{keys: "ctrl+n", shows: `new chat`}),
			steps: []step{{keys: "ctrl+s", shows: `1 session|pizza`}, {keys: "tab"}, {text: "pizza", shows: `(?i)pizza so good`}, {keys: "enter", shows: `─ ✓|Why is pizza`}}},
		{name: "find a word in the transcript", args: demo, keys: 4,
			first: answered("Why is pizza so good?"),
			steps: []step{{keys: "tab", shows: `/ find`}, {keys: "/", shows: `›`}, {text: "pizza", shows: `\d of \d`}, {keys: "enter n", shows: `\d of \d`}}},
		{name: "change the system prompt", args: demo, keys: 2,
			steps: []step{{keys: "ctrl+t", shows: `System prompt`}, {text: "Answer in French."}, {keys: "ctrl+s", shows: `system prompt`}}},
		{name: "export the conversation", args: demo, keys: 3,
			first: answered("Why is pizza so good?"),
			steps: []step{{keys: "ctrl+x x", shows: `Export to`}, {keys: "enter", shows: `exported to`}},
			left: func(t *testing.T, home string) {
				files, err := filepath.Glob(filepath.Join(home, "*.md"))
				if err != nil || len(files) != 1 || !strings.Contains(read(t, files[0]), "Why is pizza so good?") {
					t.Errorf("exported: %q, %v", files, err)
				}
			}},
		{name: "set up a gateway", keys: 8,
			first: []step{{shows: `ctrl\+x K`}},
			steps: []step{
				{keys: "ctrl+x K", shows: `Account id +32 letters`}, {text: pasted(url + "/acc/work")}, {keys: "tab tab tab"}, {text: pasted(token), shows: `pasted, \d+ letters`},
				{keys: "enter", shows: `enter writes`}, {keys: "enter", shows: `emulator at`}, {text: "Hi"}, {keys: "enter", shows: `✓ \d`},
			},
			left: func(t *testing.T, home string) {
				if got := read(t, filepath.Join(home, "config", "sluice", "config.toml")); !strings.Contains(got, `gateway_id = "work"`) {
					t.Errorf("written: %s", got)
				}
			}},
	}
}

// What people do all day takes so many keys, in a real terminal, from an empty home.
func TestJobsTakeFewKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	const token = "tok-canary-jobs"
	program := build(t)
	url := emulate(t, program, token)
	for _, j := range jobs(url, token) {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			config := filepath.Join(home, "config", "sluice")
			if len(j.args) == 2 { // with a chain
				if err := os.MkdirAll(config, 0o700); err != nil {
					t.Fatal(err)
				}
				chain := "[[chains]]\nname = \"pair\"\n[[chains.steps]]\ntarget = \"openai/gpt-4o-mini\"\n[[chains.steps]]\ntarget = \"anthropic/claude-haiku-4-5\"\n"
				if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte(chain), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(program, j.args...)
			cmd.Env, cmd.Dir = environment(home), home
			x := startCommand(t, cmd)
			x.wait(`sluice`)
			x.play(j.first)
			if keys := x.play(j.steps); keys != j.keys {
				t.Errorf("it takes %d keys, promised are %d", keys, j.keys)
			}
			if j.left != nil {
				j.left(t, home)
			}
		})
	}
}

// play does the steps and counts the keys.
func (x *terminal) play(steps []step) (keys int) {
	x.t.Helper()
	for _, s := range steps {
		for name := range strings.FieldsSeq(s.keys) {
			bytes, special := terminalKeys[name]
			if !special {
				bytes = name
			}
			x.write(bytes)
			keys++
		}
		if s.text != "" {
			x.write(s.text)
			time.Sleep(250 * time.Millisecond) // a key that comes with the text counts as pasted
		}
		if s.shows != "" {
			x.wait(s.shows)
		}
	}
	return keys
}
