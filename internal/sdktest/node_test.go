package sdktest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The gateway's official client for JavaScript, ai-gateway-provider with the ai
// package, gets a fallback from the embedded gateway as from the real one. Its
// packages are installed by "npm ci" in the folder node; without them, or without
// Node.js, there is nothing to run.
func TestTheOfficialNodeClientFallsBack(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node.js is not here: ", err)
	}
	if _, err := os.Stat(filepath.Join("node", "node_modules", "ai-gateway-provider")); err != nil {
		t.Skip(`its packages are not here: "npm ci" in internal/sdktest/node installs them`)
	}
	run := exec.CommandContext(t.Context(), node, "--test")
	run.Dir = "node"
	run.Env = append(os.Environ(), "SLUICE_EMULATOR="+base)
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
