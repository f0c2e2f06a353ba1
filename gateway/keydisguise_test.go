package gateway

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// disguise is how a key may come back. Of what it makes, per bytes carry ten
// letters of the key.
type disguise struct {
	make func(r *rand.Rand, key string) string
	per  int
}

// between puts something between the letters of a key, every n of them.
func between(key, what string, n int) string {
	var b strings.Builder
	for i := range len(key) {
		if i > 0 && i%n == 0 {
			b.WriteString(what)
		}
		b.WriteByte(key[i])
	}
	return b.String()
}

// eachByte writes every letter in another way.
func eachByte(key, format string) string {
	var b strings.Builder
	for i := range len(key) {
		fmt.Fprintf(&b, format, key[i])
	}
	return b.String()
}

// some writes about a third of the letters in another way.
func some(r *rand.Rand, key, format string) string {
	var b strings.Builder
	for i := range len(key) {
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, format, key[i])
		} else {
			b.WriteByte(key[i])
		}
	}
	return b.String()
}

func encoded(enc *base64.Encoding, before int) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, key string) string {
		return enc.EncodeToString([]byte("user:"[:before] + key + "!?"))
	}
}

func broken(what string, n int) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, key string) string { return between(key, what, n) }
}

func always(change func(string) string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, key string) string { return change(key) }
}

func written(format string) func(*rand.Rand, string) string {
	return always(func(key string) string { return eachByte(key, format) })
}

func partly(format string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, key string) string { return some(r, key, format) }
}

func reversed(key string) string {
	letters := []byte(key)
	slices.Reverse(letters)
	return string(letters)
}

func hexOf(key string) string { return hex.EncodeToString([]byte(key)) }

// disguises are the ways in which a key is sought.
func disguises() map[string]disguise {
	plain := func(change func(string) string) disguise { return disguise{always(change), 14} }
	all := map[string]disguise{
		"as it is":                plain(func(k string) string { return k }),
		"tail":                    plain(func(k string) string { return k[len(k)/2:] }),
		"head":                    plain(func(k string) string { return k[:len(k)/2] }),
		"middle":                  plain(func(k string) string { return k[8 : len(k)-4] }),
		"in a word":               plain(func(k string) string { return "xx" + k + "yy" }),
		"upper case":              plain(strings.ToUpper),
		"lower case":              plain(strings.ToLower),
		"tail in upper case":      plain(func(k string) string { return strings.ToUpper(k[12:]) }),
		"reversed":                plain(reversed),
		"hex":                     {always(hexOf), 24},
		"hex, upper case":         {always(func(k string) string { return strings.ToUpper(hexOf(k)) }), 24},
		"hex of upper case":       {always(func(k string) string { return hexOf(strings.ToUpper(k)) }), 24},
		"hex with colons":         {written("%02x:"), 36},
		"hex with blanks":         {written("%02X "), 36},
		"hex with 0x":             {written("0x%02x, "), 72},
		"hex escapes":             {written(`\x%02x`), 48},
		"query":                   {always(url.QueryEscape), 24},
		"path":                    {always(url.PathEscape), 24},
		"percent, all":            {written("%%%02X"), 36},
		"percent, small":          {written("%%%02x"), 36},
		"percent, some":           {partly("%%%02X"), 36},
		"percent, twice":          {written("%%25%02X"), 60},
		"percent, some twice":     {partly("%%25%02X"), 60},
		"HTML, decimal":           {written("&#%d;"), 72},
		"HTML, hex":               {written("&#x%X;"), 72},
		"HTML, some":              {partly("&#%d;"), 72},
		"HTML, no semicolons":     {always(func(k string) string { return strings.ReplaceAll(eachByte(k, "&#%d|"), "|", " ") }), 72},
		"HTML, twice":             {written("&amp;#%d;"), 110},
		"an entity inside":        {broken("&amp;", 7), 30},
		"a soft hyphen's entity":  {broken("&shy;", 5), 30},
		"JSON":                    {written(`\u%04x`), 72},
		"JSON, some":              {partly(`\u%04X`), 72},
		"JSON in JSON":            {written(`\\u%04x`), 84},
		"JSON, slashes":           {broken(`\/`, 6), 24},
		"JSON, line ends":         {broken(`\n`, 6), 24},
		"octal":                   {written(`\%03o`), 48},
		"broken by a line end":    {broken("\n", 9), 20},
		"broken by CRLF":          {broken("\r\n", 12), 24},
		"broken by a blank":       {broken(" ", 8), 20},
		"every letter apart":      {broken(" ", 1), 30},
		"broken by a soft hyphen": {broken("\u00ad", 4), 30},
		"broken by zero width":    {broken("\u200b", 1), 60},
		"broken by a joiner":      {broken("\u2060", 3), 40},
		"broken by a colour":      {broken("\x1b[31m", 5), 40},
		"broken by an escape":     {broken("\x1b", 5), 24},
		"broken by a C1 sequence": {broken("\u009b0m", 5), 40},
		"broken by a title":       {broken("\x1b]0;x\x07", 6), 50},
		"broken by a written one": {broken(`\u001b[0m`, 6), 60},
		"broken by a tag":         {broken("<wbr>", 6), 40},
		"bold":                    {always(func(k string) string { return k[:9] + "<b>" + k[9:15] + "</b>" + k[15:] }), 24},
		"full width":              {always(fullWidth), 40},
		"base64 on two lines": {always(func(k string) string {
			e := base64.StdEncoding.EncodeToString([]byte(k))
			return e[:20] + "\n" + e[20:]
		}), 20},
		"base64 of upper case":   {always(func(k string) string { return base64.StdEncoding.EncodeToString([]byte(strings.ToUpper(k))) }), 20},
		"base64, percent":        {always(func(k string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(k))) }), 30},
		"UTF-16":                 {broken("\x00", 1), 30},
		"quoted in JSON in JSON": {always(func(k string) string { return jsonInner(jsonInner(k)) }), 24},
	}
	for i := range 3 {
		all[fmt.Sprintf("base64, %d before", i)] = disguise{encoded(base64.StdEncoding, i), 18}
		all[fmt.Sprintf("base64 for URLs, %d before", i)] = disguise{encoded(base64.RawURLEncoding, i), 18}
	}
	return all
}

