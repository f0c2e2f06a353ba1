package gateway

import (
	"errors"
	"regexp"
	"strings"
)

// shell is the language in which a command is written.
type shell uint8

const (
	posixShell shell = iota
	cmdShell
	powerShell
)

// curlText is a text that begins with a curl command, taken apart line by line.
type curlText struct {
	shell shell
	// command is the text from the command's first word on.
	command string
	// set are the variables that the lines before the command set, in their order.
	set []variable
	// unknown are uses of cmd's variables whose values aren't known, such as "%MODEL%".
	unknown []string
	// skipped are the lines before the command that were not read.
	skipped []string
}

// variable is a variable that a line sets.
type variable struct{ name, value string }

// variables are the values of a shell's variables by name.
type variables struct {
	values map[string]string
	// anyCase is set where names differ in more than case, as in Windows' environment.
	anyCase bool
}

// variables are those that are set before the command.
func (c *curlText) variables() variables {
	v := variables{values: map[string]string{}, anyCase: c.shell != posixShell}
	for _, set := range c.set {
		v.values[v.key(set.name)] = set.value
	}
	return v
}

func (v variables) key(name string) string {
	if v.anyCase {
		return strings.ToLower(name)
	}
	return name
}

// value is a variable's value; ok is false where that isn't known.
func (v variables) value(name string) (value string, ok bool) {
	value, ok = v.values[v.key(name)]
	return value, ok
}

// LooksLikeRequest reports whether a text seems to be a copied request, a curl command or
// a universal request, so that [ReadRequest] should read it. It is cheap.
func LooksLikeRequest(text string) bool {
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, "{") {
		return strings.Contains(trimmed, `"provider"`) && strings.Contains(trimmed, `"endpoint"`)
	}
	_, ok := findCurl(unixLines(trimmed))
	return ok
}

// singleLines removes every second line end of a text in which they all come in pairs.
// Terminals make that of a file with Windows' line ends, and a command would end at its
// first empty line.
func singleLines(text string) string {
	for rest := strings.TrimRight(text, "\n"); ; {
		at := strings.IndexByte(rest, '\n')
		if at < 0 {
			return strings.ReplaceAll(text, "\n\n", "\n")
		}
		rest = rest[at:]
		n := len(rest) - len(strings.TrimLeft(rest, "\n"))
		if n%2 == 1 {
			return text
		}
		rest = rest[n:]
	}
}

// unixLines ends lines with a line feed, as a file does. Terminals paste a carriage
// return instead.
func unixLines(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

var (
	// promptSign is what stands before a command on a screen: "$", "%", "❯", "user@host:~$",
	// "[user@host dir]$", "(venv) $", "➜  dir", "C:\dir>", "PS C:\dir>", "In [1]: !".
	promptSign = regexp.MustCompile(`^(?:\([\w .-]+\)\s+)?(?:[$%#>❯»!]\s*|➜\s+(?:\S+\s+)?|PS(?:\s+[A-Za-z]:[^>\n]*|\s+/[^>\n]*)?>\s*|[A-Za-z]:\\[^>\n]*>\s*|\[?[\w.-]+@[\w.-]+[^\n$#%]*[$#%]\s*)`)
	// curlWord is the command itself, perhaps with a path and with variables set for it.
	curlWord = regexp.MustCompile(`^(?:[A-Za-z_]\w*=(?:"[^"\n]*"|'[^'\n]*'|[^\s'"]*)\s+)*(?:command\s+|sudo\s+)?(?:/[\w./-]*/|[A-Za-z]:\\[\w.\\ -]*\\)?curl(?:\.exe)?(?:\s|\\\n|$)`)
	// assignment is a line that sets a variable in one of the shells.
	assignment = regexp.MustCompile(`^(?:export\s+|set\s+"?|setx\s+|declare\s+(?:-x\s+)?|\$env:|\$)?([A-Za-z_]\w*)\s*=\s*(.*)$`)
	comment    = regexp.MustCompile(`^(?:#|//|::|(?i:rem)\s|<!--)`)
	fence      = regexp.MustCompile("^(?:```+|~~~+)[\\w +.-]*$")
)

// findCurl finds the command that a text begins with. Before it there may be comments,
// variables that are set, a prompt sign, and a markdown fence around it all. ok is false
// for any other text, such as a sentence about curl.
func findCurl(text string) (c curlText, ok bool) {
	fenced := false
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\n")
		trimmed := strings.TrimSpace(line)
		bare, sign := afterPrompt(trimmed)
		switch {
		case curlWord.MatchString(bare+"\n") && (sign != "#" || hasArguments(bare)):
			c.command = text[strings.Index(text, bare):]
			if fenced {
				c.command = beforeFence(c.command)
			}
			c.shell = shellOf(c.command, sign)
			return c, true
		case fence.MatchString(trimmed):
			fenced = true
		case trimmed == "", comment.MatchString(trimmed):
		case assignment.MatchString(trimmed):
			c.assign(trimmed)
		case assignment.MatchString(bare):
			c.assign(bare)
		default:
			return c, false
		}
		text = rest
	}
	return c, false
}

