package providers

import (
	"bytes"
	"encoding/json"

	"sluice/gateway"
)

// abilities is a set of what a chat may ask for that only some vendors' requests can say.
// What isn't in a vendor's set is refused before anything is sent: see
// [vendor.checkAbilities].
type abilities uint64

// The abilities. The parameters and the kinds of media follow.
const (
	// takesSchema and takesJSON are answers in JSON with and without a schema.
	takesSchema abilities = 1 << iota
	takesJSON
	// takesSchemaNote is a description beside the schema.
	takesSchemaNote
	// takesSchemaStrict is the guarantee of the schema, asked for or always given.
	takesSchemaStrict
	// takesSchemaWithTools is JSON from a chat that has tools.
	takesSchemaWithTools

	takesTools
	takesToolsStrict
	// takesNoCalls, takesRequired and takesNamed are the choices of tools besides auto.
	takesNoCalls
	takesRequired
	takesNamed
	takesOneAtATime

	// takesImages to takesOffice are media in a user's message. Text files need no
	// ability: they can always stand in the text.
	takesImages
	takesPDFs
	takesAudio
	takesVideo
	// takesOffice is documents and sheets of office programs.
	takesOffice
	// takesImageURLs to takesFileURLs are media that the vendor fetches.
	takesImageURLs
	takesPDFURLs
	takesFileURLs
	takesDetail
	// takesResultImages and takesResultPDFs are media in a tool's result.
	takesResultImages
	takesResultPDFs

	takesTopK
	takesMinP
	takesSeed
	takesFrequencyPenalty
	takesPresencePenalty
	takesLogprobs
	takesChoices
	takesVerbosity
	takesTier
	takesUser
	takesCacheKey
	takesCacheTTL
)

// Sets that several vendors share.
const (
	takesPenalties = takesFrequencyPenalty | takesPresencePenalty
	takesToolModes = takesNoCalls | takesRequired | takesNamed
)

// demand is something that a chat asks for.
type demand struct {
	asked bool
	needs abilities
	// words say what can't be sent, and what to do about it.
	words string
}

// demandsOf lists what a chat's parameters, output and tools ask for.
func demandsOf(chat gateway.Chat) []demand {
	p, out, choice := chat.Params, chat.Output, chat.ToolChoice
	schema := out != nil && len(out.Schema) > 0
	return []demand{
		{p.TopK != nil, takesTopK, "top-k can't be set here; leave it out"},
		{p.MinP != nil, takesMinP, "min-p can't be set here; leave it out"},
		{p.Seed != nil, takesSeed, "a seed can't be set here; leave it out"},
		{p.FrequencyPenalty != nil, takesFrequencyPenalty, "a frequency penalty can't be set here; leave it out"},
		{p.PresencePenalty != nil, takesPresencePenalty, "a presence penalty can't be set here; leave it out"},
		{p.TopLogprobs != nil, takesLogprobs, "log probabilities can't be requested here; leave them out"},
		{p.Choices != nil, takesChoices, "several answers can't be requested here; leave their number out"},
		{p.Verbosity != "", takesVerbosity, "the verbosity can't be set here; leave it out"},
		{p.ServiceTier != "", takesTier, "the service tier can't be set here; leave it out"},
		{p.UserID != "", takesUser, "a user id can't be sent here; leave it out"},
		{p.CacheKey != "", takesCacheKey, "a cache key can't be sent here; leave it out"},
		{p.CacheTTL != "", takesCacheTTL, "the cache's lifetime can't be set here; leave it out"},

		{schema, takesSchema, "the answer's schema can't be sent here; ask for JSON in the prompt"},
		{out != nil && !schema, takesJSON, "JSON without a schema can't be requested here; give a schema, or ask for JSON in the prompt"},
		{out != nil && out.Description != "", takesSchemaNote, "an answer's schema has no description of its own here; put it into the schema"},
		{out != nil && out.Strict != nil && *out.Strict, takesSchemaStrict, "the answer's schema can't be guaranteed here; leave strict out"},
		{out != nil && len(chat.Tools) > 0, takesSchemaWithTools, "an answer in JSON can't be combined with tools here; leave one of them out"},

		{len(chat.Tools) > 0, takesTools, "tools can't be sent here; leave them out"},
		{anyStrict(chat.Tools), takesToolsStrict, "a tool's arguments can't be guaranteed here; leave strict out"},
		{choice.Mode == gateway.ToolsNone, takesNoCalls, "calls can't be forbidden here; leave the tools out"},
		{choice.Mode == gateway.ToolsRequired, takesRequired, "a call can't be required here; leave the choice of tools out"},
		{choice.Mode == gateway.ToolsNamed, takesNamed, "a call of one tool can't be required here; leave the choice of tools out"},
		{choice.OneAtATime, takesOneAtATime, "calls can't be limited to one at a time here; leave that out"},
	}
}

