package connect

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/look"
)

// The widths of the form's columns in cells: the bar of the focused row, the names, and
// what is filled in.
const (
	barWidth   = 2
	labelWidth = 17
	fieldMost  = 36
)

func (s *Sheet) inner() int { return max(1, s.w-s.st.Box.GetHorizontalFrameSize()) }

func (s *Sheet) room() int { return max(1, s.h-s.st.Box.GetVerticalFrameSize()) }

// labels is the width of the names.
func (s *Sheet) labels() int { return min(labelWidth, max(8, s.inner()/3)) }

// fieldWidth is the width of what is filled in.
func (s *Sheet) fieldWidth() int {
	return max(4, min(fieldMost, s.inner()-barWidth-s.labels()))
}

// field is the style of what is filled in, empty of what isn't.
func (s *Sheet) field() lipgloss.Style { return s.onTint(s.st.Text) }
func (s *Sheet) empty() lipgloss.Style { return s.onTint(s.st.Muted) }

// onTint puts a style on the surface of fields, where the terminal can show one.
func (s *Sheet) onTint(style lipgloss.Style) lipgloss.Style {
	if s.st.Chip.GetReverse() {
		return style
	}
	return style.Background(s.st.Chip.GetBackground())
}

// formLine is a line of the form; row is the row that it belongs to, -1 for none. focused
// is set for the line that the bar marks.
type formLine struct {
	text    string
	row     int
	focused bool
}

// View implements [overlay.Overlay].
func (s *Sheet) View() string {
	w, room := s.inner(), s.room()
	var lines []string
	more := 0
	if s.lines {
		lines = s.planLines(room)
	} else {
		lines, more = s.formAndTest(room)
	}
	for len(lines) < room {
		lines = append(lines, "")
	}
	lines = lines[:room]
	for i := range lines {
		lines[i] = look.Fit(lines[i], w)
	}
	return look.Boxed(s.st, look.BoxWords{Title: "Connect your gateway", More: more}, lines, s.w)
}

// formAndTest is the form, and the test call below it. On a small screen the form scrolls;
// more counts its lines that are out of sight below.
func (s *Sheet) formAndTest(room int) (lines []string, more int) {
	below := s.testLines(room)
	upper, from := s.visibleForm(room - len(below))
	to := min(len(upper), from+max(1, room-len(below)))
	for _, l := range upper[from:to] {
		lines = append(lines, l.text)
	}
	return append(lines, below...), len(upper) - to
}

// visibleForm is the form for a height, and its first line that is shown.
func (s *Sheet) visibleForm(height int) (lines []formLine, from int) {
	height = max(1, height)
	lines = s.formLines()
	if len(lines) > height {
		lines = withoutBlanks(lines)
	}
	return lines, s.scrolled(lines, height)
}

// scrolled is the first line of the form that is shown, so that the focused row is.
func (s *Sheet) scrolled(lines []formLine, height int) int {
	last := 0
	for i, l := range lines {
		if l.focused {
			last = i
		}
	}
	return max(0, min(last+1-height, len(lines)-height))
}

func withoutBlanks(lines []formLine) []formLine {
	var out []formLine
	for _, l := range lines {
		if l.text != "" {
			out = append(out, l)
		}
	}
	return out
}

// formLines are the form.
func (s *Sheet) formLines() []formLine {
	st := s.st
	lines := []formLine{{row: -1}}
	say := func(row int, text string) { lines = append(lines, formLine{text, row, row == s.at}) }
	if s.stage == looking {
		say(-1, "  "+st.Muted.Render("Looking at what is configured, and whether there is a keyring…"))
		return lines
	}
	keysBegan := false
	for i, r := range s.rows {
		switch {
		case (r.kind == keyRow || r.kind == addRow) && !keysBegan:
			keysBegan = true
			say(-1, "")
			say(-1, "  "+st.Strong.Render(look.Pad("Keys of providers", s.labels()))+st.Muted.Render("  or store them in the gateway, and none is needed here"))
		case r.kind == placeRow:
			say(-1, "")
			say(-1, "  "+st.Strong.Render("Where pasted keys go"))
			for p := range places {
				lines = append(lines, formLine{s.placeLine(i, p), i, i == s.at && p == s.place})
			}
			say(-1, "")
			continue
		}
		say(i, s.rowLine(i, r))
	}
	return lines
}

