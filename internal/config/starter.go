package config

import (
	"fmt"
	"strings"
)

// Starter writes a short configuration file: where the gateway is, and where keys come
// from. An empty account or URL is left as a line to fill in; an empty gateway is
// "default". The values must be those that the file may have: see [CheckGateway].
func Starter(url, accountID, gatewayID string) []byte {
	var b strings.Builder
	b.WriteString("# The configuration of sluice. \"sluice config init --all\" writes every key, explained.\n\n[gateway]\n")
	if url != "" && url != DefaultURL {
		fmt.Fprintf(&b, "url        = %s\n", quote(url))
	}
	if accountID == "" {
		b.WriteString("#account_id = \"0123456789abcdef0123456789abcdef\" # fill it in, and remove the \"#\"\n")
	} else {
		fmt.Fprintf(&b, "account_id = %s\n", quote(accountID))
	}
	if gatewayID == "" {
		gatewayID = "default"
	}
	fmt.Fprintf(&b, "gateway_id = %s\n", quote(gatewayID))
	b.WriteString(`#token     = "env:CF_AIG_TOKEN" # only if the gateway asks for one

[defaults]
target = "workers-ai/@cf/meta/llama-3.2-3b-instruct"

# A provider's usual variable, such as OPENAI_API_KEY, needs no line here.
# "sluice config set-key PROVIDER" stores a key in the system's keyring.
`)
	return []byte(b.String())
}

// CheckGateway refuses values that the file may not have, by their names. Empty ones are
// fine.
func CheckGateway(url, accountID, gatewayID string) error {
	for _, row := range []struct {
		name, value string
		check       func(string) string
	}{{"the address", url, checkURL}, {"the account id", accountID, checkID}, {"the gateway id", gatewayID, checkID}} {
		if row.value == "" {
			continue
		}
		if fault := row.check(row.value); fault != "" {
			return fmt.Errorf("%s %s", row.name, fault)
		}
	}
	return nil
}
