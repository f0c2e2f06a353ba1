package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/safe"
)

var st lipgloss.Style

// pad is given clean and raw text: only the raw one counts.
func pad(s string, n int) string { return s + strings.Repeat(" ", n) }

func rows(m gateway.Model) []string {
	return []string{
		st.Render("name"),
		st.Render(pad(safe.Line(m.Name).String(), 3)),
		st.Render(safe.FilterLine(m.Name)),
		st.Render(strconv.Itoa(len(m.Name))),
		st.Render(pad(m.Name, 3)),        // want "gateway.Model.Name"
		st.Render(safe.Verbatim(m.Name)), // want "gateway.Model.Name"
		st.Render("a " + m.String()),     // want "gateway.Model..String"
	}
}

// A field is raw where anything raw is stored in it.
type Lane struct {
	title, name string
	notes       []string
	words       map[string]string
	draw        func() string
}

func newLane(m gateway.Model) *Lane {
	l := &Lane{title: safe.Line(m.Name).String(), name: m.ID, words: map[string]string{}}
	l.note(m.Name)
	l.words["model"] = m.Name
	l.draw = func() string { return m.ID }
	return l
}

func (l *Lane) note(s string) { l.notes = append(l.notes, s) }

func (l *Lane) View() tea.View {
	v := tea.NewView(st.Render(l.title))
	v.WindowTitle = l.name                  // want "gateway.Model.ID"
	v.Content = strings.Join(l.notes, "\n") // want "gateway.Model.Name"
	for _, w := range l.words {
		st.Render(w) // want "gateway.Model.Name"
	}
	st.Render(l.draw()) // want "gateway.Model.ID"
	return v
}

// say is a sink for its callers; it is told where it shows.
func say(s string) { tea.Println(s) } // want "PasteMsg.Content"

func press(msg tea.KeyPressMsg) {
	tea.Println(msg.Text) // want "KeyPressMsg.Text"
}

func paste(msg tea.PasteMsg) {
	say("pasted")
	say(msg.Content)
}

// Loops over iterators hand on what they give.
func frames() {
	for f, err := range gateway.Frames() {
		if err != nil {
			return
		}
		for line := range strings.SplitSeq(f, "\n") {
			st.Render(line) // want "gateway.Frames"
		}
		st.Render(strings.Map(func(r rune) rune { st.Render(string(r)); return r }, "clean"))
	}
}

// swap changes what its pointer points to.
func swap(to *string, s string) { *to = s }

func swapped(m gateway.Model) {
	var raw, clean string
	swap(&raw, m.ID)
	swap(&clean, "x")
	st.Render(clean)
	st.Render(raw) // want "gateway.Model.ID"
}

type drawer interface{ draw(s string) string }

type Plain struct{}

func (Plain) draw(s string) string { return st.Render(s) } // want "gateway.Model.Name"

var _ drawer = Plain{}

func dynamic(d drawer, m gateway.Model) { d.draw(m.Name) }

func both(m gateway.Model) {
	out := make(chan string, 1)
	out <- m.Name
	st.Render(<-out) // want "gateway.Model.Name"
	list := []string{"a", "b"}
	copy(list, []string{m.ID})
	st.Render(list...) // want "gateway.Model.ID"
}
