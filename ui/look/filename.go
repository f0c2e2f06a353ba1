package look

import (
	"path/filepath"

	"sluice/internal/safe"
)

// FileName names a file without its folders, cleaned for the screen.
func FileName(path string) string { return safe.Line(filepath.Base(path)).String() }
