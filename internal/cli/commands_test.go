package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// finding is a line of "doctor --json".
type finding struct{ Check, Status, Found, Advice string }

func doctor(t *testing.T, env []string, args ...string) (map[string]finding, outcome) {
	t.Helper()
	got := run(t, env, "", append([]string{"doctor", "--json"}, args...)...)
	out := map[string]finding{}
	for line := range strings.Lines(got.stdout) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out[f.Check] = f
	}
	return out, got
}

func TestDoctorFindsWhatWorksAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	s, url := startEmulator(t, emulator.Options{Token: "letmein"})
	config := writeFile(t, "config.toml", "[gateway]\nurl = \""+url+"\"\ntoken = \"env:MY_TOKEN\"\n[defaults]\ntarget = \"openai/gpt-4o-mini\"\n"+
		"[providers.openai]\napi_key = \"env:MY_KEY\"\n[providers.anthropic]\napi_key = \"keyring:nothing\"\n")
	env := func(more ...string) []string { return home(t, append(more, "SLUICE_CONFIG="+config)...) }

	found, got := doctor(t, env("MY_TOKEN=letmein", "MY_KEY=sk-canary"))
	if got.status != 0 {
		t.Errorf("status %d: %s", got.status, got.stdout)
	}
	for check, want := range map[string]finding{
		"configuration file": {"configuration file", "ok", config, ""},
		"gateway":            {"gateway", "ok", url + "/local/default", ""},
		"gateway.url":        {"gateway.url", "ok", config + ":2", ""},
		"key gateway":        {"key gateway", "ok", "env:MY_TOKEN", ""},
		"key openai":         {"key openai", "ok", "env:MY_KEY", ""},
		"url openai":         {"url openai", "ok", "POST " + url + "/local/default/openai/chat/completions", ""},
		"url anthropic":      {"url anthropic", "ok", "POST " + url + "/local/default/anthropic/v1/messages", ""},
	} {
		if found[check] != want {
			t.Errorf("%s\n got %+v\nwant %+v", check, found[check], want)
		}
	}
	if f := found["key anthropic"]; f.Status != "note" || !strings.Contains(f.Found+f.Advice, "keyring") {
		t.Errorf("a keyring that can't be asked: %+v", f)
	}
	if f := found["answer of openai"]; f.Status != "ok" || !strings.Contains(f.Found, "HTTP 200 from openai/gpt-4o-mini") {
		t.Errorf("the answer: %+v", f)
	}
	if strings.Contains(got.stdout+got.stderr, "canary") || strings.Contains(got.stdout+got.stderr, "letmein") {
		t.Error("a key is printed")
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests, want one", n)
	}

	found, got = doctor(t, env("MY_TOKEN=wrong", "MY_KEY=k"))
	if f := found["answer of openai"]; got.status != 1 || f.Status != "trouble" || !strings.Contains(f.Found, "2009") || f.Advice == "" {
		t.Errorf("wrong token: status %d, %+v", got.status, f)
	}
	before := len(s.Requests())
	found, got = doctor(t, env("MY_TOKEN=letmein", "MY_KEY=k"), "--offline")
	if _, asked := found["answer of openai"]; asked || got.status != 0 || len(s.Requests()) != before {
		t.Errorf("offline: status %d, %d more requests", got.status, len(s.Requests())-before)
	}
	text := run(t, env("MY_TOKEN=letmein", "MY_KEY=k"), "", "doctor")
	wants(t, "as text", text.stdout, "✓ gateway ", "✓ answer of openai", "· key anthropic", "· not configured         workers-ai, azure-openai,", "--all says")
	wantsNot(t, "as text", text.stdout, "url workers-ai", "key mistral")
	lines := strings.Split(strings.TrimSpace(text.stdout), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "✓ verdict                ready: prompts to openai/gpt-4o-mini go to ") {
		t.Errorf("the last line is %q", last)
	}
	all := run(t, env("MY_TOKEN=letmein", "MY_KEY=k"), "", "doctor", "--all", "--offline")
	wants(t, "all", all.stdout, "url workers-ai", "key mistral", "· verdict                ready: ", "nothing was sent to try it")
	wantsNot(t, "all", all.stdout, "not configured ")
	refused := run(t, env("MY_TOKEN=wrong", "MY_KEY=k"), "", "doctor")
	lines = strings.Split(strings.TrimSpace(refused.stdout), "\n")
	if last := lines[len(lines)-1]; refused.status != 1 || !strings.HasPrefix(last, "✗ verdict                not ready: answer of openai → ") {
		t.Errorf("the last line is %q", last)
	}
}

