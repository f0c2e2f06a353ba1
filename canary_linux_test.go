package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/gateway/emulator"
	"sluice/providers"
)

// canaries are one random key for each provider, and where each may travel: in
// the one header that its vendor reads.
type canaries map[string]string // by provider; "gateway" is the gateway's own token

type vendorKey struct{ provider, variable, model string }

// vendorKeys are the providers, with the variable that holds the key and a model
// that answers. Bedrock's and Vertex AI's are bearer tokens.
var vendorKeys = []vendorKey{
	{"openai", "OPENAI_API_KEY", "gpt-4o-mini"},
	{"anthropic", "ANTHROPIC_API_KEY", "claude-haiku-4-5"},
	{"workers-ai", "CLOUDFLARE_API_TOKEN", "@cf/meta/llama-3.2-3b-instruct"},
	{"azure-openai", "AZURE_OPENAI_API_KEY", "my-deployment"},
	{"huggingface", "HF_TOKEN", "bigcode/starcoder"},
	{"perplexity-ai", "PERPLEXITY_API_KEY", "sonar"},
	{"replicate", "REPLICATE_API_TOKEN", "meta/llama-2-70b-chat"},
	{"aws-bedrock", "AWS_BEARER_TOKEN_BEDROCK", "amazon.nova-lite-v1:0"},
	{"google-vertex-ai", "CLOUDSDK_AUTH_ACCESS_TOKEN", "gemini-2.5-flash"},
	{"google-ai-studio", "GEMINI_API_KEY", "gemini-2.5-flash"},
	{"grok", "XAI_API_KEY", "grok-3"},
	{"groq", "UNUSUAL_NAME", "llama3-8b-8192"}, // named in the configuration
	{"mistral", "", "mistral-large-latest"},    // from a file
	{"deepseek", "", "deepseek-chat"},          // from a command
	{"openrouter", "OPENROUTER_API_KEY", "x/y"},
	{"cerebras", "CEREBRAS_API_KEY", "llama3.1-8b"},
	{"baseten", "BASETEN_API_KEY", "x/y"},
	{"fireworks", "FIREWORKS_API_KEY", "m"},
	{"cohere", "COHERE_API_KEY", "command-a-03-2025"},
}

// A vendor that is missing above would have no key that could be found where it must not be.
func TestTheCanaryHasAKeyForEveryVendor(t *testing.T) {
	t.Parallel()
	for _, s := range providers.Registry() {
		if s.Name != "compat" && !slices.ContainsFunc(vendorKeys, func(v vendorKey) bool { return v.provider == s.Name }) {
			t.Errorf("vendorKeys has no row for %s", s.Name)
		}
	}
}

// searched gives the forms in which a key could stand somewhere: whole, its
// beginning and its end, in base64 wherever it starts, and escaped.
func searched(key string) map[string]string {
	forms := map[string]string{
		"plain": key, "its first 12 letters": key[:12], "its last 12 letters": key[len(key)-12:],
		"for a URL": url.QueryEscape(key), "for a path": url.PathEscape(key), "doubly escaped": url.QueryEscape(url.QueryEscape(key)),
	}
	for shift := range 3 {
		padded := append(bytes.Repeat([]byte{'x'}, shift), key...)
		forms[fmt.Sprintf("base64 %d", shift)] = base64.StdEncoding.EncodeToString(padded)[4:40]
		forms[fmt.Sprintf("base64 for URLs %d", shift)] = base64.URLEncoding.EncodeToString(padded)[4:40]
	}
	return forms
}

