package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// TestBadInputHasItsOwnWords goes through what can be wrong, one row each: what
// is printed, and the exit status.
func TestBadInputHasItsOwnWords(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	_, locked := startEmulator(t, emulator.Options{Token: "right"})
	html := serve(t, 200, "text/html", "<html><head><title>Hotel Wi-Fi</title></head><body><script>x</script>Log in</body></html>")
	notTOML := writeFile(t, "config.toml", "[gateway]\naccount_id = \"a\"\nthis is not TOML\n")
	unknownKey := writeFile(t, "config.toml", "[gateway]\naccount_id = \"a\"\n\n[providers.openai]\napi_kee = \"env:X\"\n")
	wrongTarget := writeFile(t, "config.toml", "[defaults]\ntarget = \"opanai/gpt-4o\"\n")
	chains := writeFile(t, "config.toml", "[gateway]\naccount_id = \"a\"\n[[chains]]\nname = \"resilient\"\n[[chains.steps]]\ntarget = \"openai/x\"\n")
	hasty := writeFile(t, "config.toml", "[gateway]\nheaders_timeout = \"100ms\"\nmax_attempts = 1\n")
	ask := func(target string, more ...string) []string {
		return append([]string{"ask", "--gateway-url", url, "-t", target}, more...)
	}
	cloud := []string{"CLOUDFLARE_ACCOUNT_ID=acct"}
	for _, test := range []struct {
		name   string
		args   []string
		env    []string
		stdin  string
		status int
		stdout string
		words  []string // in standard error
	}{
		{name: "wrong key", args: ask("openai/gpt-4o", "Hi"), env: []string{"OPENAI_API_KEY=invalid-key"}, status: 1,
			words: []string{"openai refused the key", "HTTP 401", "check openai's key: it comes from the environment variable OPENAI_API_KEY"}},
		{name: "F022 the reply repeats the key", args: ask("openai/fault-echo-key", "Hi"), env: []string{"OPENAI_API_KEY=sk-canary-1234567890"}, status: 1,
			words: []string{"refused the key"}},
		{name: "F024 wrong gateway token", args: []string{"ask", "--gateway-url", locked, "-t", "openai/gpt-4o", "Hi"}, env: []string{"CF_AIG_TOKEN=other"}, status: 1,
			words: []string{"the gateway refused", "AI Gateway · HTTP 401 · 2009", "check the gateway's token: it comes from the environment variable CF_AIG_TOKEN"}},
		{name: "unknown model", args: ask("openai/no-such-model", "Hi"), status: 1,
			words: []string{"openai can't accept the request", "no-such-model", "HTTP 404", "check the model's name"}},
		{name: "unknown gateway", args: ask("openai/fault-gateway-2001", "Hi"), status: 1, words: []string{"2001", "gateway id"}},
		{name: "the URL names the gateway, and nothing else does", args: []string{"doctor", "--gateway-url", "https://gateway.example/v1/a/b", "--json"}, status: 0, stdout: "https://gateway.example/v1/a/b"},
		{name: "the URL names another account", args: []string{"ask", "--gateway-url", "https://gateway.example/v1/a/b", "-t", "openai/gpt-4o", "Hi"}, env: cloud, status: 2,
			words: []string{"--gateway-url", "names the account a, but account_id (or CLOUDFLARE_ACCOUNT_ID) says acct"}},
		{name: "F011 a key over plain HTTP", args: []string{"ask", "--gateway-url", "http://gateway.example/v1/a/b", "-t", "openai/gpt-4o", "Hi"}, env: []string{"OPENAI_API_KEY=k"}, status: 2,
			words: []string{"refused to send a key over plain http", "allow_insecure = true under [gateway]"}},
		{name: "F011 a key of a request over plain HTTP", args: []string{"request", "--gateway-url", "http://gateway.example/v1/a/b", "openai", "models"}, env: []string{"OPENAI_API_KEY=k"}, status: 2,
			words: []string{"refused to send a key over plain http", "allow_insecure = true under [gateway]"}},
		{name: "F011 the token over plain HTTP", args: []string{"ask", "--gateway-url", "http://gateway.example/v1/a/b", "-t", "openai/gpt-4o", "Hi"}, env: []string{"CF_AIG_TOKEN=k"}, status: 2,
			words: []string{"refused to send a key over plain http", "allow_insecure = true under [gateway]"}},
		{name: "unknown provider", args: ask("opanai/gpt-4o", "Hi"), status: 2, words: []string{`there is no provider "opanai"; did you mean "openai"?`}},
		{name: "far from any provider", args: ask("zzz/gpt-4o", "Hi"), status: 2, words: []string{`there is no provider "zzz"`, "openai", "workers-ai"}},
		{name: "no target's spelling", args: ask("gpt-4o", "Hi"), status: 2, words: []string{"gpt-4o", "PROVIDER/MODEL"}},
		{name: "unknown chain", args: []string{"ask", "--config", chains, "-t", "chain:resilent", "Hi"}, status: 2,
			words: []string{`there is no chain "resilent"`, `did you mean "resilient"?`}},
		{name: "unknown key in the configuration", args: []string{"ask", "--config", unknownKey, "Hi"}, status: 2,
			words: []string{unknownKey + ":5:", "api_kee", `did you mean "api_key"?`}},
		{name: "configuration is not TOML", args: []string{"ask", "--config", notTOML, "Hi"}, status: 2, words: []string{notTOML + ":3:"}},
		{name: "target in the configuration names no provider", args: []string{"config", "check", "--config", wrongTarget}, status: 2,
			words: []string{wrongTarget + ":2:", "opanai", `did you mean "openai`}},
		{name: "configuration that was named isn't there", args: []string{"ask", "--config", "/no/such.toml", "Hi"}, status: 2, words: []string{"/no/such.toml"}},
		{name: "no gateway configured", args: []string{"ask", "-t", "openai/gpt-4o", "Hi"}, status: 2,
			words: []string{"no gateway is configured", "sluice config init", "CLOUDFLARE_ACCOUNT_ID", "--demo"}},
		{name: "nothing configured at all", args: []string{"ask", "Hi"}, status: 2, words: []string{"no gateway is configured", "--demo"}},
		{name: "no target", args: []string{"ask", "Hi"}, env: cloud, status: 2, words: []string{"no target", "-t PROVIDER/MODEL", "[defaults]"}},
		{name: "no key", args: []string{"ask", "-t", "openai/gpt-4o", "Hi"}, env: cloud, status: 2,
			words: []string{"there is no key for openai", "OPENAI_API_KEY", "sluice config set-key openai"}},
		{name: "no key and no resource", args: []string{"ask", "-t", "azure-openai/d", "Hi"}, env: cloud, status: 2,
			words: []string{"there is no key for azure-openai", "AZURE_OPENAI_API_KEY"}},
		{name: "a key but no resource", args: []string{"ask", "-t", "azure-openai/d", "Hi"}, env: append([]string{"AZURE_OPENAI_API_KEY=k"}, cloud...), status: 2,
			words: []string{"azure-openai has no resource: set AZURE_RESOURCE_NAME"}},
		{name: "F002 gateway not reachable", args: []string{"ask", "--gateway-url", "http://127.0.0.1:1/v1", "-t", "openai/gpt-4o", "Hi"}, status: 1,
			words: []string{"try 1 of 3", "127.0.0.1:1", "refused", "sluice doctor"}},
		{name: "F011 key over plain http", args: []string{"ask", "--gateway-url", "http://192.0.2.1/v1", "-t", "openai/gpt-4o", "Hi"},
			env: append([]string{"OPENAI_API_KEY=k", "CF_AIG_TOKEN=t"}, cloud...), status: 2, words: []string{"plain http"}},
		{name: "F012 HTML instead of JSON", args: []string{"ask", "--gateway-url", html, "-t", "openai/gpt-4o", "Hi"}, status: 1,
			words: []string{"the reply did not come from the API", "Hotel Wi-Fi"}},
		{name: "F014 redirect", args: ask("openai/fault-redirect-302", "Hi"), status: 1, words: []string{"redirect", "never followed"}},
		{name: "F043 empty reply", args: ask("openai/fault-empty", "Hi"), status: 1, words: []string{"did not come from the API"}},
		{name: "F065 stream cut cleanly", args: ask("openai/fault-eof-5", "poem"), status: 3, stdout: "*", words: []string{"cut before its end"}},
		{name: "F085 stream cut by a reset", args: ask("anthropic/fault-cut-5", "poem"), status: 3, stdout: "*", words: []string{"cut before its end"}},
		{name: "F069 error in the stream", args: ask("openai/fault-error-midstream-5", "poem"), status: 1, stdout: "*", words: []string{"openai"}},
		{name: "F027 429 with Retry-After", args: ask("openai/fault-429-retry-90", "Hi"), status: 1, words: []string{"openai is rate limiting requests", "try again in 1m30s"}},
		{name: "F023 quota", args: ask("openai/fault-429-quota", "Hi"), status: 1, words: []string{"the quota at openai is used up"}},
		{name: "F035 500 three times", args: ask("openai/fault-500-retry-ms-1", "Hi"), status: 1,
			words: []string{"try 1 of 3", "try 2 of 3", "openai is overloaded or failing", "HTTP 500"}},
		{name: "timeout", args: ask("openai/fault-stall-3", "--timeout", "300ms", "poem"), status: 4, stdout: "*", words: []string{"timed out"}},
		{name: "timeout before the reply", args: ask("openai/fault-slow-20000", "--timeout", "200ms", "Hi"), status: 4, words: []string{"timed out"}},
		{name: "timer of the configuration", args: ask("openai/fault-slow-20000", "--config", hasty, "Hi"), status: 4, words: []string{"timed out"}},
		{name: "temperature out of range", args: ask("openai/gpt-4o", "--temperature", "2.5", "Hi"), status: 2, words: []string{"--temperature 2.5: want 0 to 2"}},
		{name: "temperature NaN", args: ask("openai/gpt-4o", "--temperature", "NaN", "Hi"), status: 2, words: []string{"--temperature NaN"}},
		{name: "temperature no number", args: ask("openai/gpt-4o", "--temperature", "warm", "Hi"), status: 2, words: []string{`sluice: "warm" is not a value for --temperature`}},
		{name: "timeout without a unit", args: ask("openai/gpt-4o", "--timeout", "5", "Hi"), status: 2, words: []string{`"5" is not a value for --timeout: missing unit`}},
		{name: "unknown shell", args: []string{"completion", "bsh"}, status: 2, words: []string{`did you mean "bash"?`}},
		{name: "top-p out of range", args: ask("openai/gpt-4o", "--top-p", "-1", "Hi"), status: 2, words: []string{"--top-p -1"}},
		{name: "no tokens", args: ask("openai/gpt-4o", "--max-tokens", "0", "Hi"), status: 2, words: []string{"--max-tokens 0"}},
		{name: "empty stop", args: ask("openai/gpt-4o", "--stop", "", "Hi"), status: 2, words: []string{"--stop"}},
		{name: "cache too short", args: ask("openai/gpt-4o", "--cache-ttl", "5s", "Hi"), status: 2, words: []string{"--cache-ttl 5s", "1m"}},
		{name: "timeout zero", args: ask("openai/gpt-4o", "--timeout", "0s", "Hi"), status: 2, words: []string{"--timeout 0s"}},
		{name: "metadata without a value", args: ask("openai/gpt-4o", "--metadata", "team", "Hi"), status: 2, words: []string{`--metadata "team": want KEY=VALUE`}},
		{name: "six metadata entries", status: 2, words: []string{"--metadata has 6 entries"},
			args: ask("openai/gpt-4o", "--metadata", "a=1", "--metadata", "b=1", "--metadata", "c=1", "--metadata", "d=1", "--metadata", "e=1", "--metadata", "f=1", "Hi")},
		{name: "trace without json", args: ask("openai/gpt-4o", "--trace", "Hi"), status: 2, words: []string{"--json"}},
		{name: "another api", args: ask("openai/gpt-4o", "--api", "rpc", "Hi"), status: 2, words: []string{`--api "rpc": want chat or responses`}},
		{name: "no such effort", args: ask("openai/gpt-4o", "--effort", "much", "Hi"), status: 2, words: []string{`--effort "much": want low`}},
		{name: "effort of a model that doesn't reason", args: ask("openai/gpt-4o", "--effort", "low", "Hi"), status: 1, words: []string{"gpt-4o doesn't reason"}},
		{name: "responses of a vendor without", args: ask("groq/x", "--api", "responses", "Hi"), status: 1, words: []string{"the Responses API is not available here"}},
		{name: "unknown order", args: ask("openai/gpt-4o", "--order", "random", "Hi"), status: 2, words: []string{"parallel, sequential or interleaved"}},
		{name: "no repeat", args: ask("openai/gpt-4o", "--repeat", "0", "Hi"), status: 2, words: []string{"--repeat 0"}},
		{name: "session with two targets", args: ask("openai/gpt-4o", "-t", "openai/x", "--session", "s.toml", "Hi"), status: 2, words: []string{"one target"}},
		{name: "nine targets", status: 2, words: []string{"9 targets: at most 8"},
			args: ask("openai/a", "-t", "openai/b", "-t", "openai/c", "-t", "openai/d", "-t", "openai/e", "-t", "openai/f", "-t", "openai/g", "-t", "openai/h", "-t", "openai/i", "Hi")},
		{name: "empty prompt", args: ask("openai/gpt-4o"), status: 2, words: []string{"the prompt is empty"}},
		{name: "blank prompt", args: ask("openai/gpt-4o", "  "), stdin: " \n\n", status: 2, words: []string{"the prompt is empty"}},
		{name: "binary standard input", args: ask("openai/gpt-4o", "Look"), stdin: "\x89PNG\r\n\x1a\n\xff", status: 2, words: []string{"not UTF-8 text"}},
		{name: "zero bytes on standard input", args: ask("openai/gpt-4o", "Look"), stdin: "a\x00b", status: 2, words: []string{"zero bytes"}},
		{name: "unknown flag", args: ask("openai/gpt-4o", "--temprature", "1", "Hi"), status: 2, words: []string{"did you mean --temperature?"}},
		{name: "flag without its value", args: []string{"ask", "-t"}, status: 2, words: []string{"-t"}},
		{name: "unknown command", args: []string{"modles"}, status: 2, words: []string{`did you mean "models"?`}},
		{name: "unknown word below a command", args: []string{"config", "chekc"}, status: 2, words: []string{`did you mean "check"?`}},
		{name: "too many words", args: []string{"doctor", "now"}, status: 2, words: []string{"now"}},
		{name: "two sessions to show", args: []string{"sessions", "show", "a", "b"}, status: 2, words: []string{"got 2"}},
		{name: "models of an unknown provider", args: []string{"models", "antropic"}, status: 2, words: []string{`did you mean "anthropic"?`}},
		{name: "U12 playground without a terminal", args: []string{}, status: 1, words: []string{"needs a terminal", "sluice ask"}},
		{name: "emulate on all addresses", args: []string{"emulate", "--listen", "0.0.0.0:0"}, status: 2, words: []string{"loopback"}},
		{name: "emulate from no folder", args: []string{"emulate", "--replay", "/no/such"}, status: 2, words: []string{"--replay /no/such"}},
		{name: "gateway address that is none", args: []string{"ask", "--gateway-url", "gopher://x", "-t", "openai/x", "Hi"}, env: cloud, status: 2, words: []string{"--gateway-url", "https://"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t, test.env...), test.stdin, test.args...)
			if got.status != test.status {
				t.Errorf("exit status %d, want %d", got.status, test.status)
			}
			if test.stdout == "*" && strings.TrimSpace(got.stdout) == "" {
				t.Error("the text so far is not on standard output")
			}
			if test.stdout == "" && got.stdout != "" {
				t.Errorf("standard output %q, want nothing", got.stdout)
			}
			wants(t, "standard error", got.stderr, test.words...)
			for line := range strings.Lines(got.stderr) {
				if !strings.HasPrefix(line, "sluice: ") && !strings.HasPrefix(line, "  ") {
					t.Errorf("a line of standard error has neither the program's name nor is a hint: %q", line)
				}
			}
			if strings.Contains(got.stderr, "sk-canary") || strings.Contains(got.stderr, "<script>") {
				t.Errorf("standard error holds what it must not: %q", got.stderr)
			}
		})
	}
}

