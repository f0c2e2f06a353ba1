package sdktest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	anthropicbedrock "github.com/anthropics/anthropic-sdk-go/bedrock"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
)

const (
	awsRegion = "us-east-1"
	awsSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	haiku     = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
)

func bedrockGateway() string { return gateway() + "/aws-bedrock/bedrock-runtime/" + awsRegion }

// bedrockClient signs for AWS; its requests are moved to the gateway.
func bedrockClient(secret string) *bedrockruntime.Client {
	return bedrockruntime.New(bedrockruntime.Options{
		Region: awsRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", secret, ""),
		HTTPClient: moved(bedrockGateway()), RetryMaxAttempts: 1,
	})
}

func converseInput(model, prompt string) *bedrockruntime.ConverseStreamInput {
	return &bedrockruntime.ConverseStreamInput{
		ModelId:         aws.String(model),
		System:          []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "You are a helpful assistant."}},
		Messages:        []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: prompt}}}},
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(4000), Temperature: aws.Float32(0.5)},
	}
}

// conversed is a stream added up.
type conversed struct {
	text, reasoning, tool, input string
	stop                         types.StopReason
	usage                        *types.TokenUsage
}

func converseStream(t *testing.T, client *bedrockruntime.Client, in *bedrockruntime.ConverseStreamInput) (got conversed, err error) {
	t.Helper()
	out, err := client.ConverseStream(t.Context(), in)
	if err != nil {
		return got, err
	}
	stream := out.GetStream()
	defer func() { _ = stream.Close() }()
	for event := range stream.Events() {
		switch e := event.(type) {
		case *types.ConverseStreamOutputMemberContentBlockStart:
			if tool, ok := e.Value.Start.(*types.ContentBlockStartMemberToolUse); ok {
				got.tool = *tool.Value.Name
			}
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			switch d := e.Value.Delta.(type) {
			case *types.ContentBlockDeltaMemberText:
				got.text += d.Value
			case *types.ContentBlockDeltaMemberToolUse:
				got.input += *d.Value.Input
			case *types.ContentBlockDeltaMemberReasoningContent:
				if text, ok := d.Value.(*types.ReasoningContentBlockDeltaMemberText); ok {
					got.reasoning += text.Value
				}
			}
		case *types.ConverseStreamOutputMemberMessageStop:
			got.stop = e.Value.StopReason
		case *types.ConverseStreamOutputMemberMetadata:
			got.usage = e.Value.Usage
		}
	}
	return got, stream.Err()
}

func TestBedrockConverseStreamAgreesWithConverse(t *testing.T) {
	t.Parallel()
	client := bedrockClient(awsSecret)
	for _, model := range []string{haiku, "amazon.nova-lite-v1:0", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0"} {
		in := converseInput(model, "日本語 please")
		got, err := converseStream(t, client, in)
		if err != nil {
			t.Fatal(model, err)
		}
		whole, err := client.Converse(t.Context(), &bedrockruntime.ConverseInput{ModelId: in.ModelId, System: in.System, Messages: in.Messages, InferenceConfig: in.InferenceConfig})
		if err != nil {
			t.Fatal(model, err)
		}
		want := whole.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberText).Value
		if got.text != want || !strings.Contains(want, "こんにちは") {
			t.Errorf("%s: streamed %q\nwhole %q", model, got.text, want)
		}
		if got.stop != types.StopReasonEndTurn || whole.StopReason != types.StopReasonEndTurn {
			t.Errorf("%s: stop reasons %s and %s", model, got.stop, whole.StopReason)
		}
		if got.usage == nil || *got.usage.OutputTokens != *whole.Usage.OutputTokens || *got.usage.OutputTokens == 0 {
			t.Errorf("%s: usage %+v and %+v", model, got.usage, whole.Usage)
		}
	}
}

