package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
)

// focus is the component that has the keyboard when no overlay is open.
type focus uint8

const (
	focusComposer focus = iota
	focusTranscript
)

// tickEvery is how often times move on the screen while something runs.
const tickEvery = 200 * time.Millisecond

// toastTime is how long a passing message stays.
const toastTime = 4 * time.Second

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

// toast is a passing message in the footer.
type toast struct {
	id      int
	text    string
	trouble bool
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
	cmds := []tea.Cmd{a.findRecents()}
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

// where is the scope of the focused component.
func (a *app) where() scope {
	if a.focus == focusTranscript {
		return inTranscript
	}
	return inComposer
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

func (a *app) placeholder() string {
	l := a.focusedLane()
	switch {
	case l.busy():
		return "Answering…"
	case l.target.IsZero():
		return "Pick a model, then ask"
	case len(l.exchanges) == 0:
		return "Ask " + safe.Line(shortModel(l.target)).String() + "…"
	default:
		return "Ask on…"
	}
}

// View puts the frame together.
func (a *app) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = ansi.Truncate("sluice: "+a.title(), 60, "…")
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if a.w == 0 || a.h == 0 {
		return v
	}
	if a.layout.tooSmall {
		v.Content = a.tooSmall()
		return v
	}
	l := a.focusedLane()
	content := strings.Join([]string{
		a.header(a.w),
		a.laneTitle(l, a.w),
		l.transcript.View(),
		a.laneStatus(l, a.w),
		a.composer.View(),
		a.footer(a.w),
	}, "\n")
	if a.overlay == nil {
		if a.focus == focusComposer {
			v.Cursor = offset(a.composer.Cursor(), a.layout.composer.x, a.layout.composer.y)
		}
		v.Content = content
		return v
	}
	box := a.overlay.View()
	at := a.layout.overlay
	x := at.x + max(0, (at.w-lipgloss.Width(box))/2)
	v.Content = filled(lipgloss.NewCompositor(lipgloss.NewLayer(content), lipgloss.NewLayer(box).X(x).Y(at.y).Z(1)).Render(), a.w)
	v.Cursor = offset(a.overlay.Cursor(), x, at.y)
	return v
}

// filled gives every line its width again: the compositor drops blanks.
func filled(frame string, w int) string {
	lines := strings.Split(frame, "\n")
	for i := range lines {
		lines[i] = fit(lines[i], w)
	}
	return strings.Join(lines, "\n")
}

func offset(c *tea.Cursor, x, y int) *tea.Cursor {
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += x
	moved.Y += y
	return &moved
}

// tooSmall is the one polite line below the least size.
func (a *app) tooSmall() string {
	words := fmt.Sprintf("sluice needs %d×%d cells, this is %d×%d", minWidth, minHeight, a.w, a.h)
	if lipgloss.Width(words) > a.w {
		words = "too small"
	}
	return ansi.Truncate(words, a.w, "")
}

func (a *app) focusedLane() *lane { return a.lanes[0] }

// key takes a key press: the overlay first, then the leader, then actions whose
// keys can't be text, then the focused component's actions, then its text.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	k := canonical(msg.String())
	if k == "ctrl+c" {
		return a.interrupt()
	}
	if a.overlay != nil {
		return a.overlay.Update(msg)
	}
	if a.leader {
		a.leader = false
		return a.lead(k)
	}
	if act := a.find(k, everywhere); act != nil {
		return a.perform(act)
	}
	if act := a.find(k, a.where()); act != nil {
		return a.perform(act)
	}
	if a.focus == focusTranscript {
		return nil
	}
	return a.composerKey(msg, k)
}

// composerKey is typing: history at the edges, commands at an empty prompt.
func (a *app) composerKey(msg tea.KeyPressMsg, k string) tea.Cmd {
	switch {
	case k == "/" && a.composer.Value() == "":
		return a.openCommands()
	case k == "up" && a.composer.AtFirstLine() && a.composer.HistoryPrev():
		return nil
	case k == "down" && a.composer.AtLastLine() && a.composer.HistoryNext():
		return nil
	}
	return a.composer.Update(msg)
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	a.leader = false
	if a.overlay != nil {
		return a.overlay.Update(msg)
	}
	return tea.Batch(a.setFocus(focusComposer), a.composer.Paste(msg.Content))
}