func TestDoctorWithoutConfigurationUsesTheEmbeddedGateway(t *testing.T) {
	t.Parallel()
	found, got := doctor(t, home(t))
	if f := found["gateway"]; got.status != 0 || f.Status != "note" || !strings.Contains(f.Found, "embedded") || !strings.Contains(f.Advice, "CLOUDFLARE_ACCOUNT_ID") {
		t.Errorf("status %d, %+v", got.status, f)
	}
	if f := found["configuration file"]; f.Status != "note" || !strings.Contains(f.Advice, "sluice config init") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorTellsMistakesInTheConfiguration(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[gatewy]\nurl = 1\n")
	got := run(t, home(t), "", "doctor", "--config", config)
	if got.status != 2 || !strings.Contains(got.stdout, "✗ configuration") || !strings.Contains(got.stdout, config+":1") {
		t.Errorf("%+v", got)
	}
}

func TestConfigFromInitToCheck(t *testing.T) {
	t.Parallel()
	env := home(t)
	path := strings.TrimSpace(run(t, env, "", "config", "path").stdout)
	if !strings.HasSuffix(path, filepath.Join("config", "sluice", "config.toml")) {
		t.Fatalf("path %q", path)
	}
	if got := run(t, env, "", "config", "check"); got.status != 0 || !strings.Contains(got.stdout, "no configuration file at "+path) {
		t.Errorf("check before: %+v", got)
	}
	if got := run(t, env, "", "config", "init"); got.status != 0 || got.stdout != path+"\n" || !strings.Contains(got.stderr, "account_id") {
		t.Errorf("init: %+v", got)
	}
	if short := readFile(t, path); strings.Count(short, "\n") > 15 || !strings.Contains(short, "#account_id") || !strings.Contains(short, "init --all") {
		t.Errorf("init writes\n%s", short)
	}
	if got := run(t, env, "", "config", "init", "--force", "--account-id", "acme", "--gateway-id", "work"); got.status != 0 || !strings.Contains(readFile(t, path), "account_id = \"acme\"\ngateway_id = \"work\"\n") {
		t.Errorf("init with ids: %+v\n%s", got, readFile(t, path))
	}
	if got := run(t, env, "", "config", "check"); got.status != 0 {
		t.Errorf("check of the short file: %+v", got)
	}
	before := readFile(t, path)
	for _, args := range [][]string{{"--account-id", "a b"}, {"--gateway-id", "x/y"}, {"--all", "--account-id", "acme"}, {"--gateway-url", "ftp://x/v1"}} {
		if got := run(t, env, "", append([]string{"config", "init", "--force"}, args...)...); got.status != 2 || readFile(t, path) != before {
			t.Errorf("init %q: %+v", args, got)
		}
	}
	if got := run(t, env, "", "config", "init", "--all", "--force"); got.status != 0 {
		t.Errorf("init --all: %+v", got)
	}
	example := readFile(t, path)
	if example != readFile(t, filepath.Join("..", "..", "config.example.toml")) {
		t.Error("init writes another example than the repository's")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v %v, want 0600", info.Mode(), err)
	}
	if got := run(t, env, "", "config", "check"); got.status != 0 || got.stdout != path+" is fine\n" {
		t.Errorf("check: %+v", got)
	}
	if err := os.WriteFile(path, []byte("# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, env, "", "config", "init"); got.status != 2 || !strings.Contains(got.stderr, "left alone; --force replaces it") || readFile(t, path) != "# mine\n" {
		t.Errorf("second init: %+v", got)
	}
	if got := run(t, env, "", "config", "init", "--all", "--force"); got.status != 0 || readFile(t, path) != example {
		t.Errorf("init --force: %+v", got)
	}
	other := filepath.Join(t.TempDir(), "other.toml")
	if got := run(t, env, "", "config", "path", "--config", other); got.stdout != other+"\n" {
		t.Errorf("path --config: %+v", got)
	}
	if got := run(t, append(env, "SLUICE_CONFIG="+other), "", "config", "path"); got.stdout != other+"\n" {
		t.Errorf("path with SLUICE_CONFIG: %+v", got)
	}
}

func TestConfigShowTellsWhereValuesComeFrom(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[gateway]\naccount_id = \"acme\"\n\n[providers.openai]\napi_key = \"sk-canary-in-the-file\"\n")
	env := home(t, "SLUICE_CONFIG="+config, "CF_AIG_TOKEN=cf-canary", "ANTHROPIC_API_KEY=an-canary")
	got := run(t, env, "", "config", "show", "--json", "--gateway-url", "https://gw.example/v1")
	rows := map[string][2]string{}
	for line := range strings.Lines(got.stdout) {
		var r struct{ Key, Value, Source string }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows[r.Key] = [2]string{r.Value, r.Source}
	}
	for key, want := range map[string][2]string{
		"gateway.url":              {`"https://gw.example/v1"`, "flag --gateway-url"},
		"gateway.account_id":       {`"acme"`, config + ":2"},
		"gateway.gateway_id":       {`"default"`, "default"},
		"providers.openai.api_key": {"[redacted]", config + ":5"},
	} {
		if rows[key] != want {
			t.Errorf("%s: got %q, want %q", key, rows[key], want)
		}
	}
	text := run(t, env, "", "config", "show")
	for _, out := range []string{got.stdout, got.stderr, text.stdout, text.stderr} {
		if strings.Contains(out, "canary") {
			t.Errorf("a key is printed: %s", out)
		}
	}
	wants(t, "as text", text.stdout, "gateway.account_id", `"acme"`, "[redacted]")
}

func TestSetKeyWithoutAKeyringWritesNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is always a keyring here, and it would get the key")
	}
	const text = "# mine\n[gateway]\naccount_id = \"a\"\n"
	config := writeFile(t, "config.toml", text)
	for _, test := range []struct {
		name, stdin string
		args        []string
		words       []string
	}{
		{"no keyring", "sk-canary\n", []string{"--key-stdin", "openai"}, []string{"keyring can't be used", "OPENAI_API_KEY", config, "--file stores the key in"}},
		{"no terminal", "sk-canary\n", []string{"openai"}, []string{"typed on a terminal", "--key-stdin"}},
		{"unknown provider", "sk-canary\n", []string{"--key-stdin", "opanai"}, []string{`opanai`, `openai`}},
		{"empty key", "\n", []string{"--key-stdin", "--file", "openai"}, []string{"the key for openai is empty"}},
		{"an escape in a key", "sk\x1bcanary\n", []string{"--key-stdin", "--file", "openai"}, []string{"contains a control character"}},
		{"a byte order mark for a key", "\uFEFF\r\n", []string{"--key-stdin", "--file", "openai"}, []string{"the key for openai is empty"}},
		{"no provider", "", nil, []string{"a provider's slug"}},
	} {
		// A process of its own, because the keyring library reads the process's
		// environment.
		c := program(t, home(t, "SLUICE_CONFIG="+config), append([]string{"config", "set-key"}, test.args...)...)
		c.Stdin = strings.NewReader(test.stdin)
		out, err := c.CombinedOutput()
		if err == nil || c.ProcessState.ExitCode() != 2 {
			t.Errorf("%s: %v, want exit status 2: %s", test.name, err, out)
		}
		wants(t, test.name, string(out), test.words...)
		if strings.Contains(string(out), "canary") {
			t.Errorf("%s: the key is printed: %s", test.name, out)
		}
		if got := readFile(t, config); got != text {
			t.Errorf("%s: the file is now %q", test.name, got)
		}
	}
}

