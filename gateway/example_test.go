package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"

	"sluice/gateway"
)

// echo is a vendor in miniature. Real ones are in package providers.
type echo struct{}

func (echo) Name() string { return "echo" }

func (echo) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	body, err := json.Marshal(map[string]any{"model": model, "prompt": chat.Messages[len(chat.Messages)-1].Text})
	return gateway.Request{Provider: "echo", Endpoint: "generate", Body: body}, err
}

func (echo) Decoder(gateway.Reply) gateway.Decoder { return &echoDecoder{} }

type echoDecoder struct{ done bool }

func (d *echoDecoder) Decode(dst []gateway.Delta, f gateway.Frame) ([]gateway.Delta, error) {
	if string(f.Data) == "[DONE]" {
		d.done = true
		return dst, nil
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaText, Text: string(f.Data)}), nil
}

func (d *echoDecoder) Done() bool { return d.done }

func (d *echoDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	return dst, &gateway.Error{Kind: gateway.KindTruncated, Message: "the end mark is missing"}
}

func ExampleClient_Stream() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: Good\n\ndata:  morning\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()

	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	chat := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hello"}}, Stream: true}
	steps := []gateway.Step{{Provider: echo{}, Model: "small"}}
	for delta, err := range client.Stream(context.Background(), chat, steps, gateway.Options{}) {
		switch {
		case err != nil:
			fmt.Println(err)
		case delta.Kind == gateway.DeltaStart:
			fmt.Println(delta.Start.Target, "answers")
		case delta.Kind == gateway.DeltaText:
			_, _ = os.Stdout.WriteString(delta.Text)
		}
	}
	// Output:
	// echo/small answers
	// Good morning
}
