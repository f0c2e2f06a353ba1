package compare

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// measured is a lane with n answers around a first word and a duration, in milliseconds.
// A negative price is unknown.
func measured(number, n int, name string, first, all, rate, usd float64) Lane {
	random := rand.New(rand.NewPCG(1, uint64(number)))
	l := Lane{Number: number, Title: "vendor/" + name, Lane: measure.Lane{Name: name}}
	for range n {
		var s measure.Sample
		about := func(v float64) float64 { return v * (0.95 + random.Float64()/10) }
		s.Set(measure.TTFT, about(first))
		s.Set(measure.Duration, about(all))
		s.Set(measure.Rate, about(rate))
		s.Set(measure.Gap, about(first/10))
		s.Set(measure.OutputTokens, 113)
		if usd >= 0 {
			s.Set(measure.Cost, usd)
		}
		l.Samples = append(l.Samples, s)
	}
	l.Last = Summarise(sessions.Message{Target: "vendor/" + name, Start: &gateway.Start{Streamed: true}, Metrics: gateway.Metrics{TTFT: time.Second, Duration: time.Second}})
	return l
}

func fourMeasured(n int) []Lane {
	return []Lane{
		measured(1, n, "gpt-4o-mini", 260, 1160, 123.5, 0.0001), measured(2, n, "claude-haiku-4-5", 330, 2950, 108, 0.0014),
		measured(3, n, "gpt-5", 1540, 2450, 95, 0.0023), measured(4, n, "llama-3.2-3b", 160, 2300, 156, -1),
	}
}

func tableOf(t *testing.T, o TableOptions, w, h int) *Table {
	t.Helper()
	v := NewTable(look.New(palette.NoColour), o)
	v.SetSize(v.PreferredSize(w, h))
	return v
}

func TestFiguresLook(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}, {140, 40}} {
		for _, n := range []int{1, 7} {
			t.Run(fmt.Sprintf("%dx%d/%d answers", size[0], size[1], n), func(t *testing.T) {
				t.Parallel()
				o := TableOptions{Lanes: fourMeasured(n), Votes: "votes: gpt-4o-mini 3–1 claude-haiku-4-5, p = 0.63, too few", Measure: func() tea.Cmd { return nil }}
				v := tableOf(t, o, size[0], size[1]-2)
				golden.RequireEqual(t, []byte(uitest.Plain(v.View())+"\n"))
			})
		}
	}
}

func TestTheFiguresFillTheirBoxAtEverySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 9} {
		for lanes := 1; lanes <= 4; lanes++ {
			v := tableOf(t, TableOptions{Lanes: fourMeasured(n)[:lanes]}, 40, 8)
			for w := 40; w < 150; w += 7 {
				for h := 8; h < 60; h += 5 {
					v.SetSize(v.PreferredSize(w, h))
					for range tableTabs {
						v.Update(uitest.Key(t, "tab"))
						view := v.View()
						uitest.Equal(t, "lines", strings.Count(view, "\n")+1, v.h)
						for _, line := range strings.Split(view, "\n") {
							if got := ansi.StringWidth(line); got != v.w {
								t.Fatalf("%dx%d: a line is %d cells wide, want %d: %q", w, h, got, v.w, ansi.Strip(line))
							}
						}
					}
				}
			}
		}
	}
}

func TestTheTabsShowStatistics(t *testing.T) {
	t.Parallel()
	v := tableOf(t, TableOptions{Lanes: fourMeasured(7), Mode: "7 answers a lane, in turn"}, 140, 40)
	median := uitest.Plain(v.View())
	for _, words := range []string{"7 answers a lane, in turn", "First word", "An answer", "•0.16 s", "•$0.0001", "each dot is an answer"} {
		if !strings.Contains(median, words) {
			t.Errorf("no %q in\n%s", words, median)
		}
	}
	seen := map[string]bool{median: true}
	for range 3 {
		v.Update(uitest.Key(t, "tab"))
		text := uitest.Plain(v.View())
		if v.of == spreadTab && (strings.Contains(text, "free") || !strings.Contains(text, "$0.00")) {
			t.Errorf("answers that cost the same have a spread of 0, not of nothing:\n%s", text)
		}
		seen[text] = true
	}
	uitest.Equal(t, "different tabs", len(seen), 4)
}

