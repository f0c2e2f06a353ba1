package cli

import (
	"fmt"
	"os"

	"sluice/internal/config"
)

// messageLog opens the file that SLUICE_DEBUG names, nil if it names none. The log is
// appended, and nobody else may read it.
func (p *Program) messageLog() (*os.File, error) {
	path := p.envOr("SLUICE_DEBUG", "")
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(config.ExpandHome(path, p.env), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, wrongUsage(fmt.Errorf("SLUICE_DEBUG names a file that can't be written: %w", err))
	}
	return f, nil
}
