package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"sluice/gateway"
)

// rawFlags are the flags of "sluice request".
type rawFlags struct {
	body    string
	headers []string
	method  string
	request requestFlags
}

func (p *Program) requestCommand() *cobra.Command {
	var f rawFlags
	c := &cobra.Command{
		Use:   "request PROVIDER PATH",
		Short: "Send any request to any endpoint",
		Long: `Sends any request to any endpoint of a provider, through the gateway, and
writes the answer as it comes: JSON laid out on a terminal, a stream event by
event, and the exact bytes into a pipe. The provider's key and the gateway's
token are added as for a chat. Nothing is sent again.

PATH is what follows the provider in the gateway's address, with or without a
query: the vendor's endpoint. The body is checked to be JSON before anything
is sent. With a body the method is POST, without one GET, unless --method says
otherwise.

A header given with -H is sent as it is, and wins. It stays in the shell's
history: keys and the gateway's token belong in the configuration, not here.

Exit status: as "ask".`,
		Example: `  sluice request workers-ai @cf/huggingface/distilbert-sst-2-int8 --body '{"text":"This pizza is amazing!"}'
  sluice request workers-ai @cf/baai/bge-base-en-v1.5 --body '{"text":["one","two"]}' | jq '.result.shape'
  sluice request openai models | jq -r '.data[].id'`,
		Args: arguments(2, "a provider and a path"), ValidArgsFunction: p.completeProviders(),
		RunE: func(cmd *cobra.Command, args []string) error { return p.request(cmd, &f, args[0], args[1]) },
	}
	c.Flags().StringVar(&f.body, "body", "", "JSON, @FILE, or - for standard input")
	c.Flags().StringArrayVarP(&f.headers, "header", "H", nil, "'NAME: VALUE' (repeatable)")
	c.Flags().StringVar(&f.method, "method", "", "HTTP method")
	f.request.register(c)
	completeNothing(c, "header")
	completeWords(c, "method", "GET", "POST", "PUT", "PATCH", "DELETE")
	return c
}

// request is the command: check everything, then send.
func (p *Program) request(cmd *cobra.Command, f *rawFlags, provider, endpoint string) error {
	s, err := p.setup(orDirect)
	if err != nil {
		return err
	}
	defer s.close()
	raw, err := f.rawRequest(cmd.Context(), p.In, endpoint)
	if err != nil {
		return err
	}
	if raw.Provider, err = s.provider(provider); err != nil {
		return err
	}
	if err := s.sendable([]gateway.Step{{Provider: raw.Provider}}); err != nil && (len(raw.Header) == 0 || errors.Is(err, errNoGateway)) {
		return err // headers of one's own may hold the key
	}
	opts, err := f.request.options(cmd, s.cfg)
	if err != nil {
		return err
	}
	if _, err := s.client.PrepareRaw(raw, opts); err != nil {
		return wrongUsage(err)
	}
	reply, err := s.client.Raw(cmd.Context(), raw, opts)
	if err != nil {
		return err
	}
	defer reply.Close()
	return p.showReply(reply)
}

func (f *rawFlags) rawRequest(ctx context.Context, stdin io.Reader, endpoint string) (gateway.RawRequest, error) {
	r := gateway.RawRequest{Method: strings.ToUpper(f.method)}
	if f.method != "" && !httpguts.ValidHeaderFieldName(f.method) {
		return r, wrongUsage(fmt.Errorf("--method %q is no HTTP method", f.method))
	}
	var err error
	if r.Endpoint, r.Query, err = gateway.ParseEndpoint(endpoint); err != nil {
		return r, wrongUsage(err)
	}
	if r.Header, err = parseHeaders(f.headers); err != nil {
		return r, wrongUsage(err)
	}
	r.Body, err = f.readBody(ctx, stdin)
	return r, err
}

// parseHeaders reads 'NAME: VALUE' entries. Headers that are part of how a
// request travels are not the user's to set.
func parseHeaders(entries []string) (http.Header, error) {
	h := http.Header{}
	for _, entry := range entries {
		name, value, ok := strings.Cut(entry, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || !httpguts.ValidHeaderFieldName(name):
			// The entry may hold a key, so it isn't repeated.
			return nil, errors.New("a header given with -H is not 'NAME: VALUE'")
		case !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("the header %s has a value that can't be sent", name)
		}
		switch name = http.CanonicalHeaderKey(name); name {
		case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding", "Trailer", "Upgrade":
			return nil, fmt.Errorf("the header %s is set by the program itself", name)
		}
		h.Add(name, value)
	}
	return h, nil
}

// readBody gives the JSON body, nil for none, and refuses what isn't JSON.
func (f *rawFlags) readBody(ctx context.Context, stdin io.Reader) ([]byte, error) {
	var body []byte
	var err error
	from := "--body"
	switch path, isFile := strings.CutPrefix(f.body, "@"); {
	case f.body == "":
		return nil, nil
	case isFile:
		from = path
		body, err = os.ReadFile(path)
	case f.body == "-":
		from = "standard input"
		body, err = interruptible(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(stdin, mostPrompt+1)) })
	default:
		body = []byte(f.body)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, wrongUsage(fmt.Errorf("read the body: %w", err))
	case len(body) > mostPrompt:
		return nil, wrongUsage(fmt.Errorf("the body from %s is longer than %d MiB", from, mostPrompt>>20))
	}
	if err := gateway.CheckJSON(body); err != nil {
		return nil, wrongUsage(fmt.Errorf("the body from %s is not JSON: %w", from, err))
	}
	return bytes.TrimSpace(body), nil
}