// rowLine draws a row: its name, what is filled in, and a note about it.
func (s *Sheet) rowLine(i int, r row) string {
	value, note := s.rowValue(i, r)
	line := s.label(i, s.rowName(r)) + value
	if left := s.inner() - lipgloss.Width(line) - 2; left > 6 && note != "" {
		line += "  " + ansi.Truncate(note, left, "…")
	}
	return line
}

func (s *Sheet) label(i int, name string) string {
	name = look.Fit(name, s.labels()-1) + " "
	if i == s.at {
		return s.st.Accent.Render("▌") + " " + s.st.Strong.Render(name)
	}
	return "  " + s.st.Muted.Render(name)
}

func (s *Sheet) rowName(r row) string {
	switch r.kind {
	case accountRow:
		return "Account id"
	case addressRow:
		return "Address"
	case gatewayRow:
		return "Gateway"
	case tokenRow:
		if s.labels() < labelWidth {
			return "Token"
		}
		return "Gateway token"
	case addRow:
		return "+ key"
	}
	return safe.Line(r.name).String()
}

// rowValue is what is filled in, as wide as the field, and the note after it.
func (s *Sheet) rowValue(i int, r row) (value, note string) {
	switch r.kind {
	case accountRow:
		return s.textValue(i, &s.account, "32 letters and digits, or its URL"), s.origin(s.account.Value(), s.found.AccountID, s.found.AccountFrom)
	case addressRow:
		if s.found.FixedURL != "" {
			return s.fixed(s.found.URL), s.st.Muted.Render("from " + safe.Line(s.found.FixedURL).String())
		}
		if v := strings.TrimSpace(s.address.Value()); v != "" && v != gateway.DefaultURL {
			note = s.st.Muted.Render("not Cloudflare's")
		}
		return s.textValue(i, &s.address, gateway.DefaultURL), note
	case gatewayRow:
		if i == s.at && s.choosing() {
			return s.chosen(s.gateway.Value()), s.st.Muted.Render(safe.Line(s.listed).String())
		}
		return s.textValue(i, &s.gateway, "default"), s.gatewayNote()
	case tokenRow:
		return s.keyValue(r, s.found.TokenFrom, "none"), s.tokenNote()
	case keyRow:
		p := s.provider(r.name)
		return s.keyValue(r, p.From, "none"), s.keyNote(p)
	case addRow:
		words := "type a provider's name: " + figures.Thousands(len(s.hidden())) + " more"
		if m := s.match(); m != "" {
			note = s.st.Muted.Render("enter: " + safe.Line(m).String())
		}
		return s.textValue(i, &s.search, words), note
	}
	return "", ""
}

// textValue draws a line of text, or words in its place where there is none.
func (s *Sheet) textValue(i int, in *form.LineInput, placeholder string) string {
	w := s.fieldWidth()
	in.Placeholder = ansi.Truncate(placeholder, w-1, "…")
	if i == s.at && s.stage != saving {
		return s.fill(ansi.Truncate(in.View(), w, ""))
	}
	if in.Value() == "" {
		return s.fill(s.empty().Render(in.Placeholder))
	}
	return s.fixed(in.Value())
}

// fixed draws a text that isn't being typed.
func (s *Sheet) fixed(text string) string {
	return s.fill(s.field().Render(ansi.Truncate(safe.Line(text).String(), s.fieldWidth()-1, "…")))
}

// chosen draws a value that arrows change.
func (s *Sheet) chosen(text string) string {
	return s.fill(s.field().Render("‹ " + ansi.Truncate(safe.Line(text).String(), s.fieldWidth()-5, "…") + " ›"))
}

// fill pads a value to the width of the field.
func (s *Sheet) fill(value string) string {
	return value + s.field().Render(strings.Repeat(" ", max(0, s.fieldWidth()-lipgloss.Width(value))))
}

