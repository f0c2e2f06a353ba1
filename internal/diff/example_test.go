package diff_test

import (
	"fmt"

	"sluice/internal/diff"
)

func ExampleWords() {
	for _, s := range diff.Words("Paris is the capital.", "Lyon is not the capital.") {
		fmt.Printf("%d %q\n", s.Op, s.Text)
	}
	// Output:
	// 1 "Paris"
	// 2 "Lyon"
	// 0 " is "
	// 2 "not "
	// 0 "the capital."
}

func ExampleAgree() {
	a := diff.Agree([]string{"It is Paris.", "It is Paris.", "It is Lyon."})
	for i, pieces := range a.Texts {
		for k, s := range pieces {
			fmt.Printf("%d.%d by %d: %q\n", i, k, s.By, s.Text)
		}
	}
	fmt.Println("jump to", a.Alone)
	// Output:
	// 0.0 by 3: "It is "
	// 0.1 by 2: "Paris"
	// 0.2 by 3: "."
	// 1.0 by 3: "It is "
	// 1.1 by 2: "Paris"
	// 1.2 by 3: "."
	// 2.0 by 3: "It is "
	// 2.1 by 1: "Lyon"
	// 2.2 by 3: "."
	// jump to [[] [] [1]]
}

func ExampleJSON() {
	changes, ok := diff.JSON(`{"city": "Paris", "n": 1}`, "```json\n{\"n\": 1.0, \"city\": \"Lyon\"}\n```")
	fmt.Println(ok, changes)
	// Output: true [$.city: "Paris" → "Lyon"]
}
