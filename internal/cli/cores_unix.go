//go:build unix && !linux

package cli

import "syscall"

// PrivateMemory keeps the program's memory, keys included, out of core dumps.
func PrivateMemory() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