// keyValue draws a key: bullets for a typed one, else where the configured one is from.
func (s *Sheet) keyValue(r row, from, none string) string {
	w := s.fieldWidth()
	switch k := s.keys[r.name]; {
	case k != nil && k.text != "":
		return s.fill(s.field().Render(ansi.Truncate(k.mask(), w-1, "")))
	case from != "":
		if s.provider(r.name).Lacks == "" { // there is no note beside it
			w = s.inner() - barWidth - s.labels()
		}
		return s.fill(s.onTint(s.st.Success).Render("✓ ") + s.field().Render(ansi.Truncate(safe.Line(from).String(), w-3, "…")))
	}
	return s.fill(s.empty().Render(none))
}

func (s *Sheet) gatewayNote() string {
	if s.listed != "" {
		return s.st.Muted.Render(safe.Line(s.listed).String())
	}
	return s.origin(s.gateway.Value(), s.found.GatewayID, s.found.GatewayFrom)
}

// origin says where a value comes from that wasn't changed.
func (s *Sheet) origin(value, found, from string) string {
	if from == "" || value != found {
		return ""
	}
	return s.st.Success.Render("✓") + s.st.Muted.Render(" from "+safe.Line(from).String())
}

// tokenNote says whether the gateway asks for a token, where that is known.
func (s *Sheet) tokenNote() string {
	if k := s.keys[TokenName]; k != nil && k.text != "" {
		return s.st.Muted.Render(k.note())
	}
	at := s.listedGateway()
	switch {
	case at < 0 && s.found.TokenFrom == "":
		return s.st.Muted.Render("only if asked for")
	case at < 0:
		return ""
	case !s.gateways[at].Authenticated:
		return s.st.Success.Render("✓") + s.st.Muted.Render(" not asked for")
	case s.found.TokenFrom == "":
		return s.st.Warning.Render("!") + s.st.Muted.Render(" it asks for one")
	}
	return ""
}

func (s *Sheet) keyNote(p Provider) string {
	if k := s.keys[p.Name]; k != nil && k.text != "" {
		return s.st.Muted.Render(k.note())
	}
	if p.Lacks != "" {
		return s.st.Warning.Render("!") + s.st.Muted.Render(" needs "+safe.Line(p.Lacks).String()+" too: in the file")
	}
	return ""
}

// placeLine draws one of the places of keys.
func (s *Sheet) placeLine(i int, p Place) string {
	mark, style := "( )", s.st.Muted
	if p == s.place {
		mark, style = "(•)", s.st.Strong
	}
	bar := "  "
	if i == s.at && p == s.place {
		bar = s.st.Accent.Render("▌") + " "
	}
	name, note := "the system's keyring", ""
	switch {
	case p == Keyring && s.found.NoKeyring != "":
		why, _, _ := strings.Cut(s.found.NoKeyring, ", ")
		note = s.st.Trouble.Render("✗") + s.st.Muted.Render(" not here: "+safe.Line(why).String())
	case p == File:
		name, note = "files that only you can read", s.st.Muted.Render(safe.Line(s.found.KeyFolder).String()+", mode 0600")
	case p == Memory:
		name, note = "nowhere: for this run only", ""
	}
	line := bar + style.Render(mark) + " " + s.st.Text.Render(look.Pad(name, 29))
	return ansi.Truncate(line+"  "+note, s.inner(), "…")
}

// testLines are the part below the form: the test calls, and what comes next.
func (s *Sheet) testLines(room int) []string {
	st, w := s.st, max(1, s.inner()-barWidth)
	var lines []string
	for i, r := range s.results {
		lines = append(lines, s.resultLine(r))
		if url := safe.Line(s.results[i].URL).String(); url != "" && room >= 20 {
			if len(s.results) > 1 {
				url = ansi.Truncate(url, w-4, "…")
			}
			for part := range strings.SplitSeq(ansi.Hardwrap(url, max(1, w-4), false), "\n") {
				lines = append(lines, "   "+st.Faint.Render(part))
			}
		}
	}
	if len(lines) > 0 && room >= 24 {
		lines = append(lines, "")
	}
	next := s.nextLines(w)
	if keep := max(2, room/2) - len(next); len(lines) > max(0, keep) {
		lines = lines[:max(0, keep)]
	}
	lines = append(lines, next...)
	for i := range lines {
		lines[i] = strings.Repeat(" ", barWidth) + lines[i]
	}
	return append([]string{look.Rule(st.Rule, lipgloss.NewStyle(), st.Strong.Render("Test call"), st.Muted.Render(s.testState()), s.inner())}, lines...)
}

