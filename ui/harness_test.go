package ui

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui/connect"
	"sluice/ui/external"
	"sluice/ui/overlay"
	"sluice/ui/picker"
	"sluice/ui/uitest"
)

// rig drives the root model by hand, with the real client against the emulator
// and a real store: it runs the commands that Update returns and hands their
// messages back, but lets no time pass by itself.
type rig struct {
	t     testing.TB
	a     *app
	em    *emulator.Server
	store *sessions.Store
	msgs  chan tea.Msg
	// pending counts messages that running commands will send.
	pending int
	quit    bool
	// ticks counts the ticks that were asked for and not delivered.
	ticks  int
	cancel context.CancelFunc
	// clipboard is what was copied last.
	clipboard string
	// drawn is the newest frame; measured are the lines of the newest one whose lines were
	// found to have the width of measuredWidth cells.
	drawn         string
	measured      []string
	measuredWidth int
}

// rigRate is the emulator's speed; 0 is as fast as it can.
type rigOptions struct {
	rate int
	ui   func(*Options)
	w, h int
	dir  string
}

var tour = gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}

func newRig(t testing.TB, ro rigOptions) *rig {
	t.Helper()
	rate := ro.rate
	if rate == 0 {
		rate = emulator.Unlimited
	}
	em := emulator.New(emulator.Options{Rate: rate})
	own, err := gateway.NewTransport(gateway.Config{})
	if err != nil {
		t.Fatal(err)
	}
	url, carrier, err := em.InProcess(own)
	if err != nil {
		t.Fatal(err)
	}
	client, err := gateway.New(gateway.Config{URL: url, AccountID: "local", Emulated: true, Transport: carrier})
	if err != nil {
		t.Fatal(err)
	}
	if ro.dir == "" {
		ro.dir = t.TempDir()
	}
	store := sessions.NewStoreOn(fastDisk{}, ro.dir)
	opts := Options{
		Client: client, Store: store, Target: tour, Gateway: "local/default",
		Environ:     []string{"PATH=" + os.Getenv("PATH")}, // no display, so that no test opens a real browser
		ConnectHint: "~/.config/sluice/config.toml", Theme: "dark", Resolve: resolver(),
		Models:    func() []gateway.Model { return uitest.Models() },
		Providers: func() []picker.Provider { return vendors() },
		Price: func(t gateway.Target) (*gateway.Price, bool) {
			for _, m := range uitest.Models() {
				if m.Provider == t.Provider && m.ID == t.Model {
					return m.Price, m.Price != nil
				}
			}
			return nil, false
		},
		Connect: connection(),
		Tour:    []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}, {Provider: "anthropic", Model: "claude-haiku-4-5"}},
		Entry: func(t gateway.Target) (gateway.Model, bool) {
			for _, m := range uitest.Models() {
				if m.Provider == t.Provider && m.ID == t.Model {
					return m, true
				}
			}
			return gateway.Model{}, false
		},
	}
	if ro.ui != nil {
		ro.ui(&opts)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := newApp(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, a: a, em: em, store: store, msgs: make(chan tea.Msg, 1000), cancel: cancel}
	a.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { r.ticks++; return nil }
	t.Cleanup(func() {
		cancel()
		_ = a.close(5 * time.Second)
		client.Close()
		_ = em.Close()
	})
	if ro.w == 0 {
		ro.w, ro.h = 80, 24
	}
	r.run(a.Init())
	r.send(tea.WindowSizeMsg{Width: ro.w, Height: ro.h})
	return r
}

// connection is a set-up that finds nothing and writes nothing.
func connection() *Connect {
	return &Connect{
		Backend: connect.Backend{
			Find: func(context.Context) (connect.Found, error) {
				return connect.Found{URL: gateway.DefaultURL, GatewayID: "default", File: "~/.config/sluice/config.toml", KeyFolder: "~/.config/sluice/keys",
					Providers: []connect.Provider{{Name: "openai", From: "OPENAI_API_KEY, from the environment"}, {Name: "anthropic"}, {Name: "workers-ai"}}}, nil
			},
			Gateways: func(context.Context, connect.Draft) ([]connect.Gateway, error) {
				return nil, errors.New("there is none")
			},
			Plan: func(_ context.Context, _ connect.Draft, lane gateway.Target) (connect.Plan, error) {
				return connect.Plan{Targets: []gateway.Target{lane}, Lines: []string{"[gateway]", `account_id = "acme"`}}, nil
			},
			Test: func(_ context.Context, _ connect.Draft, t gateway.Target) connect.Result {
				return connect.Result{Target: t, URL: "POST https://gateway.example/v1", Status: 200, Text: "pong"}
			},
		},
		Save: func(context.Context, connect.Draft) (Options, error) {
			return Options{}, errors.New("nothing is written here")
		},
	}
}