// hasArguments reports whether a line is a command rather than a sentence about it: "#" is
// the superuser's prompt, and begins a comment.
func hasArguments(line string) bool {
	return strings.Contains(line, "://") || strings.Contains(line, " -")
}

// afterPrompt splits a line into a prompt sign and what follows it.
func afterPrompt(line string) (bare, sign string) {
	sign = promptSign.FindString(line)
	return line[len(sign):], strings.TrimSpace(sign)
}

// beforeFence is the text up to the end of a markdown fence.
func beforeFence(text string) string {
	for at := 0; at < len(text); {
		line, _, more := strings.Cut(text[at:], "\n")
		if fence.MatchString(strings.TrimSpace(line)) {
			return text[:at]
		}
		if at += len(line); more {
			at++
		}
	}
	return text
}

// assign keeps a variable that a line sets, if its value is plain text.
func (c *curlText) assign(line string) {
	parts := assignment.FindStringSubmatch(line)
	name, value := parts[1], strings.TrimSpace(parts[2])
	if strings.HasPrefix(line, `set "`) {
		value = strings.TrimSuffix(value, `"`)
	}
	words, rest, err := shellWords(value, variables{})
	if err != nil || rest != "" || len(words) > 1 {
		c.skipped = append(c.skipped, name+"=…")
		return
	}
	c.set = append(c.set, variable{name, strings.Join(words, "")})
}

// shellOf tells for which shell a command is written: by the sign before it, else by how
// it goes on in the next line, else by its name, which has a suffix on Windows alone.
func shellOf(command, sign string) shell {
	switch {
	case strings.HasPrefix(sign, "PS"):
		return powerShell
	case len(sign) > 2 && sign[1] == ':' && strings.HasSuffix(sign, ">"):
		return cmdShell
	}
	first, _, many := strings.Cut(command, "\n")
	if first = strings.TrimRight(first, " \t"); many {
		switch {
		case strings.HasSuffix(first, "^"):
			return cmdShell
		case strings.HasSuffix(first, "`"):
			return powerShell
		case strings.HasSuffix(first, `\`):
			return posixShell
		}
	}
	word, rest, _ := strings.Cut(first, " ")
	switch {
	case strings.Contains(first, ` ^"`):
		return cmdShell
	case !strings.HasSuffix(word, ".exe"):
		return posixShell
	case strings.Contains(rest, "'"):
		return powerShell
	}
	return cmdShell
}

// words splits the command into words, and finds its unknown variables.
func (c *curlText) words() (words []string, rest string, err error) {
	known := c.variables()
	switch c.shell {
	case cmdShell:
		words, rest, c.unknown, err = cmdWords(c.command, known)
	case powerShell:
		words, rest, err = powerShellWords(c.command)
	case posixShell:
		words, rest, err = shellWords(c.command, known)
	}
	if err != nil {
		return nil, "", err
	}
	for len(words) > 0 && !isCurl(words[0]) { // variables set for it, or sudo
		words = words[1:]
	}
	if len(words) > 0 {
		words[0] = "curl"
	}
	if c.shell == posixShell {
		return words, rest, nil
	}
	if err := notCurl(words); err != nil {
		return nil, "", err
	}
	expand := expandDollars
	if c.shell == cmdShell {
		expand = expandPercents
	}
	for i := range words {
		words[i] = expand(words[i], known)
	}
	return words, rest, nil
}

// isCurl reports whether a word names the program, perhaps with its path.
func isCurl(word string) bool {
	word = strings.TrimSuffix(word, ".exe")
	return word == "curl" || strings.HasSuffix(word, "/curl") || strings.HasSuffix(word, `\curl`)
}

// notCurl is an error for the other program that Windows PowerShell calls curl.
func notCurl(words []string) error {
	for _, word := range words {
		switch strings.ToLower(word) {
		case "-uri", "-method", "-headers", "-body", "-contenttype", "-infile":
			return errors.New("this is PowerShell's Invoke-WebRequest, which is called curl too: want curl's own options (curl.exe)")
		}
	}
	return nil
}

var dollarVariable = regexp.MustCompile(`\$(?:env:)?([A-Za-z_]\w*)|\$\{(?:env:)?([A-Za-z_]\w*)\}`)

// expandDollars replaces PowerShell's variables whose values are known.
func expandDollars(word string, known variables) string {
	return dollarVariable.ReplaceAllStringFunc(word, func(use string) string {
		if value, ok := known.value(strings.TrimPrefix(strings.Trim(use, "${}"), "env:")); ok {
			return value
		}
		return use
	})
}
