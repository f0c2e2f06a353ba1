package measure_test

import (
	"fmt"
	"time"

	"sluice/gateway"
	"sluice/internal/measure"
)

// Two lanes are asked by a plan, and what came back is compared.
func Example() {
	plan := measure.Plan{Lanes: 2, Repeat: 5, Warmup: 1, Order: measure.Interleaved, Seed: 4711}
	if err := plan.Check(); err != nil {
		fmt.Println(err)
		return
	}
	lanes := []measure.Lane{{Name: "A"}, {Name: "B"}}
	sent := time.Now()
	for calls := range plan.Rounds() {
		for _, call := range calls { // these run at the same time
			var a gateway.Answer
			a.Begin(sent)
			took := time.Duration(100+50*call.Lane+call.Run) * time.Millisecond
			a.Add(gateway.Delta{Kind: gateway.DeltaText, Text: "Hi"}, sent.Add(took))
			a.End(nil, sent.Add(2*took))
			if !call.Warmup {
				lanes[call.Lane].Samples = append(lanes[call.Lane].Samples, measure.SampleOf(&a, nil))
			}
		}
	}
	fmt.Println(plan)
	row := measure.Rows(lanes)[measure.TTFT]
	for i, s := range row.Lanes {
		fmt.Printf("%s: median %s, 95 %% within %s\n", lanes[i].Name, row.Figure.Format(s.Median), row.Figure.Format(s.P95))
	}
	verdict, _ := row.Verdict()
	fmt.Printf("best %v: %s, %v\n", row.Figure, lanes[row.Best].Name, verdict)
	fmt.Println(measure.Tally("A", 9, "B", 3))
	// Output:
	// 5 × interleaved, seed 4711, cache skipped, 1 warm-up discarded
	// A: median 103 ms, 95 % within 105 ms
	// B: median 153 ms, 95 % within 155 ms
	// best TTFT: A, beyond noise (p = 0.008)
	// A 9–3 B, p = 0.15, too few
}
