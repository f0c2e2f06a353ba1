package gateway

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestK06CurlCarriesAThousandPromptsUnchanged writes requests with random bodies
// as curl commands, runs them in shells in which curl only notes what it is given,
// and compares the bodies byte for byte.
func TestK06CurlCarriesAThousandPromptsUnchanged(t *testing.T) {
	t.Parallel()
	prompts := 1000
	if testing.Short() {
		prompts = 100
	}
	pieces := []string{"'", `"`, "`", "$", "$HOME", "$(touch ran)", "`touch ran`", "\\", "\\n", "\n", "\r\n", "\t", "!!", "!x", "%s", "*", "~", "#", ";", "&&", "|", "<", ">", "(", ")",
		"{a,b}", "\x1b]0;x\x07", "\u202e", "日本語", "🍕", "--data-raw", "-K", "@file", "\u0000", "\ufffd", "EOF", "''", `'\''`, "a", " ", "word"}
	random := rand.New(rand.NewPCG(8, 6))
	c := newClient(t, Config{AccountID: "a"})
	var script strings.Builder
	var want [][]byte
	script.WriteString("curl() { for a in \"$@\"; do last=$a; done; printf '%s\\0' \"$last\"; }\n")
	for range prompts {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		chat := Chat{Messages: []Message{{Role: RoleUser, Text: b.String()}}}
		p, err := c.Prepare(chat, oneStep(stub{name: "openai", key: NewSecret("OPENAI_API_KEY", "sk-0123456789")}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		command := p.Curl()
		if strings.Contains(command, "sk-0123456789") || !strings.Contains(command, `"Authorization: Bearer $OPENAI_API_KEY"`) {
			t.Fatalf("the key in %s", command)
		}
		want = append(want, p.Body)
		script.WriteString(command + "\n")
	}
	for _, shell := range []string{"sh", "bash"} {
		t.Run("K06 in "+shell, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(shell, " is not here: ", err)
			}
			dir := t.TempDir()
			cmd := exec.CommandContext(t.Context(), path)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(script.String())
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "OPENAI_API_KEY=x"}
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			got := bytes.Split(bytes.TrimSuffix(out, []byte{0}), []byte{0})
			if len(got) != len(want) {
				t.Fatalf("%d commands ran, want %d", len(got), len(want))
			}
			for i := range want {
				if !bytes.Equal(got[i], want[i]) {
					t.Errorf("body %d\n got %q\nwant %q", i, got[i], want[i])
				}
			}
			if ran, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(ran) > 0 {
				t.Errorf("the shell ran something: %q, %v", ran, err)
			}
		})
	}
}