func fullWidth(key string) string {
	var b strings.Builder
	for _, r := range key {
		b.WriteRune(r + 0xFEE0)
	}
	return b.String()
}

// randomKey is like one of a vendor's.
func randomKey(r *rand.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	shape := []struct{ before, from string }{
		{"", letters}, {"sk-proj-", letters + "-_"}, {"sk-ant-api03-", letters}, {"", letters + "/+"},
		{"", "0123456789abcdef"}, {"AKIA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}, {"key_", letters[26:]},
	}[r.IntN(7)]
	var b strings.Builder
	b.WriteString(shape.before)
	for range 32 + r.IntN(30) {
		b.WriteByte(shape.from[r.IntN(len(shape.from))])
	}
	return b.String()
}

// TestFieldT04NoDisguiseHidesAKey puts random keys, disguised in each way, into
// random places of what vendors say.
func TestFieldT04NoDisguiseHidesAKey(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2026))
	places := []string{
		"Incorrect API key provided: %s. You can find your API key at https://platform.example.com.", "%s", `{"error":{"message":"bad key '%s'","code":"invalid"}}`,
		"https://api.example.com/v1/models?key=%s&x=1", "a\nb\n%s\nc", "Authorization: Bearer %s", "<b>%s</b>", "密钥%s无效。",
	}
	for name, d := range disguises() {
		t.Run(name, func(t *testing.T) {
			for range 60 {
				key, other := randomKey(r), randomKey(r)
				redact := redactorOf(newKnownKeys([]string{other, key}))
				form := d.make(r, key)
				text := strings.Replace(places[r.IntN(len(places))], "%s", form, 1)
				got := redact.clean(text)
				if !redact.mayHold([]byte(text)) {
					t.Errorf("the quick look finds nothing in %q", text)
				}
				for i := 0; i+d.per <= len(form); i++ {
					if strings.Contains(got, form[i:i+d.per]) {
						t.Fatalf("of the key %q as %q\n%q is in\n%q", key, form, form[i:i+d.per], got)
					}
				}
			}
		})
	}
}