func TestOneAnswerEachIsSaidOnce(t *testing.T) {
	t.Parallel()
	v := tableOf(t, TableOptions{Lanes: fourMeasured(1)}, 140, 40)
	text := uitest.Plain(v.View())
	uitest.Equal(t, "how often", strings.Count(text, "may be chance"), 1)
	for _, words := range []string{"sample", "too few", "each dot", ": unknown"} {
		if strings.Contains(text, words) {
			t.Errorf("it says %q:\n%s", words, text)
		}
	}
}

func TestBeyondChanceIsSaidInSentences(t *testing.T) {
	t.Parallel()
	say := func(lanes []Lane, blind bool) map[string]string {
		all := make([]measure.Lane, len(lanes))
		for i, l := range lanes {
			all[i] = l.Lane
		}
		out := map[string]string{}
		for _, j := range judge(lanes, measure.Rows(all), blind) {
			words, _, _ := strings.Cut(j.words, " (p")
			out[j.figure] = words
		}
		return out
	}
	got := say(fourMeasured(9), false)
	uitest.Equal(t, "first word", got["first word"], "4 llama-3.2-3b is sooner than all others, beyond chance")
	uitest.Equal(t, "in all", got["in all"], "1 gpt-4o-mini is done before all others, beyond chance")
	if cost := judge(fourMeasured(9), measure.Rows(lanesOf(fourMeasured(9))), false); !strings.HasSuffix(cost[len(cost)-1].words, "; 4 has no known price") {
		t.Errorf("the price: %q", cost[len(cost)-1].words)
	}
	if _, told := say(fourMeasured(9), true)["an answer"]; told {
		t.Error("a blind comparison tells the cost")
	}
	alike := []Lane{measured(1, 9, "a", 300, 1000, 100, 1), measured(2, 9, "b", 301, 1001, 100, 1)}
	if words := say(alike, false)["first word"]; !strings.Contains(words, "is the soonest, within noise") {
		t.Errorf("alike: %q", words)
	}
	two := []Lane{measured(1, 9, "a", 300, 1000, 100, 1), measured(2, 9, "b", 900, 1001, 100, 1)}
	uitest.Equal(t, "of two", say(two, false)["first word"], "1 a is sooner than 2, beyond chance")
	some := []Lane{measured(1, 9, "a", 300, 1000, 100, 1), measured(2, 9, "b", 900, 1001, 100, 1), measured(3, 9, "c", 301, 1000, 100, 1)}
	if words := say(some, false)["first word"]; !strings.Contains(words, "is sooner than 2, beyond chance") {
		t.Errorf("of some: %q", words)
	}
}

func lanesOf(lanes []Lane) []measure.Lane {
	all := make([]measure.Lane, len(lanes))
	for i, l := range lanes {
		all[i] = l.Lane
	}
	return all
}

func TestTheFiguresAreCopiedAsATable(t *testing.T) {
	t.Parallel()
	copied := ""
	lanes := fourMeasured(3)
	lanes[0].Title = "own/a|b"
	v := tableOf(t, TableOptions{Lanes: lanes, Copy: func(text, _ string) tea.Cmd { copied = text; return nil }}, 140, 40)
	v.Update(uitest.Key(t, "y"))
	rows := strings.Split(strings.TrimSpace(copied), "\n")
	uitest.Equal(t, "rows", len(rows), 6)
	for _, row := range rows {
		uitest.Equal(t, "cells of "+row, strings.Count(strings.ReplaceAll(row, `\|`, ""), "|"), len(tableColumns)+2)
	}
	if !strings.Contains(rows[5], "| ? |") || !strings.HasPrefix(rows[2], `| 1 own/a\|b | 0.2`) {
		t.Errorf("copied:\n%s", copied)
	}
}