// clientOf is a client that nothing is sent with.
func clientOf(t testing.TB, cfg gateway.Config) *gateway.Client {
	t.Helper()
	c, err := gateway.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// resolver makes steps as the command line does.
func resolver() func(gateway.Target) ([]gateway.Step, error) {
	var mu sync.Mutex
	built := map[string]gateway.Provider{}
	return func(t gateway.Target) ([]gateway.Step, error) {
		mu.Lock()
		defer mu.Unlock()
		p, ok := built[t.Provider]
		if !ok {
			spec, found := providers.Lookup(t.Provider)
			if !found {
				return nil, &gateway.Error{Kind: gateway.KindRequest, Message: "there is no provider " + t.Provider}
			}
			var err error
			if p, err = spec.New(providers.Settings{Name: t.Provider}); err != nil {
				return nil, err
			}
			built[t.Provider] = p
		}
		return []gateway.Step{{Provider: p, Model: t.Model}}, nil
	}
}

func price(in, out float64) *gateway.Price { return &gateway.Price{Input: &in, Output: &out} }

func vendors() []picker.Provider {
	return []picker.Provider{
		{Name: "openai", Label: "OpenAI", Key: picker.KeyReady},
		{Name: "anthropic", Label: "Anthropic", Key: picker.KeyMissing, Hint: "set ANTHROPIC_API_KEY"},
		{Name: "workers-ai", Label: "Workers AI", Key: picker.KeyReady},
	}
}

// send hands a message to the model, as the program would, and checks what is
// drawn.
func (r *rig) send(msg tea.Msg) {
	r.t.Helper()
	cmd := r.update(msg)
	r.look()
	r.run(cmd)
}

// update is send without a look at what is drawn, which returns the command.
func (r *rig) update(msg tea.Msg) tea.Cmd {
	if wanted, ok := msg.(external.CopyWanted); ok {
		r.clipboard = wanted.Text
	}
	_, cmd := r.a.Update(msg)
	return cmd
}

// copies gives what a key copies.
func (r *rig) copies(key string) string {
	r.t.Helper()
	r.clipboard = ""
	r.press(key).idle()
	if r.clipboard == "" {
		r.t.Errorf("%s copies nothing", key)
	}
	return r.clipboard
}

// look draws a frame and checks that it measures exactly the screen.
func (r *rig) look() string {
	r.t.Helper()
	r.drawn = r.a.View().Content
	r.measure(r.drawn)
	return r.drawn
}

func (r *rig) measure(view string) {
	r.t.Helper()
	if r.a.w == 0 || r.a.h == 0 {
		return
	}
	lines := strings.Split(view, "\n")
	if r.a.w < minWidth || r.a.h < minHeight {
		if len(lines) > 1 || lipgloss.Width(view) > r.a.w {
			r.t.Fatalf("below the least size %dx%d draws %q", r.a.w, r.a.h, view)
		}
		return
	}
	if len(lines) != r.a.h {
		r.t.Fatalf("the frame has %d lines, want %d:\n%s", len(lines), r.a.h, ansi.Strip(view))
	}
	for i, line := range lines {
		if i < len(r.measured) && line == r.measured[i] && r.measuredWidth == r.a.w {
			continue // most lines stay the same from frame to frame
		}
		if w := ansi.StringWidth(line); w != r.a.w {
			r.t.Fatalf("line %d is %d cells wide, want %d: %q\n%s", i, w, r.a.w, line, ansi.Strip(view))
		}
	}
	r.measured, r.measuredWidth = lines, r.a.w
}

func (r *rig) text() string { return ansi.Strip(r.look()) }

func (r *rig) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	r.pending++
	go func() { r.msgs <- cmd() }()
}

// step takes the next message of a command.
func (r *rig) step() {
	r.t.Helper()
	var msg tea.Msg
	select {
	case msg = <-r.msgs:
	case <-time.After(20 * time.Second):
		r.t.Fatalf("%d commands gave nothing; the screen:\n%s", r.pending, r.text())
	}
	r.pending--
	switch m := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range m {
			r.run(cmd)
		}
	case tea.QuitMsg:
		r.quit = true
	default:
		if cmds, ok := sequence(msg); ok {
			r.pending += len(cmds)
			go func() {
				for _, cmd := range cmds {
					r.msgs <- cmd()
				}
			}()
			return
		}
		r.send(msg)
	}
}

