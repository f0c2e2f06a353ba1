package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/sessions"
)

func TestALongSessionShowsItsEndFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24})
	var texts []string
	for i := range 150 {
		texts = append(texts, fmt.Sprintf("prompt %d", i), fmt.Sprintf("answer %d", i))
	}
	path := r.savedSession(sessions.Meta{Title: "Long"}, texts...)
	r.run(r.a.openSession(path))
	r.until("it is open", func() bool { return r.a.path == path })
	r.wantText("prompt 149", "answer 149")
	l := r.a.focusedLane()
	wantEqual(t, "partial", l.partial, true)
	wantEqual(t, "shown at once", l.transcript.Len(), firstShownMessages)
	l.transcript.Top()
	top := transcriptOf(r.text())
	r.write("more").press("enter")
	r.wantText(stillReadingWords)
	wantEqual(t, "draft", r.a.composer.Value(), "more")
	r.a.toast.text = ""
	r.idle()
	wantEqual(t, "partial", l.partial, false)
	wantEqual(t, "exchanges", len(l.exchanges), 150)
	wantEqual(t, "what stands on the screen", transcriptOf(r.text()), top)
	l.transcript.Top()
	r.wantText("prompt 0", "answer 0")
	r.press("enter").idle()
	if body := r.bodies()[0]; !strings.Contains(body, "prompt 0") || !strings.Contains(body, "answer 149") {
		t.Error("not all of the history was sent")
	}
}

// BenchmarkOpenLongSession is the time until the end of a session of 10,000
// messages and 100 MB is on the screen; the beginning follows.
func BenchmarkOpenLongSession(b *testing.B) {
	path := filepath.Join(b.TempDir(), "long.toml")
	text := strings.Repeat("Browning makes **hundreds** of aromas.\n", 250)
	var file strings.Builder
	file.WriteString("version = 1\ntitle = \"Long\"\n\n[[lane]]\ntarget = \"openai/gpt-4o-mini\"\n")
	for i := range 10_000 {
		role, parent := "user", fmt.Sprintf("m%05d", i-1)
		if i == 0 {
			parent = ""
		}
		if i%2 == 1 {
			role = "assistant"
		}
		fmt.Fprintf(&file, "\n[[message]]\nid = \"m%05d\"\nparent = %q\nlane = 0\nrole = %q\ntext = \"\"\"\n%s\"\"\"\n", i, parent, role, text)
	}
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		r := newRig(b, rigOptions{w: 120, h: 36})
		r.run(r.a.openSession(path))
		r.until("it is open", func() bool { return r.a.path == path })
		r.wantText("Browning")
		b.StopTimer()
		r.idle() // reads the beginning
		r.run(r.a.closeSession())
		r.idle()
		b.StartTimer()
	}
}
