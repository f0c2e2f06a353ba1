package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
)

// childMode makes the test binary play the program that a cmd: reference runs.
const childMode = "SLUICE_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode, os.Args[1:]))
	}
	os.Exit(m.Run())
}

func child(mode string, args []string) int {
	switch mode {
	case "arguments":
		fmt.Printf("%s\r\n\n", strings.Join(args, "|"))
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "|"))
	case "fail":
		fmt.Println("partial")
		fmt.Fprintln(os.Stderr, "canary on standard error")
		return 3
	case "silent":
	case "long":
		fmt.Print(strings.Repeat("a", 64<<10+1))
	case "wait":
		time.Sleep(time.Minute)
	}
	return 0
}

// token loads a file whose token is the reference.
func token(t testing.TB, opts config.Options, reference string) gateway.Secret {
	t.Helper()
	writeFile(t, opts.Path, "[gateway]\ntoken = '''"+reference+"'''\n", 0o600)
	return loadWith(t, opts).Gateway.Token
}

// command is a reference that runs this test binary.
func command(t testing.TB, opts *config.Options, mode, args string, env ...string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	opts.Environ = func() []string { return append(env, childMode+"="+mode) }
	return strings.TrimSpace(`cmd:"` + strings.ReplaceAll(program, `\`, `\\`) + `" ` + args)
}

func reveal(t testing.TB, s gateway.Secret) (value, fault string) {
	t.Helper()
	value, err := s.Reveal(t.Context())
	if err != nil {
		return value, err.Error()
	}
	return value, ""
}

func TestReferencesAreLookedUpWhenAsked(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if resolved, err := filepath.EvalSymlinks(folder); err == nil {
		folder = resolved
	}
	private := filepath.Join(folder, "key")
	writeFile(t, private, "from-file\n", 0o600)
	long := filepath.Join(folder, "long")
	writeFile(t, long, strings.Repeat("a", 64<<10+1), 0o600)
	open := filepath.Join(folder, "open")
	writeFile(t, open, "from-open", 0o640)
	opts := options(t, "", "SET", " from-env\r\n", "EMPTY", " ", "BAD", "a\x1bb", "TWO", "a\nb", "HOME", folder, "USERPROFILE", folder)
	keyring := newVault()
	keyring.entries["sluice/here"] = "from-keyring\n"
	opts.Keyring = keyring
	writeFile(t, filepath.Join(filepath.Dir(opts.Path), "beside"), "from-beside", 0o600)

	for _, test := range []struct{ reference, name, value, fault string }{
		{"env:SET", "SET", "from-env", ""},
		{"env:UNSET", "UNSET", "", "env:UNSET: the variable is not set"},
		{"env:EMPTY", "EMPTY", "", "env:EMPTY: is empty"},
		{"env:BAD", "BAD", "", "env:BAD: contains a control character or a line break, which no key has"},
		{"env:TWO", "TWO", "", "env:TWO: contains a control character or a line break, which no key has"},
		{"keyring:here", "CF_AIG_TOKEN", "from-keyring", ""},
		{"keyring:gone", "CF_AIG_TOKEN", "", `keyring:gone: the keyring has no entry "gone" for sluice: secret not found in keyring`},
		{"file:" + private, "CF_AIG_TOKEN", "from-file", ""},
		{"file:~/key", "CF_AIG_TOKEN", "from-file", ""},
		{"file:beside", "CF_AIG_TOKEN", "from-beside", ""},
		{"file:gone", "CF_AIG_TOKEN", "", "file:gone: there is no such file: file does not exist"},
		{"file:" + folder, "CF_AIG_TOKEN", "", "file:" + folder + ": it is not a regular file"},
		{"file:~/long", "CF_AIG_TOKEN", "", "file:~/long: is longer than 64 KiB"},
		{"cmd:no-such-program-of-sluice a b", "CF_AIG_TOKEN", "", "cmd:no-such-program-of-sluice: there is no such program"},
	} {
		secret := token(t, opts, test.reference)
		value, fault := reveal(t, secret)
		if secret.Name() != test.name || value != test.value || fault != test.fault {
			t.Errorf("%s: got name %q, value %q, error %q, want %q, %q, %q", test.reference, secret.Name(), value, fault, test.name, test.value, test.fault)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	want := "file:~/open: others can use the file (mode 0640): run chmod 600 on it"
	if value, fault := reveal(t, token(t, opts, "file:~/open")); value != "" || fault != want {
		t.Errorf("got %q, %q, want %q", value, fault, want)
	}
}

func TestKeyFilesOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "key")
	writeFile(t, path, "k", 0o600)
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Skip(err)
	}
	want := "file:" + path + ": the file belongs to another user"
	if value, fault := reveal(t, token(t, options(t, ""), "file:"+path)); value != "" || fault != want {
		t.Errorf("got %q, %q, want %q", value, fault, want)
	}
}

func TestLoadingLooksNothingUp(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "mark")
	opts := options(t, "[gateway]\ntoken = \"keyring:a\"\n[providers.openai]\napi_key = 'cmd:touch "+mark+"'\n[providers.anthropic]\napi_key = \"file:/nowhere\"\n")
	opts.Keyring = &vault{err: errors.New("asked")}
	cfg := loadWith(t, opts)
	cfg.Status()
	cfg.Effective()
	if _, err := os.Stat(mark); err == nil {
		t.Error("the command ran")
	}
	if _, fault := reveal(t, cfg.Gateway.Token); fault != "keyring:a: the keyring can't be used: asked" {
		t.Errorf("got %q, want the keyring's own words", fault)
	}
}