// anyStrict reports whether the vendor shall guarantee some tool's arguments.
func anyStrict(tools []gateway.Tool) bool {
	for _, t := range tools {
		if t.Strict != nil && *t.Strict {
			return true
		}
	}
	return false
}

// checkAllStrict refuses to guarantee the arguments of some tools, where a request says it
// for all or none.
func (v vendor) checkAllStrict(tools []gateway.Tool) error {
	for _, t := range tools {
		if strict := t.Strict != nil && *t.Strict; strict != anyStrict(tools) {
			return v.refuse("the arguments of all tools are guaranteed here, or those of none; make all of them strict, or none")
		}
	}
	return nil
}

// checkAbilities refuses what the vendor's requests can't say, so that nothing is dropped
// silently.
func (v vendor) checkAbilities(chat gateway.Chat) error {
	for _, d := range demandsOf(chat) {
		if d.asked && v.takes.can&d.needs == 0 {
			return v.refuse("%s", d.words)
		}
	}
	for _, m := range chat.Messages {
		for _, p := range m.Parts {
			if err := v.checkPart(m.Role, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkMeaning refuses what no vendor can make sense of.
func (v vendor) checkMeaning(chat gateway.Chat) error {
	if err := v.checkTools(chat); err != nil {
		return err
	}
	if err := v.checkOutput(chat.Output); err != nil {
		return err
	}
	if len(chat.Extra) > 0 && !isJSONObject(chat.Extra) {
		return v.refuse("the extra parameters must be a JSON object")
	}
	return v.checkValues(chat.Params)
}

// checkTools refuses tools and choices that mean nothing.
func (v vendor) checkTools(chat gateway.Chat) error {
	known := map[string]bool{}
	for _, t := range chat.Tools {
		switch {
		case !isToolName(t.Name):
			return v.refuse("a tool is called %q, want 1 to 64 letters, digits, \"_\" and \"-\"", t.Name)
		case known[t.Name]:
			return v.refuse("two tools are called %s", t.Name)
		case len(t.Schema) > 0 && !isJSONObject(t.Schema):
			return v.refuse("the schema of the tool %s must be a JSON object", t.Name)
		}
		known[t.Name] = true
	}
	switch c := chat.ToolChoice; c.Mode {
	case "", gateway.ToolsAuto, gateway.ToolsNone, gateway.ToolsRequired:
		if c.Name != "" {
			return v.refuse("the choice of tools names %s, which only the mode %q does", c.Name, gateway.ToolsNamed)
		}
		if len(chat.Tools) == 0 && (c.Mode != "" || c.OneAtATime) {
			return v.refuse("there is a choice of tools, but no tool; leave the choice out")
		}
	case gateway.ToolsNamed:
		if !known[c.Name] {
			return v.refuse("the choice of tools names %q, and no tool is called that", c.Name)
		}
	default:
		return v.refuse("there is no choice of tools %q, want auto, none, required or named", string(c.Mode))
	}
	return nil
}

func (v vendor) checkOutput(out *gateway.OutputSchema) error {
	switch {
	case out == nil:
		return nil
	case out.Name != "" && !isToolName(out.Name):
		return v.refuse("the answer's schema is called %q, want 1 to 64 letters, digits, \"_\" and \"-\"", out.Name)
	case len(out.Schema) > 0 && !isJSONObject(out.Schema):
		return v.refuse("the answer's schema must be a JSON object")
	}
	return nil
}

// checkValues refuses parameters that no vendor takes.
func (v vendor) checkValues(p gateway.Params) error {
	switch {
	case p.TopK != nil && *p.TopK < 1:
		return v.refuse("top-k is %d, it must be at least 1", *p.TopK)
	case p.MinP != nil && !(*p.MinP >= 0 && *p.MinP <= 1):
		return v.refuse("min-p is %g, it must be from 0 to 1", *p.MinP)
	case !finite(p.FrequencyPenalty) || !finite(p.PresencePenalty):
		return v.refuse("penalties must be numbers")
	case p.TopLogprobs != nil && *p.TopLogprobs < 0:
		return v.refuse("%d log probabilities for each token were requested, it must be at least 0", *p.TopLogprobs)
	case p.Choices != nil && *p.Choices < 1:
		return v.refuse("%d answers were requested, it must be at least 1", *p.Choices)
	}
	return nil
}

// isToolName reports whether every vendor takes a name.
func isToolName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isLetterOrDigit(c) && c != '_' && c != '-' {
			return false
		}
	}
	return 1 <= len(name) && len(name) <= 64
}

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isJSONObject(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}