func TestJSONErrorsHaveTheirKindAndEndWithDone(t *testing.T) {
	t.Parallel()
	_, url := startEmulator(t, emulator.Options{})
	for _, test := range []struct {
		target, kind string
		httpStatus   int
		retryable    bool // not compared of a cut answer
		status       int
	}{
		{"openai/no-such-model", "request", 404, false, 1},
		{"openai/fault-401", "auth", 401, false, 1},
		{"openai/fault-429-quota", "quota", 429, false, 1},
		{"openai/fault-429-retry-90", "rate", 429, true, 1},
		{"workers-ai/fault-eof-3", "truncated", 0, false, 3},
		{"anthropic/fault-cut-3", "truncated", 0, false, 3},
		{"openai/fault-html", "not_api", 0, false, 1},
	} {
		t.Run(test.target, func(t *testing.T) {
			t.Parallel()
			got := run(t, home(t), "", "ask", "--gateway-url", url, "--json", "-t", test.target, "poem")
			list := events(t, got.stdout)
			failures := ofType(list, "error")
			if len(failures) != 1 {
				t.Fatalf("%d errors in %s", len(failures), got.stdout)
			}
			e := failures[0]
			if e.Kind != test.kind || e.Kind != "truncated" && e.Retryable != test.retryable || got.status != test.status || test.httpStatus != 0 && e.Status != test.httpStatus {
				t.Errorf("got kind %s, status %d, retryable %v, exit %d; want %+v", e.Kind, e.Status, e.Retryable, got.status, test)
			}
			if last := list[len(list)-1]; last.Type != "done" || !last.Incomplete {
				t.Errorf("last event %+v, want done and incomplete", last)
			}
			if got.stderr != "" {
				t.Errorf("standard error %q, want nothing: the error is an event", got.stderr)
			}
		})
	}
}

