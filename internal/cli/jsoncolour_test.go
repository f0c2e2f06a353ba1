package cli

import (
	"strings"
	"testing"
)

func TestInkColoursJSONAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	p := &Program{}
	const text = "{\n  \"a\\\"b\": [\"x: y\", -1.5e3, true],\n  \"c\" : null\n}"
	got := p.colourJSON(text)
	want := "{\n  \x1b[34m\"a\\\"b\"\x1b[0m: [\x1b[32m\"x: y\"\x1b[0m, \x1b[35m-1.5e3\x1b[0m, \x1b[35mtrue\x1b[0m],\n  \x1b[34m\"c\"\x1b[0m : \x1b[35mnull\x1b[0m\n}"
	if got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
		p := &Program{Environ: []string{env}}
		if got := p.colourJSON(text); got != text {
			t.Errorf("%s: got %q", env, got)
		}
	}
	for _, odd := range []string{`"`, `"\`, `"a\"`, `a"b"`, ``} {
		if got := strings.NewReplacer("\x1b[34m", "", "\x1b[32m", "", "\x1b[35m", "", "\x1b[0m", "").Replace(p.colourJSON(odd)); got != odd {
			t.Errorf("%q became %q", odd, got)
		}
	}
}
