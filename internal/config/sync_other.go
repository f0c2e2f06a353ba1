//go:build !unix

package config

// syncFolder has nothing to do: folders can't be synced here.
func syncFolder(string) error { return nil }
