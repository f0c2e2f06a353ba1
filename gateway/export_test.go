package gateway

import (
	"context"
	"net"
)

// DialWith lets a test be the network.
func DialWith(c *Client, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.transport.DialContext, c.transport.Proxy = dial, nil
}
