package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// parentOf returns a process's parent, 0 if unknown.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name in parentheses may contain anything; the state and the parent follow.
	rest := string(stat)[strings.LastIndexByte(string(stat), ')')+1:]
	if fields := strings.Fields(rest); len(fields) > 1 {
		parent, _ := strconv.Atoi(fields[1])
		return parent
	}
	return 0
}
