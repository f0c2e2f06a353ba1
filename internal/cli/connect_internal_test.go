package cli

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/ui/connect"
)

// connectorAt is a connector as the playground has it, in an environment with an empty
// home.
func connectorAt(t *testing.T, more ...string) (c *connector, printed *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	printed = &bytes.Buffer{}
	p := &Program{
		Environ: append([]string{
			"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
			"APPDATA=" + filepath.Join(home, "roaming"), "LOCALAPPDATA=" + filepath.Join(home, "local"),
		}, more...),
		Streams: Streams{In: strings.NewReader(""), Out: printed, Err: printed},
	}
	s, err := p.setup(orEmbed)
	if err != nil {
		t.Fatal(err)
	}
	c = &connector{p: p, setups: []*setup{s}, cfg: s.cfg}
	t.Cleanup(c.close)
	return c, printed
}

func emulatorAt(t *testing.T, o emulator.Options) (*emulator.Server, string) {
	t.Helper()
	o.Rate = emulator.Unlimited
	em := emulator.New(o)
	url, err := em.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = em.Close() })
	return em, url
}

func keys(pairs ...string) map[string]gateway.Secret {
	out := map[string]gateway.Secret{}
	for pair := range slices.Chunk(pairs, 2) {
		out[pair[0]] = gateway.NewSecret("", pair[1])
	}
	return out
}

