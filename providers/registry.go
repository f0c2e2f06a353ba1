package providers

import (
	"slices"

	"sluice/gateway"
)

// Settings are what a configuration says about one provider.
type Settings struct {
	// Name is the slug under which the provider runs. Empty means the vendor's
	// own; another name is for a provider of the same wire format.
	Name string
	// APIKey is zero if no key is configured here. Requests then carry none: the gateway
	// may hold it.
	APIKey gateway.Secret
	// Options holds the values of the keys in [Spec].Keys that are not secret.
	Options map[string]string
	// Secrets holds the values of further secret keys, by name.
	Secrets map[string]gateway.Secret
	// BaseURL, if set, is called directly, without a gateway.
	BaseURL string
	// Keyless says that requests carry no keys and no signatures whatever is configured,
	// and that path parameters such as a region may be made up: for a gateway that only
	// imitates the vendor.
	Keyless bool
	// Home is the user's home folder, in which vendors' tools leave credentials. Empty
	// means that of Env.
	Home string
	// Env looks up an environment variable; nil is the process's own.
	Env func(name string) (string, bool)
}

// Key is one configuration key that a provider understands.
type Key struct {
	Name string
	// Env is the vendor's usual environment variable, empty if it has none.
	Env string
	// Help is one line for people.
	Help string
	// Secret says that the value is a reference to a secret.
	Secret bool
	// Required says that the provider can't be created without the key.
	Required bool
	// Login says that the provider authenticates by itself if the key has a value, as
	// with a profile, without a secret in the configuration.
	Login bool
	// Table says that the value is a TOML table. It arrives in
	// [Settings].Options as JSON.
	Table bool
	// Sample is a value for the example configuration, as TOML; empty for none.
	Sample string
}

// Spec describes a vendor and creates its provider.
type Spec struct {
	// Name is the gateway's slug.
	Name string
	// Label is the vendor's name for people.
	Label string
	// Reseller says that the vendor mostly serves other vendors' models.
	Reseller bool
	Keys     []Key
	// New creates the provider. It fails if a setting's value is invalid; the message
	// names the key.
	New func(Settings) (gateway.Provider, error)
}

// resellers are the vendors that mostly serve others' models.
func resellers() []string {
	return []string{
		"workers-ai", "azure-openai", "huggingface", "replicate", "aws-bedrock", "google-vertex-ai", "groq", "openrouter", "cerebras",
		"baseten", "fireworks", "compat",
	}
}

// Registry lists the vendors in the order in which they are shown.
func Registry() []Spec {
	specs := []Spec{
		openAIDialect().spec(),
		anthropicSpec(),
		workersAISpec(),
		azureSpec(),
		huggingFaceSpec(),
		perplexitySpec(),
		replicateSpec(),
		bedrockSpec(),
		vertexSpec(),
		aiStudioSpec(),
	}
	for _, d := range dialects() {
		specs = append(specs, d.spec())
	}
	specs = append(specs, cohereSpec(), compatSpec())
	for i := range specs {
		specs[i].Reseller = slices.Contains(resellers(), specs[i].Name)
	}
	return specs
}

// Lookup finds a vendor by its slug.
func Lookup(name string) (Spec, bool) {
	for _, s := range Registry() {
		if s.Name == name {
			return s, true
		}
	}
	return Spec{}, false
}

// apiKey is the key that nearly every vendor has.
func apiKey(env, help string) Key {
	return Key{Name: "api_key", Env: env, Help: help, Secret: true}
}
