package config

import (
	"slices"
	"strconv"
	"strings"
)

// chainFile is a configuration file split at its chains, so that they can be changed
// without touching anything else.
type chainFile struct {
	src    string
	chains []chainText
}

// chainText is a chain as written in the file.
type chainText struct {
	// begin is where the chain's comments begin, end is after its last statement.
	begin, end int
	// head is the chain's own table with the comments above it; steps are its steps,
	// likewise. Joined they are the file from begin to end.
	head  string
	steps []string
}

// newChainFile finds the chains. The error is errCannotEdit if they are not written under
// [[chains]] and [[chains.steps]], one after the other.
func newChainFile(src string) (*chainFile, error) {
	x := newIndex(src)
	f := &chainFile{src: src}
	if p, ok := x.places["chains"]; ok && p.end > 0 {
		return nil, errCannotEdit
	}
	marks := x.tableMarks()
	for i := range x.counts["chains"] {
		at := []string{"chains", strconv.Itoa(i)}
		if p, ok := x.places[pathKey(child(at, "steps"))]; ok && p.end > 0 {
			return nil, errCannotEdit // steps = [{…}]
		}
		inside := slices.DeleteFunc(slices.Clone(marks), func(m tableMark) bool {
			return m.path != pathKey(at) && !strings.HasPrefix(m.path, pathKey(at)+pathSeparator)
		})
		first := slices.IndexFunc(marks, func(m tableMark) bool { return m == inside[0] })
		if first+len(inside) > len(marks) || !slices.Equal(inside, marks[first:first+len(inside)]) {
			return nil, errCannotEdit // another table is between a chain's steps
		}
		if len(inside) != 1+x.counts[pathKey(child(at, "steps"))] {
			return nil, errCannotEdit // a table within a step
		}
		var t chainText
		t.begin, t.end = commentsAbove(src, inside[0].begin), inside[len(inside)-1].end
		from := t.begin
		for n := range inside {
			to := t.end
			if n+1 < len(inside) {
				to = commentsAbove(src, inside[n+1].begin)
			}
			if n == 0 {
				t.head = src[from:to]
			} else {
				t.steps = append(t.steps, src[from:to])
			}
			from = to
		}
		f.chains = append(f.chains, t)
	}
	return f, nil
}

// tableMark is a table's header: where its line begins and where the line of its
// last statement ends.
type tableMark struct {
	path       string
	begin, end int
}

// tableMarks lists the headers in the order of the file.
func (x *index) tableMarks() []tableMark {
	var marks []tableMark
	for path, p := range x.headers {
		marks = append(marks, tableMark{path, p.statement, lineEnd(x.src, p.statement)})
	}
	slices.SortFunc(marks, func(a, b tableMark) int { return a.begin - b.begin })
	for _, p := range x.places {
		if p.end == 0 {
			continue
		}
		i, found := slices.BinarySearchFunc(marks, p.statement, func(m tableMark, at int) int { return m.begin - at })
		if !found {
			i--
		}
		if i >= 0 {
			marks[i].end = max(marks[i].end, lineEnd(x.src, p.end))
		}
	}
	for i := range marks {
		marks[i].begin = strings.LastIndexByte(x.src[:marks[i].begin], '\n') + 1
	}
	return marks
}

