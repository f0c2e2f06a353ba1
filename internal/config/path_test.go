package config_test

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"sluice/internal/config"
)

func TestDefaultPath(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other folders on this platform")
	}
	listed := "" // what the system's list of users has
	if u, err := user.LookupId(strconv.Itoa(os.Getuid())); err == nil {
		listed = filepath.Join(u.HomeDir, ".config", "sluice", "config.toml")
	}
	for _, test := range []struct {
		name  string
		env   []string
		want  string
		named bool
		fails bool
	}{
		{"its own variable", []string{"SLUICE_CONFIG", "/a/b.toml", "XDG_CONFIG_HOME", "/x", "HOME", "/h"}, "/a/b.toml", true, false},
		{"the XDG folder", []string{"SLUICE_CONFIG", "", "XDG_CONFIG_HOME", "/x", "HOME", "/h"}, "/x/sluice/config.toml", false, false},
		{"a relative XDG folder is ignored", []string{"XDG_CONFIG_HOME", "x", "HOME", "/h"}, "/h/.config/sluice/config.toml", false, false},
		{"the home folder", []string{"HOME", "/h"}, "/h/.config/sluice/config.toml", false, false},
		{"its own variable below the home folder", []string{"SLUICE_CONFIG", "~/b.toml", "HOME", "/h"}, "/h/b.toml", true, false},
		{"no home folder set", nil, listed, false, listed == ""},
		{"an empty one", []string{"HOME", ""}, listed, false, listed == ""},
		{"one that is no absolute path", []string{"HOME", "h"}, listed, false, listed == ""},
		{"one that is a wave", []string{"HOME", "~"}, listed, false, listed == ""},
		{"the root", []string{"HOME", "/"}, "/.config/sluice/config.toml", false, false},
	} {
		path, named, err := config.DefaultPath(environment(test.env...))
		if filepath.ToSlash(path) != test.want || named != test.named || (err != nil) != test.fails {
			t.Errorf("%s: got %q, %v, %v, want %q, %v, error %v", test.name, path, named, err, test.want, test.named, test.fails)
		}
	}
}
