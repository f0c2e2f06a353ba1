package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sluice/ui/browser"
	"sluice/ui/composer"
	"sluice/ui/external"
	"sluice/ui/form"
	"sluice/ui/palette"
	"sluice/ui/picker"
)

// newApp returns the root model with a new session and the lanes that the options name.
func newApp(ctx context.Context, opts Options) (*app, error) {
	a := &app{opts: opts, ctx: ctx, chrome: chrome{mouse: opts.Mouse, source: opts.Source, after: tea.Tick, clock: time.Now}}
	a.now = time.Now()
	a.themeFixed = opts.Theme == "dark" || opts.Theme == "light"
	a.theme = palette.Theme{Dark: opts.Theme != "light", Profile: colorprofile.TrueColor}
	a.styles = a.newStyles()
	a.actions = newActions(opts.Keys, opts.NewlineOnEnter)
	a.keymap = newKeymap(a.actions)
	a.composer = composer.New(a.styles)
	a.composer.Focus()
	a.firstLanes()
	return a, nil
}

// Init requests the terminal's background colour, and starts the commands that open the
// session and find recent targets.
func (a *app) Init() tea.Cmd {
	readHistory := a.after(historyDelay, func(time.Time) tea.Msg { return historyWanted{} })
	cmds := []tea.Cmd{a.findRecents(), a.findKept(), a.waitForStop(), requestColours(), readHistory}
	if clash := a.clashes(); len(clash) > 0 {
		cmds = append(cmds, a.warn("[keys]: "+strings.Join(clash, "; ")))
	}
	if a.opts.Session != "" {
		cmds = append(cmds, a.openSession(a.opts.Session))
	}
	return tea.Batch(cmds...)
}

// Update routes a message: sizes first, then input, then results to their owners.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		a.setBackground(msg)
	case tea.ForegroundColorMsg:
		a.foreground = msg.Color
		a.updateStyles()
	case tea.ResumeMsg:
		cmd = requestColours() // another theme may have been chosen meanwhile
	case tea.ColorProfileMsg:
		a.theme.Profile = msg.Profile
		a.updateStyles()
	case tea.KeyPressMsg:
		cmd = a.key(msg)
	case tea.PasteMsg:
		cmd = a.paste(msg)
	case tea.MouseWheelMsg:
		cmd = a.wheel(msg)
	case tea.MouseClickMsg:
		cmd = a.click(msg)
	case tea.MouseMotionMsg:
		cmd = a.overlayMouse(msg)
	case tea.MouseReleaseMsg:
		cmd = a.overlayMouse(msg)
	case chainRemoved:
		cmd = a.chainRemoved(msg)
	case turnStarted:
		cmd = a.turnStarted(msg)
	case deltasArrived:
		cmd = a.deltasArrived(msg)
	case answerSaved:
		cmd = a.answerSaved(msg)
	case sessionOpened:
		cmd = a.sessionOpened(msg)
	case browser.Changed:
		cmd = a.sessionChanged(msg)
	case recentsFound:
		a.recents = mergeRecents(a.recents, msg.targets)
	case sessionClosed:
		cmd = a.sessionClosed(msg)
	case picker.ListRenewed:
		cmd = a.listRenewed(msg)
	case picker.KeyWanted:
		cmd = a.wantKey(msg)
	case form.PasteWanted:
		cmd = external.PasteClipboard
	case external.CopyWanted:
		cmd = external.PutOnClipboard(msg.Text, msg.What, a.opts.Environ)
	case external.NotPasted:
		cmd = a.warn("could not paste: " + msg.Err.Error())
	case external.Opening:
		cmd = a.linkOpening(msg)
	case external.Opened:
		cmd = a.linkOpened(msg)
	case external.Copied:
		cmd = a.copied(msg)
	case external.EditorClosed:
		cmd = a.editorClosed(msg)
	case applier:
		cmd = msg.apply(a)
	case tea.FocusMsg:
		cmd = tea.Batch(a.forward(msg), a.checkSession())
	case stopRequested:
		cmd = tea.Batch(a.suspend(), a.waitForStop())
	case resumed:
		cmd = a.resumed(msg)
	case ticked:
		cmd = a.tick(msg)
	case toastExpired:
		if msg.id == a.toast.id {
			a.clearToast()
		}
	default:
		if b, ok := foreignByte(msg); ok {
			cmd = a.warn(fmt.Sprintf("the terminal sent a byte that isn't UTF-8, 0x%X, which was dropped: set it to UTF-8", b))
			break
		}
		cmd = a.forward(msg)
	}
	a.closeOverlay()
	a.arrange()
	return a, tea.Batch(cmd, a.renderPending(), a.warnRecreated(), a.watch(), a.findSideFacts())
}

// renderPending returns a command while a message on the screen is still being rendered in
// pieces, nearly always nil.
func (a *app) renderPending() tea.Cmd {
	var cmds []tea.Cmd
	for _, col := range a.layout.columns {
		cmds = append(cmds, a.lanes[col.lane].transcript.RenderPending())
	}
	return tea.Batch(cmds...)
}

// applier is a message that changes the app itself, so that Update needs no case for it.
type applier interface{ apply(*app) tea.Cmd }