// TestUnreadableSessionsAreToldAndNotTouched opens files that are no sessions, or
// not whole, by every command.
func TestUnreadableSessionsAreToldAndNotTouched(t *testing.T) {
	t.Parallel()
	damaged := "version = 1\nid = \"d\"\ntitle = \"Damaged\"\n\n[[message]]\nid = \"a\"\nrole = \"user\"\ntext = \"Hello\"\n\n[[message]]\nid = = \n\n[[message]]\nid = \"c\"\nrole = \"user\"\ntext = \"Bye\"\n"
	for name, text := range map[string]string{
		"damaged": damaged,
		"binary":  "\x00\x01\x02\xff\xfe",
		"newer":   "version = 99\n",
		"JSON":    `{"a": 1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, url := startEmulator(t, emulator.Options{})
			env := home(t)
			dir := filepath.Join(t.TempDir(), "sessions")
			env = append(env, "SLUICE_SESSIONS="+dir)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "s.toml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := run(t, env, "", "sessions", "list"); got.status != 0 {
				t.Errorf("list: %+v", got)
			}
			if got := run(t, env, "", "sessions", "show", path); got.status != 2 || !strings.Contains(got.stderr, "s.toml") {
				t.Errorf("show: %+v", got)
			}
			got := run(t, env, "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", path, "Hi")
			if got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, "nothing was sent") || !strings.Contains(got.stderr, path) {
				t.Errorf("ask: %+v", got)
			}
			if readFile(t, path) != text {
				t.Error("the file was changed")
			}
			if n := len(server.Requests()); n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
	_, url := startEmulator(t, emulator.Options{})
	got := run(t, home(t), "", "ask", "--gateway-url", url, "-t", "openai/gpt-4o", "--session", t.TempDir(), "Hi")
	if got.status != 2 || !strings.Contains(got.stderr, "not a regular file") {
		t.Errorf("a folder as session: %+v", got)
	}
	if got := run(t, home(t), "", "sessions", "show", "nothing"); got.status != 2 || !strings.Contains(got.stderr, "no such session") {
		t.Errorf("show of nothing: %+v", got)
	}
}

// What is wrong with a vendor's credentials, place or model, where that is known
// only here (nothing is sent), or only there (one request is).
func TestBadInputForVendors(t *testing.T) {
	t.Parallel()
	aws := func(more ...string) []string {
		return append([]string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, more...)
	}
	google := func(more ...string) []string {
		return append([]string{"GOOGLE_CLOUD_PROJECT=p", "GOOGLE_CLOUD_LOCATION=us-east4", "CLOUDSDK_AUTH_ACCESS_TOKEN=ya29.good"}, more...)
	}
	const nova, flash = "aws-bedrock/amazon.nova-lite-v1:0", "google-vertex-ai/gemini-2.5-flash"
	for _, test := range []struct {
		name, target string
		env          []string
		status, sent int
		words        []string
	}{
		{"no region", nova, nil, 2, 0, []string{"aws-bedrock has no region: set AWS_REGION, or region in [providers.aws-bedrock]"}},
		{"no project", flash, nil, 2, 0, []string{"google-vertex-ai has no project: set GOOGLE_CLOUD_PROJECT"}},
		{"no resource", "azure-openai/d", nil, 2, 0, []string{"azure-openai has no resource: set AZURE_RESOURCE_NAME"}},
		{"half of the keys", nova, []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE"}, 2, 0, []string{"secret_access_key"}},
		{"no such profile", nova, []string{"AWS_REGION=us-east-1", "AWS_PROFILE=nobody"}, 1, 0, []string{"no usable key for aws-bedrock", "nobody"}},
		{"no such key file", flash, []string{"GOOGLE_CLOUD_PROJECT=p", "GOOGLE_CLOUD_LOCATION=us-east4", "GOOGLE_APPLICATION_CREDENTIALS=/no/such.json"}, 1, 0,
			[]string{"no usable key for google-vertex-ai", "/no/such.json"}},
		{"a wrong secret", nova, []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=wrong"}, 1, 1,
			[]string{"aws-bedrock refused the key", "HTTP 403 · InvalidSignatureException"}},
		{"an expired session", nova, aws("AWS_SESSION_TOKEN=expired-session"), 1, 1, []string{"HTTP 403 · ExpiredTokenException", "aws sso login"}},
		{"an expired API key", nova, []string{"AWS_REGION=us-east-1", "AWS_BEARER_TOKEN_BEDROCK=expired-key"}, 1, 1, []string{"is expired", "get new ones"}},
		{"an expired access token", flash, google("CLOUDSDK_AUTH_ACCESS_TOKEN=ya29.expired"), 1, 1, []string{"google-vertex-ai refused the key", "valid for an hour"}},
		{"no region of AWS", nova, aws("AWS_REGION=mars"), 1, 0, []string{`region is "mars"`, "us-east-1"}},
		{"a region that isn't there", nova, aws("AWS_REGION=us-easst-1"), 1, 3, []string{"try 1 of 3", "AI Gateway · HTTP 400 · 2005", "region"}},
		{"no region of Google", flash, google("GOOGLE_CLOUD_LOCATION=mars"), 1, 1, []string{"mars", "region under [providers.google-vertex-ai]"}},
		{"a model of another region", "aws-bedrock/unknown.model-v1:0", aws(), 1, 1, []string{"model identifier is invalid", "us.MODEL"}},
		{"unknown deployment", "azure-openai/unknown-deployment", []string{"AZURE_RESOURCE_NAME=acme"}, 1, 1, []string{"DeploymentNotFound", "azure-openai/DEPLOYMENT"}},
		{"OpenAI's vectors", "openai/text-embedding-3-small", nil, 1, 1, []string{"not a chat model", "sluice request"}},
		{"Workers AI's labels", "workers-ai/@cf/huggingface/distilbert-sst-2-int8", nil, 1, 1, []string{"5006", "sluice request"}},
		{"Bedrock's vectors", "aws-bedrock/amazon.titan-embed-text-v1", aws(), 1, 1, []string{"doesn't support the model", "sluice request"}},
		{"Vertex AI's vectors", "google-vertex-ai/text-embedding-005", google(), 1, 1, []string{"not supported for generateContent", "sluice request"}},
		{"Hugging Face's labels", "huggingface/distilbert/distilbert-base-uncased", nil, 1, 1, []string{"not supported for task", "sluice request"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, url := startEmulator(t, emulator.Options{})
			got := run(t, home(t, test.env...), "", "ask", "--gateway-url", url, "-t", test.target, "Hi")
			if got.status != test.status || got.stdout != "" {
				t.Errorf("%+v, want status %d", got, test.status)
			}
			wants(t, "standard error", got.stderr, test.words...)
			if n := len(s.Requests()); n != test.sent {
				t.Errorf("%d requests were sent, want %d", n, test.sent)
			}
		})
	}
}
