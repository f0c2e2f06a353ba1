package overlay

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestARowThatIsOffIsNotChosen(t *testing.T) {
	t.Parallel()
	c := NewList(look.New(palette.Dark), "t", "", []Choice{{ID: "a", Label: safe.Line("a"), Off: "no reason"}}, func(Choice) tea.Cmd {
		t.Error("it was chosen")
		return nil
	})
	c.SetSize(60, 12)
	c.Update(uitest.Key(t, "enter"))
	if c.Closed() || !strings.Contains(ansi.Strip(c.View()), "not now: no reason") {
		t.Errorf("closed %v:\n%s", c.Closed(), ansi.Strip(c.View()))
	}
}

func TestARowThatIsOffKeepsItsNameBesideALongReason(t *testing.T) {
	t.Parallel()
	reason := strings.Repeat("there is no reason ", 5)
	label := "Open a link of the message in the browser"
	c := NewList(look.New(palette.Dark), "t", "", []Choice{{ID: "a", Label: safe.Line(label), Note: safe.Line(reason), Off: reason}}, nil)
	c.SetSize(72, 12)
	if view := ansi.Strip(c.View()); !strings.Contains(view, label+" ") || !strings.Contains(view, "there is no reas") {
		t.Error(view)
	}
}

func TestTheMarkedRowIsAlwaysInSight(t *testing.T) {
	t.Parallel()
	var rows []Choice
	for i := range 200 {
		rows = append(rows, Choice{ID: fmt.Sprint(i), Label: safe.Line(fmt.Sprintf("row %d 塩", i)), Section: fmt.Sprintf("section %d", i/7)})
	}
	random := rand.New(rand.NewPCG(1, 2))
	c := NewList(look.New(palette.Dark), "t", "", rows, nil)
	keys := []string{"up", "down", "pgup", "pgdown", "home", "end"}
	for range 300 {
		w, h := 40+random.IntN(60), 8+random.IntN(22)
		c.SetSize(w, h)
		key := keys[random.IntN(len(keys))]
		c.Update(uitest.Key(t, key))
		view := ansi.Strip(c.View())
		for line := range strings.SplitSeq(c.View(), "\n") {
			if got := ansi.StringWidth(line); got != w {
				t.Fatalf("a line of %d cells, want %d", got, w)
			}
		}
		uitest.Equal(t, "height", strings.Count(c.View(), "\n")+1, h)
		row, _ := c.Current()
		if !strings.Contains(view, "▌  "+row.Label.String()+" ") {
			t.Fatalf("after %s at %dx%d row %s is out of sight:\n%s", key, w, h, row.ID, view)
		}
	}
}

// Letters that are found here and there count only where no row has the words.
func TestASearchFindsWordsBeforeScatteredLetters(t *testing.T) {
	t.Parallel()
	rows := []Choice{
		{ID: "scattered", Label: safe.Line("Copy the last")}, {ID: "more", Label: safe.Line("Something"), Keywords: "chat"}, {ID: "inside", Label: safe.Line("Rechatter")},
		{ID: "off", Label: safe.Line("Chat off"), Off: "no reason", Hidden: true}, {ID: "start", Label: safe.Line("Chatter")}, {ID: "word", Label: safe.Line("A chat")},
		{ID: "word", Label: safe.Line("A chat"), Section: "again"},
	}
	f := NewRowFilter(rows)
	found := func(text string) (ids []string) {
		for _, m := range f.Matches(text) {
			ids = append(ids, rows[m.Row].ID)
		}
		return ids
	}
	uitest.Equal(t, "words", found("chat"), []string{"word", "start", "more", "inside", "off"})
	uitest.Equal(t, "two words", found("chat some"), []string{"more"})
	uitest.Equal(t, "letters", found("cplst"), []string{"scattered"})
	uitest.Equal(t, "nothing typed", len(found(" ")), 6)
}