const wheelLines = 3

func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if a.overlay != nil {
		return a.overlay.Update(msg)
	}
	switch msg.Button {
	case tea.MouseWheelUp:
		a.focusedLane().transcript.ScrollBy(-wheelLines)
	case tea.MouseWheelDown:
		a.focusedLane().transcript.ScrollBy(wheelLines)
	}
	return nil
}

// click moves the focus to what was clicked.
func (a *app) click(msg tea.MouseClickMsg) tea.Cmd {
	if a.overlay != nil || msg.Button != tea.MouseLeft {
		return nil
	}
	switch y := msg.Y; {
	case y >= a.layout.composer.y && y < a.layout.composer.y+a.layout.composer.h:
		return a.setFocus(focusComposer)
	case y >= a.layout.lane.y && y < a.layout.lane.y+a.layout.lane.h:
		return a.setFocus(focusTranscript)
	}
	return nil
}

func (a *app) setFocus(f focus) tea.Cmd {
	a.focus = f
	if f == focusComposer && a.overlay == nil {
		return a.composer.Focus()
	}
	a.composer.Blur()
	return nil
}

// open shows an overlay; the composer keeps its text and loses its cursor.
func (a *app) open(o overlay) tea.Cmd {
	a.overlay = o
	a.composer.Blur()
	return nil
}

func (a *app) closeOverlay() {
	if a.overlay != nil && a.overlay.Closed() {
		a.dropOverlay()
	}
}

func (a *app) dropOverlay() {
	a.overlay = nil
	a.setFocus(a.focus)
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

// say shows a passing message, warn the same for trouble.
func (a *app) say(text string) tea.Cmd  { return a.toastFor(text, false) }
func (a *app) warn(text string) tea.Cmd { return a.toastFor(text, true) }

func (a *app) toastFor(text string, trouble bool) tea.Cmd {
	a.toast = toast{id: a.toast.id + 1, text: text, trouble: trouble}
	id := a.toast.id
	return a.after(toastTime, func(time.Time) tea.Msg { return toastExpired{id} })
}

// startTicking moves the times on the screen while an answer is under way.
func (a *app) startTicking() tea.Cmd {
	if a.ticking {
		return nil
	}
	a.ticking = true
	return a.nextTick()
}

func (a *app) nextTick() tea.Cmd {
	return a.after(tickEvery, func(at time.Time) tea.Msg { return ticked{at} })
}

func (a *app) tick(msg ticked) tea.Cmd {
	a.now = msg.at
	busy := false
	for _, l := range a.lanes {
		if l.turn != nil {
			busy = true
			l.turn.wait(a.now)
		}
	}
	if !busy {
		a.ticking = false
		return nil
	}
	return a.nextTick()
}

// findRecents looks through the stored sessions for targets used before.
func (a *app) findRecents() tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		infos, err := store.List(ctx)
		if err != nil {
			return nil
		}
		var out []gateway.Target
		for _, info := range infos {
			for _, s := range info.Targets {
				if t, err := gateway.ParseTarget(s); err == nil {
					out = append(out, t)
				}
			}
			if len(out) >= recentsKept {
				break
			}
		}
		return recentsFound{mergeRecents(nil, out)}
	}
}

const recentsKept = 8

// mergeRecents joins two lists, newest first, each target once.
func mergeRecents(newer, older []gateway.Target) []gateway.Target {
	seen := map[gateway.Target]bool{}
	var out []gateway.Target
	for _, t := range append(append([]gateway.Target{}, newer...), older...) {
		if !seen[t] && !t.IsZero() && len(out) < recentsKept {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

func fileName(path string) string { return safe.Line(filepath.Base(path)).String() }
