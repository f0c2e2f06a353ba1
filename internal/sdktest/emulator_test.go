package sdktest

import (
	"os"
	"testing"

	"sluice/gateway/emulator"
)

// gateway gives the base URL of a gateway on an emulator.
func gateway(t *testing.T) string {
	t.Helper()
	if base := os.Getenv("SLUICE_EMULATOR"); base != "" {
		return base + "/acc/default"
	}
	s := emulator.New(emulator.Options{Rate: emulator.Unlimited})
	base, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return base + "/acc/default"
}