// lineEnd returns the offset after the next line break, or the text's end.
func lineEnd(src string, at int) int {
	if n := strings.IndexByte(src[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(src)
}

// commentsAbove returns where the comment lines begin that are directly above a line.
func commentsAbove(src string, at int) int {
	for at > 0 {
		above := strings.LastIndexByte(src[:at-1], '\n') + 1
		if !strings.HasPrefix(strings.TrimLeft(src[above:at], " \t"), "#") {
			break
		}
		at = above
	}
	return at
}

// add adds a chain after the last one, or at the end of the file.
func (f *chainFile) add(c Chain) string {
	at := len(f.src)
	if n := len(f.chains); n > 0 {
		at = f.chains[n-1].end
	}
	before, gap := f.src[:at], ""
	if before != "" {
		gap = newline(f.src)
		if !strings.HasSuffix(before, "\n") {
			gap += newline(f.src)
		}
	}
	return before + gap + encodeChain(c, newline(f.src)) + f.src[at:]
}

// remove removes a chain, and one of the empty lines around it.
func (f *chainFile) remove(i int) string {
	t := f.chains[i]
	before, after := f.src[:t.begin], f.src[t.end:]
	if strings.HasSuffix(before, "\n\n") || before == "" {
		after = strings.TrimPrefix(after, "\n")
	}
	if after == "" {
		before = strings.TrimSuffix(before, "\n\n") + strings.Repeat("\n", min(1, strings.Count(before, "\n")))
	}
	return before + after
}

// replace changes a chain key by key. Steps are matched by their targets: those that were
// there before keep their text.
func (f *chainFile) replace(i int, was, chain Chain) (string, error) {
	t := f.chains[i]
	if len(t.steps) != len(was.Steps) {
		return "", errCannotEdit
	}
	nl := newline(f.src)
	head := editKeys(t.head, []string{"chains", "0"}, chainKeys(), &was, &chain, nl)
	texts := []string{withLineBreak(head, nl)}
	used := make([]bool, len(was.Steps))
	for n := range chain.Steps {
		from := f.origin(was.Steps, chain.Steps, n, used)
		if from < 0 {
			lines := append([]string{"[[chains.steps]]"}, encodeKeys(stepKeys(), &chain.Steps[n])...)
			texts = append(texts, strings.Join(lines, nl)+nl)
			continue
		}
		used[from] = true
		text := editKeys(t.steps[from], []string{"chains", "steps", "0"}, stepKeys(), &was.Steps[from], &chain.Steps[n], nl)
		texts = append(texts, withLineBreak(text, nl))
	}
	return f.src[:t.begin] + strings.Join(withEmptyLines(texts, nl), "") + f.src[t.end:], nil
}

// withEmptyLines puts empty lines between all tables if there are any, since a table that
// was moved may have brought one along or none.
func withEmptyLines(texts []string, nl string) []string {
	airy := slices.ContainsFunc(texts, func(s string) bool { return strings.HasSuffix(s, nl+nl) })
	for i, text := range texts {
		last := i == len(texts)-1
		switch {
		case last:
			for strings.HasSuffix(text, nl+nl) {
				text = strings.TrimSuffix(text, nl)
			}
		case airy && !strings.HasSuffix(text, nl+nl):
			text += nl
		}
		texts[i] = text
	}
	return texts
}

// withLineBreak returns a text that ends with a line break.
func withLineBreak(text, nl string) string {
	if strings.HasSuffix(text, "\n") {
		return text
	}
	return text + nl
}

// origin finds the step in the file that the nth new one was: an equal one, else the
// first one of its target that no later step equals, else the one at its index if its
// target is no longer used; -1 for none.
func (f *chainFile) origin(was, now []ChainStep, n int, used []bool) int {
	same := func(a, b ChainStep) bool {
		a.Line, b.Line = 0, 0
		return sameChains([]Chain{{Steps: []ChainStep{a}}}, []Chain{{Steps: []ChainStep{b}}})
	}
	free := func(i int) bool { return i < len(was) && !used[i] }
	for i := range was {
		if free(i) && same(was[i], now[n]) {
			return i
		}
	}
	for i := range was {
		taken := slices.ContainsFunc(now[n+1:], func(later ChainStep) bool { return same(was[i], later) })
		if free(i) && was[i].Target == now[n].Target && !taken {
			return i
		}
	}
	if gone := free(n) && !slices.ContainsFunc(now, func(s ChainStep) bool { return s.Target == was[n].Target }); gone {
		return n
	}
	return -1
}

// editKeys changes those of a table's keys that differ, in its text.
func editKeys[T any](text string, at []string, keys []key[T], was, now *T, nl string) string {
	for _, k := range keys {
		if before, after := k.set(was), k.set(now); before != after {
			text = editKey(text, child(at, k.name), after, nl)
		}
	}
	return text
}

// editKey sets a key in the text of one table, adds it after the last one, or removes its
// line if the value is empty.
func editKey(text string, path []string, value, nl string) string {
	x := newIndex(text)
	p, ok := x.places[pathKey(path)]
	switch {
	case ok && value == "":
		line := strings.LastIndexByte(text[:p.statement], '\n') + 1
		return text[:line] + text[lineEnd(text, p.end):]
	case ok:
		return text[:p.value] + value + text[p.end:]
	case value == "":
		return text
	}
	last, lead := 0, ""
	for _, p := range x.places {
		if p.end > last {
			last, lead = p.end, indent(text, p.statement)
		}
	}
	if last == 0 { // a header without a key
		last = x.headers[pathKey(path[:len(path)-1])].statement
		lead = indent(text, last)
	}
	at := lineEnd(text, last)
	line := lead + path[len(path)-1] + " = " + value + nl
	if at > 0 && text[at-1] != '\n' {
		line = nl + line
	}
	return text[:at] + line + text[at:]
}