func TestCommandsRunWithoutAShell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ arguments, want string }{
		{`one two`, "one|two"},
		{`  "one two"	three `, "one two|three"},
		{`'a "b" \' c`, `a "b" \|c`},
		{`"a \"b\" \\ \n"`, `a "b" \ \n`},
		{`pre"mid dle"post ''`, "premid dlepost|"},
		{`$HOME *.go ; rm -rf | x > y`, "$HOME|*.go|;|rm|-rf|||x|>|y"},
		{`C:\dir\file`, `C:\dir\file`},
	} {
		opts := options(t, "")
		reference := command(t, &opts, "arguments", test.arguments)
		writeFile(t, opts.Path, "[gateway]\ntoken = "+literal(reference)+"\n", 0o600)
		if value, fault := reveal(t, loadWith(t, opts).Gateway.Token); value != test.want || fault != "" {
			t.Errorf("%s: got %q, %q, want %q", test.arguments, value, fault, test.want)
		}
	}
}

// literal writes a TOML string of any text.
func literal(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(text) + `"`
}

func TestCommandsThatFailSayHow(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[string]string{
		"fail":   "the command ended with exit status 3; run it by hand to see why",
		"silent": "is empty",
		"long":   "is longer than 64 KiB",
	} {
		opts := options(t, "")
		value, fault := reveal(t, token(t, opts, command(t, &opts, mode, "")))
		if want := "cmd:" + program + ": " + want; value != "" || fault != want {
			t.Errorf("%s: got %q, %q, want %q", mode, value, fault, want)
		}
	}
}

