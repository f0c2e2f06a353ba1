package cli

import "testing"

func TestSignsFollowTheConfigurationAndTheTerminal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		configured string
		env        []string
		want       bool
	}{
		{"auto", nil, false},
		{"auto", []string{"LANG=en_GB.UTF-8"}, false},
		{"auto", []string{"LANG=C.utf8"}, false},
		{"auto", []string{"LANG=en_GB.ISO-8859-1"}, true},
		{"auto", []string{"LANG=C"}, true},
		{"auto", []string{"LANG=C", "LC_CTYPE=C.UTF-8"}, false},
		{"auto", []string{"LANG=C.UTF-8", "LC_ALL=POSIX"}, true},
		{"auto", []string{"LANG=C.UTF-8", "TERM=linux"}, true},
		{"auto", []string{"LANG=C.UTF-8", "TERM=vt100-nav"}, true},
		{"auto", []string{"LANG=C.UTF-8", "TERM=xterm-256color"}, false},
		{"unicode", []string{"LANG=C", "TERM=linux"}, false},
		{"ascii", []string{"LANG=C.UTF-8"}, true},
	} {
		p := &Program{Environ: test.env}
		if got := p.asciiSigns(test.configured); got != test.want {
			t.Errorf("%s, %v: got %t", test.configured, test.env, got)
		}
	}
}

func TestMotionFollowsTheConfigurationAndTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		configured string
		env        []string
		want       bool
	}{
		{"auto", nil, false}, {"auto", []string{"REDUCE_MOTION=1"}, true}, {"auto", []string{"REDUCE_MOTION=0"}, false}, {"auto", []string{"REDUCE_MOTION="}, false},
		{"full", []string{"REDUCE_MOTION=1"}, false}, {"reduced", nil, true},
	} {
		p := &Program{Environ: test.env}
		if got := p.reducedMotion(test.configured); got != test.want {
			t.Errorf("%s, %v: got %t", test.configured, test.env, got)
		}
	}
}