// sequence takes tea.Sequence's own message apart.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	var cmds []tea.Cmd
	for i := range v.Len() {
		cmd, _ := v.Index(i).Interface().(tea.Cmd)
		cmds = append(cmds, cmd)
	}
	return cmds, true
}

// idle runs everything to its end.
func (r *rig) idle() *rig {
	r.t.Helper()
	for r.pending > 0 {
		r.step()
	}
	return r
}

// until runs commands until something holds.
func (r *rig) until(what string, holds func() bool) *rig {
	r.t.Helper()
	for !holds() {
		if r.pending == 0 {
			r.t.Fatalf("idle before %s; the screen:\n%s", what, r.text())
		}
		r.step()
	}
	return r
}

// shows runs commands until the screen shows the words.
func (r *rig) shows(words string) *rig {
	r.t.Helper()
	r.look()
	return r.until("the screen shows "+words, func() bool { return strings.Contains(ansi.Strip(r.drawn), words) })
}

func (r *rig) wantText(words ...string) {
	r.t.Helper()
	text := r.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			r.t.Errorf("the screen doesn't show %q:\n%s", w, text)
		}
	}
}

// wantWords is wantText for words that may stand on several lines, in a box too.
func (r *rig) wantWords(words string) {
	r.t.Helper()
	text := r.text()
	if r.a.overlay != nil {
		text += strings.ReplaceAll(ansi.Strip(r.a.overlay.View()), "│", " ")
	}
	if text = strings.Join(strings.Fields(text), " "); !strings.Contains(text, words) {
		r.t.Errorf("the screen doesn't say %q:\n%s", words, r.text())
	}
}

func (r *rig) wantNoText(words ...string) {
	r.t.Helper()
	text := r.text()
	for _, w := range words {
		if strings.Contains(text, w) {
			r.t.Errorf("the screen shows %q:\n%s", w, text)
		}
	}
}

// press sends keys by their names, separated by blanks.
func (r *rig) press(keys string) *rig {
	r.t.Helper()
	for key := range strings.FieldsSeq(keys) {
		r.send(keyPress(r.t, key))
	}
	return r
}

// write types a text. It draws the last letter, and before it those that move something
// on the screen; the program draws fast typing no more often.
func (r *rig) write(text string) *rig {
	r.t.Helper()
	for i, c := range text {
		was := r.a.layout
		cmd := r.update(tea.KeyPressMsg{Code: c, Text: string(c)})
		now := r.a.layout
		if i+utf8.RuneLen(c) >= len(text) || now.composer != was.composer || now.foot != was.foot || now.overlay != was.overlay {
			r.look()
		}
		r.run(cmd)
	}
	return r
}

// ask types a prompt, sends it and waits for its end.
func (r *rig) ask(prompt string) *rig {
	r.t.Helper()
	return r.write(prompt).press("enter").idle()
}

func keyPress(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	k := uitest.Key(t, name)
	if got := overlay.CanonicalKey(k.String()); got != name {
		t.Fatalf("key %q is %q to the program", name, got)
	}
	return k
}

// stored reads the only session of the store as another program would.
func (r *rig) stored() *sessions.Session {
	r.t.Helper()
	infos, err := r.store.List(context.Background())
	if err != nil || len(infos) == 0 {
		r.t.Fatalf("sessions: %v, %v; want one", infos, err)
	}
	if len(infos) > 1 {
		r.t.Fatalf("%d sessions, want one", len(infos))
	}
	s, err := r.store.Read(infos[0].Path)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// outline gives stored messages in short: role, the first words, and what is
// amiss.
func outline(messages []sessions.Message) []string {
	var out []string
	for _, m := range messages {
		words := string(m.Role) + ": " + firstWords(m.Text, 3)
		if m.Incomplete {
			words += " (incomplete)"
		}
		if m.Error != nil {
			words += " (" + string(m.Error.Kind) + ")"
		}
		out = append(out, words)
	}
	return out
}

func firstWords(s string, n int) string {
	words := strings.Fields(s)
	return strings.Join(words[:min(n, len(words))], " ")
}

func wantEqual[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	uitest.Equal(t, what, got, want)
}

// bodies gives what the emulator received.
func (r *rig) bodies() []string {
	var out []string
	for _, q := range r.em.Requests() {
		out = append(out, string(q.Body))
	}
	return slices.Clip(out)
}

// inFull leaves a test of many cases on one goroutine to the run without -short:
// the race detector has nothing to find in it, and takes ten times as long.
func inFull(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("for the run without -short")
	}
}

func plain(view string) string { return uitest.Plain(view) }