// testState is a word about the test beside its heading.
func (s *Sheet) testState() string {
	switch {
	case s.stage == calling && s.seconds > 0:
		return fmt.Sprintf("waiting %d s", s.seconds)
	case s.stage == calling:
		return "waiting"
	case s.passed():
		return "passed"
	case s.stage == saving:
		return "writing"
	case s.stage == tested && len(s.results) > 0:
		return "failed"
	}
	if s.inner() < 50 {
		return ""
	}
	return "nothing is written before it"
}

func (s *Sheet) resultLine(r result) string {
	st := s.st
	name := safe.Line(r.Target.String()).String()
	mark, right := st.ModelName.Render("●"), st.Muted.Render("asking")
	switch {
	case r.done && r.What != "":
		mark, right = st.Trouble.Render("✗"), st.Trouble.Render("no answer")
		if r.Status > 0 {
			right = st.Trouble.Render(fmt.Sprintf("%d", r.Status)) + st.Muted.Render(" in "+figures.Seconds(r.Took))
		}
	case r.done:
		mark = st.Success.Render("✓")
		right = st.Text.Render(fmt.Sprintf("%d", r.Status)) + st.Muted.Render(" in "+figures.Seconds(r.Took))
		if text := safe.Line(r.Text).String(); text != "" {
			right += st.Muted.Render(" · ") + st.Text.Italic(true).Render(ansi.Truncate(text, 16, "…"))
		}
	}
	w := max(1, s.inner()-barWidth)
	left := mark + "  " + st.Text.Render(ansi.Truncate(name, max(8, w-lipgloss.Width(right)-6), "…"))
	return look.Spread(left, right, w)
}

// nextLines say what is wrong, else what enter does.
func (s *Sheet) nextLines(w int) []string {
	st := s.st
	switch {
	case s.confirming:
		return look.HintLines(st.Warning, "! esc again drops what was filled in; nothing was written", w)
	case s.remark != "":
		return look.HintLines(st.Trouble, "✗ "+safe.Line(s.remark).String(), w)
	case s.stage == saving:
		return look.HintLines(st.Muted, "Writing…", w)
	case s.passed():
		return append(look.HintLines(st.Text, s.writes("enter"), w), look.HintLines(st.Muted, "A key travels in one header to one host, and prints as [redacted] elsewhere.", w)...)
	case s.stage == tested && len(s.results) == 0:
		return look.HintLines(st.Warning, "! There is no key and no token, so there is nothing to test with. Give one, or "+s.writes("ctrl+s")+".", w)
	case s.stage == tested:
		return s.failure(w)
	case s.stage == calling:
		return look.HintLines(st.Muted, "One tiny prompt, at most 16 tokens.", w)
	case s.stage == looking:
		return nil
	}
	return look.HintLines(st.Muted, safe.Line(s.hint()).String(), w)
}

// writes says what a key writes.
func (s *Sheet) writes(key string) string {
	what := safe.Line(s.found.File).String()
	if n := len(s.plan.Lines); n > 0 {
		what += ": " + figures.Counted(n, "line")
	} else {
		what += ", which stays as it is"
	}
	pasted := 0
	for _, k := range s.keys {
		if k.text != "" {
			pasted++
		}
	}
	if pasted > 0 {
		what += ", and " + figures.Counted(pasted, "key") + " " + [places]string{"into the keyring", "into files", "for this run"}[s.place]
	}
	return key + " writes " + what
}

// failure says what went wrong first, and what to do about it.
func (s *Sheet) failure(w int) []string {
	for _, r := range s.results {
		if r.What == "" {
			continue
		}
		lines := look.HintLines(s.st.Trouble, "✗ "+safe.Line(r.What).String(), w)
		next := "ctrl+r tests again, ctrl+s writes it anyway."
		if r.Next != "" {
			next = "→ " + safe.Line(r.Next).String() + "; " + next
		}
		return append(lines, look.HintLines(s.st.Text, next, w)...)
	}
	return nil
}

