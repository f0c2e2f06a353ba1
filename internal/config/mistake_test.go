package config_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/internal/config"
)

func TestEveryMistakeHasItsLineAndTheNearestName(t *testing.T) {
	t.Parallel()
	const chain = "[[chains]]\nname = \"c\"\n[[chains.steps]]\ntarget = \"openai/m\"\n"
	for _, test := range []struct{ name, file, want string }{
		{"not TOML", "[gateway]\nurl = \n", "config.toml:2: not TOML: expected value but found '\\n' instead"},
		{"not TOML at a line's end", "[ui\n", "config.toml:1: not TOML: expected '.' or ']' to end table name, but got '\\n' instead"},
		{"key twice", "[ui]\nmouse = true\nmouse = false\n", "config.toml:3: not TOML: Key 'ui.mouse' has already been defined."},
		{"unknown table", "\n[gatway]\n", `config.toml:2: unknown key gatway; did you mean "gateway"?`},
		{"unknown key", "[gateway]\n\nacount_id = \"x\"\n", `config.toml:3: unknown key gateway.acount_id; did you mean "account_id"?`},
		{"unknown key, dotted", "gateway.ulr = \"x\"\n", `config.toml:1: unknown key gateway.ulr; did you mean "url"?`},
		{"unknown key, inline", "ui = { mouse = true, thema = \"dark\" }\n", `config.toml:1: unknown key ui.thema; did you mean "theme"?`},
		{"unknown key, quoted", "[ui]\n\"the\\u006de\" = \"dark\"\n\"se.nd\" = 1\n", `config.toml:3: unknown key ui."se.nd"; did you mean "send"?`},
		{"unknown key after text that looks like keys", "[defaults]\nsystem = '''\n[ui]\nthema = 1\n'''\nsytem = 2\n", `config.toml:6: unknown key defaults.sytem; did you mean "system"?`}, //nolint:misspell // misspelt on purpose
		{"unknown key without a near name", "[ui]\nzzzzzz = 1\n", `config.toml:2: unknown key ui.zzzzzz`},
		{"control characters in a key", "[ui]\n\"\\u001b[2J\" = 1\n", `config.toml:2: unknown key ui."\u001b[2J"`},
		{"table that is none", "gateway = 1\n", "config.toml:1: gateway must be a table, not an integer"},
		{"string wanted", "[gateway]\nurl = 1\n", "config.toml:2: gateway.url must be a string, not an integer"},
		{"boolean wanted", "[ui]\nmouse = \"yes\"\n", "config.toml:2: ui.mouse must be true or false, not a string"},
		{"integer wanted", "[defaults]\nmax_tokens = 1.5\n", "config.toml:2: defaults.max_tokens must be an integer, not a number with a fraction"},
		{"number wanted", "[defaults]\ntemperature = \"hot\"\n", "config.toml:2: defaults.temperature must be a number, not a string"},
		{"list wanted", "[defaults]\nstop = \"END\"\n", "config.toml:2: defaults.stop must be a list of strings, not a string"},
		{"list of strings wanted", "[defaults]\nstop = [\"a\", 1979-05-27]\n", "config.toml:2: defaults.stop must be a list of strings, but contains a date"},
		{"duration wanted", "[gateway]\nidle_timeout = 30\n", `config.toml:2: gateway.idle_timeout must be a duration such as "30s", not an integer`},
		{"duration without a unit", "[gateway]\nidle_timeout = \"30\"\n", `config.toml:2: gateway.idle_timeout is "30", want a duration such as "500ms", "30s" or "2m"`},
		{"duration below zero", "[gateway]\nidle_timeout = \"-1s\"\n", "config.toml:2: gateway.idle_timeout is -1s, but can't be negative"},
		{"temperature too high", "[defaults]\ntemperature = 2.5\n", "config.toml:2: defaults.temperature is 2.5, want 0 to 2"},
		{"temperature not finite", "[defaults]\ntemperature = inf\n", "config.toml:2: defaults.temperature is not a finite number"},
		{"top_p too low", "[defaults]\ntop_p = -1\n", "config.toml:2: defaults.top_p is -1, want 0 to 1"},
		{"no tokens", "[defaults]\nmax_tokens = 0\n", "config.toml:2: defaults.max_tokens is 0, but the minimum is 1"},
		{"attempts", "[gateway]\nmax_attempts = 6\n", "config.toml:2: gateway.max_attempts is 6, want 1 to 5"},
		{"word", "[ui]\ntheme = \"blue\"\n", `config.toml:2: ui.theme is "blue", want "auto", "dark" or "light"`},
		{"word of two", "[ui]\nsend = \"x\"\n", `config.toml:2: ui.send is "x", want "enter" or "ctrl+j"`},
		{"URL without scheme", "[gateway]\nurl = \"example.com\"\n", "config.toml:2: gateway.url must begin with https:// or http://"},
		{"URL without host", "[gateway]\nurl = \"https:///v1\"\n", "config.toml:2: gateway.url names no host"},
		{"URL with a password, which is not repeated", "[gateway]\nurl = \"https://u:secret@example.com\"\n", "config.toml:2: gateway.url must not contain a user name or password"},
		{"URL with a query", "[gateway]\nurl = \"https://example.com?key=secret\"\n", "config.toml:2: gateway.url must not contain a query or a fragment"},
		{"id with a slash", "[gateway]\naccount_id = \"a/b\"\n", `config.toml:2: gateway.account_id is "a/b", which can't be an id`},
		{"id that is a placeholder", "[gateway]\naccount_id = \"…\"\n", `config.toml:2: gateway.account_id is "…", which can't be an id`},
		{"id that leads elsewhere", "[gateway]\ngateway_id = \"..\"\n", `config.toml:2: gateway.gateway_id is "..", which can't be an id`},
		{"empty id", "[gateway]\ngateway_id = \"\"\n", "config.toml:2: gateway.gateway_id is empty"},

		{"not a target", "[defaults]\ntarget = \"gpt\"\n", `config.toml:2: defaults.target is "gpt", which is not a target: want PROVIDER/MODEL or chain:NAME`},
		{"unknown provider in a target", "[defaults]\ntarget = \"opnai/gpt-4o\"\n", `config.toml:2: defaults.target is "opnai/gpt-4o", but there is no provider "opnai"; did you mean "openai/gpt-4o"?`},
		{"unknown chain in a target", "[defaults]\ntarget = \"chain:d\"\n\n" + chain, `config.toml:2: defaults.target is "chain:d", but there is no chain "d"; did you mean "chain:c"?`},

		{"unknown provider", "[providers.opnai]\napi_key = \"env:X\"\n", `config.toml:1: unknown provider "opnai"; one of your own needs kind and base_url; did you mean "openai"?`},
		{"kind that isn't known", "[providers.mine]\nbase_url = \"http://h\"\nkind = \"opnai\"\n", `config.toml:3: providers.mine.kind is "opnai", which is not a known provider; did you mean "openai"?`},
		{"kind that is no string", "[providers.mine]\nkind = 1\n", "config.toml:2: providers.mine.kind must be a string, not an integer"},
		{"kind for a known provider", "[providers.openai]\nkind = \"openai\"\n", "config.toml:2: unknown key providers.openai.kind"},
		{"own provider without address", "[providers.mine]\nkind = \"openai\"\n", `config.toml:1: providers.mine needs base_url, or a name that begins with "custom-" for a custom provider of the gateway`},
		{"own provider with a bad address", "[providers.mine]\nkind = \"openai\"\nbase_url = \"h\"\n", "config.toml:3: providers.mine.base_url must begin with https:// or http://"},
		{"name that can't be in a target", "[providers.\"a/b\"]\nkind = \"openai\"\n", "config.toml:1: providers.\"a/b\" can't be a provider's name: want up to 64 of a-z, 0-9, - and _, beginning with a letter or digit"},
		{"name of the gateway", "[providers.gateway]\nkind = \"openai\"\n", "config.toml:1: providers.gateway can't be a provider's name: it stands for the gateway itself"},
		{"provider that is no table", "[providers]\nopenai = \"x\"\n", "config.toml:2: providers.openai must be a table, not a string"},
		{"providers that are no table", "providers = []\n", "config.toml:1: providers must be a table, not a list"},
		{"key of another provider", "[providers.anthropic]\nform = \"prompt\"\n", "config.toml:2: unknown key providers.anthropic.form"},
		{"option that is a list", "[providers.workers-ai]\nform = []\n", "config.toml:2: providers.workers-ai.form must be a string, not a list"},

		{"reference of no kind", "[providers.openai]\napi_key = \"keychain:openai\"\n", `config.toml:2: providers.openai.api_key begins with "keychain:", which is not a kind of reference; want env:NAME, keyring:NAME, cmd:COMMAND or file:PATH`},
		{"reference misspelt", "[providers.openai]\napi_key = \"Env:X\"\n", `config.toml:2: providers.openai.api_key begins with "Env:", which is not a kind of reference; want env:NAME, keyring:NAME, cmd:COMMAND or file:PATH; did you mean "env:"?`},
		{"reference as in a shell", "[providers.openai]\napi_key = \"${OPENAI_API_KEY}\"\n", `config.toml:2: providers.openai.api_key is written as in a shell; want "env:OPENAI_API_KEY"`},
		{"env with a key for a name", "[gateway]\ntoken = \"env:sk-123\"\n", "config.toml:2: gateway.token must name an environment variable after env:"},
		{"keyring without a name", "[gateway]\ntoken = \"keyring:\"\n", "config.toml:2: gateway.token must name a keyring entry after keyring:, of up to 64 bytes"},
		{"file without a path", "[gateway]\ntoken = \"file:\"\n", "config.toml:2: gateway.token must name a file after file:"},
		{"command without a program", "[gateway]\ntoken = \"cmd: \"\n", "config.toml:2: gateway.token has a command that can't be read: it names no program"},
		{"command with an open quote", "[gateway]\ntoken = \"cmd:pass 'a\"\n", "config.toml:2: gateway.token has a command that can't be read: a quote is not closed"},
		{"secret that is no string", "[gateway]\ntoken = 1\n", `config.toml:2: gateway.token must be a reference such as "env:NAME", not an integer`},
		{"empty secret", "[gateway]\ntoken = \"\"\n", "config.toml:2: gateway.token is empty"},
		{"secret of two lines", "[gateway]\ntoken = \"a\\nb\"\n", "config.toml:2: gateway.token contains a control character or a line break, which no key has"},

		{"chain without a name", "[[chains]]\n[[chains.steps]]\ntarget = \"openai/m\"\n", "config.toml:1: chains[0] has no name"},
		{"chain with an empty name", "[[chains]]\nname = \"\"\n[[chains.steps]]\ntarget = \"openai/m\"\n", "config.toml:2: chains[0].name is empty"},
		{"chain name twice", chain + "\n" + chain, `config.toml:7: chains[1].name is "c", like that of the chain on line 1`},
		{"chain without steps", chain + "[[chains]]\nname = \"d\"\n", "config.toml:5: chains[1] has no steps: a chain needs at least one [[chains.steps]]"},
		{"chain mode", "[[chains]]\nname = \"c\"\nmode = \"server\"\n[[chains.steps]]\ntarget = \"openai/m\"\n", `config.toml:3: chains[0].mode is "server", want "gateway" or "client"`},
		{"chain as a table", "[chains]\nname = \"c\"\n", "config.toml:1: chains must be a list of tables, each under [[chains]], not a table"},
		{"chain that is no table", "chains = [\n1]\n", "config.toml:2: chains[0] must be a table, not an integer"},
		{"unknown key in a chain", chain + "[[chains]]\nnam = \"d\"\nname = \"d\"\nsteps = [{target = \"openai/m\"}]\n", `config.toml:6: unknown key chains[1].nam; did you mean "name"?`},
		{"unknown key in a step", chain + "[[chains.steps]]\ntarget = \"openai/n\"\nretry_dellay = \"1s\"\n", `config.toml:7: unknown key chains[0].steps[1].retry_dellay; did you mean "retry_delay"?`},
		{"unknown key in an inline step", "[[chains]]\nname = \"c\"\nsteps = [\n  {target = \"openai/m\"},\n  {target = \"openai/n\", tmeout = 1},\n]\n", "config.toml:5: unknown key chains[0].steps[1].tmeout"},
		{"step without a target", chain + "[[chains.steps]]\nbackoff = \"linear\"\n", "config.toml:5: chains[0].steps[1] has no target"},
		{"step to a chain", chain + "[[chains.steps]]\ntarget = \"chain:c\"\n", `config.toml:6: chains[0].steps[1].target is "chain:c", but a step can't be a chain itself`},
		{"step to an unknown provider", chain + "[[chains.steps]]\ntarget = \"anthropik/x\"\n", `config.toml:6: chains[0].steps[1].target is "anthropik/x", but there is no provider "anthropik"; did you mean "anthropic/x"?`},
		{"step attempts", chain + "max_attempts = 6\n", "config.toml:5: chains[0].steps[0].max_attempts is 6, want 1 to 5"},
		{"step attempts, none", chain + "max_attempts = 0\n", "config.toml:5: chains[0].steps[0].max_attempts is 0, want 1 to 5"},
		{"step delay", chain + "retry_delay = \"5001ms\"\n", "config.toml:5: chains[0].steps[0].retry_delay is 5.001s, but the maximum is 5s"},
		{"step timeout", chain + "request_timeout = \"0s\"\n", "config.toml:5: chains[0].steps[0].request_timeout is 0, but must be more than 0"},
		{"step back-off", chain + "backoff = \"random\"\n", `config.toml:5: chains[0].steps[0].backoff is "random", want "constant", "linear" or "exponential"`},

		{"unknown action", "[keys]\nqit = [\"ctrl+q\"]\n", `config.toml:2: unknown action "qit"; did you mean "quit"?`},
		{"unknown action with a dot", "[keys.transcript]\ncpy = \"y\"\n", `config.toml:2: unknown action "transcript.cpy"; did you mean "transcript.copy"?`},
		{"binding that is no key", "[keys]\nquit = [\"\"]\n", `config.toml:2: keys.quit contains "", which is not a key`},
		{"binding that is no list", "[keys]\nquit = 1\n", "config.toml:2: keys.quit must be a list of strings, not an integer"},
		{"none beside keys", "[keys]\nquit = [\"none\", \"q\"]\n", `config.toml:2: keys.quit contains "none" beside other keys`},

		{"price of no model", "[prices.gpt]\ninput = 1\n", `config.toml:1: prices.gpt is not a model: want [prices."PROVIDER/MODEL"]`},
		{"price of an unknown provider", "[prices.\"opnai/gpt\"]\ninput = 1\n", `config.toml:1: prices."opnai/gpt" is "opnai/gpt", but there is no provider "opnai"; did you mean "openai/gpt"?`},
		{"price below zero", "[prices.\"openai/gpt\"]\ninput = -1\n", `config.toml:2: prices."openai/gpt".input is -1, but the minimum is 0`},
		{"price that is no table", "[prices]\n\"openai/gpt\" = 1\n", `config.toml:2: prices."openai/gpt" must be a table, not an integer`},

		{"several, in the order of the file", "[ui]\nthema = 1\n[gateway]\nurl = 1\n", "config.toml:2: unknown key ui.thema; did you mean \"theme\"?\nconfig.toml:4: gateway.url must be a string, not an integer"},
		{"nested too deep", "[keys]\na = " + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "\n", "config.toml:2: values are nested deeper than 64"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, test.file)
			opts.Actions = []string{"quit", "transcript.copy"}
			cfg, err := config.Load(opts)
			if got := messages(opts.Path, err); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
			if cfg == nil || cfg.Path != opts.Path {
				t.Errorf("config beside the error: %+v, want one with the path", cfg)
			}
		})
	}
}

