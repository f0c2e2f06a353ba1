//go:build !unix

package config

// syncFolder does nothing: folders can't be synced on this system.
func syncFolder(string) error { return nil }
