package overlay

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func linksBox(links ...LinkChoice) (box *Links, did func() string) {
	what := ""
	act := func(verb string) func(LinkChoice) tea.Cmd {
		return func(l LinkChoice) tea.Cmd { what = verb + " " + l.Address; return nil }
	}
	box = NewLinks(look.New(palette.Dark), links, act("open"), act("copy"))
	box.SetSize(120, 30)
	return box, func() string { return what }
}

func TestALinkIsNamedBeforeItIsOpened(t *testing.T) {
	t.Parallel()
	box, did := linksBox(LinkChoice{"manual", "https://docs.example.org/a/long/path?q=1"})
	if got := uitest.Plain(box.View()); !strings.Contains(got, "Open docs.example.org in the browser?") || !strings.Contains(got, "https://docs.example.org/a/long/path?q=1") {
		t.Errorf("got\n%s", got)
	}
	if did() != "" {
		t.Fatal("it was opened")
	}
	box.Update(tea.KeyPressMsg{Code: 'n', Text: "n"})
	if !box.Closed() || did() != "" {
		t.Errorf("n did %q", did())
	}
}

func TestSeveralLinksAreChosenFrom(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{"y": "open https://a.example", "jy": "open mailto:b@b.example", "jjjkc": "copy mailto:b@b.example", "Gy": "open https://bank.example.evil.example"} {
		box, did := linksBox(LinkChoice{"", "https://a.example"}, LinkChoice{"write", "mailto:b@b.example"}, LinkChoice{"https://bank.example", "https://bank.example.evil.example"})
		for _, k := range keys {
			box.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
		}
		if got := did(); got != want || !box.Closed() {
			t.Errorf("%s: got %q, want %q", keys, got, want)
		}
	}
}

func TestALinkThatReadsAsAnotherHostSaysSo(t *testing.T) {
	t.Parallel()
	box, _ := linksBox(LinkChoice{"https://bank.example", "https://evil.example/bank.example"})
	if got := uitest.Plain(box.View()); !strings.Contains(got, "! it reads https://bank.example, but leads to evil.example") {
		t.Errorf("got\n%s", got)
	}
	long := "https://bank.example." + strings.Repeat("a", 150) + ".evil.example/"
	box, _ = linksBox(LinkChoice{"bank", long})
	if got := strings.Join(strings.Fields(strings.ReplaceAll(uitest.Plain(box.View()), "│", "")), ""); !strings.Contains(got, "Openthisaddress") || !strings.Contains(got, ".evil.example/") {
		t.Errorf("the end of the host is hidden:\n%s", uitest.Plain(box.View()))
	}
}

func TestTheLinksFitEverySize(t *testing.T) {
	t.Parallel()
	var links []LinkChoice
	for i := range 40 {
		links = append(links, LinkChoice{strings.Repeat("塩 word ", i), "https://" + strings.Repeat("long.", i) + "example.org/" + strings.Repeat("x", 20*i)})
	}
	for _, size := range [][2]int{{40, 8}, {80, 20}, {120, 32}, {200, 46}} {
		for _, n := range []int{1, 3, 40} {
			box, _ := linksBox(links[len(links)-n:]...)
			box.SetSize(size[0], size[1])
			box.Update(tea.KeyPressMsg{Code: 'G', Text: "G"})
			lines := strings.Split(box.View(), "\n")
			if len(lines) > size[1] {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			uitest.Size(t, box.View(), box.w, len(lines))
		}
	}
}
