package compare

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestABarShowsWaitingWordsAndSilence(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	const s = time.Second
	for _, c := range []struct {
		name  string
		race  Race
		scale time.Duration
		want  string
	}{
		{"an answer", Race{First: 2 * s, Total: 10 * s}, 10 * s, " ┄┄━━━━━━━━  10.0 s"},
		{"on a longer scale", Race{First: 2 * s, Total: 10 * s}, 20 * s, " ┄━━━━       10.0 s"},
		{"nothing came yet", Race{Total: 3 * s, Running: true}, 10 * s, " ┄┄┄          3.0 s"},
		{"silence in the middle", Race{First: s, Total: 10 * s, Silences: []Span{{4 * s, 8 * s}}}, 10 * s, " ┄━━━┄┄┄┄━━  10.0 s"},
		{"words at once", Race{First: time.Millisecond, Total: 5 * s}, 10 * s, " ━━━━━        5.00 s"},
		{"hardly any time", Race{First: time.Millisecond, Total: 2 * time.Millisecond}, 10 * s, " ━          <0.01 s"},
		{"a clock that is behind", Race{Total: -s, Running: true}, 10 * s, ""},
	} {
		got := ansi.Strip(c.race.Line(st, c.scale, 20))
		uitest.Equal(t, c.name, strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(c.want), " "))
		uitest.Equal(t, c.name+": width", ansi.StringWidth(got), 20)
	}
}

func TestTheScaleGrowsInSteps(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for d := time.Duration(0); d < time.Minute; d += 37 * time.Millisecond {
		scale := RaceScale(d)
		if scale < d || d > time.Second && float64(d) < 0.6*float64(scale) {
			t.Fatalf("the scale of %v is %v", d, scale)
		}
		seen[scale] = true
	}
	if len(seen) > 20 {
		t.Errorf("%d steps in a minute", len(seen))
	}
}

func answered(first time.Duration, rate float64, usd *float64) *Summary {
	return Summarise(sessions.Message{Target: "openai/x", Start: &gateway.Start{Streamed: true}, CostUSD: usd,
		Metrics: gateway.Metrics{TTFT: first, Duration: 2 * time.Second, TokensPerSecond: rate}})
}

func TestTheLineBelowALaneMarksTheBest(t *testing.T) {
	t.Parallel()
	st := look.New(palette.NoColour)
	cheap, dear := 0.0001, 0.0014
	failed := Summarise(sessions.Message{Target: "openai/x", Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindAuth}})
	all := []*Summary{answered(260*time.Millisecond, 124, &cheap), answered(340*time.Millisecond, 108, &dear), failed, nil}
	bests := BestOf(all)
	uitest.Equal(t, "best", bests, []Bests{{true, true, true}, {}, {}, {}})
	for _, c := range []struct {
		of    int
		blind bool
		w     int
		want  string
	}{
		{0, false, 40, "✓ •0.26 s first   •124 tok/s   •$0.0001"},
		{0, false, 36, "✓ •0.26 s first   •$0.0001"}, {0, false, 38, "✓ •0.26 s first  •124 tok/s  •$0.0001"},
		{0, true, 40, "✓ •0.26 s first   •124 tok/s"},
		{1, false, 44, "✓ 0.34 s first   108 tok/s   $0.0014"},
		{1, false, 20, "✓ 0.34 s first"},
		{2, false, 40, "✗ refused: the key"},
	} {
		uitest.Equal(t, "the line", ansi.Strip(all[c.of].LaneLine(bests[c.of]).Line(st, c.blind, c.w)), c.want)
	}
	again := BestOf([]*Summary{answered(time.Second, 10, nil), answered(time.Second, 10, nil)})
	uitest.Equal(t, "best of equals", again, []Bests{{}, {}})
}

func TestPiecesShowWhenTextCame(t *testing.T) {
	t.Parallel()
	var p *Pieces
	uitest.Equal(t, "of none", p.Bars(10), "")
	var q Pieces
	for i := range 8 {
		q.Add(time.Second+time.Duration(i)*100*time.Millisecond, 10*(i+1))
	}
	bars := q.Bars(30)
	if strings.HasPrefix(bars, " ") || !strings.HasSuffix(bars, "█") || ansi.StringWidth(bars) > 30 {
		t.Errorf("the bars are %q", bars)
	}
	q.Add(time.Hour, 1) // an answer that takes long
	if bars := q.Bars(30); ansi.StringWidth(bars) > 30 || !strings.Contains(bars, "█") || !strings.HasSuffix(bars, "▁") {
		t.Errorf("the bars are %q", bars)
	}
}
