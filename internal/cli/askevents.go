package cli

import (
	"time"

	"sluice/gateway"
	"sluice/internal/diff"
	"sluice/internal/measure"
)

// summary writes the results of a measured run: an event for each lane, and one over all
// of them, whose lane is null. With --diff it writes how the answers differ.
func (p *jsonPresenter) summary(run *askRun, made int) error {
	now := time.Now()
	if run.flags.diff {
		p.diffs(run.lanes, now)
	}
	if !run.flags.run.measures() {
		return p.w.failed()
	}
	lanes := run.measured()
	rows := measure.Rows(lanes)
	for i, l := range lanes {
		e := event{"target": l.Name, "calls": len(l.Samples), "failed": l.Failed(), "from_cache": l.FromCache()}
		took := event{}
		for _, row := range rows {
			took[row.Figure.Key()] = summaryEvent(row.Lanes[i])
		}
		e["figures"], e["cost_sources"] = took, costSources(l)
		p.emit("summary", &i, now, e)
	}
	best := event{}
	for _, row := range rows {
		if row.Figure.Ranked() {
			best[row.Figure.Key()] = bestEvent(row)
		}
	}
	plan := run.plan
	p.emit("summary", nil, now, event{
		"mode": plan.String(), "calls": made, "best": best,
		"plan": event{
			"order": plan.Order, "repeat": plan.Repeat, "warmup": plan.Warmup, "seed": plan.Seed, "cache": plan.Cache, "calls": plan.Calls(),
		},
	})
	return p.w.failed()
}

// costSources counts the answers by the sources of their costs.
func costSources(l measure.Lane) event {
	out := event{}
	for _, source := range []gateway.CostSource{gateway.CostVendor, gateway.CostCatalogue, gateway.CostCache, gateway.CostCustom} {
		if n := l.CostsFrom(source); n > 0 {
			out[string(source)] = n
		}
	}
	return out
}

// emit writes an event of the whole run; its time counts from the run's beginning.
func (p *jsonPresenter) emit(kind string, lane *int, at time.Time, e event) {
	p.w.write(struct {
		Type string `json:"type"`
		Lane *int   `json:"lane"`
		AtMS int64  `json:"at_ms"`
	}{kind, lane, milliseconds(at.Sub(p.began))}, e)
}

// summaryEvent is null if nothing is known.
func summaryEvent(s measure.Summary) any {
	if s.N == 0 {
		return nil
	}
	e := event{"n": s.N, "median": s.Median, "p95": nil, "spread": nil, "min": s.Min, "max": s.Max}
	if s.Scattered() {
		e["p95"], e["spread"] = s.P95, s.Spread
	}
	return e
}

// bestEvent is null if there is no best.
func bestEvent(row measure.Row) any {
	c, ok := row.Verdict()
	if !ok {
		return nil
	}
	var against []event
	for i, other := range row.Against {
		if other.N > 0 {
			e := comparisonEvent(other)
			e["lane"] = i
			against = append(against, e)
		}
	}
	e := comparisonEvent(c)
	e["lane"], e["against"] = row.Best, against
	return e
}

func comparisonEvent(c measure.Comparison) event {
	e := event{"verdict": c.Verdict.String(), "p": nil, "words": c.String()}
	if c.Verdict != measure.TooFew {
		e["p"] = c.P
	}
	return e
}

// diffs writes how each answer differs from the first lane's.
func (p *jsonPresenter) diffs(lanes []*askLane, at time.Time) {
	for _, l := range lanes[1:] {
		e := event{"against": 0, "spans": spanEvents(diff.Words(lanes[0].text, l.text)), "changes": nil}
		if changes, ok := diff.JSON(lanes[0].text, l.text); ok {
			e["changes"] = changeEvents(changes)
		}
		p.emit("diff", &l.index, at, e)
	}
}

func spanEvents(spans []diff.Span) []event {
	out := make([]event, 0, len(spans))
	for _, s := range spans {
		op := "equal"
		switch s.Op {
		case diff.Delete:
			op = "delete"
		case diff.Insert:
			op = "insert"
		}
		out = append(out, event{"op": op, "text": s.Text})
	}
	return out
}

func changeEvents(changes []diff.Change) []event {
	out := make([]event, 0, len(changes))
	for _, c := range changes {
		out = append(out, event{"path": c.Path, "old": rawJSON(c.Old), "new": rawJSON(c.New)})
	}
	return out
}
