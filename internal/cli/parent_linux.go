package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// parentOf gives a process's parent, 0 where it can't be told.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name in parentheses may hold anything; the state and the parent follow.
	rest := string(stat)[strings.LastIndexByte(string(stat), ')')+1:]
	if fields := strings.Fields(rest); len(fields) > 1 {
		parent, _ := strconv.Atoi(fields[1])
		return parent
	}
	return 0
}
