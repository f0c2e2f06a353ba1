package markdown

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

const (
	maxWhole = 100     // lines of a language that can only be highlighted as a whole
	maxUnit  = 400     // lines of a comment or string that one pattern must match
	maxLine  = 4 << 10 // bytes of a line that is highlighted

	// matchTime limits a single match. It is far more than any match needs, because
	// giving up on a busy machine would change the lines. It needs regexp2 1.11.5: before
	// that version, matches after a pause timed out at once.
	matchTime = 5 * time.Second
)

// language is how code of one language is highlighted. It is immutable.
type language struct {
	lexer chroma.Lexer       // nil for plain text
	start *chroma.LexerState // of its lexer, before the first line; nil if it keeps none
}

// probe is a character that occurs in no code; it triggers the rule that newLanguage adds
// to a lexer.
const probe = "\uf8f0"

// newLanguage finds a language and, where its lexer is chroma's usual kind, the lexer's
// state before the first line. Chroma has no way to ask for a state; a rule added to a
// copy of the lexer gets hold of it.
func newLanguage(name string, coloured bool) *language {
	if name == "" || !coloured {
		return &language{}
	}
	l := &language{lexer: lexers.Get(name)}
	regex, ok := l.lexer.(*chroma.RegexLexer)
	if !ok {
		return l
	}
	catch := chroma.EmitterFunc(func(_ []string, state *chroma.LexerState) chroma.Iterator {
		start := *state // nothing is emitted yet, so copies share nothing
		l.start = &start
		return chroma.Literator()
	})
	copied, err := chroma.NewLexer(regex.Config(), func() chroma.Rules {
		original, err := regex.Rules()
		if err != nil {
			return chroma.Rules{"root": nil}
		}
		rules := make(chroma.Rules, len(original))
		for state, list := range original {
			rules[state] = guarded(list)
		}
		rules["root"] = append([]chroma.Rule{{Pattern: probe, Type: catch}}, rules["root"]...)
		return rules
	})
	if err != nil {
		return l
	}
	copied.SetRegistry(lexers.GlobalLexerRegistry)
	tokenise(copied, probe+"\n")
	if l.start != nil {
		for _, rules := range l.start.Rules {
			for _, rule := range rules {
				rule.Regexp.MatchTimeout = matchTime
			}
		}
	}
	return l
}

// maxIdle is how many rules a lexer may apply without consuming text.
const maxIdle = 1000

// guarded returns rules that panic when a lexer loops without consuming text, which the
// rules of at least one language do.
func guarded(rules []chroma.Rule) []chroma.Rule {
	rules = slices.Clone(rules)
	for i, rule := range rules {
		if _, atStart := rule.Mutator.(chroma.LexerMutator); rule.Mutator == nil || atStart {
			continue
		}
		mutate := rule.Mutator.Mutate
		rules[i].Mutator = chroma.MutatorFunc(func(state *chroma.LexerState) error {
			type steps struct{ at, count int }
			s, _ := state.Get(steps{}).(steps)
			if s.at != state.Pos {
				s = steps{at: state.Pos}
			}
			s.count++
			state.Set(steps{}, s)
			if s.count > maxIdle {
				return errors.New("lexer goes round in a circle")
			}
			return mutate(state)
		})
	}
	return rules
}

// lexState is the state of a lexer between two lines.
type lexState struct {
	stack   []string
	context map[any]any
}

// run highlights text, beginning in a state, and returns the state after it.
func (l *language) run(from lexState, text string) (tokens []token, after lexState) {
	defer func() {
		if recover() != nil { // a lexer's fault must not be the reader's
			tokens, after = []token{{chroma.Text, text}}, from
		}
	}()
	state := *l.start
	state.Text = []rune(text)
	state.Pos = 0
	state.Stack = slices.Clone(from.stack)
	state.MutatorContext = maps.Clone(from.context)
	if state.MutatorContext == nil {
		state.MutatorContext = map[any]any{}
	}
	rest := text
	idle := 0
	for t := state.Iterator(); t != chroma.EOF && idle < maxIdle; t = state.Iterator() {
		if idle++; t.Value != "" {
			idle = 0
		}
		after, ok := strings.CutPrefix(rest, t.Value)
		if !ok {
			break
		}
		rest = after
		tokens = append(tokens, token{t.Type, t.Value})
	}
	if rest != "" { // some lexers leave out what they have no kind for
		tokens = append(tokens, token{chroma.Text, rest})
	}
	return tokens, lexState{state.Stack, state.MutatorContext}
}

// listing is a block of code that grows by lines. A line is highlighted when it is
// complete, with the state in which the lines above left the lexer. A comment or string
// that the lexer knows only as one pattern over all of its lines is highlighted again, as
// one unit, when it ends.
type listing struct {
	language *language
	lines    [][]token
	source   []string // of a language that is highlighted as a whole
	count    int      // lines that were added, also those that settle took
	state    lexState

	unit   []string // lines since one opened what none has closed
	before lexState // the state before them
	closer string   // what would end them
}

