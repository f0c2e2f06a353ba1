//go:build !unix

package external

import "os/exec"

// detach has nothing to do where programs of the desktop have no terminal.
func detach(*exec.Cmd) {}
