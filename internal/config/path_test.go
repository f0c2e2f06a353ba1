package config_test

import (
	"path/filepath"
	"runtime"
	"testing"

	"sluice/internal/config"
)

func TestDefaultPath(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other folders on this platform")
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
		{"nothing", nil, "", false, true},
	} {
		path, named, err := config.DefaultPath(environment(test.env...))
		if filepath.ToSlash(path) != test.want || named != test.named || (err != nil) != test.fails {
			t.Errorf("%s: got %q, %v, %v, want %q, %v, error %v", test.name, path, named, err, test.want, test.named, test.fails)
		}
	}
}