// TestCanary runs the whole program with a random key for each provider and looks
// for the keys in every byte that it produces.
func TestCanary(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := build(t)
	home := t.TempDir()
	s := emulator.New(emulator.Options{Rate: emulator.Unlimited})
	gateway, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })

	keys := canaries{}
	environ := append(environment(home), "AZURE_RESOURCE_NAME=res", "AWS_REGION=us-east-1", "GOOGLE_CLOUD_PROJECT=p", "GOOGLE_CLOUD_LOCATION=us-east4",
		"SSH_TTY=", "DBUS_SESSION_BUS_ADDRESS=unix:path="+home+"/no-bus", "TMPDIR="+home)
	keyIn := func(name, variable string) {
		keys[name] = (rand.Text() + "/+" + rand.Text())[:40]
		if variable != "" {
			environ = append(environ, variable+"="+keys[name])
		}
	}
	keyIn("gateway", "CF_AIG_TOKEN")
	for _, v := range vendorKeys {
		keyIn(v.provider, v.variable)
	}
	outside := t.TempDir() // not looked through: where the user keeps keys
	private := func(name, text string, mode fs.FileMode) string {
		path := filepath.Join(outside, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keyFile := private("mistral", keys["mistral"]+"\n", 0o600)
	command := private("pass", "#!/bin/sh\nenv > "+home+"/command.env; tr '\\0' ' ' < /proc/$$/cmdline > "+home+"/command.argv; cat "+private("deepseek", keys["deepseek"]+"\n", 0o600)+"\n", 0o700)
	editor := private("edit", "#!/bin/sh\nenv > "+home+"/editor.env; tr '\\0' ' ' < /proc/$PPID/cmdline > "+home+"/editor.argv; echo 'from the editor' >> \"$1\"\n", 0o700)
	environ = append(environ, "EDITOR="+editor)
	config := filepath.Join(home, "config.toml")
	configure := func(target string) {
		text := fmt.Sprintf("[gateway]\nurl = %q\n[defaults]\ntarget = %q\n[providers.groq]\napi_key = \"env:UNUSUAL_NAME\"\n[providers.mistral]\napi_key = \"file:%s\"\n"+
			"[providers.deepseek]\napi_key = \"cmd:%s\"\n[[chains]]\nname = \"all\"\n", gateway, target, keyFile, command)
		text += "[[chains.steps]]\ntarget = \"openai/fault-500\"\n[[chains.steps]]\ntarget = \"mistral/fault-echo-key\"\n[[chains.steps]]\ntarget = \"groq/llama3-8b-8192\"\n"
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ = append(environ, "SLUICE_CONFIG="+config)

	produced := map[string]string{} // every byte, by where it was
	processes := watchProcesses(t, keys)
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = environ
		out, err := cmd.CombinedOutput()
		produced["output of "+strings.Join(args, " ")] = string(out)
		if err != nil {
			return "failed: " + string(out)
		}
		return string(out)
	}

	configure("openai/gpt-4o-mini")
	session := filepath.Join(home, "session.toml")
	for _, v := range vendorKeys {
		if out := run("ask", "-t", v.provider+"/"+v.model, "--json", "--trace", "--session", filepath.Join(home, v.provider+".toml"), "Hi"); strings.HasPrefix(out, "failed") {
			t.Errorf("%s: %s", v.provider, out)
		}
		if out := run("ask", "-t", v.provider+"/fault-echo-key", "--json", "--trace", "--session", filepath.Join(home, v.provider+"-echo.toml"), "Hi"); !strings.Contains(out, "auth") {
			t.Errorf("%s: %s", v.provider, out)
		}
		run("ask", "-t", v.provider+"/fault-echo-key", "Hi")
		run("curl", "-t", v.provider+"/"+v.model, "Hi")
	}
	for _, args := range [][]string{
		{"ask", "-t", "chain:all", "--json", "--trace", "--session", session, "Hi"}, {"curl", "-t", "chain:all", "Hi"},
		{"doctor"}, {"doctor", "--json"}, {"config", "show"}, {"config", "show", "--json"}, {"config", "check"}, {"models", "--refresh"},
		{"request", "openai", "models"}, {"request", "openai", "chat/completions", "--body", `{"model":"fault-echo-key","messages":[{"role":"user","content":"hi"}]}`},
		{"sessions", "show", session}, {"sessions", "list"}, {"sessions", "export", session, "--format", "json"},
		{"sessions", "export", session, "--format", "html", "--output", filepath.Join(home, "session.html")},
		{"sessions", "export", filepath.Join(home, "openai-echo.toml"), "--format", "markdown", "--output", filepath.Join(home, "session.md")},
		{"replay", session, "-t", "openai/gpt-4o"}, {"__complete", "ask", "-t", ""},
	} {
		run(args...)
	}
	for _, target := range []string{"openai/gpt-4o-mini", "anthropic/fault-echo-key", "groq/fault-echo-key", "deepseek/deepseek-chat", "chain:all"} {
		configure(target)
		cmd := exec.Command(program)
		cmd.Env = environ
		x := startCommand(t, cmd)
		x.wait(`demo|Ask`)
		x.write("\x0f") // the editor
		x.wait(`from the editor`)
		x.write("\r")
		x.wait(`✓|✗`)
		x.write("\ty\x0c") // copied, and the picker with the state of the keys
		x.wait(`Pick a model`)
		x.write("\x03\x03\x03")
		if err := x.exit(); err != nil {
			t.Errorf("%s: exit: %v", target, err)
		}
		out := x.output()
		produced["the screen of "+target] = out + "\n" + words(out)
		for _, part := range strings.Split(out, "\x1b]52;c;")[1:] { // what went into the clipboard
			text, _, _ := strings.Cut(part, "\x07")
			text, _, _ = strings.Cut(text, "\x1b")
			copied, err := base64.StdEncoding.DecodeString(text)
			if err != nil || len(copied) == 0 {
				t.Errorf("%s: the clipboard got %q, %v", target, text, err)
			}
			produced["the clipboard of "+target] = string(copied)
		}
	}
	produced["the list of processes"] = processes()
	err = filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, readErr := os.ReadFile(path)
			produced["the file "+strings.TrimPrefix(path, home)] = string(data)
			produced["the name of a file"] += path + "\n"
			return readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	wantNear(t, produced)
	ids := map[string][]string{ // what each row is about
		"K01 files": {"the file ", "the name"}, "K02 K03 output, traces and errors": {"output of "}, "K07 the list of processes": {"the list"},
		"K08 what children see": {"the file /editor.", "the file /command."}, "K12 screen and clipboard": {"the screen", "the clipboard"},
	}
	looked := map[string]bool{}
	for name, prefixes := range ids {
		t.Run(name, func(t *testing.T) {
			n := 0
			for where, text := range produced {
				if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(where, p) }) {
					continue
				}
				n++
				looked[where] = true
				for provider, key := range keys {
					for form, letters := range searched(key) {
						if at := strings.Index(text, letters); at >= 0 {
							t.Errorf("%s holds the key of %s, %s: …%q", where, provider, form, text[max(0, at-120):at])
						}
					}
				}
			}
			if n == 0 {
				t.Error("nothing was looked at")
			}
		})
	}
	if len(looked) != len(produced) {
		t.Errorf("%d of %d things were looked at", len(looked), len(produced))
	}
	t.Run("each key travels in its one header", func(t *testing.T) { wantOneHeader(t, s.Requests(), keys) })
}

