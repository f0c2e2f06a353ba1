package ui

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
)

// app is the root model: a router that owns size, focus, overlay and lanes.
type app struct {
	opts   Options
	ctx    context.Context //nolint:containedctx // the program's own lifetime, from which each turn's context is made
	styles *styles
	layout layout
	w, h   int
	now    time.Time

	actions  []action
	lanes    []*lane
	composer *composer
	focus    focus
	overlay  overlay
	leader   bool
	toast    toast
	mouse    bool
	// themeFixed says that the terminal's background doesn't decide any more.
	themeFixed bool

	// book writes the session, nil before the first prompt. name and path are the
	// session's as they were last told: asking the session waits for the disk.
	book       *book
	name, path string
	// left are sessions that are not closed yet.
	left []*book
	// opening is the session that is wanted and not read yet, 0 for none; openings
	// counts the wishes.
	opening, openings int
	// readOnly says why the session can't be written, saveTrouble what the newest
	// save failed with. Both are empty while saving works.
	readOnly, saveTrouble string
	spent                 spending
	recents               []gateway.Target

	turns    int
	ticking  bool
	lastQuit time.Time
	// after is tea.Tick, but in tests, which let time pass themselves.
	after func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
}

// The facts that the app's own commands report.
type (
	ticked       struct{ at time.Time }
	toastExpired struct{ id int }
	recentsFound struct{ targets []gateway.Target }
)

// newApp builds the root model with an empty session and one lane.
func newApp(ctx context.Context, opts Options) (*app, error) {
	a := &app{opts: opts, ctx: ctx, mouse: opts.Mouse, now: time.Now(), after: tea.Tick}
	a.themeFixed = opts.Theme == "dark" || opts.Theme == "light"
	a.styles = newStyles(opts.Theme != "light", opts.NoColor)
	a.actions = newActions(opts.Keys, opts.NewlineOnEnter)
	a.composer = newComposer(a.styles)
	a.composer.Focus()
	l := &lane{target: opts.Target, system: opts.System, params: opts.Params, transcript: newTranscript(a.styles)}
	l.transcript.SetEmpty(a.welcome)
	a.lanes = []*lane{l}
	return a, nil
}

// Init asks for the terminal's background and, off the screen's path, for the
// session to open and the targets used before.
func (a *app) Init() tea.Cmd {
	cmds := []tea.Cmd{a.findRecents(), a.awaitStop()}
	if !a.themeFixed {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if clash := clashes(a.actions); len(clash) > 0 {
		cmds = append(cmds, a.warn("[keys]: "+strings.Join(clash, "; ")))
	}
	if a.opts.Session != "" {
		cmds = append(cmds, a.openSession(a.opts.Session))
	}
	return tea.Batch(cmds...)
}

// Update routes: size first, then results to their owners, then input.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if !a.themeFixed {
			a.setStyles(newStyles(msg.IsDark(), a.opts.NoColor))
		}
	case tea.KeyPressMsg:
		cmd = a.key(msg)
	case tea.PasteMsg:
		cmd = a.paste(msg)
	case tea.MouseWheelMsg:
		cmd = a.wheel(msg)
	case tea.MouseClickMsg:
		cmd = a.click(msg)
	case turnStarted:
		cmd = a.turnStarted(msg)
	case deltasArrived:
		cmd = a.deltasArrived(msg)
	case answerSaved:
		cmd = a.answerSaved(msg)
	case sessionOpened:
		cmd = a.sessionOpened(msg)
	case recentsFound:
		a.recents = mergeRecents(a.recents, msg.targets)
	case bookClosed:
		cmd = a.bookClosed(msg)
	case copied:
		cmd = a.copied(msg)
	case editorClosed:
		cmd = a.editorClosed(msg)
	case stopAsked:
		cmd = tea.Batch(a.suspend(), a.awaitStop())
	case continued:
		cmd = a.continued(msg)
	case ticked:
		cmd = a.tick(msg)
	case toastExpired:
		if msg.id == a.toast.id {
			a.toast.text = ""
		}
	default:
		cmd = a.forward(msg)
	}
	a.closeOverlay()
	a.place()
	return a, tea.Batch(cmd, a.catchUp())
}

// catchUp asks for another view while a message on the screen is rendered in
// pieces. It is nil nearly always.
func (a *app) catchUp() tea.Cmd {
	var cmds []tea.Cmd
	for _, l := range a.lanes {
		cmds = append(cmds, l.transcript.CatchUp())
	}
	return tea.Batch(cmds...)
}

// forward gives messages that the router doesn't know to the components that
// may have asked for them.
func (a *app) forward(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if a.overlay != nil {
		cmds = append(cmds, a.overlay.Update(msg))
	}
	for _, l := range a.lanes {
		cmds = append(cmds, l.transcript.Update(msg))
	}
	cmds = append(cmds, a.composer.Update(msg))
	return tea.Batch(cmds...)
}

// place pushes sizes down.
func (a *app) place() {
	if a.w == 0 || a.h == 0 {
		return
	}
	a.layout = arrange(a.w, a.h, a.composer.Lines())
	if a.layout.tooSmall {
		return
	}
	a.composer.SetSize(a.layout.composer.w, a.layout.composer.h)
	a.composer.SetPlaceholder(a.placeholder())
	for _, l := range a.lanes {
		l.transcript.SetSize(a.layout.transcript.w, a.layout.transcript.h)
		l.transcript.SetFocused(a.focus == focusTranscript && a.overlay == nil)
		l.transcript.SetHints(a.messageHints())
	}
	if a.overlay != nil {
		a.overlay.SetSize(a.layout.overlay.w, a.layout.overlay.h)
	}
}

// messageHints are the keys that messages name: those that work from where the
// focus is.
func (a *app) messageHints() hints {
	return hints{
		Fold:  a.keyFor("reasoning", a.where()),
		Retry: a.keyFor("regenerate", a.where()),
		Other: a.keyFor("regenerate.other", a.where()),
	}
}

func (a *app) setStyles(st *styles) {
	a.styles = st
	a.composer.SetStyles(st)
	for _, l := range a.lanes {
		l.transcript.SetStyles(st)
	}
	if a.overlay != nil {
		a.overlay.SetStyles(st)
	}
}

func fileName(path string) string { return safe.Line(filepath.Base(path)).String() }
