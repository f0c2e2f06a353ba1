package ask_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/providers"
)

func TestFieldT05OneLargeFrameOfARawReplyIsCut(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: {\"a\":1}\n\ndata: {\"塩\":\"" + strings.Repeat("塩", ask.MostShown) + "\"}\n\ndata: {\"b\":2}\n\n"))
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	spec, _ := providers.Lookup("openai")
	provider, err := spec.New(providers.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	settings := ask.Settings{Target: gateway.Target{Provider: "openai", Endpoint: "chat/completions"}}
	request, err := settings.Request([]gateway.Step{{Provider: provider}}, nil, "{}", true, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for d, err := range request.Stream(t.Context(), client) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind == gateway.DeltaText {
			text.WriteString(d.Text)
		}
	}
	shown := text.String()
	if len(shown) > ask.MostShown+1500 || strings.Contains(shown, "\uFFFD") || strings.Contains(shown, `"b"`) || !strings.HasSuffix(shown, "`sluice request` writes all of a reply.") {
		t.Errorf("%d bytes are shown, which end with %q", len(shown), shown[max(0, len(shown)-200):])
	}
	if strings.Count(shown, "~~~~~~~~") != 2 {
		t.Error("the block of code isn't closed")
	}
}