func (c *colours) listing(name string) *listing {
	l := c.language(name)
	listing := &listing{language: l}
	if l.start != nil {
		listing.state = lexState{stack: []string{"root"}}
	}
	return listing
}

// clone returns a copy that can grow while the original stays as it is.
func (l *listing) clone() *listing {
	c := *l
	c.lines = slices.Clone(l.lines)
	c.source = slices.Clone(l.source)
	c.unit = slices.Clone(l.unit)
	return &c
}

// settled returns how many of the lines can't change any more.
func (l *listing) settled() int {
	return len(l.lines) - len(l.unit)
}

// drop forgets the first n lines.
func (l *listing) drop(n int) { l.lines = slices.Clone(l.lines[n:]) }

// add adds a line; only the last may lack a line break.
func (l *listing) add(line string) {
	l.count++
	switch {
	case l.language.lexer == nil:
		l.lines = append(l.lines, []token{{chroma.Text, line}})
	case l.language.start == nil:
		l.addWhole(line)
	default:
		l.addStateful(line)
	}
}

// addWhole adds a line of a language that keeps no state between lines.
func (l *listing) addWhole(line string) {
	if l.count <= maxWhole {
		l.source = append(l.source, line)
		return
	}
	for _, earlier := range l.source {
		l.lines = append(l.lines, []token{{chroma.Text, earlier}})
	}
	l.source = nil
	l.lines = append(l.lines, []token{{chroma.Text, line}})
}

// shown returns all lines, highlighted.
func (l *listing) shown() [][]token {
	if l.source != nil {
		return splitTokens(tokenise(l.language.lexer, strings.Join(l.source, "")))
	}
	return l.lines
}

func (l *listing) addStateful(line string) {
	if len(line) > maxLine {
		l.unit = nil
		l.lines = append(l.lines, []token{{chroma.Text, line}})
		return
	}
	text, complete := strings.CutSuffix(line, "\n")
	before := l.state
	tokens, after := l.language.run(before, text+"\n")
	l.state = after
	shown := splitTokens(tokens)
	if !complete {
		shown = cutNewline(shown)
	}
	l.lines = append(l.lines, slices.Concat(shown...))
	if !complete {
		return
	}
	if l.unit == nil {
		if closer := unclosed(tokens); closer != "" {
			l.unit, l.before, l.closer = []string{line}, before, closer
		}
		return
	}
	l.unit = append(l.unit, line)
	if strings.Contains(line, l.closer) {
		l.closeUnit()
	}
	if len(l.unit) > maxUnit {
		l.unit = nil
	}
}

// closeUnit highlights the unit as a whole.
func (l *listing) closeUnit() {
	tokens, after := l.language.run(l.before, strings.Join(l.unit, ""))
	if closer := unclosed(tokens); closer != "" {
		l.closer = closer
		return
	}
	lines := splitTokens(tokens)
	if len(lines) == len(l.unit) {
		l.lines = append(l.lines[:len(l.lines)-len(l.unit)], lines...)
		l.state = after
	}
	l.unit = nil
}

func cutNewline(lines [][]token) [][]token {
	for _, line := range lines {
		if n := len(line); n > 0 {
			line[n-1].text = strings.TrimSuffix(line[n-1].text, "\n")
		}
	}
	return lines
}

// multilinePairs are the marks around what many lexers match by one pattern over several
// lines.
var multilinePairs = [...][2]string{
	{"/*", "*/"}, {"`", "`"}, {`"""`, `"""`}, {"'''", "'''"}, {"<!--", "-->"},
	{"{-", "-}"}, {"(*", "*)"}, {"--[[", "]]"}, {"<#", "#>"}, {"=begin", "=end"},
	{"[[", "]]"}, {"<script", "</script"}, {"<style", "</style"},
}

// unclosed returns the mark that would end what the tokens open without the lexer
// noticing, "" where there is none.
func unclosed(tokens []token) string {
	var code strings.Builder
	inComment := false // one that may go over several lines
	for i, t := range tokens {
		begins := i == 0 || tokens[i-1].kind.Category() != chroma.Comment
		switch {
		case t.kind.InCategory(chroma.Comment):
			inComment = begins && comments.MatchString(t.text) || !begins && inComment
			if !inComment {
				continue
			}
		case t.kind.InSubCategory(chroma.LiteralString):
			code.WriteByte('\n')
			continue
		}
		code.WriteString(t.text)
	}
	text := code.String()
	for _, pair := range multilinePairs {
		if i := strings.Index(text, pair[0]); i >= 0 && !strings.Contains(text[i+len(pair[0]):], pair[1]) {
			return pair[1]
		}
	}
	if word := hereDocument.FindStringSubmatch(text); word != nil {
		if _, after, _ := strings.Cut(text, word[0]); !strings.Contains(after, word[1]) {
			return word[1]
		}
	}
	return ""
}

// comments matches the beginning of comments that may take several lines.
var comments = regexp.MustCompile(`^(/\*|<!--|{-|\(\*|--\[\[|<#|=begin)`)

// hereDocument matches the beginning of a shell's here document.
var hereDocument = regexp.MustCompile(`<<[-~]?['"]?([A-Za-z_][A-Za-z_0-9]*)`)
