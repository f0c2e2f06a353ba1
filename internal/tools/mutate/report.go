package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// summary counts what was found.
type summary struct {
	group      group
	options    options
	reviews    map[string]string
	total      int
	count      map[outcome]int
	equivalent int
	living     []living
}

// living is a mutant that no test noticed.
type living struct {
	mutant mutant
	said   outcome
	reason string
}

func (s *summary) add(m mutant, f finding) {
	if s.count == nil {
		s.count = map[outcome]int{}
	}
	s.total++
	s.count[f.Said]++
	if f.Said == killed || f.Said == timedOut {
		return
	}
	l := living{m, f.Said, s.reviews[m.key()]}
	if strings.HasPrefix(l.reason, "equivalent") {
		s.equivalent++
	}
	s.living = append(s.living, l)
}

// share gives how many in a hundred of so many mutants tests notice.
func (s *summary) share(of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(s.count[killed]+s.count[timedOut]) / float64(of)
}

func (s *summary) line() string {
	of := "all"
	if s.options.sample > 0 {
		of = fmt.Sprintf("a sample of %d, seed %d", s.options.sample, s.options.seed)
	}
	return fmt.Sprintf("%.1f %% of all, %.1f %% of those that aren't equivalent: %d mutants (%s), %d killed, %d timed out, %d lived, %d not reached; %d of the living are equivalent",
		s.share(s.total), s.share(s.total-s.equivalent), s.total, of, s.count[killed], s.count[timedOut], s.count[survived], s.count[notReached], s.equivalent)
}

func (s *summary) print(out io.Writer) error {
	for _, l := range s.living {
		reason := l.reason
		if reason == "" {
			reason = "NOT REVIEWED"
		}
		if _, err := fmt.Fprintf(out, "%s:%d %s\n\t%s\n\t%s\n", l.mutant.file, l.mutant.line, l.said, l.mutant.key(), reason); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%s %s\n", s.group.name, s.line())
	return err
}

// write replaces the group's section of the report.
func (s *summary) write(path string) error {
	from, to := fmt.Sprintf("<!-- group %s -->\n", s.group.name), fmt.Sprintf("<!-- end %s -->\n", s.group.name)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	before, rest, found := strings.Cut(string(text), from)
	after := ""
	if found {
		if _, after, found = strings.Cut(rest, to); !found {
			return fmt.Errorf("%s: the section of %s has no end", path, s.group.name)
		}
	} else {
		before += "\n"
	}
	return os.WriteFile(path, []byte(before+from+s.section()+to+after), 0o644)
}

func (s *summary) section() string {
	var b strings.Builder
	files := "all files"
	if len(s.group.files) > 0 {
		files = strings.Join(s.group.files, ", ")
	}
	fmt.Fprintf(&b, "## %s\n\n`%s`: %s. Measured on %s.\n\n%s.\n", s.group.name, s.group.dir, files, s.options.date, s.line())
	if len(s.group.without) > 0 {
		fmt.Fprintf(&b, "\nTests that were not asked: %s.\n", strings.Join(s.group.without, ", "))
	}
	if len(s.living) > 0 {
		b.WriteString("\n| where | change | why it lives |\n| --- | --- | --- |\n")
	}
	for _, l := range s.living {
		reason := l.reason
		if l.said == notReached {
			reason = strings.TrimPrefix(reason+" (not reached)", " ")
		}
		fmt.Fprintf(&b, "| %s `%s` | %s: %s | %s |\n", strings.TrimPrefix(l.mutant.file, s.group.dir+"/"), l.mutant.function,
			l.mutant.operator, cell(l.mutant), reason)
	}
	return b.String()
}

// cell shows a change inside a table, where a bar would end the cell.
func cell(m mutant) string {
	quote := func(text string) string {
		return "<code>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "*", "&#42;", "_", "&#95;", "`", "&#96;").Replace(text) + "</code>"
	}
	if m.to == "" {
		return quote(m.from)
	}
	return quote(m.from) + " → " + quote(m.to)
}
