package attack

import "strings"

// Place is a text in markdown; @ stands for the payload.
type Place struct{ Name, Text string }

// With puts a text in place.
func (p Place) With(text string) string { return strings.ReplaceAll(p.Text, "@", text) }

// Places are where in markdown a payload can stand.
func Places() []Place {
	return []Place{
		{"plain", "head @ tail"},
		{"start", "@ tail"},
		{"heading", "# head @ tail"},
		{"small heading", "### head @ tail"},
		{"setext heading", "head @ tail\n==="},
		{"emphasis", "head *@* tail"},
		{"strong", "head **@** tail"},
		{"struck", "head ~~@~~ tail"},
		{"code span", "head `@` tail"},
		{"fence", "```\nhead @ tail\n```"},
		{"fence in Go", "```go\nhead := \"@\" // tail\n```"},
		{"fence with an unknown language", "```@\nhead tail\n```"},
		{"open fence", "```sh\necho head @ tail"},
		{"indented code", "    head @ tail"},
		{"link text", "head [@](https://a.example/) tail"},
		{"link target", "head [text](https://a.example/@) tail"},
		{"link target in brackets", "head [text](<@>) tail"},
		{"link title", "head [text](https://a.example/ \"@\") tail"},
		{"reference link", "head [text][ref] tail\n\n[ref]: https://a.example/@ \"@\""},
		{"autolink", "head <https://a.example/@> tail"},
		{"bare link", "head https://a.example/@ tail"},
		{"image", "head ![@](https://a.example/x.png) tail"},
		{"image target", "head ![alt](https://a.example/@.png) tail"},
		{"table head", "| @ | tail |\n|---|---|\n| head | b |"},
		{"table cell", "| a | b |\n|---|---|\n| head @ | tail |"},
		{"link in a table", "| a | b |\n|---|---|\n| [@](https://a.example/@) | tail |"},
		{"list", "- head\n- @ tail"},
		{"ordered list", "1. head\n2. @ tail"},
		{"task", "- [ ] head @ tail"},
		{"quote", "> head @ tail"},
		{"nested", "> - head\n>   > **@** tail"},
		{"HTML span", "head <b title=\"@\">@</b> tail"},
		{"HTML block", "<div>\nhead @ tail\n</div>"},
		{"HTML comment", "<!-- @ -->\n\nhead tail"},
		{"definition", "term\n: head @ tail"},
		{"footnote", "head[^1] tail\n\n[^1]: @"},
	}
}
