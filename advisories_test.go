package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mended names, for each module of which an advisory was published, the first
// version without the flaw.
var mended = map[string]string{
	"github.com/yuin/goldmark": "v1.7.17", // GO-2026-5320: links whose scheme is written with entities
}

func TestFieldT12NoModuleIsOlderThanItsAdvisory(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, least := range mended {
		m := regexp.MustCompile(`(?m)^\s*(?:require )?` + regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(mod)
		switch {
		case m == nil:
			t.Errorf("go.mod doesn't require %s any more: take its line away here", module)
		case older(t, string(m[1]), least):
			t.Errorf("%s is %s, its advisory is mended in %s", module, m[1], least)
		}
	}
	if !older(t, "v1.7.8", "v1.7.17") || older(t, "v1.8.0", "v1.7.17") {
		t.Error("versions are compared as text")
	}
}

// older compares versions of three numbers.
func older(t *testing.T, a, b string) bool {
	t.Helper()
	left, right := numbersOf(t, a), numbersOf(t, b)
	for i := range left {
		if left[i] != right[i] {
			return left[i] < right[i]
		}
	}
	return false
}

func numbersOf(t *testing.T, version string) (out [3]int) {
	t.Helper()
	plain, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	for i, part := range strings.SplitN(plain, ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		out[i] = n
	}
	return out
}
