package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/ask"
)

// chatFlags are the flags of every command that sends a chat.
type chatFlags struct {
	system      string
	temperature float64
	topP        float64
	maxTokens   int
	stop        []string
	noStream    bool
	effort      string
	api         string
}

func (f *chatFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.system, "system", "", "system prompt")
	c.Flags().Float64Var(&f.temperature, "temperature", 0, "sampling temperature, 0 to 2")
	c.Flags().Float64Var(&f.topP, "top-p", 0, "nucleus sampling mass, 0 to 1")
	c.Flags().IntVar(&f.maxTokens, "max-tokens", 0, "maximum number of output tokens")
	c.Flags().StringArrayVar(&f.stop, "stop", nil, "text that ends the answer (repeatable)")
	c.Flags().StringVar(&f.effort, "effort", "", "reasoning effort: low, medium, high or tokens")
	c.Flags().StringVar(&f.api, "api", "", "vendor API to use: chat or responses")
	c.Flags().BoolVar(&f.noStream, "no-stream", false, "ask for the whole answer at once")
	for _, name := range []string{"system", "temperature", "top-p", "max-tokens", "stop"} {
		completeNothing(c, name)
	}
	completeWords(c, "effort", "low", "medium", "high")
	completeWords(c, "api", string(gateway.APIChat), string(gateway.APIResponses))
}

// addTo overrides a lane's settings by the flags that were given.
func (f *chatFlags) addTo(c *cobra.Command, s *ask.Settings) error {
	given := c.Flags().Changed
	if given("system") {
		s.System = plainText(f.system)
	}
	if given("temperature") {
		if !(f.temperature >= 0 && f.temperature <= 2) {
			return fmt.Errorf("--temperature %v: want 0 to 2", f.temperature)
		}
		s.Params.Temperature = &f.temperature
	}
	if given("top-p") {
		if !(f.topP >= 0 && f.topP <= 1) {
			return fmt.Errorf("--top-p %v: want 0 to 1", f.topP)
		}
		s.Params.TopP = &f.topP
	}
	if given("max-tokens") {
		if f.maxTokens < 1 {
			return fmt.Errorf("--max-tokens %d: want at least 1", f.maxTokens)
		}
		s.Params.MaxTokens = &f.maxTokens
	}
	if given("stop") {
		if slices.Contains(f.stop, "") {
			return errors.New("--stop: want a text that is not empty")
		}
		s.Params.Stop = f.stop
	}
	if given("effort") {
		effort, err := gateway.ParseEffort(f.effort)
		if err != nil || effort == "" {
			return fmt.Errorf("--effort %q: want low, medium, high or a number of tokens", f.effort)
		}
		s.Params.Effort = effort
	}
	if given("api") {
		s.API = gateway.API(f.api)
		if s.API != gateway.APIChat && s.API != gateway.APIResponses {
			return fmt.Errorf("--api %q: want chat or responses", f.api)
		}
	}
	return nil
}
