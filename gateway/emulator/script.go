package emulator

import (
	"embed"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// scriptFiles are the answers: markdown templates, one file for each subject and for each
// vendor's style.
//
//go:embed scripts/*.md
var scriptFiles embed.FS

// tourModel answers with the guided tour of the playground.
const tourModel = "@cf/meta/llama-3.2-3b-instruct"

// subjects are the words in a prompt that choose a script; the first that occurs wins.
var subjects = []struct {
	script string
	words  []string
}{
	{"tool", []string{"tool", "tools", "weather"}},
	{"reasoning", []string{"reasoning", "reason", "think", "riddle"}},
	{"cjk", []string{"japanese", "chinese", "korean", "cjk", "日本", "中文", "한국"}},
	{"emoji", []string{"emoji", "emojis"}},
	{"table", []string{"table", "tables", "compare", "comparison"}},
	{"code", []string{"code", "function", "program", "golang", "python", "rust", "javascript", "sql"}},
	{"headings", []string{"heading", "headings", "markdown", "list", "lists"}},
	{"escapes", []string{"escape", "escapes", "ansi"}},
	{"poem", []string{"poem", "haiku", "verse"}},
	{"long", []string{"long", "essay", "story"}},
}

// scriptValues are the values for a script's placeholders.
type scriptValues struct {
	// Provider and Model are the request's.
	Provider, Model string
	// Quote is the prompt as a markdown quotation, shortened.
	Quote string
	// Short is the prompt's first words on one line.
	Short string
	// Words counts the prompt's words.
	Words int
	// Earlier counts the prompts before this one, Turn is its number.
	Earlier, Turn int
	// System says whether there is a system prompt, SystemShort is its beginning.
	System      bool
	SystemShort string
	// Pick is a number from 0 to 99 that depends on prompt, model and seed.
	Pick int
}

// compose writes the answer to a prompt. It depends only on the prompt and the seed.
func compose(q question, seed uint64) answer {
	b := blanksOf(q, seed)
	subject := subjectOf(q.prompt())
	text := scriptText(q, subject, b)
	a := answer{input: inputTokens(q), textTokens: tokens(text)}
	if subject == "tool" || q.tool != "" && subject == "" && strings.Contains(q.prompt(), "?") && b.Earlier == 0 {
		a.tools, a.finish = []toolCall{callOf(q)}, finishTool
	}
	if showsReasoning(q, subject) {
		a.reasoningTokens = tokens(fill("thoughts", b))
	}
	return a.limit(q.maxTokens, q.stop)
}

func blanksOf(q question, seed uint64) scriptValues {
	prompt := q.prompt()
	users := 0
	for _, t := range q.turns {
		if t.role == "user" {
			users++
		}
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, seed, q.provider, q.model, prompt) // never fails
	return scriptValues{
		Provider: q.provider, Model: q.model, Quote: quote(prompt), Short: shorten(prompt, 60),
		Words: len(strings.Fields(prompt)), Earlier: max(0, users-1), Turn: max(1, users),
		System: q.system != "", SystemShort: shorten(q.system, 60), Pick: int(h.Sum64() % 100),
	}
}

// subjectOf returns the script that a prompt asks for, "" for none.
func subjectOf(prompt string) string {
	said := subjectsIn(prompt)
	if len(said) == 0 {
		return ""
	}
	return said[0]
}

// subjectsIn returns the scripts that a prompt names, in the order of the table.
func subjectsIn(prompt string) (scripts []string) {
	prompt = strings.ReplaceAll(strings.ToLower(prompt), "how long", "") // doesn't ask for a long text
	words := strings.FieldsFunc(prompt, func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' && r < 128 })
	said := map[string]bool{}
	for _, w := range words {
		said[w] = true
	}
	for _, s := range subjects {
		if slices.ContainsFunc(s.words, func(w string) bool { return said[w] || w[0] >= 128 && strings.Contains(prompt, w) }) {
			scripts = append(scripts, s.script)
		}
	}
	return scripts
}

func scriptText(q question, subject string, b scriptValues) string {
	switch {
	case subject == "long":
		return longText(q, b)
	case subject == "table" && slices.Contains(subjectsIn(q.prompt()), "code"): // "a table and some code"
		return fill("opening-"+styleOf(q.provider), b) + "\n" + fill("table", b) + "\n" + fill("code", b)
	case subject != "":
		return fill("opening-"+styleOf(q.provider), b) + "\n" + fill(subject, b)
	case q.model == tourModel:
		return fill("tour-"+strconv.Itoa(1+b.Earlier%tourChapters), b)
	}
	return fill("general-"+styleOf(q.provider), b)
}

// tourChapters is how many chapters the guided tour has.
const tourChapters = 4

// styleOf is the name of a vendor's style.
func styleOf(provider string) string {
	if _, err := scriptFiles.ReadFile("scripts/general-" + provider + ".md"); err == nil {
		return provider
	}
	return "other"
}

// fill executes a script with the blanks' values.
func fill(name string, b scriptValues) string {
	raw, err := scriptFiles.ReadFile("scripts/" + name + ".md")
	if err != nil {
		return "The embedded gateway lost its script " + name + ".\n"
	}
	t, err := template.New(name).Parse(string(raw))
	if err != nil {
		return "The embedded gateway can't read its script " + name + ": " + err.Error() + "\n"
	}
	var out strings.Builder
	if err := t.Execute(&out, b); err != nil {
		return "The embedded gateway can't fill in its script " + name + ": " + err.Error() + "\n"
	}
	return out.String()
}

// Lengths of the "long" script in tokens.
const (
	longUsual = 1500
	longMost  = 200_000
)

var number = regexp.MustCompile(`[0-9]+`)

// longText repeats the numbered sections of the long script until the answer has as many
// tokens as the first number in the prompt says.
func longText(q question, b scriptValues) string {
	want := longUsual
	if n, err := strconv.Atoi(number.FindString(q.prompt())); err == nil && n > 0 {
		want = min(n, longMost)
	}
	sections := strings.Split(fill("long", b), "\n---\n")
	var out strings.Builder
	out.WriteString(fill("opening-"+styleOf(q.provider), b) + "\n")
	for i := 0; out.Len() < want*tokenBytes; i++ {
		section := strings.TrimLeft(sections[i%len(sections)], "\n")
		out.WriteString(strings.Replace(section, "## ", fmt.Sprintf("## %d. ", i+1), 1) + "\n")
	}
	return out.String()
}

// callOf is a call of the offered tool, or of one like the usual example.
func callOf(q question) toolCall {
	name := q.tool
	if name == "" {
		name = "get_weather"
	}
	return toolCall{name: name, arguments: `{"location":"Lisbon","unit":"celsius"}`}
}

// showsReasoning reports whether the answer comes with reasoning. Models that reason
// always do; Anthropic's only if the request allows it, or if the prompt asks for it, so
// that it can be seen at all.
func showsReasoning(q question, subject string) bool {
	switch {
	case q.provider == "anthropic":
		return q.think || subject == "reasoning"
	case q.provider == "aws-bedrock", q.provider == "google-vertex-ai", q.provider == "google-ai-studio":
		return q.think || subject == "reasoning" || openWeightsReason(q.model)
	case q.form == formNative, q.form == formText:
		return false
	}
	return reasons(q.model) || openWeightsReason(q.model)
}

// reasons reports whether an OpenAI model reasons.
func reasons(model string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}

// openWeightsReason does the same for the other models.
func openWeightsReason(model string) bool {
	for _, family := range []string{"gpt-oss", "qwq", "qwen3", "kimi", "glm", "nemotron", "deepseek-r", "reason", "thinking", "magistral", "grok-4"} {
		if strings.Contains(model, family) {
			return true
		}
	}
	return false
}

// shorten returns the first words on one line.
func shorten(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return s
}

// quoteLines and quoteRunes bound how much of a prompt is quoted back.
const (
	quoteLines = 6
	quoteRunes = 280
)

// quote returns the prompt as a markdown quotation.
func quote(prompt string) string {
	prompt = strings.TrimSpace(prompt)
	if r := []rune(prompt); len(r) > quoteRunes {
		prompt = string(r[:quoteRunes]) + "…"
	}
	lines := strings.Split(prompt, "\n")
	if len(lines) > quoteLines {
		lines = append(lines[:quoteLines], "…")
	}
	return "> " + strings.Join(lines, "\n> ")
}
