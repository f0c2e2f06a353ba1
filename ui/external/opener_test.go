package external

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestTheOpenerFitsTheSystem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, system string
		env          map[string]string
		installed    []string
		want         []string
	}{
		{"macOS", "darwin", nil, nil, []string{"open"}},
		{"Windows", "windows", nil, nil, []string{"rundll32", "url.dll,FileProtocolHandler"}},
		{"a desktop", "linux", map[string]string{"DISPLAY": ":0"}, []string{"xdg-open"}, []string{"xdg-open"}},
		{"Wayland alone", "freebsd", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, []string{"xdg-open"}, []string{"xdg-open"}},
		{"over a network", "linux", nil, []string{"xdg-open"}, nil},
		{"a desktop without the program", "linux", map[string]string{"DISPLAY": ":0"}, nil, nil},
		{"the user's own", "linux", map[string]string{"DISPLAY": ":0", "BROWSER": "gone:fox --new %s"}, []string{"xdg-open", "fox"}, []string{"fox", "--new", "%s"}},
		{"WSL", "linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, []string{"explorer.exe"}, []string{"explorer.exe"}},
		{"a phone", "android", nil, []string{"termux-open-url"}, []string{"termux-open-url"}},
	} {
		find := func(name string) (string, error) {
			if slices.Contains(c.installed, name) {
				return name, nil
			}
			return "", os.ErrNotExist
		}
		if got := openerOf(c.system, func(name string) string { return c.env[name] }, find); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// browser is a program that writes down its arguments and its environment.
func browser(t *testing.T, end string) (command, out string) {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system's own opener is always taken here")
	}
	dir := t.TempDir()
	out = filepath.Join(dir, "out")
	command = filepath.Join(dir, "browser")
	script := "#!/bin/sh\n{ echo \"$@\"; env; } > '" + out + "'\n" + end + "\n"
	if err := os.WriteFile(command, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return command, out
}

func TestABrowserGetsTheAddressAndNoKeys(t *testing.T) {
	t.Parallel()
	command, out := browser(t, "exit 0")
	environ := []string{"BROWSER=" + command, "PATH=" + os.Getenv("PATH"), "OPENAI_API_KEY=sk-secret", "CF_AIG_TOKEN=secret"}
	opening, ok := OpenAddress("https://docs.example.org/a?b=1&c=$(id)", "docs.example.org", environ)().(Opening)
	if !ok {
		t.Fatal("nothing was started")
	}
	if got, ok := opening.Wait().(Opened); !ok || got.Err != nil {
		t.Fatalf("got %+v", got)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "https://docs.example.org/a?b=1&c=$(id)\n") || strings.Contains(string(text), "secret") {
		t.Errorf("the browser got %s", text)
	}
}

func TestWhatIsNoAddressIsNotOpened(t *testing.T) {
	t.Parallel()
	command, out := browser(t, "exit 0")
	for _, address := range []string{"file:///etc/passwd", "javascript:alert(1)", "https://me@evil.example", "--version", "", "https://a.example/\n"} {
		got, ok := OpenAddress(address, "it", []string{"BROWSER=" + command})().(Opened)
		if !ok || !errors.Is(got.Err, ErrAddress) {
			t.Errorf("%q: got %+v", address, got)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the browser was started")
	}
	got, ok := OpenAddress("https://a.example", "it", []string{"BROWSER=/nowhere/at/all"})().(Opened)
	if !ok || !errors.Is(got.Err, ErrNoBrowser) {
		t.Errorf("without a browser: got %+v", got)
	}
}

func TestABrowserThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	command, _ := browser(t, "exit 3")
	opening, ok := OpenAddress("https://a.example", "it", []string{"BROWSER=" + command, "PATH=" + os.Getenv("PATH")})().(Opening)
	if !ok {
		t.Fatal("nothing was started")
	}
	if got, ok := opening.Wait().(Opened); !ok || got.Err == nil {
		t.Errorf("got %+v", got)
	}
}
