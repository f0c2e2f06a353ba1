//go:build !unix

package cli

// PrivateMemory does nothing: there are no core dumps here.
func PrivateMemory() {}
