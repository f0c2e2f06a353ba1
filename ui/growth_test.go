package ui

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/uitest"
)

// endlessAnswers are texts in one block that can't be drawn in parts, or hardly.
func endlessAnswers(n int) map[string]string {
	row := func(cell string) string { return strings.Repeat("|"+cell, 3000) + "|\n" }
	return map[string]string{
		"word":    strings.Repeat("abcdefgh", n/8),
		"line":    strings.Repeat("some words ", n/11),
		"table":   row("head") + row("---") + strings.Repeat(row("cell"), n/15_000),
		"heading": "# " + strings.Repeat("some words ", n/11),
		"code":    "```go\n" + strings.Repeat("x := 1; ", n/8),
		"quote":   strings.Repeat(">", 100) + strings.Repeat("some words ", n/110),
	}
}

// longAnswer returns a rig with an answer that came in pieces and hasn't ended, and its
// turn.
func longAnswer(t testing.TB, source string, piece int) (*rig, *turn) {
	t.Helper()
	r := newRig(t, rigOptions{w: 120, h: 36})
	turn := streamed(r)
	at := turn.lastData
	for rest := source; rest != ""; {
		n := min(len(rest), piece)
		at = at.Add(10 * time.Millisecond)
		_, _ = r.a.Update(deltasArrived{id: turn.id, batch: gateway.Batch{Deltas: []gateway.Delta{uitest.Text(rest[:n])}, Times: []time.Time{at}}})
		_ = r.a.View()
		rest = rest[n:]
	}
	return r, turn
}

// render lets all of an answer be rendered.
func (r *rig) render() {
	for range 1000 {
		_ = r.a.View()
		if r.a.focusedLane().transcript.RenderPending() == nil {
			break
		}
		_, _ = r.a.Update(nil)
	}
}

func typeAndErase(r *rig) {
	_, _ = r.a.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	_ = r.a.View()
	_, _ = r.a.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	_ = r.a.View()
}

// end ends an answer, and lets it be rendered. Its save never runs.
func (r *rig) end(t *turn) {
	_, _ = r.a.Update(deltasArrived{id: t.id, batch: gateway.Batch{Last: true}})
	r.render()
}

// TestFieldT10AKeyCostsNothingOfALongAnswer counts what two keys allocate beside an
// answer of 256 KB in one block, while it comes and at rest, and beside a short one.
func TestFieldT10AKeyCostsNothingOfALongAnswer(t *testing.T) {
	inFull(t)
	cost := func(r *rig) uint64 {
		typeAndErase(r)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 10 {
			typeAndErase(r)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / 10
	}
	r, turn := longAnswer(t, "some words", 64<<10)
	r.end(turn)
	short := cost(r)
	for name, source := range endlessAnswers(256 << 10) {
		r, turn := longAnswer(t, source, 64<<10)
		r.render()
		for _, ended := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ended ", ended), func(t *testing.T) {
				if ended {
					r.end(turn)
				}
				if got := cost(r); got > 2*short {
					t.Errorf("two keys take %d KB, beside a short answer %d KB", got>>10, short>>10)
				}
			})
		}
	}
}

// BenchmarkKeyBesideALongAnswer is two keys and what they draw.
func BenchmarkKeyBesideALongAnswer(b *testing.B) {
	for name, source := range endlessAnswers(1 << 20) {
		for _, ended := range []bool{true, false} {
			b.Run(fmt.Sprint(name, "/ended-", ended), func(b *testing.B) {
				r, turn := longAnswer(b, source, 64<<10)
				if r.render(); ended {
					r.end(turn)
				}
				typeAndErase(r)
				b.ReportAllocs()
				for b.Loop() {
					typeAndErase(r)
				}
			})
		}
	}
}
