package emulator

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"
)

// A connection within the process does what one over a network does.
func TestFieldT02ThePipeIsAConnection(t *testing.T) {
	t.Parallel()
	nettest.TestConn(t, func() (client, server net.Conn, stop func(), err error) {
		client, server = newPipe()
		return client, server, func() { _ = client.Close(); _ = server.Close() }, nil
	})
}
