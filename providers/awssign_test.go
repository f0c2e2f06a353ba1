package providers

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// bodyB2 is the body of the Claude rows.
const bodyB2 = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}`

// Signatures on which AWS's own signer and aws4fetch agree.
func TestSigV4GoldenVectors(t *testing.T) {
	t.Parallel()
	const (
		home  = "https://bedrock-runtime.us-east-1.amazonaws.com"
		titan = home + "/model/amazon.titan-embed-text-v1/invoke"
		raw   = home + "/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream"
	)
	escaped := strings.Replace(raw, "v1:0", "v1%3A0", 1)
	for _, test := range []struct{ name, url, body, token, signature string }{
		{"documented example as printed, without its body", titan, "", "", "dbe11a71a14508e72d936d9dc662a16be4900f256ddfaf87fd378e5caee94f5e"},
		{"documented example corrected", titan, `{"inputText":"What does ethereal mean?"}`, "", "2572f3f5f6f2243910c240ef29126a0de9be35e544bb09048bb61a96d650d974"},
		{"Claude, raw colon", raw, bodyB2, "", "93f2349f5f10013729c9853ff7381c82ba55c2c9ceaddbb2f11e97e996d96259"},
		{"Claude, escaped colon", escaped, bodyB2, "", "f1350fae81c941cd0fb7055db19029be998d50fd2d7ef24d077beb9d63c63545"},
		{"Claude, escaped colon, session token", escaped, bodyB2, "SESSIONTOKENEXAMPLE", "da4fd61d49e5398d96d13938f020e8787a20e71c28f3732a6859cb9334b2a3e6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			keys := awsKeys{id: gateway.NewSecret("", "AKIDEXAMPLE"), secret: gateway.NewSecret("", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")}
			signed := "host;x-amz-date"
			want := http.Header{"X-Amz-Date": {"20240509T120000Z"}}
			if test.token != "" {
				keys.token = gateway.NewSecret("", test.token)
				signed += ";x-amz-security-token"
				want.Set("X-Amz-Security-Token", test.token)
			}
			want.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240509/us-east-1/bedrock/aws4_request, SignedHeaders="+
				signed+", Signature="+test.signature)
			s := &awsSigner{service: "bedrock", region: "us-east-1", credentials: keys,
				now: func() time.Time { return time.Date(2024, 5, 9, 12, 0, 0, 0, time.UTC) }}
			got, err := s.sign(t.Context(), http.MethodPost, test.url, []byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Errorf("headers %v, want %v", got, want)
			}
			for name := range want {
				if got.Get(name) != want.Get(name) {
					t.Errorf("%s:\n got %s\nwant %s", name, got.Get(name), want.Get(name))
				}
			}
		})
	}
}

// AWS reads its files from where the environment says, so this test can't run
// beside others.
func TestProfileIsReadWhenTheFirstRequestIsSigned(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config")
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": file, "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(dir, "none"), "AWS_PROFILE": "",
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "",
	} {
		t.Setenv(name, value)
	}
	signer, err := newAWSSigner("bedrock", "eu-central-1", Settings{Options: map[string]string{"profile": "work"}})
	if err != nil || signer == nil {
		t.Fatal(signer, err)
	}
	signature := signer.signature(http.MethodPost, "https://x.example/")
	if _, err := signature.Sign(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "work") {
		t.Errorf("without the profile: %v, want an error that names it", err)
	}
	profile := "[profile work]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n"
	if err := os.WriteFile(file, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := signature.Sign(t.Context(), nil)
	if err != nil || !strings.Contains(h.Get("Authorization"), "Credential=AKIDPROFILE/") || !strings.Contains(h.Get("Authorization"), "/eu-central-1/bedrock/") {
		t.Errorf("with the profile: %v, %v", h, err)
	}

	// Nothing anywhere: an error in words, and no call to the metadata service.
	signer, err = newAWSSigner("bedrock", "eu-central-1", Settings{Options: map[string]string{"credentials": "aws"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signer.sign(t.Context(), http.MethodPost, "https://x.example/", nil); err == nil || !strings.Contains(err.Error(), "no AWS credentials") {
		t.Errorf("with nothing to be found: %v", err)
	}
}

func TestBedrockSettingsThatDoNotFit(t *testing.T) {
	t.Parallel()
	key := gateway.NewSecret("", "k")
	for _, test := range []struct {
		name     string
		settings Settings
		want     string
	}{
		{"one key of two", Settings{Secrets: map[string]gateway.Secret{"access_key_id": key}}, "go together"},
		{"region that would change the address", Settings{Options: map[string]string{"region": "us-east-1/../x"}}, `region is "us-east-1/../x"`},
		{"region of dots", Settings{Options: map[string]string{"region": ".."}}, "only dots"},
		{"api", Settings{Options: map[string]string{"api": "chat"}}, `api is "chat", want one of: converse, invoke`},
		{"colon", Settings{Options: map[string]string{"model_colon": "double"}}, `model_colon is "double"`},
		{"credentials", Settings{Options: map[string]string{"credentials": "gcp"}}, `credentials is "gcp"`},
	} {
		if p, err := newBedrock(test.settings); err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "aws-bedrock: ") {
			t.Errorf("%s: got %v, %v, want an error with %s", test.name, p, err, test.want)
		}
	}
}
