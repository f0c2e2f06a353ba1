package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sluice/gateway"
)

// keepAll keeps models one after the other.
func keepAll(t *testing.T, p *Program, targets ...gateway.Target) {
	t.Helper()
	for _, target := range targets {
		if _, err := p.saveKept(target, true); err != nil {
			t.Fatal(err)
		}
	}
}

func wantKept(t *testing.T, p *Program, want string) {
	t.Helper()
	if data, err := os.ReadFile(p.keptPath()); err != nil || string(data) != want {
		t.Errorf("the file holds %.200q, %v\nwant %.200q", data, err, want)
	}
}

func writeKept(t *testing.T, p *Program, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.keptPath()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.keptPath(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFavouritesAreKeptInAFile(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	if kept, err := p.keptModels(); err != nil || len(kept) != 0 {
		t.Errorf("before the first: %v, %v", kept, err)
	}
	want := []gateway.Target{{Provider: "openai", Model: "gpt-5"}, {Provider: "workers-ai", Model: "@cf/openai/gpt-oss-20b"}}
	keepAll(t, p, want...)
	keepAll(t, p, want[0])
	if kept, err := p.keptModels(); err != nil || !slices.Equal(kept, want) {
		t.Errorf("got %v, %v", kept, err)
	}
	if kept, err := p.saveKept(want[0], false); err != nil || !slices.Equal(kept, want[1:]) {
		t.Errorf("dropped: %v, %v", kept, err)
	}
	wantKept(t, p, "workers-ai/@cf/openai/gpt-oss-20b\n")
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(p.keptPath()), "*kept*")); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestASaveLeavesTheOtherLinesOfFavouritesAlone(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, "openai/m%d\n", i)
	}
	others := "# mine\n\n  no target\n" + strings.Repeat("x", 70_000) + "\n" + many.String()
	writeKept(t, p, others+"openai/gpt-5\r\nlast line")
	mini := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	if kept, err := p.saveKept(mini, true); err != nil || len(kept) != 2002 || kept[2001] != mini {
		t.Errorf("%d are kept, %v", len(kept), err)
	}
	wantKept(t, p, others+"openai/gpt-5\r\nlast line\nopenai/gpt-4o-mini\n")
	if _, err := p.saveKept(gateway.Target{Provider: "openai", Model: "gpt-5"}, false); err != nil {
		t.Error(err)
	}
	wantKept(t, p, others+"last line\nopenai/gpt-4o-mini\n")
}

func TestFavouritesThatCannotBeReadAreNotOverwritten(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	large := strings.Repeat("openai/gpt-5\n", mostKept/10)
	writeKept(t, p, large)
	if _, err := p.keptModels(); err == nil {
		t.Error("too large a file is read")
	}
	if _, err := p.saveKept(gateway.Target{Provider: "openai", Model: "m"}, true); err == nil || !strings.Contains(err.Error(), "left as it is") {
		t.Errorf("got %v", err)
	}
	wantKept(t, p, large)
}

// Several saves of one program, and of two.
func TestFavouritesThatAreSavedAtATimeAreAllKept(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	other := &Program{Environ: p.Environ}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			keeper := []*Program{p, other}[i%2]
			if _, err := keeper.saveKept(gateway.Target{Provider: "openai", Model: fmt.Sprint("m", i)}, true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept, err := p.keptModels(); err != nil || len(kept) != 20 {
		t.Errorf("%d are kept, %v", len(kept), err)
	}
}

func TestTheFileOfFavouritesMayBeALink(t *testing.T) {
	t.Parallel()
	p, _ := playground(t, "", true)
	writeKept(t, p, "openai/gpt-5\n")
	there := filepath.Join(t.TempDir(), "mine")
	if err := os.Rename(p.keptPath(), there); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(there, p.keptPath()); err != nil {
		t.Skip("no links here: ", err)
	}
	if _, err := os.Stat(p.keptPath()); err != nil {
		t.Skip("links lead nowhere here: ", err) // as under Wine
	}
	keepAll(t, p, gateway.Target{Provider: "openai", Model: "m"})
	if info, err := os.Lstat(p.keptPath()); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	wantKept(t, p, "openai/gpt-5\nopenai/m\n")
}