// What nobody wrote a key into stays as it is, whatever the test's keys are called.
func TestFieldT04OrdinaryTextStays(t *testing.T) {
	t.Parallel()
	redact := newRedactor([]string{
		"test-key-anthropic", "sk-test-openai", "my-huggingface-token", "gateway-authorization-key", "test-google-ai-studio-key", "key-workers-ai-123",
		"00112233445566778899aabbccddeeff", "aaaaaaaaaaaaaaaaaaaaaaaa", "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6", "dGhpcyBpcyBhIHRlc3Qga2V5", "AKIAIOSFODNN7EXAMPLE",
		`{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n","client_email":"me@project.iam.gserviceaccount.com","token_uri":"https://oauth2.googleapis.com/token"}`,
	})
	for _, text := range []string{
		"the key: Anthropic says that it is not valid", "test key of anthropic", "Hugging Face: huggingface/meta-llama/Llama-3.1-8B-Instruct is loading",
		"cf-aig-authorization is missing", "google-ai-studio/gemini-2.5-flash is overloaded", "workers-ai answered 200 after 123 ms",
		"https://oauth2.googleapis.com/token answered 400; me@project.iam.gserviceaccount.com may not do this", "BEGIN PRIVATE KEY is expected",
		"aaaaaaaaa is nine of a letter", "Rate limit reached for gpt-4o-mini in organization org-abc on tokens per min (TPM): Limit 200000, Used 199999",
	} {
		if got := redact.known(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	seen := 0
	_ = filepath.WalkDir("../providers/testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewReader(file)
		for {
			line, err := lines.ReadString('\n')
			if got := redact.known(line); got != line {
				t.Errorf("%s: %q became %q", path, line, got)
			}
			seen++
			if err != nil {
				return nil
			}
		}
	})
	if seen < 1000 {
		t.Errorf("only %d lines were looked through", seen)
	}
}

// Each form is found beside the ordinary words that a key made for a test is of.
func TestFieldT04AKeyOfWordsIsHiddenWhereItIsWhole(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"test-key-anthropic", "correct horse battery staple", "wordone/wordtwo", "ollamaollama", "0123456789", "k1/k2/k3"} {
		redact := newRedactor([]string{key})
		for _, form := range []string{key, url.QueryEscape(key), jsonInner(key), eachByte(key, "&#%d;"), eachByte(key, `\u%04x`)} {
			if got := redact.clean("the key " + form + " is bad"); got != "the key [redacted] is bad" {
				t.Errorf("%s: got %q", key, got)
			}
		}
	}
}

func TestFieldT04FilesOfCredentialsAreHiddenInPart(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", 3)
	file, _ := json.Marshal(map[string]string{
		"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n" + body[:64] + "\n" + body[64:128] + "\n-----END PRIVATE KEY-----\n",
		"private_key_id": "8f4a9b2c7d6e5f1a0b3c", "client_email": "bot@project.iam.gserviceaccount.com",
	})
	got := newRedactor([]string{string(file)}).known("bot@project.iam.gserviceaccount.com sent " + body[70:110] + " signed by 8f4a9b2c7d6e5f1a0b3c")
	if got != "bot@project.iam.gserviceaccount.com sent [redacted] signed by [redacted]" {
		t.Errorf("got %q", got)
	}
}

// A megabyte of what the search looks for is done in the time of a test.
func TestFieldT04NoTextIsWorseThanLinear(t *testing.T) {
	t.Parallel()
	key := "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6Gg7"
	redact := newRedactor([]string{key})
	for name, piece := range map[string]string{
		"keys": key + " ", "keys in a row": key + "-xxxxxxxxxx-", "masks": "sk-p***", "percent signs": "%25", "backslashes": `\`, "entities": "&amp;", "tags": "<", "escapes": "\x1b[", "heads": key[:8], "dots": ".",
	} {
		if got := redact.clean(strings.Repeat(piece, 1<<20/len(piece))); len(got) > 4<<20 {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}
