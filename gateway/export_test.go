package gateway

import (
	"net/http"
	"testing"
)

// PipeClient is [pipeClient] for tests outside of the package, which can import
// the emulator.
func PipeClient(t *testing.T, handler http.HandlerFunc) *Client {
	return pipeClient(t, Config{}, handler)
}
