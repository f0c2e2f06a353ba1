package connect

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Options are what the sheet works with.
type Options struct {
	Backend
	// Context ends with the program. The sheet's calls also end when it is closed.
	Context context.Context //nolint:containedctx // its calls are made in commands
	// Lane is the target of the lane in which the user is, which is tested first.
	Lane gateway.Target
	// Provider is the provider whose key the user wants to give, [TokenName] for the
	// gateway's token, empty for neither.
	Provider string
	// Save returns the command that writes the draft. Its message is [NotSaved] where it
	// failed, and closes the sheet where it didn't.
	Save func(context.Context, Draft) tea.Cmd
	// Tick returns a command that sends the given message after a second; nil counts no
	// seconds.
	Tick func(Ticked) tea.Cmd
}

// stage is what the sheet is doing.
type stage uint8

const (
	looking stage = iota // what is configured is being looked up
	filling
	calling
	tested
	saving
)

// Sheet is the overlay.
type Sheet struct {
	o  Options
	st *look.Styles
	// ctx ends when the sheet is closed.
	ctx    context.Context //nolint:containedctx // as in Options
	cancel context.CancelFunc

	stage stage
	found Found
	// account, address, gateway and search are what is typed; keys are the typed keys by
	// name.
	account, address, gateway, search form.LineInput
	keys                              map[string]*keyField
	place                             Place
	// typing is set while the gateway's name is typed, so that one that begins like a
	// listed one can be: before, arrows choose from the list.
	typing bool
	// shown are the providers that have a row.
	shown []string
	rows  []row
	at    int

	// gateways are the account's; listed says in a few words what is known of the list,
	// noList why there is none, and asked for which account and key it was asked for.
	gateways       []Gateway
	listed, noList string
	asked          string

	// call counts what was asked of the backend, so that late answers are told apart.
	call    int
	stop    context.CancelFunc
	plan    Plan
	results []result
	seconds int

	// remark is a fault of what was typed, or of a try to save.
	remark string
	// lines are shown in place of the form.
	lines bool
	// confirming is set after esc on a changed sheet.
	confirming, changed bool
	w, h                int
	closed              bool
}

// result is a test call, done or under way.
type result struct {
	Result
	done bool
}

// New returns the sheet.
func New(st *look.Styles, o Options) *Sheet {
	s := &Sheet{o: o, keys: map[string]*keyField{}, account: form.NewLineInput(), address: form.NewLineInput(), gateway: form.NewLineInput(), search: form.NewLineInput()}
	s.ctx, s.cancel = context.WithCancel(o.Context)
	s.stop = func() {}
	s.SetStyles(st)
	s.layRows()
	return s
}

// Ticked reports that a second has passed.
type Ticked struct {
	// call is the try that the second belongs to: a test that was made again must not count
	// the seconds of the one before.
	call int
}

// NotSaved reports that nothing could be written, or not all. NoKeyring is set where the
// keyring refused the keys.
type NotSaved struct {
	Words     string
	NoKeyring bool
}

type foundOut struct {
	found Found
	err   error
}

type gatewaysListed struct {
	asked    string
	gateways []Gateway
	err      error
}

type planned struct {
	call int
	// test says that the targets are to be tested, show that the lines are to be shown.
	test, show bool
	plan       Plan
	err        error
}

type answered struct {
	call, at int
	result   Result
}

// Init implements [overlay.Overlay].
func (s *Sheet) Init() tea.Cmd {
	find, ctx := s.o.Find, s.ctx
	return func() tea.Msg {
		found, err := find(ctx)
		return foundOut{found, err}
	}
}

// SetStyles implements [overlay.Overlay].
func (s *Sheet) SetStyles(st *look.Styles) {
	s.st = st
	for _, in := range s.inputs() {
		overlay.StyleInput(in, st)
		styles := in.Styles()
		styles.Focused.Text, styles.Blurred.Text = s.field(), s.field()
		styles.Focused.Placeholder, styles.Blurred.Placeholder = s.empty(), s.empty()
		in.SetStyles(styles)
	}
}

func (s *Sheet) inputs() []*form.LineInput {
	return []*form.LineInput{&s.account, &s.address, &s.gateway, &s.search}
}

// SetSize implements [overlay.Overlay].
func (s *Sheet) SetSize(w, h int) {
	s.w, s.h = w, h
	for _, in := range s.inputs() {
		in.SetWidth(max(1, s.fieldWidth()-1))
	}
}

// PreferredSize implements [overlay.Sized].
func (s *Sheet) PreferredSize(w, h int) (int, int) { return overlay.DefaultSize(w, h) }

// Closed implements [overlay.Overlay].
func (s *Sheet) Closed() bool { return s.closed }

// Close closes the sheet, and ends what it is waiting for.
func (s *Sheet) Close() {
	s.closed = true
	s.cancel()
}

