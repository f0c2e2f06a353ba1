//go:build unix

package external

import (
	"os/exec"
	"syscall"
)

// detach starts a program without our terminal: it can't draw over the screen, and stays
// when the terminal is closed.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
