package markdown

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestShow(t *testing.T) {
	f := os.Getenv("SHOW")
	if f == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(f)
	for _, w := range strings.Fields(os.Getenv("W")) {
		n, _ := strconv.Atoi(w)
		st := Dark()
		if os.Getenv("P") != "" {
			st = Plain()
		}
		for _, l := range rendered(st, n, string(b)) {
			fmt.Println(l)
		}
		fmt.Println(strings.Repeat("=", n))
	}
}
