package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// FuzzNDJSON holds the reader of JSON lines to two laws: how the network cuts the
// bytes changes nothing, and lines of JSON give what encoding/json finds in them.
func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{"{\"a\":1}\n\n[2]\r\n", "1 2 {}\n3", "\ufeff{}\n", "{\n}\n", "{\"a\":", "", "\"\\n\"\n"} {
		f.Add([]byte(seed), uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		const most = 1 << 12
		want, wantErr := framesHoweverCut(t, in, seed, func(r io.Reader) frames { return newNDJSON(r, most) })
		records, ok := jsonLines(in)
		if !ok || len(in) > most {
			return
		}
		if wantErr != nil || len(want) != len(records) {
			t.Fatalf("%q: %d records and %v, want %d", in, len(want), wantErr, len(records))
		}
		for i, frame := range want {
			if !bytes.Equal(frame.Data, records[i]) {
				t.Errorf("record %d: got %q, want %q", i, frame.Data, records[i])
			}
		}
	})
}

// jsonLines gives the values in lines of JSON; it is not ok where a line holds
// something else, or no line anything.
func jsonLines(in []byte) (records []json.RawMessage, ok bool) {
	for line := range bytes.SplitSeq(in, []byte("\n")) {
		d := json.NewDecoder(bytes.NewReader(line))
		for {
			var record json.RawMessage
			err := d.Decode(&record)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, false
			}
			records = append(records, record)
		}
	}
	return records, len(records) > 0
}

// FuzzCurl writes any body and header as a curl command, and has a shell say what
// curl would be given.
func FuzzCurl(f *testing.F) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		f.Skip("no shell: ", err)
	}
	for _, seed := range []string{`{"a":"it's"}`, "$HOME `id` $(id) \\", "!!\n'\"'", "\x1b]0;x\x07", "\xff\xfe", "--data-raw", "@file"} {
		f.Add(seed, seed)
	}
	c := newClient(f, Config{AccountID: "a"})
	chat := Chat{Messages: []Message{{Role: RoleUser, Text: "hi"}}}
	f.Fuzz(func(t *testing.T, body, value string) {
		if body == "" || strings.Contains(body+value, "\x00") || strings.ContainsAny(value, "\r\n") {
			return // no body; what no program can be given; what no header may hold
		}
		p, err := c.Prepare(chat, oneStep(stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "sk-0123456789")}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		p.Body, p.body = []byte(body), []segment{{text: []byte(body)}}
		p.Header.Set("X-Test", value)
		cmd := exec.CommandContext(t.Context(), shell)
		cmd.Dir = t.TempDir()
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "OPENAI_API_KEY=key"}
		cmd.Stdin = strings.NewReader("curl() { printf '%s\\0' \"$@\"; }\n" + p.Curl() + "\n")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s\n%s", err, out, p.Curl())
		}
		args := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if got := args[len(args)-1]; got != body {
			t.Errorf("body %q, want %q", got, body)
		}
		for _, want := range []string{"X-Test: " + value, "Authorization: Bearer key", p.URL} {
			if strings.Count("\x00"+string(out), "\x00"+want+"\x00") != 1 {
				t.Errorf("no argument %q in %q", want, args)
			}
		}
		if ran, err := os.ReadDir(cmd.Dir); err != nil || len(ran) > 0 {
			t.Errorf("the shell ran something: %v, %v", ran, err)
		}
	})
}
