package cli

import "syscall"

// PrivateMemory keeps the program's memory, keys included, out of core dumps and away
// from debuggers of the same user, as far as the system allows.
func PrivateMemory() {
	const setDumpable = 4 // PR_SET_DUMPABLE
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setDumpable, 0, 0)
}
