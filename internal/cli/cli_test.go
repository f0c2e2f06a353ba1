package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway/emulator"
	"sluice/internal/cli"
)

// asProgram in the environment makes the test binary be the program.
const asProgram = "SLUICE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := cli.Signals(context.Background())
	defer stop()
	os.Exit(cli.Main(ctx, &cli.Program{
		Args: os.Args[1:], Environ: os.Environ(),
		Streams: cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
		Version: "1.2.3",
	}))
}

// home is an environment of its own: nothing of the machine's is in it.
func home(t *testing.T, more ...string) []string {
	t.Helper()
	dir := t.TempDir()
	return append([]string{
		"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "data"), "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"),
		"USERPROFILE=" + dir, "APPDATA=" + filepath.Join(dir, "roaming"), "LOCALAPPDATA=" + filepath.Join(dir, "local"),
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(dir, "no-bus"),
	}, more...)
}

// outcome is what a run left behind.
type outcome struct {
	stdout, stderr string
	status         int
}

// run runs the program within the test.
func run(t *testing.T, env []string, stdin string, args ...string) outcome {
	t.Helper()
	return runContext(t.Context(), env, strings.NewReader(stdin), args...)
}

func runContext(ctx context.Context, env []string, stdin io.Reader, args ...string) outcome {
	var out, errs bytes.Buffer
	status := cli.Main(ctx, &cli.Program{
		Args: args, Environ: env, Streams: cli.Streams{In: stdin, Out: &out, Err: &errs}, Version: "1.2.3",
	})
	return outcome{out.String(), errs.String(), status}
}

// program is the program as a process of its own.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, self, args...)
	c.Env = append(slices.Clone(env), asProgram+"=1")
	return c
}

// finish waits for a process and gives its exit status.
func finish(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	if err := c.Wait(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode()
}

// startEmulator gives a gateway and its address.
func startEmulator(t *testing.T, o emulator.Options) (*emulator.Server, string) {
	t.Helper()
	if o.Rate == 0 {
		o.Rate = emulator.Unlimited
	}
	s := emulator.New(o)
	url, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, url
}

// serve gives the address of a gateway that always answers so.
func serve(t *testing.T, status int, contentType, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// openAIAnswer is a whole streamed answer.
func openAIAnswer(text string) string {
	piece, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return `data: {"choices":[{"index":0,"delta":{"content":` + string(piece) + `}}]}` + "\n\n" +
		`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
}

// anEvent is a line of --json.
type anEvent struct {
	Type string
	Lane int
	Run  int
	Text string

	Target, Provider, Model, Cache string
	Status, Step                   int
	ID, Name, Arguments            string
	InputTokens                    *int `json:"input_tokens"`
	OutputTokens                   *int `json:"output_tokens"`
	Reason, Raw                    string
	Kind, Code, Message            string
	Retryable                      bool
	Incomplete                     bool
	CostUSD                        *float64 `json:"cost_usd"`
	Method, URL, Body, Data        string
	Headers                        map[string]string
}

func events(t *testing.T, stdout string) []anEvent {
	t.Helper()
	var out []anEvent
	for line := range strings.Lines(stdout) {
		var e anEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("not an event: %q: %v", line, err)
		}
		out = append(out, e)
	}
	return out
}

// joinedText puts the deltas of a type together.
func joinedText(list []anEvent, kind string) string {
	var b strings.Builder
	for _, e := range list {
		if e.Type == kind {
			b.WriteString(e.Text)
		}
	}
	return b.String()
}

func ofType(list []anEvent, kind string) []anEvent {
	var out []anEvent
	for _, e := range list {
		if e.Type == kind {
			out = append(out, e)
		}
	}
	return out
}

// writeFile makes a file in a folder of the test's and gives its path.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wants tells what of the given words is missing in a text.
func wants(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s: got %q, want it to hold %q", where, text, w)
		}
	}
}

// wantsNot tells which of the given words a text holds.
func wantsNot(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(text, w) {
			t.Errorf("%s: got %q, want it without %q", where, text, w)
		}
	}
}
