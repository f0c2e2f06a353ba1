package cli_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// commands are all pages of help.
var commands = []string{
	"", "ask", "request", "curl", "models", "sessions", "sessions list", "sessions show", "sessions search", "sessions export", "sessions fork", "sessions rename", "sessions tag", "sessions pin", "sessions rm", "sessions restore", "replay", "emulate", "doctor",
	"chains", "chains list", "chains show", "chains check", "config", "config init", "config path", "config show", "config check", "config set-key", "completion",
}

func TestHelpFitsAndIsWellFormed(t *testing.T) {
	t.Parallel()
	for _, command := range commands {
		t.Run("sluice "+command, func(t *testing.T) {
			t.Parallel()
			c := program(t, home(t, "__FANG_TEST_WIDTH=80"), append(strings.Fields(command), "--help")...)
			out, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(out), "\x1b") {
				t.Error("help into a pipe holds escape sequences")
			}
			part := ""
			for line := range strings.Lines(string(out)) {
				line = strings.TrimRight(line, " \n")
				if n := utf8.RuneCountInString(line); n > 80 {
					t.Errorf("%d characters, 80 fit: %q", n, line)
				}
				trimmed := strings.TrimSpace(line)
				switch trimmed {
				case "USAGE", "EXAMPLES", "COMMANDS", "FLAGS":
					part = trimmed
					continue
				case "":
					continue
				}
				switch part {
				case "EXAMPLES":
					if strings.HasSuffix(line, "…") {
						t.Errorf("an example is cut: %q", line)
					}
				case "COMMANDS", "FLAGS":
					at := strings.LastIndex(trimmed, "  ")
					if at < 0 {
						t.Errorf("no description: %q", line)
						continue
					}
					description := trimmed[at+2:]
					if first, _ := utf8.DecodeRuneInString(description); !unicode.IsUpper(first) && !unicode.IsDigit(first) {
						t.Errorf("the description begins small: %q", line)
					}
					if strings.HasSuffix(description, ".") || strings.Contains(description, "Url") {
						t.Errorf("the description is not as the others: %q", line)
					}
				}
			}
			// A word alone on a line, with more after it, is what a line that was too
			// long left behind.
			description, _, _ := strings.Cut(string(out), "USAGE")
			lines := strings.Split(description, "\n")
			for i, line := range lines[:len(lines)-1] {
				if len(strings.Fields(line)) == 1 && strings.TrimSpace(lines[i+1]) != "" {
					t.Errorf("a line of the description is broken again at %q", line)
				}
			}
		})
	}
}

// TestExamplesNameCommandsAndFlagsThatExist runs every example of the help with
// --help added, so that a command or flag in it that doesn't exist is found.
func TestExamplesNameCommandsAndFlagsThatExist(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, command := range commands {
		help := run(t, home(t), "", append(strings.Fields(command), "--help")...).stdout
		_, examples, ok := strings.Cut(help, "EXAMPLES")
		if !ok {
			continue
		}
		examples, _, _ = strings.Cut(examples, "FLAGS")
		examples, _, _ = strings.Cut(examples, "COMMANDS")
		for line := range strings.Lines(examples) {
			line = strings.TrimSpace(line)
			_, call, ok := strings.Cut(" "+line, " sluice")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			call, _, _ = strings.Cut(call, "|")
			ran++
			got := run(t, home(t), "", append(strings.Fields(strings.ReplaceAll(call, `"`, "")), "--help")...)
			if got.status != 0 || strings.Contains(got.stderr, "sluice:") {
				t.Errorf("%q: %+v", line, got)
			}
		}
	}
	if ran < 8 {
		t.Errorf("%d examples were found", ran)
	}
}

func TestTheNewcomersExampleRuns(t *testing.T) {
	t.Parallel()
	got := run(t, home(t), "", "ask", "--demo", "Show me a table")
	if got.status != 0 || !strings.Contains(got.stdout, "mbedded gateway") || got.stderr != "" {
		t.Errorf("got %+v", got)
	}
}
