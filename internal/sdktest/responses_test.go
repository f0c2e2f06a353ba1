package sdktest

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

func responsesParams(model, prompt string) responses.ResponseNewParams {
	return responses.ResponseNewParams{
		Model:        model,
		Instructions: openai.String("You are a helpful assistant."),
		Input:        responses.ResponseNewParamsInputUnion{OfString: openai.String(prompt)},
	}
}

func TestResponsesWholeAndStreamedAnswersAgree(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		client  openai.Client
		model   string
		reasons bool
	}{
		"openai":           {openaiClient(t, "/openai", "sk-test"), "gpt-4o-mini", false},
		"openai reasoning": {openaiClient(t, "/openai/v1", "sk-test"), "gpt-5-mini", true},
		"azure-openai":     {azureClient(t, "acme/openai", "k"), "gpt-5-deployment", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := responsesParams(tt.model, "Show me a table, 日本語 and 🍕.")
			if tt.reasons {
				params.Reasoning = shared.ReasoningParam{Effort: shared.ReasoningEffortLow, Summary: shared.ReasoningSummaryAuto}
			}
			want, err := tt.client.Responses.New(t.Context(), params)
			if err != nil {
				t.Fatal(err)
			}
			stream := tt.client.Responses.NewStreaming(t.Context(), params)
			var text, summary string
			var last responses.Response
			next := int64(0)
			for stream.Next() {
				e := stream.Current()
				if e.SequenceNumber != next {
					t.Errorf("event %s is number %d, want %d", e.Type, e.SequenceNumber, next)
				}
				next++
				switch e.Type {
				case "response.output_text.delta":
					text += e.Delta
				case "response.reasoning_summary_text.delta":
					summary += e.Delta
				case "response.completed":
					last = e.Response
				}
			}
			if err := stream.Err(); err != nil {
				t.Fatal(err)
			}
			if text != want.OutputText() || text != last.OutputText() || text == "" || want.Status != "completed" {
				t.Errorf("streamed %q\nwhole %q with status %s", text, want.OutputText(), want.Status)
			}
			if tt.reasons != (summary != "") || tt.reasons && summary != want.Output[0].Summary[0].Text {
				t.Errorf("summary %q, want some: %t", summary, tt.reasons)
			}
			if a, b := last.Usage, want.Usage; a.OutputTokens != b.OutputTokens || a.InputTokens != b.InputTokens || b.OutputTokens == 0 ||
				tt.reasons != (b.OutputTokensDetails.ReasoningTokens > 0) {
				t.Errorf("usage %s and %s", a.RawJSON(), b.RawJSON())
			}
		})
	}
}

func TestResponsesEndAtTheLimit(t *testing.T) {
	t.Parallel()
	params := responsesParams("gpt-4o-mini", "something long")
	params.MaxOutputTokens = openai.Int(20)
	client := openaiClient(t, "/openai", "sk-test")
	got, err := client.Responses.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != "incomplete" || got.IncompleteDetails.Reason != "max_output_tokens" || got.Usage.OutputTokens != 20 {
		t.Errorf("status %s, details %+v, usage %s", got.Status, got.IncompleteDetails, got.Usage.RawJSON())
	}
}

func TestResponsesCallATool(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	params := responsesParams("gpt-4o-mini", "What's the weather?")
	params.Tools = []responses.ToolUnionParam{{OfFunction: &responses.FunctionToolParam{Name: "weather_now"}}}
	stream := client.Responses.NewStreaming(t.Context(), params)
	var pieces, name, arguments string
	for stream.Next() {
		switch e := stream.Current(); e.Type {
		case "response.function_call_arguments.delta":
			pieces += e.Delta
		case "response.output_item.done":
			if e.Item.Type == "function_call" {
				name, arguments = e.Item.Name, e.Item.AsFunctionCall().Arguments
			}
		}
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	if want := `{"location":"Lisbon","unit":"celsius"}`; name != "weather_now" || arguments != want || pieces != want {
		t.Errorf("call of %q with %s, in pieces %s", name, arguments, pieces)
	}
}

func TestResponsesErrors(t *testing.T) {
	t.Parallel()
	client := openaiClient(t, "/openai", "sk-test")
	_, err := client.Responses.New(t.Context(), responsesParams("no-such-model", "Hi"))
	var e *openai.Error
	if !errors.As(err, &e) || e.StatusCode != http.StatusNotFound || e.Code != "model_not_found" {
		t.Errorf("got %v, want 404 model_not_found", err)
	}
	stream := client.Responses.NewStreaming(t.Context(), responsesParams("fault-error-midstream-3", "Hi"))
	text := ""
	for stream.Next() {
		if e := stream.Current(); e.Type == "response.output_text.delta" {
			text += e.Delta
		}
	}
	if err := stream.Err(); err == nil || !strings.Contains(err.Error(), "server had an error") || text == "" {
		t.Errorf("text %q and error %v, want an error after some text", text, err)
	}
}