func TestMistakesOutsideTheFileNameTheirSource(t *testing.T) {
	t.Parallel()
	opts := options(t, "", "CF_ACCOUNT_ID", "a b")
	opts.GatewayURL = "ftp://example.com"
	_, err := config.Load(opts)
	want := "environment CF_ACCOUNT_ID: gateway.account_id is \"a b\", which can't be an id\n" +
		"--gateway-url: the address must begin with https:// or http://"
	if got := messages(opts.Path, err); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestMistakesAreListedWithTheirParts(t *testing.T) {
	t.Parallel()
	opts := options(t, "[ui]\nthema = 1\nmouse = 2\n")
	_, err := config.Load(opts)
	var got []config.Error
	for _, e := range config.Errors(err) {
		got = append(got, *e)
	}
	want := []config.Error{
		{File: opts.Path, Line: 2, Key: "ui.thema", Message: "unknown key ui.thema", Suggestion: "theme"},
		{File: opts.Path, Line: 3, Key: "ui.mouse", Message: "ui.mouse must be true or false, not an integer"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAFileThatWasNamedMustBeThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	missing := filepath.Join(folder, "config.toml")
	want := `config.toml: there is no such file ("sluice config init" writes one)`
	for name, opts := range map[string]config.Options{
		"by flag":     {Path: missing, Env: environment()},
		"by variable": {Env: environment("SLUICE_CONFIG", missing)},
	} {
		_, err := config.Load(opts)
		if got := messages(missing, err); got != want || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	cfg, err := config.Load(config.Options{Env: environment("XDG_CONFIG_HOME", folder)})
	if err != nil || cfg.Found || cfg.Path != filepath.Join(folder, "sluice", "config.toml") {
		t.Errorf("not named: got %+v, %v, want no error and not found", cfg, err)
	}
}

func TestUnreadableFilesSayWhy(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	large := filepath.Join(folder, "large.toml")
	writeFile(t, large, strings.Repeat("#", 1<<20+1), 0o600)
	check := func(path, want string) {
		t.Helper()
		_, err := config.Load(config.Options{Path: path, Env: environment()})
		if got := messages(filepath.Join(folder, "x"), err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(large, "large.toml: can't be read: it is larger than 1 MiB")
	inside := filepath.Join(folder, "inside")
	if err := os.Mkdir(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	check(inside, "inside: can't be read: it is a folder")
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("file modes don't bind this user")
	}
	closed := filepath.Join(folder, "closed.toml")
	writeFile(t, closed, "", 0o000)
	check(closed, "closed.toml: can't be read: permission denied")
}

func TestLiteralKeysNeedAPrivateFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no file modes")
	}
	const canary = "sk-canary-0123456789"
	opts := options(t, "[providers.openai]\napi_key = \""+canary+"\"\n")
	cfg := loadWith(t, opts)
	if value, err := cfg.Providers["openai"].APIKey.Reveal(t.Context()); value != canary || err != nil {
		t.Errorf("got %q, %v, want the key", value, err)
	}
	want := opts.Path + `:2: providers.openai.api_key contains the key itself; safer is "sluice config set-key openai", which puts it into the keyring`
	if len(cfg.Warnings) != 1 || cfg.Warnings[0] != want {
		t.Errorf("warnings: got %q, want %q", cfg.Warnings, want)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644, 0o620} {
		if err := os.Chmod(opts.Path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(opts)
		want := fmt.Sprintf("config.toml:2: providers.openai.api_key contains the key itself in a file that others can read (mode %04o)"+
			`: run chmod 600 on the file, or use "sluice config set-key openai", which puts it into the keyring`, mode)
		got := messages(opts.Path, err)
		if got != want {
			t.Errorf("mode %v: got %q, want %q", mode, got, want)
		}
		if strings.Contains(got, canary) {
			t.Errorf("mode %v: the error repeats the key: %q", mode, got)
		}
	}
}
