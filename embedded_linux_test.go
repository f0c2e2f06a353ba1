package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Another user of the machine finds no port: the embedded gateway is reached within
// the process, by the playground and by commands alike.
func TestFieldT02TheEmbeddedGatewayHasNoPort(t *testing.T) {
	t.Parallel()
	program := build(t)
	for _, args := range [][]string{nil, {"--demo"}, {"--demo", "-t", "openai/gpt-4o", "-t", "anthropic/claude-haiku-4-5"}} {
		t.Run("K20 playground "+strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			x := start(t, program, t.TempDir(), args...)
			x.wait(`demo`)
			wantNoSocket(t, x.cmd.Process.Pid)
			x.write("long 4000\r")
			x.wait(`esc stop`)
			wantNoSocket(t, x.cmd.Process.Pid)
			x.write("\x03") // so that little is left to save, be the disk busy
			x.wait(`stopped`)
			x.write("\x18q")
			if err := x.exit(); err != nil {
				t.Errorf("exit: %v", err)
			}
		})
	}
	for _, args := range [][]string{
		{"ask", "--demo", "--raw", "long 4000"},
		{"ask", "--demo", "--raw", "-t", "openai/gpt-4o", "-t", "cohere/command-a-03-2025", "--repeat", "3", "--json", "long 4000"},
		{"request", "--demo", "openai", "chat/completions", "--body", `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"long 4000"}]}`},
	} {
		t.Run("K20 "+args[0], func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(program, args...)
			cmd.Env = environment(t.TempDir())
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := out.Read(make([]byte, 1)); err != nil {
				t.Fatalf("it says nothing: %v", err)
			}
			wantNoSocket(t, cmd.Process.Pid)
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		})
	}
}

// wantNoSocket wants a process to have no socket of the network at all, nor one on
// which it listens in the file system.
func wantNoSocket(t *testing.T, pid int) {
	t.Helper()
	if _, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)); errors.Is(err, os.ErrPermission) {
		t.Skip("a process without core dumps shows its files to root alone")
	}
	if open := sockets(t, pid); len(open) > 0 {
		t.Errorf("it has sockets: %q", open)
	}
}

// An own provider as the whole configuration, as in the README: the program says
// where prompts go, and they go there.
func TestFieldF06TheProgramNamesAnOwnProvider(t *testing.T) {
	t.Parallel()
	program := build(t)
	s := gatewayOf(t, func(w http.ResponseWriter, _ *http.Request) { says(w, "From my machine"); ends(w) })
	host := strings.TrimPrefix(s.URL, "http://")
	home := t.TempDir()
	dir := filepath.Join(home, "config", "sluice")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("[defaults]\ntarget = \"ollama/llama3.2\"\n[providers.ollama]\nkind = \"openai\"\nbase_url = %q\n", s.URL+"/v1")
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("U27 playground", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, home)
		x.wait(`Ask the model at ` + host)
		x.write("hello\r")
		x.wait(`From my machine`)
		if out := x.output(); strings.Contains(out, "embedded") || strings.Contains(out, "no real model") {
			t.Errorf("it speaks of the embedded gateway: %s", out)
		}
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})
	t.Run("U29 demo", func(t *testing.T) {
		t.Parallel()
		x := start(t, program, home, "--demo")
		x.wait(`With --demo it answers for every provider`)
		x.write("hello\r")
		x.wait(`scripted answer`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})
	t.Run("U27 doctor", func(t *testing.T) {
		t.Parallel()
		cmd := exec.Command(program, "doctor")
		cmd.Env = environment(home)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		for _, line := range []string{"prompts to ollama/llama3.2 go to " + host + " directly, without a gateway", "answer of ollama "} {
			if !slices.ContainsFunc(strings.Split(string(out), "\n"), func(l string) bool { return strings.Contains(strings.Join(strings.Fields(l), " "), line) }) {
				t.Errorf("doctor doesn't say %q:\n%s", line, out)
			}
		}
		if strings.Contains(string(out), "embedded") || strings.Contains(string(out), "no real model") || strings.Contains(string(out), "a scripted answer") {
			t.Errorf("it speaks of the embedded gateway:\n%s", out)
		}
		if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); !strings.HasPrefix(lines[len(lines)-1], "✓ verdict") || len(lines) > 12 {
			t.Errorf("%d lines, the last: %s", len(lines), lines[len(lines)-1])
		}
	})
}