func TestBedrockConverseStreamHasReasoningAndTools(t *testing.T) {
	t.Parallel()
	client := bedrockClient(awsSecret)
	thinking := converseInput(haiku, "hello")
	thinking.AdditionalModelRequestFields = document.NewLazyDocument(map[string]any{"thinking": map[string]any{"type": "enabled", "budget_tokens": 1024}})
	if got, err := converseStream(t, client, thinking); err != nil || got.reasoning == "" || got.text == "" {
		t.Errorf("thinking: %v, %+v", err, got)
	}
	tool := converseInput(haiku, "what's the weather?")
	tool.ToolConfig = &types.ToolConfiguration{Tools: []types.Tool{&types.ToolMemberToolSpec{Value: types.ToolSpecification{
		Name: aws.String("weather_now"), InputSchema: &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(map[string]any{"type": "object"})},
	}}}}
	if got, err := converseStream(t, client, tool); err != nil || got.tool != "weather_now" || got.input != `{"location":"Lisbon","unit":"celsius"}` || got.stop != types.StopReasonToolUse {
		t.Errorf("tool: %v, %+v", err, got)
	}
}

func TestBedrockInvokeStreamCarriesTheModelsOwnEvents(t *testing.T) {
	t.Parallel()
	out, err := bedrockClient(awsSecret).InvokeModelWithResponseStream(t.Context(), &bedrockruntime.InvokeModelWithResponseStreamInput{
		ModelId: aws.String(haiku), ContentType: aws.String("application/json"),
		Body: []byte(`{"anthropic_version":"bedrock-2023-05-31","max_tokens":1000,"messages":[{"role":"user","content":"hello"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	stream := out.GetStream()
	defer func() { _ = stream.Close() }()
	text, last := "", ""
	for event := range stream.Events() {
		chunk, ok := event.(*types.ResponseStreamMemberChunk)
		if !ok {
			t.Fatalf("event %T", event)
		}
		var e struct {
			Type    string
			Delta   struct{ Text string }
			Metrics *struct{ InputTokenCount, OutputTokenCount int } `json:"amazon-bedrock-invocationMetrics"`
		}
		if err := json.Unmarshal(chunk.Value.Bytes, &e); err != nil {
			t.Fatal(err)
		}
		text, last = text+e.Delta.Text, e.Type
		if (e.Metrics != nil) != (e.Type == "message_stop") {
			t.Errorf("%s with metrics %+v", e.Type, e.Metrics)
		}
	}
	if err := stream.Err(); err != nil || text == "" || last != "message_stop" {
		t.Errorf("%v, text %q, last %s", err, text, last)
	}
}

func TestBedrockErrorsAreBedrocks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, secret, model, code string }{
		{"wrong secret", "wrong", haiku, "InvalidSignatureException"},
		{"unknown model", awsSecret, "no-such-model", "ValidationException"},
		{"too many requests", awsSecret, "fault-429", "ThrottlingException"},
		{"failure", awsSecret, "fault-500", "InternalServerException"},
		{"not available", awsSecret, "fault-503", "ServiceUnavailableException"},
	} {
		_, err := converseStream(t, bedrockClient(tt.secret), converseInput(tt.model, "hi"))
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != tt.code || api.ErrorMessage() == "" {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.code)
		}
	}
}

func TestBedrockExceptionInsideAStreamIsSeen(t *testing.T) {
	t.Parallel()
	got, err := converseStream(t, bedrockClient(awsSecret), converseInput("fault-error-midstream-3", "hi"))
	var api *types.ServiceUnavailableException
	if !errors.As(err, &api) || got.text == "" {
		t.Errorf("got %v after %q, want the exception after some text", err, got.text)
	}
}

func TestAnthropicSDKOnBedrock(t *testing.T) {
	t.Parallel()
	client := anthropic.NewClient(
		anthropicbedrock.WithConfig(aws.Config{Region: awsRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", awsSecret, "a+token/==")}),
		option.WithHTTPClient(moved(bedrockGateway())), option.WithMaxRetries(0),
	)
	agrees(t, client, haiku)
}

// agrees asks for the same answer whole and streamed.
func agrees(t *testing.T, client anthropic.Client, model string) {
	t.Helper()
	params := anthropicParams(model, "日本語 please", 4000)
	want, err := client.Messages.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	got, err := gather(t, client, params)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := blocks(got), blocks(*want); a != b || !strings.Contains(a, "こんにちは") {
		t.Errorf("streamed\n%s\nwhole\n%s", a, b)
	}
	if got.StopReason != "end_turn" || got.Usage.OutputTokens != want.Usage.OutputTokens {
		t.Errorf("stop reason %s, usage %+v and %+v", got.StopReason, got.Usage.OutputTokens, want.Usage.OutputTokens)
	}
}
