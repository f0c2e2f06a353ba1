package config

import (
	"fmt"
	"strings"
)

const exampleHead = `# The configuration of sluice.
#
# A line that begins with "#" and a space is a comment. A line that begins with "#" alone is a
# setting that is off: remove the "#" and change the value. Flags override this file, this file
# overrides the environment, and the environment overrides the defaults given here.
#
# Keys are written as references, which are looked up when a request first needs them:
#
#   env:NAME       an environment variable
#   keyring:NAME   an entry in the system's keyring; "sluice config set-key PROVIDER" makes one
#   cmd:COMMAND    the output of a program, run without a shell: words are split at spaces, "…"
#                  and '…' keep words together. It may run for 30 s and does not see variables
#                  that contain keys (*_API_KEY, *_TOKEN, *_SECRET*, AWS_*)
#   file:PATH      a file that only you can read (mode 0600); the path is relative to this file
#
# A key itself works only where nobody else can read this file (mode 0600).
`

const exampleKeys = `
[keys]
# Keys for the playground's actions, as in: action = ["ctrl+p", "f1"]. "none" unbinds an action.
# Help (f1) in the playground lists the actions and their keys.
`

const exampleOwn = `
# A provider of your own. With base_url it is called directly. Without, it goes through the
# gateway and its name must begin with "custom-". Vendors' environment variables are ignored.
#[providers.ollama]
#kind = "openai"
#base_url = "http://127.0.0.1:11434/v1"
#api_key = "keyring:ollama"
`

const exampleChain = `
# A fallback chain: steps that are tried in order. Its name is a target, chain:NAME.
#[[chains]]
`

const examplePrices = `
# Prices of a model, if the catalogue has none or different ones. They also override the cost
# that the vendor reports.
#[prices."openai/gpt-4o-mini"]
`

// Example writes a configuration file in which every key is explained, with its unit,
// default and environment variable, and every setting is commented out.
func Example(known []ProviderSchema) []byte {
	var b strings.Builder
	b.WriteString(exampleHead)
	b.WriteString("\n[gateway]\n")
	exampleTable(&b, gatewayKeys())
	b.WriteString("\n[defaults]\n")
	exampleTable(&b, defaultsKeys())
	b.WriteString("\n[ui]\n")
	exampleTable(&b, uiKeys())
	b.WriteString(exampleKeys)
	for _, schema := range known {
		exampleProvider(&b, schema)
	}
	b.WriteString(exampleOwn)
	b.WriteString(exampleChain)
	exampleTable(&b, chainKeys())
	b.WriteString("#[[chains.steps]]\n")
	exampleTable(&b, stepKeys())
	b.WriteString("#[[chains.steps]]\n#target = \"openai/gpt-4o-mini\"\n")
	b.WriteString(examplePrices)
	exampleTable(&b, priceKeys())
	return []byte(b.String())
}

func exampleProvider(b *strings.Builder, schema ProviderSchema) {
	b.WriteString("\n")
	if schema.Label != "" && schema.Label != schema.Name {
		fmt.Fprintf(b, "# %s\n", schema.Label)
	}
	fmt.Fprintf(b, "[providers.%s]\n", schema.Name)
	keys := providerKeys(schema.Name, schema, false, true)
	required := map[string]bool{}
	for _, k := range schema.Keys {
		required[k.Name] = k.Required
	}
	for i := range keys {
		if required[keys[i].name] {
			keys[i].help = strings.TrimSuffix(sentence(keys[i].help), ".") + " (required)."
		}
		if keys[i].name == "base_url" {
			keys[i].sample = `"https://api.example.com/v1"`
			keys[i].help += " Then the vendor's environment variables are ignored."
		}
	}
	exampleTable(b, keys)
}

func exampleTable[T any](b *strings.Builder, keys []key[T]) {
	for _, k := range keys {
		text := sentence(k.help)
		if k.unit != "" {
			text += " " + sentence(k.unit)
		}
		if len(k.words) > 0 && k.def != "" {
			text += " One of " + oneOf(k.words) + "."
		}
		if k.def != "" {
			text += " Default: " + k.def + "."
		}
		if len(k.env) > 0 {
			text += " Environment: " + strings.Join(k.env, ", ") + "."
		}
		comment(b, text)
		value := k.def
		if value == "" {
			value = k.sample
		}
		fmt.Fprintf(b, "#%s = %s\n", k.name, value)
	}
}

// comment writes text as lines of at most 100 columns.
func comment(b *strings.Builder, text string) {
	const width = 100
	line := "#"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width && line != "#" {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	if line != "#" {
		b.WriteString(line + "\n")
	}
}

// sentence adds a capital and a full stop to a help text.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
