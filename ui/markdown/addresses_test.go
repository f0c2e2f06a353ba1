package markdown

import (
	"slices"
	"testing"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	d := New(Plain(), 40)
	d.Append("See [the\n**manual**][m], <https://a.example/x?a=1&amp;b=2>, www.b.example and me@c.example.\n\n" +
		"- ![a gate](https://d.example/gate.png)\n\n`https://code.example` [](https://e.example)\n\n```\nhttps://f.example\n```\n\n[m]: https://docs.example/manual \"title\"\n")
	d.Close()
	want := []Address{
		{"the manual", "https://docs.example/manual"},
		{"", "https://a.example/x?a=1&amp;b=2"},
		{"", "http://www.b.example"},
		{"", "mailto:me@c.example"},
		{"a gate", "https://d.example/gate.png"},
		{"", "https://e.example"},
	}
	if got := d.Addresses(); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
