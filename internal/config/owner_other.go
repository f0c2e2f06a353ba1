//go:build !unix

package config

import "io/fs"

// ownedByUser can't be determined on this system.
func ownedByUser(fs.FileInfo) bool { return true }
