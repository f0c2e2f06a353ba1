package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// emulate runs the program as a gateway that asks for a token, and gives its address.
func emulate(t *testing.T, program, token string) string {
	t.Helper()
	cmd := exec.Command(program, "emulate", "--require-token", token)
	cmd.Env = environment(t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// pasted is what a terminal sends for a paste.
func pasted(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

// filesWith are the files below a folder that hold a text.
func filesWith(t *testing.T, dir, text string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if strings.Contains(read(t, path), text) {
			rest, _ := filepath.Rel(dir, path)
			files = append(files, rest)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// From an empty home to the first answer of a gateway of one's own, without a restart.
func TestAGatewayIsConnectedInTheTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	const token = "tok-canary-0123456789"
	program := build(t)
	url := emulate(t, program, token)
	host := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/v1")

	t.Run("from an empty home to the first answer", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		cmd := exec.Command(program)
		cmd.Env = append(environment(home), "SLUICE_DEBUG="+filepath.Join(home, "debug.log"), "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(home, "no-bus"))
		x := startCommand(t, cmd)
		x.wait(`ctrl\+x K`)
		x.write("\x18K")
		x.wait(`Account id +32 letters`)
		x.write(pasted(url + "/acc/work\n"))
		x.wait(`Account id +acc[\s\S]*Address +` + url + `[\s\S]*Gateway +work`)
		x.write("\r") // without the token
		x.wait(`✗ +workers-ai/@cf/meta/[\s\S]*401`)
		x.wait(`give the gateway's token, or another one`)
		if _, err := os.Stat(filepath.Join(home, "config")); err == nil {
			t.Error("something was written before the test call passed")
		}
		x.write("\t\t\t" + pasted("  "+token+"\r\n"))
		x.wait(`pasted, 21 letters`)
		x.write("\r")
		x.wait(`✓ +workers-ai/@cf/meta/[\s\S]*200 in`)
		x.wait(`enter writes`)
		x.write("\r")
		x.wait(`emulator at ` + host)
		x.write("hello there\r")
		x.wait(`Welcome to sluice|You said:|✓ \d`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if s, ok := sessionFile(t, home); !ok || len(s.Message) != 2 || s.Message[1].Text == "" {
			t.Errorf("saved: %+v", s)
		}
		config := filepath.Join(home, "config", "sluice", "config.toml")
		if got, want := read(t, config), "[gateway]\nurl = \""+url+"\"\naccount_id = \"acc\"\ngateway_id = \"work\"\ntoken = \"file:keys/gateway\"\n\n[defaults]\ntarget = \"workers-ai/@cf/meta/llama-3.2-3b-instruct\"\n"; got != want {
			t.Errorf("written:\n%s\nwant:\n%s", got, want)
		}
		for _, path := range []string{config, filepath.Join(home, "config", "sluice", "keys", "gateway")} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", path, info.Mode(), err)
			}
		}
		if files := filesWith(t, home, "canary"); len(files) != 1 || files[0] != filepath.Join("config", "sluice", "keys", "gateway") {
			t.Errorf("the token is in %q", files)
		}
		if strings.Contains(x.output(), "canary") {
			t.Error("the token was drawn")
		}

		// The next start uses it at once.
		x = start(t, program, home)
		x.wait(`acc/work`)
		x.write("again\r")
		x.wait(`again[\s\S]*✓ \d`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
	})

	t.Run("esc writes nothing", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		x := start(t, program, home)
		x.wait(`ctrl\+x K`)
		x.write("\x18K")
		x.wait(`Account id +32 letters`)
		x.write(pasted(url+"/acc/work") + "\t\t\t" + pasted(token) + "\r")
		x.wait(`enter writes`)
		x.write("\x1b")
		x.wait(`esc again drops`)
		x.write("\x1b")
		x.wait(`You are in the demo`)
		x.write("\x18q")
		if err := x.exit(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if files := filesWith(t, home, ""); len(files) > 0 {
			t.Errorf("there are files: %q", files)
		}
	})
}