// wantNear checks that the keys were there to be leaked.
func wantNear(t *testing.T, produced map[string]string) {
	t.Helper()
	var all strings.Builder
	for _, text := range produced {
		all.WriteString(text)
	}
	for _, want := range []string{"[redacted]", "from the editor", "$OPENAI_API_KEY"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%q is nowhere", want)
		}
	}
	for _, file := range []string{"the file /editor.env", "the file /command.env", "the file /editor.argv"} {
		if !strings.Contains(produced[file], "PATH=") && !strings.Contains(produced[file], "sluice") {
			t.Errorf("%s: got %q", file, produced[file])
		}
	}
}

// wantOneHeader checks where the keys went.
func wantOneHeader(t *testing.T, requests []emulator.Recorded, keys canaries) {
	t.Helper()
	sent := map[string]bool{}
	in := func(where string, h map[string][]string, own string) {
		for name, values := range h {
			for provider, key := range keys {
				switch text := strings.Join(values, " "); {
				case !strings.Contains(text, key):
				case provider == "gateway" && strings.EqualFold(name, "cf-aig-authorization") && strings.TrimPrefix(text, "Bearer ") == key:
					sent[provider] = true
				case provider == own && slices.Contains([]string{"authorization", "x-api-key", "api-key", "x-goog-api-key"}, strings.ToLower(name)):
					sent[provider] = true
				default:
					t.Errorf("%s: the key of %s is in %s", where, provider, name)
				}
			}
		}
	}
	for _, r := range requests {
		where := r.Method + " " + r.Path
		body := string(r.Body)
		in(where, r.Header, r.Provider)
		if r.Provider == "" && strings.HasPrefix(body, "[") {
			var steps []struct {
				Provider string
				Headers  map[string]string
				Query    json.RawMessage
			}
			if err := json.Unmarshal(r.Body, &steps); err != nil {
				t.Fatal(err)
			}
			body = ""
			for _, step := range steps {
				body += string(step.Query)
				h := map[string][]string{}
				for name, value := range step.Headers {
					h[name] = []string{value}
				}
				in(where, h, step.Provider)
			}
		}
		for provider, key := range keys {
			if strings.Contains(body+r.Path+r.Query.Encode(), key) || strings.Contains(r.Path+r.Query.Encode(), url.QueryEscape(key)) {
				t.Errorf("%s: the key of %s is in the body or the address", where, provider)
			}
		}
	}
	for provider := range keys {
		if !sent[provider] {
			t.Errorf("the key of %s never travelled", provider)
		}
	}
}

// watchProcesses reads the command lines of all processes again and again until
// the function that is returned asks for what it saw.
func watchProcesses(t *testing.T, keys canaries) func() string {
	t.Helper()
	seen := map[string]bool{}
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, file := range files {
				line, _ := os.ReadFile(file) // it may have ended
				text := strings.ReplaceAll(string(line), "\x00", " ")
				if strings.Contains(text, "sluice") || slices.ContainsFunc(slices.Collect(values(keys)), func(k string) bool { return strings.Contains(text, k[:12]) }) {
					seen[text] = true
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	return func() string {
		close(stop)
		watching.Wait()
		var out strings.Builder
		for line := range seen {
			out.WriteString(line + "\n")
		}
		if len(seen) < 5 {
			t.Errorf("%d processes were seen", len(seen))
		}
		return out.String()
	}
}

func values(keys canaries) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, key := range keys {
			if !yield(key) {
				return
			}
		}
	}
}
