//go:build unix

package config

import (
	"errors"
	"os"
)

// syncFolder makes a rename in the folder durable.
func syncFolder(folder string) error {
	f, err := os.Open(folder) // #nosec G304 -- the folder of the configuration file
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
