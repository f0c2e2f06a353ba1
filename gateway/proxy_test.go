package gateway

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
)

// inProxyChild tells whether this process was started by inChild. The standard
// library reads the proxy's variables once in a process, so that a test of them
// needs one of its own.
func inProxyChild() bool { return os.Getenv("SLUICE_TEST_PROXY_CHILD") != "" }

func inChild(t *testing.T, environ ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), append(environ, "SLUICE_TEST_PROXY_CHILD=1")...)
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("with %q: %v\n%s", environ, err, out)
	}
}

// connectProxy passes every CONNECT on to the port on this machine, and keeps
// the hosts and what it could read.
type connectProxy struct {
	address string

	mu    sync.Mutex
	hosts []string
	read  bytes.Buffer
}

func startProxy(t *testing.T) *connectProxy {
	t.Helper()
	l := listen(t)
	p := &connectProxy{address: l.Addr().String()}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *connectProxy) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read.Write(b)
}

func (p *connectProxy) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	from := bufio.NewReader(io.TeeReader(conn, p))
	req, err := http.ReadRequest(from)
	if err != nil || req.Method != http.MethodConnect {
		return
	}
	host, port, _ := net.SplitHostPort(req.Host)
	p.mu.Lock()
	p.hosts = append(p.hosts, host)
	p.mu.Unlock()
	to, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(to, from) }()
	_, _ = io.Copy(conn, to)
}

func TestF008F009ProxiesOfTheEnvironment(t *testing.T) {
	if !inProxyChild() {
		t.Parallel()
		p := startProxy(t)
		inChild(t, "HTTPS_PROXY=http://me:proxy-secret@"+p.address, "NO_PROXY=exact.test,.suffix.test,10.0.0.0/8")
		p.mu.Lock()
		defer p.mu.Unlock()
		if want := []string{"example.com", "suffix.test"}; !slices.Equal(p.hosts, want) {
			t.Errorf("the proxy was asked for %q, want %q", p.hosts, want)
		}
		if bytes.Contains(p.read.Bytes(), []byte("gateway-token")) {
			t.Error("the proxy could read a key")
		}
		return
	}
	srv := httptest.NewTLSServer(answerSSE(goodStream))
	t.Cleanup(srv.Close)
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	var direct []string
	for _, host := range []string{"example.com", "exact.test", "a.suffix.test", "suffix.test", "10.1.2.3"} {
		c := newClient(t, Config{URL: "https://" + net.JoinHostPort(host, port), AccountID: "a", Token: NewSecret("T", "gateway-token"), Retry: quick})
		c.transport.TLSClientConfig = srv.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		c.transport.TLSClientConfig.ServerName = "example.com" // the name in the test's certificate
		dial := c.transport.DialContext
		c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if to, _, _ := net.SplitHostPort(address); to == host {
				direct = append(direct, host)
				address = srv.Listener.Addr().String()
			}
			return dial(ctx, network, address)
		}
		lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
		if want := "start openai/m 200; text Hel; text lo; finish stop"; err != nil || joined(lines) != want {
			t.Errorf("%s: got %q, %v", host, lines, err)
		}
	}
	if want := []string{"exact.test", "a.suffix.test", "10.1.2.3"}; !slices.Equal(direct, want) {
		t.Errorf("%q were called directly, want %q", direct, want)
	}
}
