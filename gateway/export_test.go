package gateway

import (
	"context"
	"net"
	"net/http"
	"testing"
)

// PipeClient is [pipeClient] for tests outside of the package, which can import
// the emulator.
func PipeClient(t *testing.T, handler http.HandlerFunc) *Client {
	return pipeClient(t, Config{}, handler)
}

// DialWith lets a test be the network.
func DialWith(c *Client, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.transport.DialContext, c.transport.Proxy = dial, nil
}
