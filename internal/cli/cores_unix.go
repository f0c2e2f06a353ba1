//go:build unix && !linux

package cli

import "syscall"

// PrivateMemory keeps what the program holds, keys among it, out of core dumps.
func PrivateMemory() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
