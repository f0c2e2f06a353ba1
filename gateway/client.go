package gateway

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// Config says which gateway to call and how.
type Config struct {
	// URL reaches up to and including /v1; empty is [DefaultURL]. It may go on to
	// /ACCOUNT/GATEWAY, and a URL without a path gets /v1.
	URL string
	// AccountID and GatewayID name the gateway. An empty gateway is "default"; on a
	// loopback URL an empty account is "local".
	AccountID, GatewayID string
	// Token is the gateway's own, sent as cf-aig-authorization. Zero sends none.
	Token Secret
	// Secrets are further keys to redact, such as those of other providers in the
	// configuration. None is looked up for this; each is redacted once it has a value.
	Secrets []Secret
	// AllowInsecure permits keys over plain HTTP to another machine.
	AllowInsecure bool
	// Emulated says that the gateway is package emulator's: no real model answers, and it
	// can simulate failures, see [Drill].
	Emulated bool
	// Transport carries every request, those to providers that are called directly
	// included, instead of the client's own transport. It may wrap that one: see
	// [NewTransport]. It sees the keys, and must not follow redirects. The client's
	// limits and timers still apply, except those of connections, which are up to the
	// transport. Nil is the client's own.
	Transport http.RoundTripper
	// CAFile names a PEM file with certificates to trust in addition to the system's.
	CAFile string
	Timers Timers
	Retry  RetryPolicy
	Limits Limits
	// UserAgent is sent as User-Agent; empty is "sluice".
	UserAgent string
}

// Client calls one gateway. It reuses its connections, so use one client for all
// requests. It is safe for concurrent use.
type Client struct {
	base          *url.URL
	enclosed      bool // the gateway runs in this process: see EnclosedHost
	token         Secret
	allowInsecure bool
	emulated      atomic.Bool
	userAgent     string
	timers        Timers
	retry         RetryPolicy
	limits        Limits
	budget        *budget
	carrier       http.RoundTripper
	transport     *http.Transport // the client's own, nil if another was passed in
	jobs          jobGroup
	secrets       *secretSet
	jitter        func() float64 // 0 to 1
}

// New checks the configuration and connects to nothing. Its error says what to correct,
// and wraps [ErrInsecure] if a token would travel in the clear.
func New(cfg Config) (*Client, error) {
	base, err := baseURL(cfg)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:          base,
		enclosed:      cfg.Emulated && cfg.Transport != nil && base.Host == EnclosedHost,
		token:         cfg.Token,
		allowInsecure: cfg.AllowInsecure,
		userAgent:     firstNonEmpty(cfg.UserAgent, "sluice"),
		timers:        cfg.Timers.withDefaults(),
		retry:         cfg.Retry.withDefaults(),
		limits:        cfg.Limits.withDefaults(),
		jitter:        rand.Float64,
		secrets:       newSecretSet(cfg),
	}
	c.emulated.Store(cfg.Emulated)
	c.budget = newBudget(c.retry.Budget)
	if c.exposed(base) && !cfg.Token.IsZero() && !cfg.AllowInsecure {
		return nil, fmt.Errorf("%s: %w", base, ErrInsecure)
	}
	if cfg.Transport != nil {
		c.carrier = cfg.Transport
		return c, nil
	}
	if c.transport, err = NewTransport(cfg); err != nil {
		return nil, err
	}
	c.carrier = c.transport
	return c, nil
}

// URL is the gateway's address up to and including its id.
func (c *Client) URL() string { return c.base.String() }

// AccountID is the gateway's Cloudflare account.
func (c *Client) AccountID() string {
	parts := strings.Split(c.base.Path, "/")
	return parts[max(0, len(parts)-2)]
}

// Timers are the bounds in effect for the waits of a request through the gateway; 0 is off.
func (c *Client) Timers() Timers { return c.timers }

// Loopback reports whether the gateway is on this machine.
func (c *Client) Loopback() bool { return c.enclosed || isLoopback(c.base.Hostname()) }

// KeyFilter returns a function that removes keys from text of the other side: those of
// the client, of [Config].Secrets, and of its requests so far. Filter what was read with
// [RawReply.Read] before keeping it. A filter belongs to one goroutine.
func (c *Client) KeyFilter() func(text string) string { return c.secrets.redactor(nil).known }

// Close closes idle connections. Running streams go on. Jobs that are being cancelled get
// a moment to finish that: 300 ms at most.
func (c *Client) Close() {
	const moment = 300 * time.Millisecond
	c.jobs.wait(moment)
	if t, ok := c.carrier.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// NewTransport is the transport that a client of this configuration makes for itself, for
// programs that wrap it as [Config.Transport]. Of the configuration it reads CAFile,
// Timers.Connect, Timers.TLS and Limits.Headers. The client uses it without an
// [http.Client], so that nothing follows redirects, keeps cookies or sends a Referer.
func NewTransport(cfg Config) (*http.Transport, error) {
	caFile, timers, limits := cfg.CAFile, cfg.Timers.withDefaults(), cfg.Limits.withDefaults()
	const aliveAfter = 15 * time.Second // both the silence before a ping and the wait for its answer
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            boundedDial((&net.Dialer{}).DialContext, timers.Connect),
		TLSHandshakeTimeout:    timers.TLS,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: aliveAfter, PingTimeout: aliveAfter},
		DisableCompression:     true,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: limits.Headers,
		MaxIdleConnsPerHost:    8,
		OnProxyConnectResponse: refusedByProxy,
	}
	if caFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates: %s holds none in PEM form", caFile)
	}
	t.TLSClientConfig.RootCAs = pool
	return t, nil
}