func TestCommandsEndWithTheContext(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	secret := token(t, opts, command(t, &opts, "wait", ""))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := secret.Reveal(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestKeyringsEndWithTheContext(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	locked := lockedKeyring(make(chan struct{}))
	defer close(locked)
	opts.Keyring = locked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := token(t, opts, "keyring:a").Reveal(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// lockedKeyring doesn't answer until it is closed.
type lockedKeyring chan struct{}

func (k lockedKeyring) Get(string, string) (string, error) { <-k; return "", errors.New("closed") }
func (k lockedKeyring) Set(string, string, string) error   { <-k; return errors.New("closed") }

func TestKeyringsThatPanicAreErrors(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	opts.Keyring = brokenKeyring{}
	if _, fault := reveal(t, token(t, opts, "keyring:a")); fault != "keyring:a: the keyring can't be used: the keyring's client failed: broken" {
		t.Errorf("got %q", fault)
	}
}

type brokenKeyring struct{}

func (brokenKeyring) Get(string, string) (string, error) { panic("broken") }
func (brokenKeyring) Set(string, string, string) error   { panic("broken") }

func TestK08CommandsDontSeeSecrets(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	reference := command(t, &opts, "environment", "", "PATH=/bin", "OPENAI_API_KEY=canary", "my_token=canary",
		"A_SECRET_B=canary", "AWS_PROFILE=canary", "HIDDEN=canary", "TOKENS=fine", "LANG=C")
	writeFile(t, opts.Path, "[gateway]\ntoken = "+literal(reference)+"\n[providers.openai]\napi_key = \"env:HIDDEN\"\n", 0o600)
	cfg := loadWith(t, opts)
	const want = "PATH=/bin|TOKENS=fine|LANG=C|" + childMode + "=environment"
	got, fault := reveal(t, cfg.Gateway.Token)
	if strings.Contains(got, "canary") {
		t.Errorf("got %q", got)
	}
	if (got != want || fault != "") && runtime.GOOS != "windows" { // which sorts and adds its own
		t.Errorf("got %q, %q, want %q", got, fault, want)
	}
	if got := strings.Join(cfg.Environ(), "|"); got != want {
		t.Errorf("Environ: got %q, want %q", got, want)
	}
}

// Copies of a key under other names, and passwords, stay out of children too.
func TestFieldT11CommandsDontSeeCopiesOfKeys(t *testing.T) {
	t.Parallel()
	const inEnv, inFile, literalKey = "sk-env-Zq8K9xTt0Aa1Bb2Cc3", "sk-file-7Hh2Jj4Kk6Ll8Mm1", "sk-literal-9Rr8Ss7Tt6Uu5"
	opts := options(t, "", "HIDDEN", inEnv)
	keyFile := filepath.Join(t.TempDir(), "key")
	writeFile(t, keyFile, inFile+"\n", 0o600)
	reference := command(t, &opts, "environment", "", "PATH=/bin", "HIDDEN="+inEnv, "A_COPY="+inEnv, "CURLOPT=-H 'x-api-key: "+inFile+"'", "THIRD="+literalKey,
		"DB_PASSWORD=x", "HTTPS_PROXY=http://me:pw@proxy:1", "LANG=C")
	writeFile(t, opts.Path, "[gateway]\ntoken = "+literal(reference)+"\n[providers.openai]\napi_key = \"env:HIDDEN\"\n[providers.anthropic]\napi_key = "+literal("file:"+keyFile)+"\n[providers.workers-ai]\napi_key = \""+literalKey+"\"\n", 0o600)
	cfg := loadWith(t, opts)
	const want = "PATH=/bin|HTTPS_PROXY=http://proxy:1|LANG=C|" + childMode + "=environment"
	if got := strings.Join(cfg.Environ(), "|"); got != want {
		t.Errorf("Environ: got %q, want %q", got, want)
	}
	got, fault := reveal(t, cfg.Gateway.Token)
	seen := strings.Split(got, "|") // some systems add their own, and put them in order
	for _, variable := range strings.Split(want, "|") {
		if !slices.Contains(seen, variable) {
			t.Errorf("%s is missing in %q, %q", variable, got, fault)
		}
	}
	for _, secret := range []string{inEnv, inFile, literalKey, "DB_PASSWORD", "me:pw"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s stands in %q", secret, got)
		}
	}
}

func TestFieldT04AllSecretsAskNobody(t *testing.T) {
	t.Parallel()
	opts := options(t, "")
	opts.Keyring = brokenKeyring{} // would panic
	writeFile(t, opts.Path, "[gateway]\ntoken = \"keyring:x\"\n[providers.openai]\napi_key = \"env:HIDDEN\"\n[providers.anthropic]\napi_key = \"cmd:/nowhere\"\n[providers.workers-ai]\napi_key = \"file:/nowhere\"\n", 0o600)
	cfg := loadWith(t, opts)
	var sources []string
	for _, s := range cfg.AllSecrets() {
		sources = append(sources, s.Source())
	}
	if got := strings.Join(sources, " "); got != "keyring:x cmd:/nowhere env:HIDDEN file:/nowhere" {
		t.Errorf("got %s", got)
	}
}
