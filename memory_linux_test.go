package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluice/sessions"
)

// peak runs the program and gives the peak of its resident set in bytes, by the last
// look at it before it ended.
func peak(t *testing.T, program, home string, args ...string) int64 {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = environment(home), home
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	most := int64(0)
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, errs.String())
			}
			return most
		case <-time.After(time.Millisecond):
			most = max(most, resident(t, cmd.Process.Pid, "VmHWM"))
		}
	}
}

// resident gives a figure of a program's memory in bytes, 0 where it has ended.
func resident(t *testing.T, pid int, name string) int64 {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	_, rest, found := strings.Cut(string(status), "\n"+name+":")
	if !found {
		return 0
	}
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// TestF057OneLongEvent has the program show, and save, an answer in one event, and
// compares what memory that takes at most with the event's size.
func TestF057OneLongEvent(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	const size = 33 << 20
	text := strings.Repeat("some words of an answer, ", size/25)
	event, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]string{"content": text}}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		prompt, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: ")
		if bytes.Contains(prompt, []byte("long")) {
			_, _ = w.Write(event)
		} else {
			_, _ = io.WriteString(w, `{"choices":[{"index":0,"delta":{"content":"some words"}}]}`)
		}
		_, _ = io.WriteString(w, "\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	program, home := build(t), t.TempDir()
	ask := []string{"ask", "--gateway-url", server.URL, "-t", "openai/gpt-4o-mini"}
	short := peak(t, program, home, append(ask, "short")...)
	session := filepath.Join(home, "s.toml")
	for name, args := range map[string][]string{"alone": {"long"}, "with a session": {"long", "--session", session}} {
		// On a busy machine the collector may come late, once or twice.
		var took []int64
		for len(took) < 3 && (len(took) == 0 || took[len(took)-1] >= 4*size) {
			if name == "with a session" {
				_ = os.Remove(session)
			}
			took = append(took, peak(t, program, home, append(ask, args...)...)-short)
		}
		if slices.Min(took) >= 4*size {
			t.Errorf("%s: an event of %d MiB takes %v bytes more than a short answer", name, size>>20, took)
		}
		t.Logf("%s: %v bytes more than the %d MiB of a short answer", name, took, short>>20)
	}
	if info, err := os.Stat(session); err != nil || info.Size() < size/25*25 {
		t.Fatalf("the session: %v, %v", info, err)
	}
	s, err := sessions.NewStore(home).Read(session)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Messages(); len(got) != 2 || got[1].Text != text {
		t.Errorf("%d messages were saved, or not what came", len(got))
	}
}
