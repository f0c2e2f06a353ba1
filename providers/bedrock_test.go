package providers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"sluice/gateway"
	"sluice/providers"
)

const (
	haiku     = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
	awsStream = "application/vnd.amazon.eventstream"
)

func bedrockSettings(options ...string) providers.Settings {
	s := providers.Settings{
		Options: map[string]string{"region": "us-east-1"},
		Secrets: map[string]gateway.Secret{
			"access_key_id":     gateway.NewSecret("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
			"secret_access_key": gateway.NewSecret("AWS_SECRET_ACCESS_KEY", "secret"),
		},
	}
	for pair := range slices.Chunk(options, 2) {
		s.Options[pair[0]] = pair[1]
	}
	return s
}

func fullChat() gateway.Chat {
	return gateway.Chat{
		System: "Be brief",
		Messages: []gateway.Message{
			{Role: gateway.RoleUser, Text: "Hi"}, {Role: gateway.RoleAssistant, Text: "Hello"},
			{Role: gateway.RoleUser, Text: "Wait"}, {Role: gateway.RoleAssistant}, {Role: gateway.RoleUser, Text: "Bye"},
		},
		Params: gateway.Params{Temperature: ptr(0.7), TopP: ptr(0.9), MaxTokens: ptr(512), Stop: []string{"END"}},
		Stream: true,
	}
}

func TestBedrockWritesItsForms(t *testing.T) {
	t.Parallel()
	whole := asks("Hi")
	for _, test := range []struct {
		name, model    string
		settings       providers.Settings
		chat           gateway.Chat
		endpoint, body string
	}{
		{
			"converse", "amazon.nova-lite-v1:0", bedrockSettings(), fullChat(), "bedrock-runtime/us-east-1/model/amazon.nova-lite-v1:0/converse-stream",
			`{"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"Hello"}]},{"role":"user","content":[{"text":"Wait"},{"text":"Bye"}]}],` +
				`"system":[{"text":"Be brief"}],"inferenceConfig":{"maxTokens":512,"temperature":0.7,"topP":0.9,"stopSequences":["END"]}}`,
		},
		{"converse whole", haiku, bedrockSettings(), whole, "bedrock-runtime/us-east-1/model/" + haiku + "/converse", `{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`},
		{
			"invoke", haiku, bedrockSettings("api", "invoke"), fullChat(), "bedrock-runtime/us-east-1/model/" + haiku + "/invoke-with-response-stream",
			`{"anthropic_version":"bedrock-2023-05-31","max_tokens":512,"system":"Be brief","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},` +
				`{"role":"user","content":"Wait"},{"role":"user","content":"Bye"}],"temperature":0.7,"top_p":0.9,"stop_sequences":["END"]}`,
		},
		{
			"ARN", "arn:aws:bedrock:us-east-1:1:inference-profile/x", bedrockSettings("model_colon", "escaped"), whole,
			"bedrock-runtime/us-east-1/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse", `{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := newProvider(t, "aws-bedrock", test.settings).Encode(test.model, test.chat)
			if err != nil {
				t.Fatal(err)
			}
			if got.Endpoint != test.endpoint || string(got.Body) != test.body || got.Signature == nil || len(got.Auth) > 0 {
				t.Errorf("got %s\n%s\nwant %s\n%s", got.Endpoint, got.Body, test.endpoint, test.body)
			}
		})
	}
}

func TestBedrockRefusesWhatItCannotSend(t *testing.T) {
	t.Parallel()
	hot, empty := asks("Hi"), asks("")
	hot.Params.Temperature = ptr(1.5)
	for _, test := range []struct {
		name, model string
		settings    providers.Settings
		chat        gateway.Chat
		want        string
	}{
		{"no region", haiku, providers.Settings{}, asks("Hi"), "no region is configured: set AWS_REGION, or region under [providers.aws-bedrock]"},
		{"temperature", haiku, bedrockSettings(), hot, "temperature is 1.5, Bedrock takes 0 to 1"},
		{"no text", haiku, bedrockSettings(), empty, "the message is empty, Bedrock needs text"},
		{"invoke for another family", "meta.llama3-8b", bedrockSettings("api", "invoke"), asks("Hi"), `api = "invoke" is for Anthropic's models; meta.llama3-8b needs "converse"`},
		{"model of dots", "..", bedrockSettings(), asks("Hi"), `model ".." can't be put into a path: a part that is only dots`},
	} {
		_, err := newProvider(t, "aws-bedrock", test.settings).Encode(test.model, test.chat)
		var e *gateway.Error
		if !errors.As(err, &e) || e.Kind != gateway.KindRequest || e.Message != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestBedrockKeysChooseHowARequestIsAuthenticated(t *testing.T) {
	t.Parallel()
	bearer := bedrockSettings()
	bearer.APIKey = gateway.NewSecret("AWS_BEARER_TOKEN_BEDROCK", "bedrock-api-key")
	keyless := bearer
	keyless.Keyless = true
	for _, test := range []struct {
		name     string
		settings providers.Settings
		auth     int
		signed   bool
	}{
		{"access key", bedrockSettings(), 0, true},
		{"API key before access key", bearer, 1, false},
		{"profile", providers.Settings{Options: map[string]string{"region": "us-east-1", "profile": "p"}}, 0, true},
		{"nothing: the gateway holds the keys", providers.Settings{Options: map[string]string{"region": "us-east-1"}}, 0, false},
		{"keyless", keyless, 0, false},
	} {
		r, err := newProvider(t, "aws-bedrock", test.settings).Encode(haiku, asks("Hi"))
		if err != nil || len(r.Auth) != test.auth || (r.Signature != nil) != test.signed {
			t.Errorf("%s: %v, %d keys, signed %t", test.name, err, len(r.Auth), r.Signature != nil)
		}
	}
}

// sent is a request as a server sees it.
type sent struct {
	uri, host, authorization, date string
	body                           []byte
}

// exchange streams one chat against a server that answers with body.
func exchange(t *testing.T, p gateway.Provider, model string, chat gateway.Chat, contentType string, body []byte) (sent, result) {
	t.Helper()
	var got sent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		got = sent{r.RequestURI, r.Host, r.Header.Get("Authorization"), r.Header.Get("X-Amz-Date"), b.Bytes()}
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var r result
	for d, err := range client.Stream(t.Context(), chat, []gateway.Step{{Provider: p, Model: model}}, gateway.Options{}) {
		if err == nil {
			r.deltas = append(r.deltas, d)
		} else if !errors.As(err, &r.err) {
			t.Fatal(err)
		}
	}
	server.Close()
	got.host = strings.TrimPrefix("http://"+got.host, server.URL)
	return got, r
}

func awsEvent(t testing.TB, payload string, headers ...string) []byte {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	for pair := range slices.Chunk(headers, 2) {
		m.Headers.Set(pair[0], eventstream.StringValue(pair[1]))
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func converseEvents(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b []byte
	for pair := range slices.Chunk(pairs, 2) {
		b = append(b, awsEvent(t, pair[1], ":event-type", pair[0], ":message-type", "event")...)
	}
	return b
}

func chunk(t testing.TB, event string) []byte {
	t.Helper()
	payload, err := json.Marshal(map[string]any{"bytes": []byte(event), "p": "abc"})
	if err != nil {
		t.Fatal(err)
	}
	return awsEvent(t, string(payload), ":event-type", "chunk", ":message-type", "event")
}

var shortAnswer = []string{"messageStart", `{"role":"assistant"}`, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"Hi"}}`, "messageStop", `{"stopReason":"end_turn"}`}

func TestTrap07SignedForAWSAndSentToTheGateway(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "aws-bedrock", bedrockSettings())
	got, r := exchange(t, p, haiku, asks("Hi"), awsStream, converseEvents(t, shortAnswer...))
	if r.err != nil {
		t.Fatal(r.err)
	}
	if want := "/v1/local/default/aws-bedrock/bedrock-runtime/us-east-1/model/" + haiku + "/converse"; got.uri != want || got.host != "" {
		t.Errorf("sent to %s (host %s), want %s at the gateway", got.uri, got.host, want)
	}
	form := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$`)
	if !form.MatchString(got.authorization) {
		t.Errorf("Authorization %s", got.authorization)
	}
	// That the signature is the one for AWS's host and this body is checked where
	// AWS's signer is the judge: in the emulator's tests.
	if want := `{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`; string(got.body) != want {
		t.Errorf("body %s, want %s", got.body, want)
	}
}

func TestTrap08ColonTravelsAsItWasSigned(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ policy, path string }{
		{"raw", "/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/converse"},
		{"escaped", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"},
	} {
		p := newProvider(t, "aws-bedrock", bedrockSettings("model_colon", test.policy))
		req, err := p.Encode(haiku, asks("Hi"))
		if err != nil {
			t.Fatal(err)
		}
		if want := "POST https://bedrock-runtime.us-east-1.amazonaws.com" + test.path + " "; !strings.Contains(req.Signature.Note, want) {
			t.Errorf("%s: signed %q, want %q", test.policy, req.Signature.Note, want)
		}
		got, _ := exchange(t, p, haiku, asks("Hi"), awsStream, converseEvents(t, shortAnswer...))
		if want := "/v1/local/default/aws-bedrock/bedrock-runtime/us-east-1" + test.path; got.uri != want {
			t.Errorf("%s: sent %s, want %s", test.policy, got.uri, want)
		}
	}
}

func TestTrap09BedrockPathsAreJoinedAsText(t *testing.T) {
	t.Parallel()
	// A model id that a URL parser would take for a scheme.
	p := newProvider(t, "aws-bedrock", providers.Settings{Options: map[string]string{"region": "us-east-1"}, BaseURL: "http://127.0.0.1:1/prefix/"})
	client, err := gateway.New(gateway.Config{URL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := client.Prepare(asks("Hi"), []gateway.Step{{Provider: p, Model: "x-v1:0"}}, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://127.0.0.1:1/prefix/model/x-v1:0/converse"; prepared.URL != want {
		t.Errorf("got %s, want %s", prepared.URL, want)
	}
}

func TestTrap16BedrockFailsInsideAGoodReply(t *testing.T) {
	t.Parallel()
	exception := awsEvent(t, `{"message":"The model broke","originalStatusCode":500}`, ":message-type", "exception", ":exception-type", "modelStreamErrorException")
	text := converseEvents(t, shortAnswer[:4]...)
	p := newProvider(t, "aws-bedrock", bedrockSettings())
	_, got := exchange(t, p, haiku, asks("Hi"), awsStream, append(text, exception...))
	want := &gateway.Error{Kind: gateway.KindStreamError, Provider: "aws-bedrock", Code: "modelStreamErrorException", Message: "The model broke", Retryable: true}
	if got.err == nil || got.err.Kind != want.Kind || got.err.Provider != want.Provider || got.err.Code != want.Code || got.err.Message != want.Message {
		t.Errorf("got %+v, want %+v", got.err, want)
	}
	if len(got.deltas) != 2 || got.deltas[1].Text != "Hi" {
		t.Errorf("deltas %+v, want the text that came before", got.deltas)
	}
}

func TestTrap17InvokeChunksAreBase64InJSONInFrames(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "aws-bedrock", bedrockSettings("api", "invoke"))
	good := chunk(t, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}`)
	stop := chunk(t, `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`)
	// The counts ride on the last chunk.
	last := chunk(t, `{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":7,"outputTokenCount":2,"invocationLatency":3,"firstByteLatency":1}}`)
	_, got := exchange(t, p, haiku, asks("Hi"), awsStream, bytes.Join([][]byte{good, stop, last}, nil))
	var a gateway.Answer
	for _, d := range got.deltas {
		a.Add(d, testTime)
	}
	if got.err != nil || a.Text() != "Hi" || number(a.Usage.InputTokens) != "7" || number(a.Usage.OutputTokens) != "2" || a.Finish.Raw != "end_turn" {
		t.Errorf("got %q, %+v, %+v, %v", a.Text(), a.Usage, a.Finish, got.err)
	}
	broken := bytes.Clone(good)
	broken[len(broken)-1] ^= 1
	for name, body := range map[string][]byte{
		"F077 checksum":       append(bytes.Clone(good), broken...),
		"F084 base64":         append(bytes.Clone(good), awsEvent(t, `{"bytes":"%%%"}`, ":event-type", "chunk", ":message-type", "event")...),
		"F084 base64 cut":     append(bytes.Clone(good), awsEvent(t, `{"bytes":"eyJ0e"}`, ":event-type", "chunk", ":message-type", "event")...),
		"F084 no base64":      append(bytes.Clone(good), awsEvent(t, `{"p":"x"}`, ":event-type", "chunk", ":message-type", "event")...),
		"F063 broken JSON":    append(bytes.Clone(good), chunk(t, `{"type":"con`)...),
		"F063 broken payload": append(bytes.Clone(good), awsEvent(t, `{"bytes":`, ":event-type", "chunk", ":message-type", "event")...),
	} {
		_, got := exchange(t, p, haiku, asks("Hi"), awsStream, body)
		if got.err == nil || got.err.Kind != gateway.KindProtocol || len(got.deltas) != 2 {
			t.Errorf("%s: %+v after %d deltas, want protocol after the text", name, got.err, len(got.deltas))
		}
	}
}

func TestConverseEndsAreToldApart(t *testing.T) {
	t.Parallel()
	metadata := []string{"metadata", `{"usage":{"inputTokens":3,"outputTokens":1,"cacheReadInputTokens":2}}`}
	p := newProvider(t, "aws-bedrock", bedrockSettings())
	for _, test := range []struct {
		name   string
		events []string
		want   gateway.Kind
		usage  string
	}{
		{"metadata after messageStop", append(append([]string{}, shortAnswer...), metadata...), "", "3 1 2"},
		{"no metadata", shortAnswer, "", "unknown unknown unknown"},
		{"F065 no messageStop", shortAnswer[:4], gateway.KindTruncated, "unknown unknown unknown"},
		{"F043 nothing", nil, gateway.KindNotAPI, "unknown unknown unknown"},
	} {
		_, got := exchange(t, p, haiku, asks("Hi"), awsStream, converseEvents(t, test.events...))
		var a gateway.Answer
		for _, d := range got.deltas {
			a.Add(d, testTime)
		}
		kind := gateway.Kind("")
		if got.err != nil {
			kind = got.err.Kind
		}
		usage := number(a.Usage.InputTokens) + " " + number(a.Usage.OutputTokens) + " " + number(a.Usage.CachedTokens)
		if kind != test.want || usage != test.usage {
			t.Errorf("%s: kind %q, usage %s, want %q, %s", test.name, kind, usage, test.want, test.usage)
		}
	}
}

func TestF041BedrockErrorInAGoodReply(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "aws-bedrock", bedrockSettings())
	for _, body := range []string{`{"message":"No luck"}`, `{"__type":"ValidationException","message":"No luck"}`} {
		_, got := exchange(t, p, haiku, asks("Hi"), "application/json", []byte(body))
		if got.err == nil || got.err.Kind != gateway.KindStreamError || got.err.Message != "No luck" {
			t.Errorf("%s: got %+v", body, got.err)
		}
	}
}
