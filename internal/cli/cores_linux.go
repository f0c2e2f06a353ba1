package cli

import "syscall"

// PrivateMemory keeps what the program holds, keys among it, out of core dumps
// and away from debuggers of the same user. It does what the system allows.
func PrivateMemory() {
	const setDumpable = 4 // PR_SET_DUMPABLE
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setDumpable, 0, 0)
}
