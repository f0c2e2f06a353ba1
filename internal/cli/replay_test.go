package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// recordingsDir is the folder of recordings: $SLUICE_RECORDINGS, else the one
// beside the repository, else the few that the repository keeps.
func recordingsDir(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{os.Getenv("SLUICE_RECORDINGS"), filepath.Join("..", "..", "..", "shared", "recordings")} {
		if info, err := os.Stat(dir); dir != "" && err == nil && info.IsDir() {
			return dir
		}
	}
	t.Log("the full set of recordings is not here; SLUICE_RECORDINGS names it")
	return filepath.Join("..", "..", "providers", "testdata")
}

// inScope lists the folders that are replayed, and the protocol in each that the
// program speaks.
var inScope = map[string]string{"openai": "openai-chat", "anthropic": "anthropic-messages", "workers-ai": "workers-ai"}

// notSpoken says why a protocol is left out.
var notSpoken = map[string]string{
	"openai-responses":   "the program asks openai for chat completions, not responses",
	"openai-completions": "the program asks openai for chat completions, not legacy completions",
}

// recorded is a recording with what a correct reader makes of it.
type recorded struct {
	folder, name, protocol string
	model, prompt          string
	stream                 bool
	expect                 struct {
		Text         string
		Reasoning    *string
		FinishReason *string `json:"finish_reason"`
		Usage        *struct{ Input, Output *int }
		ToolCalls    []toolCall `json:"tool_calls"`
		Error        *struct {
			Status  int
			Message string
		}
		Extra struct{ Refusal string }
	}
}

type toolCall struct {
	Name      string
	Arguments any
}

func loadRecorded(t *testing.T, dir string) []recorded {
	t.Helper()
	var out []recorded
	for _, folder := range []string{"openai", "anthropic", "workers-ai"} {
		paths, err := filepath.Glob(filepath.Join(dir, folder, "*.http.json"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no recordings in %s/%s: %v", dir, folder, err)
		}
		for _, path := range paths {
			r := recorded{folder: folder, name: strings.TrimSuffix(filepath.Base(path), ".http.json")}
			var h struct {
				Protocol string
				Request  struct {
					Body struct {
						Model    string
						Stream   bool
						Messages []struct {
							Role    string
							Content any
						}
					}
				}
			}
			for p, into := range map[string]any{path: &h, strings.Replace(path, ".http.json", ".expect.json", 1): &r.expect} {
				if err := json.Unmarshal([]byte(readFile(t, p)), into); err != nil {
					t.Fatal(p, err)
				}
			}
			r.protocol, r.model, r.stream = h.Protocol, h.Request.Body.Model, h.Request.Body.Stream
			if n := len(h.Request.Body.Messages); n > 0 && h.Request.Body.Messages[n-1].Role == "user" {
				r.prompt = contentText(h.Request.Body.Messages[n-1].Content)
			}
			out = append(out, r)
		}
	}
	return out
}

// contentText is a message's text, given as a string or as one part of text.
func contentText(content any) string {
	parts, ok := content.([]any)
	if !ok {
		text, _ := content.(string)
		return text
	}
	if len(parts) != 1 {
		return ""
	}
	part, _ := parts[0].(map[string]any)
	text, _ := part["text"].(string)
	return text
}

// check compares a run of "ask --json" with what the recording holds.
func (r recorded) check(got outcome, list []anEvent) error {
	want := r.expect
	var wrong []string
	differs := func(what string, got, want any) {
		if !reflect.DeepEqual(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			wrong = append(wrong, fmt.Sprintf("%s\n got %s\nwant %s", what, g, w))
		}
	}
	differs("text", joinedText(list, "text"), want.Text)
	reasoning := ""
	if want.Reasoning != nil {
		reasoning = *want.Reasoning
	}
	differs("reasoning", joinedText(list, "reasoning"), reasoning)
	if want.Extra.Refusal != "" {
		differs("refusal", joinedText(list, "refusal"), want.Extra.Refusal)
	}
	var calls []toolCall
	for _, e := range ofType(list, "tool_call") {
		c := toolCall{Name: e.Name}
		if err := json.Unmarshal([]byte(e.Arguments), &c.Arguments); err != nil {
			c.Arguments = e.Arguments
		}
		calls = append(calls, c)
	}
	if len(calls)+len(want.ToolCalls) > 0 {
		differs("tool calls", calls, want.ToolCalls)
	}
	if want.Usage != nil {
		usage := struct{ Input, Output *int }{}
		for _, e := range ofType(list, "usage") {
			usage.Input, usage.Output = e.InputTokens, e.OutputTokens
		}
		differs("usage", usage, *want.Usage)
	}
	if want.FinishReason != nil {
		raw := ""
		for _, e := range ofType(list, "finish") {
			raw = e.Raw
		}
		differs("finish", raw, *want.FinishReason)
	}
	failures := ofType(list, "error")
	if want.Error == nil {
		differs("errors", len(failures), 0)
		differs("exit status", got.status, 0)
	} else if len(failures) != 1 {
		wrong = append(wrong, fmt.Sprintf("%d errors, want one", len(failures)))
	} else {
		differs("error status", failures[0].Status, want.Error.Status)
		differs("error message", failures[0].Message, want.Error.Message)
		differs("exit status", got.status, 1)
	}
	if n := len(list); n == 0 || list[n-1].Type != "done" || len(ofType(list, "done")) != 1 {
		wrong = append(wrong, "done is not the last event, once")
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, "\n"))
	}
	return nil
}

