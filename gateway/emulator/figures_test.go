package emulator_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

const (
	claudeHi = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}`
	geminiHi = `{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}`
	studio   = "/google-ai-studio/v1beta/models/gemini-2.5-flash:"
	invoke   = "/aws-bedrock/bedrock-runtime/us-east-1/model/anthropic.claude-haiku-4-5-20251001-v1:0/invoke"
)

func TestBedrockInvokeCountsInHeaders(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	res, body := must(t, call{url: base + invoke, body: claudeHi})
	usage := decode[struct {
		Usage struct {
			Input  int `json:"input_tokens"`
			Output int `json:"output_tokens"`
		}
	}](t, body).Usage
	got := map[string]string{}
	for name := range res.Header {
		if short, ok := strings.CutPrefix(name, "X-Amzn-Bedrock-"); ok {
			got[short] = res.Header.Get(name)
		}
	}
	want := map[string]string{"Invocation-Latency": "700", "Input-Token-Count": strconv.Itoa(usage.Input), "Output-Token-Count": strconv.Itoa(usage.Output)}
	if usage.Input == 0 || usage.Output == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	res, _ = must(t, call{url: base + invoke + "-with-response-stream", body: claudeHi})
	if got := res.Header.Get("X-Amzn-Bedrock-Content-Type"); got != "application/json" || res.Header.Get("X-Amzn-Bedrock-Input-Token-Count") != "" {
		t.Errorf("streamed: headers %v", res.Header)
	}
}

// AI Studio's pieces each say how many tokens there were so far.
func TestAIStudioCountsAsItGoes(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	type piece struct {
		Usage struct {
			Prompt int `json:"promptTokenCount"`
			Output int `json:"candidatesTokenCount"`
			Total  int `json:"totalTokenCount"`
			Tier   string
		} `json:"usageMetadata"`
	}
	_, text := must(t, call{url: base + studio + "streamGenerateContent", body: geminiHi})
	list := decode[[]piece](t, text)
	counts := make([]int, len(list))
	for i, p := range list {
		counts[i] = p.Usage.Output
		if p.Usage.Prompt == 0 || p.Usage.Total != p.Usage.Prompt+p.Usage.Output {
			t.Errorf("piece %d: %+v", i, p.Usage)
		}
	}
	_, text = must(t, call{url: base + studio + "generateContent", body: geminiHi})
	whole := decode[piece](t, text).Usage.Output
	if len(counts) < 3 || !slices.IsSorted(counts) || counts[0] == whole || counts[len(counts)-1] != whole {
		t.Errorf("counts %v, the whole answer's is %d", counts, whole)
	}
}

func TestPerplexityTellsWhatItCosts(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	_, text := must(t, call{url: base + "/perplexity-ai/chat/completions", body: `{"model":"sonar","messages":[{"role":"user","content":"Hi"}]}`})
	usage := decode[struct {
		Usage struct {
			Prompt int `json:"prompt_tokens"`
			Output int `json:"completion_tokens"`
			Cost   struct {
				Request float64 `json:"request_cost"`
				Total   float64 `json:"total_cost"`
			}
		}
	}](t, text).Usage
	if want := 1e-6*float64(usage.Prompt) + 1e-6*float64(usage.Output) + usage.Cost.Request; usage.Prompt == 0 || fmt.Sprintf("%.7f", usage.Cost.Total) != fmt.Sprintf("%.7f", want) {
		t.Errorf("usage %+v, want a total of %g", usage, want)
	}
}

func TestReplicateSaysWhatItAppliedAndMeasured(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	res, text := must(t, call{url: base + "/replicate/models/meta/llama/predictions", body: `{"input":{"prompt":"Hi"}}`, header: map[string]string{"Prefer": "wait=5"}})
	p := decode[struct {
		Output  []string
		Metrics map[string]float64
		Started string `json:"started_at"`
	}](t, text)
	if res.StatusCode != http.StatusCreated || res.Header.Get("Preference-Applied") != "wait=5" {
		t.Errorf("status %d, headers %v", res.StatusCode, res.Header)
	}
	if p.Started == "" || p.Metrics["output_token_count"] != float64(len(p.Output)) || p.Metrics["input_token_count"] == 0 {
		t.Errorf("got %+v", p)
	}
	res, _ = must(t, call{url: base + "/replicate/predictions", body: `{"input":{}}`})
	if got := res.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a problem comes as %s", got)
	}
}