// From an empty home to a program that uses the gateway, without a restart.
func TestAGatewayIsSetUpTestedWrittenAndUsed(t *testing.T) {
	t.Parallel()
	em, url := emulatorAt(t, emulator.Options{Token: "tok-canary", Gateways: []string{"default", "work"}})
	c, printed := connectorAt(t)
	ctx := t.Context()
	found, err := c.find(ctx)
	if err != nil || found.AccountID != "" || found.GatewayID != "default" || found.TokenFrom != "" || len(found.Providers) < 15 || !strings.HasPrefix(found.File, "~") {
		t.Fatalf("%+v, %v", found, err)
	}
	d := connect.Draft{URL: url, AccountID: "acc", GatewayID: "work", Place: connect.File, Keys: keys("gateway", "tok-canary", "workers-ai", "cf-canary")}

	list, err := c.gateways(ctx, d)
	if want := []connect.Gateway{{ID: "default", Authenticated: true}, {ID: "work", Authenticated: true}}; err != nil || !slices.Equal(list, want) {
		t.Errorf("the list: %+v, %v", list, err)
	}
	plan, err := c.plan(ctx, d, tourModel)
	if err != nil || !slices.Equal(plan.Targets, []gateway.Target{tourModel}) || strings.Contains(strings.Join(plan.Lines, "\n"), "canary") {
		t.Fatalf("%+v, %v", plan, err)
	}
	wrong := d
	wrong.Keys = keys("gateway", "wrong")
	if got := c.test(ctx, wrong, tourModel); got.Status != http.StatusUnauthorized || got.What == "" || got.Next == "" || strings.Contains(got.What+got.Next, "canary") {
		t.Errorf("with a wrong token: %+v", got)
	}
	if got := c.test(ctx, d, tourModel); got.Status != 200 || got.What != "" || got.Text == "" || got.URL != "POST "+url+"/acc/work/workers-ai/"+tourModel.Model || got.Took <= 0 {
		t.Errorf("the test call: %+v", got)
	}
	if _, err := os.Stat(filepath.Dir(c.cfg.Path)); err == nil {
		t.Error("something was written before it was saved")
	}

	d.Target = tourModel
	opts, err := c.save(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	if got := opts.Client.URL(); got != url+"/acc/work" {
		t.Errorf("the client calls %s", got)
	}
	before := len(em.Requests())
	steps, err := opts.Resolve(opts.Target)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range opts.Client.Stream(ctx, probe(), steps, gateway.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	asked := em.Requests()
	if len(asked) != before+1 || asked[before].Header.Get("Authorization") != "Bearer cf-canary" || asked[before].Gateway != "work" {
		t.Errorf("%d requests, the last: %+v", len(asked)-before, asked[len(asked)-1])
	}
	if !opts.Client.Destination(steps[0].Provider).Emulated {
		t.Error("the emulator isn't recognised")
	}
	file := readText(t, c.cfg.Path)
	if strings.Contains(file, "canary") || !strings.Contains(file, `token = "file:keys/gateway"`) || !strings.Contains(file, "target = ") {
		t.Errorf("written:\n%s", file)
	}
	if strings.Contains(printed.String(), "canary") || printed.Len() > 0 {
		t.Errorf("printed under the screen: %s", printed)
	}

	// The next start finds it all.
	next := &Program{Environ: c.p.Environ, Streams: c.p.Streams}
	s, err := next.setup(orEmbed)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if s.embedded != nil || s.defaultTarget() != tourModel || s.cfg.CheckKey(ctx, "gateway").Status != "present" {
		t.Errorf("the next start: %+v", s.cfg.Gateway)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A key that goes nowhere serves this run, also after another change.
func TestAKeyInMemoryServesThisRun(t *testing.T) {
	t.Parallel()
	em, url := emulatorAt(t, emulator.Options{Token: "tok-canary"})
	c, _ := connectorAt(t)
	if _, err := c.save(t.Context(), connect.Draft{URL: url, GatewayID: "default", Place: connect.Memory, Keys: keys("gateway", "tok-canary", "openai", "sk-canary")}); err != nil {
		t.Fatal(err)
	}
	opts, err := c.save(t.Context(), connect.Draft{AccountID: "acc", Place: connect.Memory, Keys: keys("openai", "sk-canary-two")})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := opts.Resolve(gateway.Target{Provider: "openai", Model: "gpt-4o-mini"})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range opts.Client.Stream(t.Context(), probe(), steps, gateway.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	asked := em.Requests()
	if got := asked[len(asked)-1]; got.Header.Get("Authorization") != "Bearer sk-canary-two" || got.Header.Get("cf-aig-authorization") != "Bearer tok-canary" {
		t.Errorf("sent %v", got.Header)
	}
	if err := filepath.WalkDir(filepath.Dir(filepath.Dir(c.cfg.Path)), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.Contains(readText(t, path), "canary") {
			t.Errorf("%s has a key", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := c.find(t.Context()); err != nil || found.TokenFrom != "given in this run" {
		t.Errorf("%+v, %v", found, err)
	}
}

// One test call for the lane and one for each new key; none that nobody asked for.
func TestWhatIsTested(t *testing.T) {
	t.Parallel()
	_, url := emulatorAt(t, emulator.Options{})
	far := connect.Draft{AccountID: "acc"}
	for name, row := range map[string]struct {
		environ []string
		draft   connect.Draft
		lane    gateway.Target
		want    []string
	}{
		"no key at all":              {draft: far, lane: tourModel},
		"the lane's key":             {environ: []string{"CLOUDFLARE_API_TOKEN=k", "OPENAI_API_KEY=k"}, draft: far, lane: tourModel, want: []string{"workers-ai"}},
		"another key is there":       {environ: []string{"OPENAI_API_KEY=k", "ANTHROPIC_API_KEY=k"}, draft: far, lane: tourModel, want: []string{"openai"}},
		"a key is pasted":            {environ: []string{"OPENAI_API_KEY=k"}, draft: connect.Draft{AccountID: "acc", Keys: keys("anthropic", "k")}, lane: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}, want: []string{"openai", "anthropic"}},
		"the gateway holds the keys": {draft: connect.Draft{AccountID: "acc", Keys: keys("gateway", "k")}, lane: tourModel, want: []string{"workers-ai"}},
		"a gateway on this machine":  {draft: connect.Draft{URL: url}, lane: tourModel, want: []string{"workers-ai"}},
		"a raw lane":                 {environ: []string{"OPENAI_API_KEY=k"}, draft: far, lane: gateway.Target{Provider: "anthropic", Endpoint: "v1/models"}, want: []string{"openai"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := connectorAt(t, row.environ...)
			plan, err := c.plan(t.Context(), row.draft, row.lane)
			var got []string
			for _, target := range plan.Targets {
				got = append(got, target.Provider)
			}
			if err != nil || !slices.Equal(got, row.want) {
				t.Errorf("tested %v, %v, want %v", got, err, row.want)
			}
		})
	}
}

// Why there is no list, in words, and no token for a host that isn't Cloudflare's.
func TestTheListOfGatewaysOrWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"no right":        {403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, "lacks the permission AI Gateway Read (HTTP 403)"},
		"no such account": {404, `{}`, "there is none for this account (HTTP 404)"},
		"a refusal":       {200, `{"success":false,"errors":[{"code":7003,"message":"Could not route for sk-canary"}],"result":null}`, "Could not route for [redacted] (7003)"},
		"no JSON":         {200, `<html>`, "the reply is no JSON"},
		"none":            {200, `{"success":true,"result":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := make(chan string, 10)
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked <- r.URL.String() + " " + r.Header.Get("Authorization") + r.Header.Get("cf-aig-authorization")
				w.WriteHeader(row.status)
				_, _ = w.Write([]byte(row.body))
			}))
			t.Cleanup(api.Close)
			c, _ := connectorAt(t)
			if err := os.MkdirAll(filepath.Dir(c.cfg.Path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(c.cfg.Path, []byte("[providers.workers-ai]\napi_url = \""+api.URL+"/client/v4\"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := c.find(t.Context()); err != nil {
				t.Fatal(err)
			}
			list, err := c.gateways(t.Context(), connect.Draft{AccountID: "acc", Keys: keys("workers-ai", "sk-canary", "gateway", "tok-canary")})
			if row.want == "" && (err != nil || len(list) != 0) || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("%v, %v, want %q", list, err, row.want)
			}
			if got := <-asked; got != "/client/v4/accounts/acc/ai-gateway/gateways?per_page=50 Bearer sk-canary" {
				t.Errorf("asked %q", got)
			}
		})
	}
	c, _ := connectorAt(t)
	if _, err := c.gateways(t.Context(), connect.Draft{AccountID: "acc"}); err == nil || !strings.Contains(err.Error(), "Cloudflare API token") {
		t.Errorf("without a token: %v", err)
	}
	if _, err := c.gateways(t.Context(), connect.Draft{URL: "https://proxy.example/v1", AccountID: "acc", Keys: keys("workers-ai", "k")}); err == nil || !strings.Contains(err.Error(), "this host isn't Cloudflare's") {
		t.Errorf("for another host: %v", err)
	}
}

func TestWhatCantBeSavedIsNot(t *testing.T) {
	t.Parallel()
	c, _ := connectorAt(t)
	if _, err := c.save(t.Context(), connect.Draft{AccountID: "a b"}); err == nil || !strings.Contains(err.Error(), "can't be an id") {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.save(stopped, connect.Draft{AccountID: "acc"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(c.cfg.Path); err == nil {
		t.Error("the file was written")
	}
}

// untilWritten is a context that has ended once a file is there.
type untilWritten struct {
	context.Context //nolint:containedctx // it is one
	path            string
}

func (c untilWritten) Err() error {
	if _, err := os.Stat(c.path); err == nil {
		return context.Canceled
	}
	return c.Context.Err()
}

func (c untilWritten) Done() <-chan struct{} {
	done := make(chan struct{})
	if c.Err() != nil {
		close(done)
	}
	return done
}

// Who stops when the file is written already gets what is in it.
func TestAStopAfterTheWriteIsTooLate(t *testing.T) {
	t.Parallel()
	_, url := emulatorAt(t, emulator.Options{})
	c, _ := connectorAt(t)
	ctx := untilWritten{t.Context(), c.cfg.Path}
	opts, err := c.save(ctx, connect.Draft{URL: url, AccountID: "acc", GatewayID: "work", Place: connect.File, Keys: keys("workers-ai", "cf-canary")})
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == nil {
		t.Fatal("nothing was written")
	}
	if got := opts.Client.URL(); got != url+"/acc/work" || !opts.Client.Destination(nil).Emulated {
		t.Errorf("the client calls %s, an emulator: %v", got, opts.Client.Destination(nil).Emulated)
	}
}
