//go:build !unix

package cli

// PrivateMemory does nothing: this system has no core dumps.
func PrivateMemory() {}
