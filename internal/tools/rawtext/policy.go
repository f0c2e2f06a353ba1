package main

import (
	"slices"
	"strings"
)

// policy says where text comes in, where it goes out, and what cleans it. Keys are
// names as go/types writes them: "fmt.Fprintf", "(*strings.Builder).WriteString",
// "pkg.Type.Field".
type policy struct {
	// draws lists the packages that are followed, without their tests.
	draws []string
	// outside lists the packages whose text isn't trusted, with what is below
	// them, whatever they do to it.
	outside []string
	// through lists the packages of ours whose results are as clean as what they are
	// given.
	through []string
	// cleaner is the package that cleans; its results are clean but for those of
	// the functions in passes.
	cleaner string
	passes  []string
	// plain lists types that hold no raw text, with the reason.
	plain map[string]string
	// clean lists functions whose results, and fields whose values, are clean,
	// with the reason.
	clean map[string]string
	// exempt lists functions that may print raw text, with the reason.
	exempt map[string]string
	// sources lists functions, and fields of third parties' structs, that give
	// text from outside.
	sources map[string]string
	// sinks lists functions by what they are, and fields of third parties'
	// structs; all their arguments count.
	sinks map[string]string
	// decoders fill what their pointers point to.
	decoders []string
}

func (p *policy) analysed(path string) bool { return slices.Contains(p.draws, path) }

func (p *policy) isOutside(path string) bool {
	return slices.ContainsFunc(p.outside, func(o string) bool { return path == o || strings.HasPrefix(path, o+"/") })
}

// of gives the policy for a module of another path.
func (p *policy) of(module string) *policy {
	path := func(s string) string { return strings.Replace(s, "@", module, 1) }
	list := func(in []string) (out []string) {
		for _, s := range in {
			out = append(out, path(s))
		}
		return out
	}
	table := func(in map[string]string) map[string]string {
		out := make(map[string]string, len(in))
		for name, why := range in {
			out[path(name)] = why
		}
		return out
	}
	return &policy{
		draws: list(p.draws), outside: list(p.outside), through: list(p.through), cleaner: path(p.cleaner), passes: list(p.passes),
		plain: table(p.plain), clean: table(p.clean), exempt: table(p.exempt), sources: table(p.sources), sinks: table(p.sinks),
		decoders: p.decoders,
	}
}

// names tells whether the policy says how a package of the module is looked at.
func (p *policy) names(path string) bool {
	below := path == p.cleaner || strings.HasPrefix(path, p.cleaner+"/")
	return below || p.analysed(path) || p.isOutside(path) || slices.Contains(p.through, path)
}

// ours is the policy of this repository. "@" stands for the path of its module: see
// [policy.of].
var ours = &policy{
	draws:   []string{"@", "@/ui", "@/ui/chains", "@/ui/browser", "@/ui/picker", "@/ui/external", "@/ui/inspector", "@/ui/composer", "@/ui/settings", "@/ui/sidebar", "@/ui/compare", "@/ui/connect", "@/ui/transcript", "@/ui/message", "@/ui/overlay", "@/ui/form", "@/ui/look", "@/ui/markdown", "@/ui/palette", "@/internal/cli", "@/internal/figures"},
	outside: []string{"@/gateway", "@/providers", "@/sessions", "@/internal/ask", "@/internal/config", "charm.land/catwalk"},
	through: []string{"@/internal/allset", "@/ui/uitest", "@/internal/diff", "@/internal/measure", "@/internal/search"},
	cleaner: "@/internal/safe",
	passes:  []string{"@/internal/safe.Verbatim", "@/internal/safe.Hyperlink"},
	plain: map[string]string{
		"@/internal/safe.Text":         "passed the first gate",
		"@/gateway.Secret":             "prints as [redacted]",
		"time.Time":                    "a number",
		"time.Location":                "a name of the system's",
		"context.Context":              "holds no text that is shown",
		"charm.land/lipgloss/v2.Style": "colours and widths of our own",
		"image/color.Color":            "a number",
	},
	clean: map[string]string{
		"(*@/internal/cli.Program).shown":   "cleans what goes to a terminal; elsewhere output is exact",
		"(*@/ui.app).editor":                "a command that is run; editorTrouble cleans it where a message names it",
		"(*@/ui/form.TextField).cleanTyped": "cleans what is typed together with what stands before it",
		"@/ui/markdown.same":                "gives what the document holds already, byte for byte",
	},
	exempt: map[string]string{
		"(*@/internal/cli.rawPrinter).text": "writes to no terminal but through safe.Writer",
	},
	sources: map[string]string{
		"os.Getenv":                        "the environment",
		"os.LookupEnv":                     "the environment",
		"os.Environ":                       "the environment",
		"os.ReadFile":                      "a file",
		"os.Getwd":                         "a file's name",
		"os.UserHomeDir":                   "a file's name",
		"io.ReadAll":                       "a file or a reply",
		"charm.land/bubbletea/v2.Key.Text": "keys",
		"charm.land/bubbletea/v2.KeyPressMsg.Text":      "keys",
		"charm.land/bubbletea/v2.KeyReleaseMsg.Text":    "keys",
		"charm.land/bubbletea/v2.PasteMsg.Content":      "a paste",
		"(*@/ui/form.TextField).Value":                  "what was typed or pasted",
		"(@/ui/form.LineInput).Value":                   "what was typed or pasted",
		"(charm.land/bubbles/v2/textinput.Model).Value": "what was typed or pasted",
	},
	sinks: map[string]string{
		"(charm.land/lipgloss/v2.Style).Render":       "a style",
		"(charm.land/lipgloss/v2.Style).SetString":    "a style",
		"charm.land/bubbletea/v2.NewView":             "the view",
		"charm.land/bubbletea/v2.View.Content":        "the view",
		"charm.land/bubbletea/v2.View.WindowTitle":    "the window's title",
		"charm.land/bubbletea/v2.Println":             "printing",
		"charm.land/bubbletea/v2.Printf":              "printing",
		"charm.land/bubbletea/v2.Raw":                 "the terminal",
		"charm.land/bubbletea/v2.SetClipboard":        "the clipboard",
		"charm.land/bubbletea/v2.SetPrimaryClipboard": "the clipboard",
		"github.com/atotto/clipboard.WriteAll":        "the clipboard",
		"fmt.Print":                                   "printing",
		"fmt.Printf":                                  "printing",
		"fmt.Println":                                 "printing",
		"fmt.Fprint":                                  "printing",
		"fmt.Fprintf":                                 "printing",
		"fmt.Fprintln":                                "printing",
		"io.WriteString":                              "printing",
		"(io.Writer).Write":                           "printing",
		"(io.StringWriter).WriteString":               "printing",
	},
	decoders: []string{"encoding/json.Unmarshal", "(*encoding/json.Decoder).Decode", "github.com/BurntSushi/toml.Decode", "github.com/BurntSushi/toml.Unmarshal"},
}
