package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"sluice/gateway"
	"sluice/internal/config"
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
writes the answer as it arrives: formatted JSON on a terminal, a stream event
by event, and the exact bytes into a pipe. The provider's key and the
gateway's token are added as for a chat. Nothing is retried.

PATH is the vendor's endpoint: what follows the provider in the gateway's URL,
with or without a query. The body must be valid JSON, or nothing is sent. With
a body the method is POST, without one GET, unless --method says otherwise.

A header given with -H is sent as it is, and overrides others. It stays in the
shell's history: for a key write 'NAME: $VARIABLE' or 'NAME: Bearer $VARIABLE'
in single quotes, and it is read from the environment and never shown.

Exit status: as for "ask".`,
		Example: `  sluice request openai models | jq -r '.data[].id'
  sluice request workers-ai @cf/baai/bge-m3 --body '{"text":["one"]}'
  sluice request openai files -H 'OpenAI-Organization: $MY_ORGANIZATION'`,
		Args: arguments(2, "a provider and a path"), ValidArgsFunction: p.completeProviders(),
		RunE: func(cmd *cobra.Command, args []string) error { return p.request(cmd, &f, args[0], args[1]) },
	}
	c.Flags().StringVar(&f.body, "body", "", "body: JSON, @FILE, or - for standard input")
	c.Flags().StringArrayVarP(&f.headers, "header", "H", nil, "header 'NAME: VALUE', or 'NAME: $VARIABLE' (repeatable)")
	c.Flags().StringVar(&f.method, "method", "", "method of the HTTP request")
	f.request.register(c)
	completeNothing(c, "header")
	completeWords(c, "method", "GET", "POST", "PUT", "PATCH", "DELETE")
	return c
}

// request runs the command: it checks everything, then sends.
func (p *Program) request(cmd *cobra.Command, f *rawFlags, provider, endpoint string) error {
	s, err := p.setup(orDirect)
	if err != nil {
		return err
	}
	defer s.close()
	raw, err := f.rawRequest(cmd.Context(), p.env, p.In, endpoint)
	if err != nil {
		return err
	}
	if raw.Provider, err = s.provider(provider); err != nil {
		return err
	}
	if err := s.checkSendable([]gateway.Step{{Provider: raw.Provider}}); err != nil && (len(raw.Header)+len(raw.Auth) == 0 || errors.Is(err, errNoGateway)) {
		return err // the user's own headers may hold the key
	}
	opts, err := f.request.options(cmd, s.cfg)
	if err = firstOf(err, wrongUsage(f.request.controls.addTo(cmd, &opts.Controls))); err != nil {
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

func (f *rawFlags) rawRequest(ctx context.Context, env func(string) (string, bool), stdin io.Reader, endpoint string) (gateway.RawRequest, error) {
	r := gateway.RawRequest{Method: strings.ToUpper(f.method)}
	if f.method != "" && !httpguts.ValidHeaderFieldName(f.method) {
		return r, wrongUsage(fmt.Errorf("--method %q is not an HTTP method", f.method))
	}
	var err error
	if r.Endpoint, r.Query, err = gateway.ParseEndpoint(endpoint); err != nil {
		return r, wrongUsage(err)
	}
	if err := f.addHeaders(&r, env); err != nil {
		return r, wrongUsage(err)
	}
	r.Body, err = f.readBody(ctx, env, stdin)
	return r, err
}

// addHeaders parses 'NAME: VALUE' entries; $NAME at the end of a value is a secret from
// the environment.
func (f *rawFlags) addHeaders(r *gateway.RawRequest, env func(string) (string, bool)) error {
	unset := ""
	secret := func(name string) gateway.Secret {
		value, _ := env(name)
		if value == "" {
			unset = name
		}
		return gateway.NewSecret(name, value)
	}
	for _, entry := range f.headers {
		if err := r.AddHeader(entry, secret); err != nil {
			return fmt.Errorf("-H: %w", err)
		}
	}
	if unset != "" {
		return fmt.Errorf("-H: a header names the variable %s, which is not set", unset)
	}
	return nil
}

// readBody returns the JSON body, nil for none, and refuses anything but JSON.
func (f *rawFlags) readBody(ctx context.Context, env func(string) (string, bool), stdin io.Reader) ([]byte, error) {
	var body []byte
	var err error
	from := "--body"
	switch path, isFile := strings.CutPrefix(f.body, "@"); {
	case f.body == "":
		return nil, nil
	case isFile:
		from = path
		body, err = os.ReadFile(config.ExpandHome(path, env))
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
	body = bytes.TrimPrefix(body, []byte(byteOrderMark)) // not part of JSON, but Windows writes it
	if err := gateway.CheckJSON(body); err != nil {
		return nil, wrongUsage(fmt.Errorf("the body from %s is not JSON: %w", from, err))
	}
	return bytes.TrimSpace(body), nil
}
