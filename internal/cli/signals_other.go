//go:build !unix

package cli

import "syscall"

// endingSignals end a program that doesn't catch them.
var endingSignals = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT}