// TestReplayGivesWhatWasRecorded asks for every recording by its name.
func TestReplayGivesWhatWasRecorded(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, url := startEmulator(t, emulator.Options{ReplayDir: dir})
	ran := 0
	for _, r := range loadRecorded(t, dir) {
		if r.protocol != inScope[r.folder] {
			why, known := notSpoken[r.protocol]
			if !known {
				t.Errorf("%s/%s: protocol %s is neither replayed nor left out with a reason", r.folder, r.name, r.protocol)
			}
			t.Logf("left out: %s/%s: %s", r.folder, r.name, why)
			continue
		}
		ran++
		t.Run(r.folder+"/"+r.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "-t", r.folder+"/"+r.name, "Hi")
			if err := r.check(got, events(t, got.stdout)); err != nil {
				t.Errorf("%v\nstderr %s", err, got.stderr)
			}
		})
	}
	t.Logf("%d recordings replayed", ran)
	if ran < 10 {
		t.Errorf("%d recordings replayed, want at least 10", ran)
	}
}

// TestReplayFindsTheRecordingByModelAndPrompt asks as the recorded request did:
// the same model, the same last message, streamed or not. Where several were
// asked alike, any of their answers will do, since tools and earlier messages
// can't be given on the command line.
func TestReplayFindsTheRecordingByModelAndPrompt(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, url := startEmulator(t, emulator.Options{ReplayDir: dir})
	all := loadRecorded(t, dir)
	ran := 0
	for _, r := range all {
		switch {
		case r.protocol != inScope[r.folder]:
			continue
		case r.model == "" || strings.TrimSpace(r.prompt) == "":
			t.Logf("left out: %s/%s: the recording holds no request with a model and a last message in text", r.folder, r.name)
			continue
		}
		ran++
		alike := slices.DeleteFunc(slices.Clone(all), func(o recorded) bool {
			return o.folder != r.folder || o.model != r.model || o.prompt != r.prompt
		})
		t.Run(r.folder+"/"+r.name, func(t *testing.T) {
			t.Parallel()
			args := []string{"ask", "--gateway-url", url, "--json", "-t", r.folder + "/" + r.model}
			if !r.stream {
				args = append(args, "--no-stream")
			}
			got := run(t, home(t), "", append(args, "--", r.prompt)...)
			var wrong error
			for _, o := range alike {
				err := o.check(got, events(t, got.stdout))
				if err == nil {
					return
				}
				wrong = err
			}
			t.Errorf("%v\nstderr %s", wrong, got.stderr)
		})
	}
	t.Logf("%d recordings asked for", ran)
	if ran == 0 {
		t.Error("no recording has a request")
	}
}
