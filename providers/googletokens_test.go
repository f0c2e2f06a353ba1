package providers

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"sluice/gateway"
)

// serviceAccount writes a key file whose tokens come from a server here.
func serviceAccount(t *testing.T) (file string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
			t.Errorf("grant type %q", r.FormValue("grant_type"))
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, asked.Add(1))
	}))
	t.Cleanup(server.Close)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	account := map[string]string{
		"type": "service_account", "client_email": "a@example.com", "token_uri": server.URL, "project_id": "p",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
	}
	text, err := json.Marshal(account)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, asked
}

func TestServiceAccountTokensAreKeptAndRenewed(t *testing.T) {
	t.Parallel()
	file, asked := serviceAccount(t)
	key, tokens, err := googleCredentials(Settings{Options: map[string]string{"credentials_file": file}})
	if err != nil || !key.IsZero() || tokens == nil {
		t.Fatal(key, tokens, err)
	}
	if asked.Load() != 0 {
		t.Error("a token was asked for before it was needed")
	}
	signature := tokens.signature()
	for i, want := range []string{"Bearer token-1", "Bearer token-1", "Bearer token-2"} {
		if i == 2 {
			tokens.token = &oauth2.Token{AccessToken: "token-1", Expiry: time.Unix(1, 0)}
		}
		h, err := signature.Sign(t.Context(), nil)
		if err != nil || h.Get("Authorization") != want || len(h) != 1 {
			t.Errorf("request %d: %v, %v, want %s", i, h, err, want)
		}
	}
}

func TestGoogleCredentialsThatDoNotWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, test := range []struct{ name, file, want string }{
		{"no file", filepath.Join(dir, "none"), "none"},
		{"not JSON", write("text", "hello"), "not a JSON object"},
		{"unknown type", write("type", `{"type":"secret_handshake"}`), "secret_handshake"},
	} {
		_, tokens, err := googleCredentials(Settings{Options: map[string]string{"credentials_file": test.file}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = tokens.signature().Sign(t.Context(), nil)
		if err == nil || !strings.HasPrefix(err.Error(), "no Google access token: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %s", test.name, err, test.want)
		}
	}
}

func TestGatewayFormHoldsTheAccountAndTheRegion(t *testing.T) {
	t.Parallel()
	file, asked := serviceAccount(t)
	key, tokens, err := googleCredentials(Settings{Options: map[string]string{"credentials_file": file, "credentials_form": "gateway", "region": "us-east4"}})
	if err != nil || tokens != nil {
		t.Fatal(tokens, err)
	}
	value, err := key.Reveal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got["region"] != "us-east4" || got["client_email"] != "a@example.com" || got["private_key"] == "" || asked.Load() != 0 {
		t.Errorf("got %v, %d tokens", got, asked.Load())
	}
}

// The home folder is that of the environment which the program was handed, and not
// its process's.
func TestApplicationDefaultCredentialsAreAsked(t *testing.T) {
	t.Parallel()
	file, _ := serviceAccount(t)
	home := t.TempDir()
	handed := map[string]string{"HOME": home, "USERPROFILE": home, "APPDATA": filepath.Join(home, ".config")}
	env := func(name string) (string, bool) { value, ok := handed[name]; return value, ok }
	if _, tokens, err := googleCredentials(Settings{}); tokens != nil || err != nil {
		t.Errorf("without the setting: %v, %v, want nothing: the gateway may hold the credentials", tokens, err)
	}
	_, tokens, err := googleCredentials(Settings{Env: env, Options: map[string]string{"credentials": "default"}})
	if err != nil {
		t.Fatal(err)
	}
	sign := tokens.signature().Sign
	if _, err := sign(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "application_default_credentials.json") {
		t.Errorf("without the file: %v, want an error that names it", err)
	}
	account, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, ".config", "gcloud")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "application_default_credentials.json"), account, 0o600); err != nil {
		t.Fatal(err)
	}
	if h, err := sign(t.Context(), nil); err != nil || h.Get("Authorization") != "Bearer token-1" {
		t.Errorf("with the file: %v, %v", h, err)
	}
	for _, s := range []Settings{
		{Home: home, Env: func(string) (string, bool) { return "", false }}, // a listed one, where the environment has none
		{Env: env},
	} {
		if path, err := s.expanded("~/key.json"); err != nil || path != filepath.Join(home, "key.json") {
			t.Errorf("~/key.json is %s, %v", path, err)
		}
	}
	handed["HOME"], handed["USERPROFILE"] = "relative", "relative"
	if path, err := (Settings{Env: env}).expanded("~/key.json"); err == nil {
		t.Errorf("without a home folder ~/key.json is %s", path)
	}
}

func TestVertexSettingsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		options map[string]string
		want    string
	}{
		{map[string]string{"region": "us/../../x"}, "region is"},
		{map[string]string{"project": "a?b"}, "project is"},
		{map[string]string{"stream_form": "ndjson"}, `stream_form is "ndjson", want one of: sse, array`},
		{map[string]string{"thoughts": "yes"}, "thoughts is"},
		{map[string]string{"credentials_form": "gateway"}, "needs a credentials_file"},
		{map[string]string{"credentials": "gce"}, "credentials is"},
	} {
		if _, err := newVertex(Settings{Options: test.options}); err == nil || !strings.HasPrefix(err.Error(), "google-vertex-ai: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, want an error with %s", test.options, err, test.want)
		}
	}
	if p, err := newVertex(Settings{APIKey: gateway.NewSecret("", "k"), Options: map[string]string{"credentials_file": "/none"}}); err != nil || p.(vertex).tokens != nil {
		t.Errorf("a token goes before a file: %v, %v", p, err)
	}
}
