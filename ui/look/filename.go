package look

import (
	"path/filepath"

	"sluice/internal/safe"
)

// FileName is a path's file name without folders, cleaned for the screen.
func FileName(path string) string { return safe.Line(filepath.Base(path)).String() }
