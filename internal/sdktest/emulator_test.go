package sdktest

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// base is the base URL of the emulator that all tests talk to.
var base string

func TestMain(m *testing.M) {
	flag.Parse()
	stop := func() {}
	if base = os.Getenv("SLUICE_EMULATOR"); base == "" {
		var err error
		if base, stop, err = emulate(); err != nil {
			fmt.Fprintln(os.Stderr, "start sluice emulate:", err)
			os.Exit(1)
		}
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// emulate builds the program and runs `sluice emulate` until stop is called.
func emulate() (url string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "sluice")
	if err != nil {
		return "", nil, err
	}
	clean := func() { _ = os.RemoveAll(dir) }
	binary := filepath.Join(dir, "sluice")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("..", "..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		clean()
		return "", nil, err
	}
	config := filepath.Join(dir, "config.toml") // in place of the one of whoever runs the tests
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		clean()
		return "", nil, err
	}
	run := exec.Command(binary, "emulate", "--rate", "1000000")
	run.Env = append(os.Environ(), "SLUICE_CONFIG="+config)
	run.Stderr = os.Stderr
	out, err := run.StdoutPipe()
	if err == nil {
		err = run.Start()
	}
	if err != nil {
		clean()
		return "", nil, err
	}
	stop = func() {
		_ = run.Process.Kill()
		_ = run.Wait()
		clean()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("no first line with the base URL: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}

// gateway is the URL of a gateway on the emulator.
func gateway() string { return base + "/acc/default" }