// Update implements [overlay.Overlay].
func (s *Sheet) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case foundOut:
		return s.foundOut(msg)
	case gatewaysListed:
		s.listArrived(msg)
	case planned:
		return s.planned(msg)
	case answered:
		if msg.call == s.call && msg.at < len(s.results) && s.stage == calling {
			s.results[msg.at] = result{msg.result, true}
			if !slices.ContainsFunc(s.results, func(r result) bool { return !r.done }) {
				s.stage = tested
				return s.askLines(false) // a target that passed is written too
			}
		}
	case NotSaved:
		s.notSaved(msg)
	case Ticked:
		if msg.call == s.call && s.stage == calling {
			s.seconds++
			return s.tick()
		}
	case tea.PasteMsg:
		return s.paste(msg.Content)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Sheet) tick() tea.Cmd {
	if s.o.Tick == nil {
		return nil
	}
	return s.o.Tick(Ticked{s.call})
}

// foundOut fills the form with what is configured.
func (s *Sheet) foundOut(msg foundOut) tea.Cmd {
	if s.stage != looking {
		return nil
	}
	s.stage = filling
	if msg.err != nil {
		s.remark = msg.err.Error()
	}
	f := msg.found
	s.found = f
	s.account.SetValue(safe.Line(f.AccountID).String())
	s.gateway.SetValue(safe.Line(f.GatewayID).String())
	s.address.SetValue(safe.Line(f.URL).String())
	for _, in := range s.inputs() {
		in.CursorEnd()
	}
	if f.NoKeyring != "" {
		s.place = File
	}
	for _, p := range f.Providers {
		if p.From != "" || p.Name == s.o.Lane.Provider || p.Name == s.o.Provider {
			s.shown = append(s.shown, p.Name)
		}
	}
	s.layRows()
	first := s.rowOf(accountRow, "")
	if s.account.Value() != "" {
		first = s.rowOf(gatewayRow, "")
	}
	switch {
	case s.o.Provider == TokenName:
		first = s.rowOf(tokenRow, "")
	case s.o.Provider != "":
		first = max(0, s.rowOf(keyRow, s.o.Provider))
	}
	return tea.Batch(s.goTo(first), s.listGateways())
}

// provider returns what is known of a provider.
func (s *Sheet) provider(name string) Provider {
	for _, p := range s.found.Providers {
		if p.Name == name {
			return p
		}
	}
	return Provider{Name: name}
}

// draft is what is filled in.
func (s *Sheet) draft() Draft {
	d := Draft{Place: s.place, Keys: map[string]gateway.Secret{}}
	if v := strings.TrimSpace(s.account.Value()); v != s.found.AccountID {
		d.AccountID = v
	}
	// An emptied address is Cloudflare's, as the form says in its place; an empty URL would
	// leave the old one.
	if v := cmp.Or(strings.TrimSpace(s.address.Value()), gateway.DefaultURL); s.found.FixedURL == "" && v != cmp.Or(s.found.URL, gateway.DefaultURL) {
		d.URL = v
	}
	if v := strings.TrimSpace(s.gateway.Value()); v != s.found.GatewayID || s.found.GatewayFrom == "" && (d.AccountID != "" || d.URL != "") {
		d.GatewayID = v
	}
	for name, k := range s.keys {
		if k.text != "" {
			d.Keys[name] = k.secret()
		}
	}
	for _, r := range s.results {
		if r.done && r.What == "" && (d.Target.IsZero() || r.Target == s.o.Lane) {
			d.Target = r.Target
		}
	}
	return d
}

// passed reports whether there was a test call and none failed.
func (s *Sheet) passed() bool {
	return s.stage == tested && len(s.results) > 0 && !slices.ContainsFunc(s.results, func(r result) bool { return r.What != "" })
}

// edited is called for every change: what was tested isn't what is there any more.
func (s *Sheet) edited() {
	s.changed = true
	s.forget()
}

// forget drops the test calls, those under way included.
func (s *Sheet) forget() {
	s.stop()
	s.call++
	s.results, s.plan = nil, Plan{}
	if s.stage == calling || s.stage == tested {
		s.stage = filling
	}
}

// ShortHelp implements [overlay.Overlay].
func (s *Sheet) ShortHelp() []key.Binding {
	cancel := overlay.Key("esc", "not now")
	switch {
	case s.lines:
		return []key.Binding{overlay.Key("esc", "back to the form")}
	case s.stage == saving:
		return []key.Binding{overlay.Key("esc", "stop")}
	case s.stage == looking:
		return []key.Binding{cancel}
	case s.stage == calling:
		return []key.Binding{overlay.Key("esc", "stop the test")}
	case s.passed():
		return []key.Binding{overlay.Key("enter", "write and go on"), overlay.Key("ctrl+r", "test again"), overlay.Key("ctrl+o", "show the lines"), overlay.Key("tab", "next field"), cancel}
	case s.stage == tested:
		return []key.Binding{overlay.Key("ctrl+r", "test again"), overlay.Key("ctrl+s", "write it anyway"), overlay.Key("tab", "next field"), overlay.Key("ctrl+o", "show the lines"), cancel}
	}
	keys := []key.Binding{overlay.Key("tab", "next field")}
	switch r := s.row(); {
	case s.choosing():
		keys = append(keys, overlay.Key("←→", "choose"))
	case r.kind == addRow && s.match() != "":
		keys = append(keys, overlay.Key("enter", "give its key"))
	}
	if s.row().kind != addRow || s.match() == "" {
		keys = append(keys, overlay.Key("enter", "test"))
	}
	return append(keys, overlay.Key("ctrl+o", "show the lines"), cancel)
}