func TestModelsLeaveWhatIsUnknownEmpty(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config.toml", "[prices.\"workers-ai/@cf/meta/llama-3.2-3b-instruct\"]\ninput = 0.28\noutput = 0.83\n")
	got := run(t, home(t), "", "models", "--json")
	if got.status != 0 {
		t.Fatal(got)
	}
	providers, unknown := map[string]int{}, 0
	for line := range strings.Lines(got.stdout) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		name, _ := m["provider"].(string)
		providers[name]++
		for _, key := range []string{"context_window", "max_output_tokens", "input_usd_per_million", "output_usd_per_million"} {
			v, there := m[key]
			if !there || v == 0.0 {
				t.Errorf("%s of %v is %v, want a figure or null", key, m["id"], v)
			}
			if v == nil {
				unknown++
			}
		}
		if m["source"] == "" || m["date"] == "" {
			t.Errorf("no source or date: %s", line)
		}
	}
	if providers["openai"] == 0 || providers["anthropic"] == 0 || providers["workers-ai"] == 0 || unknown == 0 {
		t.Errorf("providers %v, %d unknown figures", providers, unknown)
	}
	text := run(t, home(t), "", "models", "workers-ai").stdout
	wants(t, "as text", text, "TARGET", "workers-ai/@cf/meta/llama-3.2-3b-instruct")
	if strings.Contains(text, "\nopenai/") || strings.Contains(text, "  0  ") {
		t.Errorf("models workers-ai: %s", text)
	}
	own := run(t, home(t), "", "models", "workers-ai", "--config", config)
	wants(t, "with prices of one's own", own.stdout, "0.28", "0.83")
}