// hint explains the focused row.
func (s *Sheet) hint() string {
	switch s.row().kind {
	case accountRow:
		return "The Cloudflare account's id. The gateway's URL from the dashboard, pasted here, fills in the gateway too."
	case addressRow:
		return "The gateway's address, up to and including /v1."
	case gatewayRow:
		if s.choosing() {
			return "Arrows choose one of the account's gateways; letters type another name."
		}
		if s.noList != "" {
			return "The gateway's name is typed, since there is no list to choose from: " + s.noList + "."
		}
		return "The gateway's name. With a Cloudflare API token, which is the key of workers-ai, there is a list to choose from."
	case tokenRow:
		return "Only an authenticated gateway asks for a token. It is sent as cf-aig-authorization and lets the gateway use the keys that it stores."
	case placeRow:
		if s.found.NoKeyring != "" {
			return "The keyring can't be used: " + s.found.NoKeyring + ". A key that comes from the environment stays there."
		}
		return "A key that comes from the environment stays there."
	case addRow:
		return "A part of a provider's name, then its key."
	}
	return "Paste the key. It is sent to this provider alone, through the gateway."
}

// planLines show what the file would gain.
func (s *Sheet) planLines(room int) []string {
	st := s.st
	lines := []string{"", "  " + st.Strong.Render(safe.Line(s.found.File).String()) + st.Muted.Render(" gains these lines; keys are never among them"), ""}
	switch {
	case s.plan.ByHand:
		lines = []string{""}
		for _, l := range look.HintLines(st.Warning, "! "+safe.Line(s.found.File).String()+" is written in a way that can't be changed safely. Add these lines yourself, put each key where its line says, and start sluice again.", max(1, s.inner()-2)) {
			lines = append(lines, "  "+l)
		}
		lines = append(lines, "")
	case len(s.plan.Lines) == 0:
		lines[1] = "  " + st.Strong.Render(safe.Line(s.found.File).String()) + st.Muted.Render(" stays as it is")
	}
	for i, l := range s.plan.Lines {
		if len(lines) >= room-1 && i < len(s.plan.Lines)-1 {
			lines = append(lines, "  "+st.Muted.Render(figures.Counted(len(s.plan.Lines)-i, "more line")))
			break
		}
		lines = append(lines, "  "+st.Success.Render("+ ")+st.Text.Render(safe.Line(l).String()))
	}
	return lines
}

// Cursor implements [overlay.Overlay]: it is where text is typed.
func (s *Sheet) Cursor() *tea.Cursor {
	if s.lines || s.stage == looking || s.stage == saving {
		return nil
	}
	y, ok := s.focusedLine()
	if !ok {
		return nil
	}
	x := s.st.Box.GetBorderLeftSize() + s.st.Box.GetPaddingLeft() + barWidth + s.labels()
	y += s.st.Box.GetBorderTopSize()
	if f := s.keyField(); f != nil {
		return tea.NewCursor(x+min(lipgloss.Width(f.mask()), s.fieldWidth()-1), y)
	}
	if in := s.input(); in != nil {
		return look.Offset(in.Cursor(), x, y)
	}
	return nil
}

// focusedLine is the line within the frame of the focused row.
func (s *Sheet) focusedLine() (int, bool) {
	height := max(1, s.room()-len(s.testLines(s.room())))
	upper, from := s.visibleForm(height)
	for i, l := range upper {
		if l.focused {
			return i - from, i >= from && i-from < height
		}
	}
	return 0, false
}

// Mouse implements [overlay.Clickable]: a click focuses a row, and chooses a place.
func (s *Sheet) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	click, ok := msg.(tea.MouseClickMsg)
	if !ok || click.Button != tea.MouseLeft || s.lines || s.stage == looking || s.stage == saving {
		return nil
	}
	height := max(1, s.room()-len(s.testLines(s.room())))
	upper, from := s.visibleForm(height)
	at := y - s.st.Box.GetBorderTopSize() + from
	if at < 0 || at >= len(upper) || upper[at].row < 0 || y-s.st.Box.GetBorderTopSize() >= height {
		return nil
	}
	if row := upper[at].row; s.rows[row].kind == placeRow {
		first := at
		for first > 0 && upper[first-1].row == row {
			first--
		}
		if p := Place(at - first); p != s.place && (p != Keyring || s.found.NoKeyring == "") {
			s.place = p
			s.edited()
		}
	}
	return s.goTo(upper[at].row)
}
