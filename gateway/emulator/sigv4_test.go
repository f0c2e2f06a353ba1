package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

const (
	titanPath  = "/model/amazon.titan-embed-text-v1/invoke"
	titanBody  = `{"inputText":"What does ethereal mean?"}`
	claudePath = "/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream"
	claudeBody = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}`
	// unsignedBody is the signature of the documented example: made without its body.
	unsignedBody = "dbe11a71a14508e72d936d9dc662a16be4900f256ddfaf87fd378e5caee94f5e"
	titanSigned  = "2572f3f5f6f2243910c240ef29126a0de9be35e544bb09048bb61a96d650d974"
)

// signedAt is when the golden signatures were made.
func signedAt() time.Time { return time.Date(2024, 5, 9, 12, 0, 0, 0, time.UTC) }

func signedHeader(headers, signature string) map[string]string {
	return map[string]string{
		"X-Amz-Date": "20240509T120000Z",
		"Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240509/us-east-1/bedrock/aws4_request, SignedHeaders=" +
			headers + ", Signature=" + signature,
	}
}

func TestSigV4GoldenVectors(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Now: signedAt})
	with := func(h map[string]string, name, value string) map[string]string { h[name] = value; return h }
	escaped := strings.Replace(claudePath, "v1:0", "v1%3A0", 1)
	for _, tt := range []struct {
		name, path, body string
		header           map[string]string
		status           int
	}{
		{"B1 as printed, signed without its body", titanPath, titanBody, signedHeader("host;x-amz-date", unsignedBody), http.StatusForbidden},
		{"B1 corrected", titanPath, titanBody, signedHeader("host;x-amz-date", titanSigned), http.StatusOK},
		{"content type signed", titanPath, titanBody, signedHeader("content-type;host;x-amz-date", "2c0f76d89b14c82c1941586533347214583dc117588c5573b3f6229278c33c76"), http.StatusOK},
		{"raw colon", claudePath, claudeBody, signedHeader("host;x-amz-date", "93f2349f5f10013729c9853ff7381c82ba55c2c9ceaddbb2f11e97e996d96259"), http.StatusOK},
		{"escaped colon", escaped, claudeBody, signedHeader("host;x-amz-date", "f1350fae81c941cd0fb7055db19029be998d50fd2d7ef24d077beb9d63c63545"), http.StatusOK},
		{"escaped colon, session token", escaped, claudeBody, with(signedHeader("host;x-amz-date;x-amz-security-token",
			"da4fd61d49e5398d96d13938f020e8787a20e71c28f3732a6859cb9334b2a3e6"), "X-Amz-Security-Token", "SESSIONTOKENEXAMPLE"), http.StatusOK},
		{"trap 08 signed raw, sent escaped", escaped, claudeBody, signedHeader("host;x-amz-date", "93f2349f5f10013729c9853ff7381c82ba55c2c9ceaddbb2f11e97e996d96259"), http.StatusForbidden},
		{"trap 08 escaped twice", strings.Replace(claudePath, "v1:0", "v1%253A0", 1), claudeBody, signedHeader("host;x-amz-date", "f1350fae81c941cd0fb7055db19029be998d50fd2d7ef24d077beb9d63c63545"), http.StatusForbidden},
		{"another body", titanPath, `{"inputText":"What does it mean?"}`, signedHeader("host;x-amz-date", titanSigned), http.StatusForbidden},
		{"session token that was not signed", titanPath, titanBody, with(signedHeader("host;x-amz-date;x-amz-security-token", titanSigned), "X-Amz-Security-Token", "T"), http.StatusForbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res, body := must(t, call{url: base + "/aws-bedrock/bedrock-runtime/us-east-1" + tt.path, body: tt.body, header: tt.header})
			if res.StatusCode != tt.status {
				t.Errorf("got %d %s, want %d", res.StatusCode, body, tt.status)
			}
			if got := res.Header.Get("X-Amzn-Errortype"); tt.status != http.StatusOK && !strings.HasPrefix(got, "InvalidSignatureException:") {
				t.Errorf("error type %q, want InvalidSignatureException", got)
			}
		})
	}
}

func TestSignaturesThatAWSRefuses(t *testing.T) {
	t.Parallel()
	good := signedHeader("host;x-amz-date", titanSigned)
	changed := func(old, replacement string) map[string]string {
		h := map[string]string{}
		for name, value := range good {
			h[name] = strings.Replace(value, old, replacement, 1)
		}
		return h
	}
	for _, tt := range []struct {
		name   string
		after  time.Duration
		region string
		header map[string]string
		kind   string
	}{
		{"good", 4 * time.Minute, "us-east-1", good, ""},
		{"expired", 6 * time.Minute, "us-east-1", good, "InvalidSignatureException"},
		{"from the future", -6 * time.Minute, "us-east-1", good, "InvalidSignatureException"},
		{"for another region", 0, "eu-central-1", good, "InvalidSignatureException"},
		{"for another service", 0, "us-east-1", changed("/bedrock/", "/s3/"), "InvalidSignatureException"},
		{"for another day", 0, "us-east-1", changed("/20240509/", "/20240510/"), "InvalidSignatureException"},
		{"of an unknown key", 0, "us-east-1", changed("AKIDEXAMPLE", "AKIDOTHER"), "UnrecognizedClientException"},
		{"without a host", 0, "us-east-1", changed("host;", ""), "InvalidSignatureException"},
		{"without a signature", 0, "us-east-1", changed(", Signature="+titanSigned, ""), "IncompleteSignatureException"},
		{"without a date", 0, "us-east-1", map[string]string{"Authorization": good["Authorization"]}, "IncompleteSignatureException"},
		{"of another scheme", 0, "us-east-1", map[string]string{"Authorization": "Basic YTpi"}, "IncompleteSignatureException"},
		{"bearer token", 0, "us-east-1", map[string]string{"Authorization": "Bearer bedrock-api-key-x"}, ""},
		{"wrong bearer token", 0, "us-east-1", map[string]string{"Authorization": "Bearer wrong"}, "UnrecognizedClientException"},
		{"no key: the gateway holds it", 0, "us-east-1", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, base := start(t, emulator.Options{Now: func() time.Time { return signedAt().Add(tt.after) }})
			res, body := must(t, call{url: base + "/aws-bedrock/bedrock-runtime/" + tt.region + titanPath, body: titanBody, header: tt.header})
			kind, _, _ := strings.Cut(res.Header.Get("X-Amzn-Errortype"), ":")
			if kind != tt.kind || (res.StatusCode == http.StatusForbidden) != (kind != "") {
				t.Errorf("got %d %q %s, want %q", res.StatusCode, kind, body, tt.kind)
			}
		})
	}
}

// bedrockStep signs with the given secret.
func bedrockStep(t *testing.T, secret, model string, more map[string]string) gateway.Step {
	t.Helper()
	settings := providers.Settings{
		Options: map[string]string{"region": "us-east-1"},
		Secrets: map[string]gateway.Secret{
			"access_key_id": gateway.NewSecret("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), "secret_access_key": gateway.NewSecret("AWS_SECRET_ACCESS_KEY", secret),
			"session_token": gateway.NewSecret("AWS_SESSION_TOKEN", "a/session+token=="),
		},
	}
	for name, value := range more {
		settings.Options[name] = value
	}
	spec, _ := providers.Lookup("aws-bedrock")
	p, err := spec.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Step{Provider: p, Model: model}
}

func TestTrap07ClientSignsForAWSWithTheRealBody(t *testing.T) {
	t.Parallel()
	const secret, model = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us.anthropic.claude-haiku-4-5-20251001-v1:0"
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	for _, tt := range []struct {
		name  string
		steps []gateway.Step
		kind  gateway.Kind
	}{
		{"converse, raw colon", []gateway.Step{bedrockStep(t, secret, model, nil)}, ""},
		{"converse, escaped colon", []gateway.Step{bedrockStep(t, secret, model, map[string]string{"model_colon": "escaped"})}, ""},
		{"invoke", []gateway.Step{bedrockStep(t, secret, model, map[string]string{"api": "invoke"})}, ""},
		{"an ARN", []gateway.Step{bedrockStep(t, secret, "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0", nil)}, ""},
		{"retried, signed anew", []gateway.Step{bedrockStep(t, secret, "fault-503-retry-ms-1-times-1", nil)}, ""},
		{"as a step", []gateway.Step{step(t, "openai/fault-503"), bedrockStep(t, secret, model, nil)}, ""},
		{"wrong secret", []gateway.Step{bedrockStep(t, "wrong", model, nil)}, gateway.KindAuth},
	} {
		for _, streamed := range []bool{true, false} {
			got := converse(t, c, streamed, tt.steps...)
			if gateway.KindOf(got.Err) != tt.kind || (got.Text() == "") != (tt.kind != "") {
				t.Errorf("%s, stream %t: %q and %v, want kind %q", tt.name, streamed, got.Text(), got.Err, tt.kind)
			}
		}
	}
}