func TestSessionsListAndShow(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	dir := filepath.Join(t.TempDir(), "sessions")
	env := home(t, "SLUICE_SESSIONS="+dir)
	if got := run(t, env, "", "sessions", "list"); got.status != 0 || got.stdout != "" || !strings.Contains(got.stderr, "no sessions in "+dir) {
		t.Errorf("empty: %+v", got)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("listing made the folder")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	asked := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", filepath.Join(dir, "talk.toml"), "Why is pizza so good?")
	if asked.status != 0 {
		t.Fatal(asked)
	}
	list := run(t, env, "", "sessions", "list", "--json")
	var row struct {
		Path, ID, Title string
		Targets         []string
		Messages        int
	}
	if err := json.Unmarshal([]byte(list.stdout), &row); err != nil {
		t.Fatal(err, list)
	}
	if row.Messages != 2 || row.Title != "Why is pizza so good?" || len(row.Targets) != 1 || row.ID == "" {
		t.Errorf("list: %+v", row)
	}
	wants(t, "list as text", run(t, env, "", "sessions", "list").stdout, row.ID, "Why is pizza so good?", "openai/gpt-4o")
	for _, name := range []string{row.ID, row.Path, "talk", "Why is pizza so good?"} {
		got := run(t, env, "", "sessions", "show", name)
		want := "── you\n\nWhy is pizza so good?\n\n── openai/gpt-4o\n\n" + asked.stdout
		if got != (outcome{want, "", 0}) {
			t.Errorf("show %s\n got %+v\nwant %q", name, got, want)
		}
	}
	lines := strings.Split(strings.TrimSpace(run(t, env, "", "sessions", "show", "--json", row.ID).stdout), "\n")
	var answer struct {
		Role, Target, Text, Finish string
		CostUSD                    *float64 `json:"cost_usd"`
		Usage                      struct {
			OutputTokens int `json:"output_tokens"`
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &answer); err != nil || len(lines) != 2 {
		t.Fatal(err, lines)
	}
	if answer.Role != "assistant" || answer.Target != "openai/gpt-4o" || answer.Text+"\n" != asked.stdout && answer.Text != asked.stdout || answer.Finish != "stop" || answer.Usage.OutputTokens == 0 || answer.CostUSD == nil {
		t.Errorf("show --json: %+v", answer)
	}
}
