package providers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"sluice/gateway"
	"sluice/providers"
)

// A chain of two vendors, streamed. Here a local server stands for the gateway
// and answers as the second step.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cf-Aig-Step", "1")
		fmt.Fprint(w, "data: {\"response\":\"Because of \"}\n\ndata: {\"response\":\"the crust.\"}\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()

	client, err := gateway.New(gateway.Config{URL: server.URL})
	if err != nil {
		panic(err)
	}
	var steps []gateway.Step
	for _, name := range []string{"openai/gpt-4o-mini", "workers-ai/@cf/meta/llama-3.1-8b-instruct"} {
		target, _ := gateway.ParseTarget(name)
		spec, _ := providers.Lookup(target.Provider)
		provider, err := spec.New(providers.Settings{})
		if err != nil {
			panic(err)
		}
		steps = append(steps, gateway.Step{Provider: provider, Model: target.Model})
	}
	chat := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Why is pizza so good?"}}, Stream: true}

	for delta, err := range client.Stream(context.Background(), chat, steps, gateway.Options{}) {
		switch {
		case err != nil:
			fmt.Println("failed:", err)
		case delta.Kind == gateway.DeltaStart:
			fmt.Println(delta.Start.Target, "answers")
		case delta.Kind == gateway.DeltaText:
			fmt.Print(delta.Text)
		}
	}
	// Output:
	// workers-ai/@cf/meta/llama-3.1-8b-instruct answers
	// Because of the crust.
}
