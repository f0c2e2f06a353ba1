package ui

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/picker"
)

// The sessions that are read for a user's own figures of models: the newest, and no more
// than so many bytes of them.
const (
	usageSessions = 50
	usageBytes    = 32 << 20
)

// findUsage returns a command that reads how models did in the newest sessions.
func (a *app) findUsage() func() tea.Msg {
	store, ctx := a.opts.Store, a.ctx
	return func() tea.Msg {
		infos, err := store.List(ctx)
		if err != nil {
			return picker.UsageFound{}
		}
		slices.SortStableFunc(infos, func(a, b sessions.Info) int { return b.Updated.Compare(a.Updated) })
		tally, read, size := usageTally{}, 0, int64(0)
		for _, info := range infos {
			if size += info.Size; read == usageSessions || size > usageBytes || ctx.Err() != nil {
				break
			}
			// One that can't be read is told of where sessions are listed.
			if s, err := store.Read(info.Path); err == nil {
				tally.add(s.Messages())
				_ = s.Close()
				read++
			}
		}
		since := "your last " + strconv.Itoa(read) + " sessions"
		if read == 1 {
			since = "your last session"
		}
		return picker.UsageFound{Since: since, Of: tally.usage()}
	}
}

// usageTally collects answers by the target that was asked.
type usageTally map[gateway.Target][]sessions.Message

func (u usageTally) add(messages []sessions.Message) {
	for _, m := range messages {
		t, err := gateway.ParseTarget(m.Target)
		if err == nil && m.Role == gateway.RoleAssistant && !m.Incomplete && m.Error == nil {
			u[t] = append(u[t], m)
		}
	}
}

func (u usageTally) usage() map[gateway.Target]picker.Usage {
	all := make(map[gateway.Target]picker.Usage, len(u))
	for t, answers := range u {
		all[t] = usageOf(answers)
	}
	return all
}

// usageOf are the figures of a model's answers. Those from the gateway's cache say nothing
// about the model's times and cost.
func usageOf(answers []sessions.Message) picker.Usage {
	u := picker.Usage{Answers: len(answers)}
	var first, rate, cost []float64
	for _, m := range answers {
		switch m.Vote {
		case sessions.VoteUp:
			u.Won++
		case sessions.VoteDown:
			u.Lost++
		}
		if m.Time.After(u.Last) {
			u.Last = m.Time
		}
		if m.Start.FromCache() {
			continue
		}
		if m.Metrics.TTFT > 0 {
			first = append(first, float64(m.Metrics.TTFT))
		}
		if m.Metrics.TokensPerSecond > 0 {
			rate = append(rate, m.Metrics.TokensPerSecond)
		}
		if m.CostUSD != nil {
			cost = append(cost, *m.CostUSD)
		}
	}
	u.FirstWord = time.Duration(measure.Summarize(first).Median)
	u.TokensPerSecond = measure.Summarize(rate).Median
	if len(cost) > 0 {
		median := measure.Summarize(cost).Median
		u.CostUSD = &median
	}
	return u
}
