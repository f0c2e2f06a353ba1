package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sluice/ui"
)

func TestFieldT06AFaultDoesNotSayThatAllIsSavedWhereItIsNot(t *testing.T) {
	t.Parallel()
	for said, unsaved := range map[string]error{"what was shown is saved; ": nil, "the disk is full; ": errors.New("the disk is full")} {
		var out bytes.Buffer
		p := &Program{Streams: Streams{Err: &out}, Environ: []string{"HOME=" + t.TempDir()}}
		p.crashed(&ui.Fault{Value: "odd", Unsaved: unsaved})
		if !strings.Contains(out.String(), "  "+said+"please report it") {
			t.Errorf("%v: %s", unsaved, out.String())
		}
	}
}
