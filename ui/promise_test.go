package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// answering gives a client of a gateway that answers every request so, after it
// is read.
func answering(t *testing.T, answer func(w http.ResponseWriter)) *gateway.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w)
	}))
	t.Cleanup(s.Close)
	client, err := gateway.New(gateway.Config{URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func jsonText(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}

// fixedAnswer gives a client of a gateway that answers with one text, after the
// check.
func fixedAnswer(t *testing.T, text string, check func()) *gateway.Client {
	t.Helper()
	piece := jsonText(t, text)
	return answering(t, func(w http.ResponseWriter) {
		check()
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", piece)
	})
}

var fourO = gateway.Target{Provider: "openai", Model: "gpt-4o"}

func TestD1ThePromptIsOnDiskBeforeTheRequestLeaves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var found []string
	client := fixedAnswer(t, "Hi", func() {
		store := sessions.NewStore(dir)
		infos, err := store.List(t.Context())
		if err != nil || len(infos) != 1 {
			t.Errorf("when the request came there were %d sessions, %v", len(infos), err)
			return
		}
		s, err := store.Read(infos[0].Path)
		if err != nil {
			t.Error(err)
			return
		}
		found = append(found, strings.Join(outline(s.Messages()), "; "))
	})
	r := newRig(t, rigOptions{dir: dir, ui: func(o *Options) { o.Client, o.Target = client, fourO }})
	r.ask("first prompt").ask("second prompt")
	wantEqual(t, "on disk when each request came", found, []string{"user: first prompt", "user: first prompt; assistant: Hi; user: second prompt"})
}

// No request is ever made because of what a model says: its links and images
// lead to a server that sees nothing.
func TestX07LinksAndImagesAreNotFollowed(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			seen.Add(1)
			_ = conn.Close()
		}
	}()
	var b strings.Builder
	for i := range 1000 {
		at := fmt.Sprintf("http://%s/%d", l.Addr(), i)
		fmt.Fprintf(&b, "![image %d](%s.png) [link](%s) <%s> %s <img src=\"%s\"> [ref%d]\n\n[ref%d]: %s\n\n", i, at, at, at, at, at, i, i, at)
	}
	client := fixedAnswer(t, b.String(), func() {})
	r := newRig(t, rigOptions{ui: func(o *Options) { o.Client, o.Target, o.Mouse = client, fourO, true }})
	r.ask("hello").wantText("✓")
	r.press("tab g").idle().wantText("image 0")
	for y := range 20 {
		for x := 0; x < 80; x += 8 {
			r.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		}
	}
	r.press("G y c").idle()
	if n := seen.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// A screen of a million cells is drawn like any other, its first frame and one
// with an answer on it.
func TestU16AVeryLargeScreen(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 1000, h: 500}).idle()
	r.ask("hello").wantText("hello", "✓")
	if cells := 1000 * 500; len(r.look()) < cells {
		t.Errorf("the frame holds %d bytes, want at least %d", len(r.look()), cells)
	}
}
