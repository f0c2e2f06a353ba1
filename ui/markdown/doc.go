// Package markdown renders an answer that grows. The parser is glamour's, goldmark, and so
// is the form of its style sheets; the layout is the package's own. The work depends on how
// much is added and not on how much is there: text is appended to a Document piece by
// piece, which returns lines.
//
// Its law: whatever the pieces were, the lines are byte for byte those of rendering the
// whole text at once, at every width. A block is settled, that is rendered for good, when
// nothing that follows can change it; what comes after the settled text is open, and
// rendered again whenever lines are asked for. Lists are settled item by item, tables row
// by row, fenced code line by line, long paragraphs at blanks where nothing is open. A link
// reference definition that changes settled text has it rendered again.
//
// What is read as markdown differs from CommonMark with GitHub's extensions in this:
//
//   - Only ~~ strikes text; a single ~ is text.
//   - TeX in $…$, $$…$$, \(…\) and \[…\] is shown as it was sent, the display forms on
//     lines of their own. $ opens only before what is no blank, and closes only behind what
//     is no blank and before what is no digit.
//   - Marks of emphasis beside Chinese, Japanese and Korean letters and punctuation open and
//     close as readers of these languages write them.
//   - A soft line break is a line break, except in a paragraph that its writer wrapped: of
//     three lines or more, the longest of 60 cells or more, and all but the last within 15 %
//     of it. There it is a blank, and nothing between wide letters.
//   - A quote that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] has
//     that as its title.
//   - Link reference definitions are shown, a line each: models list their sources so. What
//     begins with [^label]: is a footnote, a line each as well, and no definition. Lines
//     that begin with a label in brackets are never joined.
//   - A $$ or \] alone on a line closes a formula with a blank line in it.
//   - <br> breaks a line in a table's cell; all other HTML is shown as it is written.
//   - Blocks nest at most 24 deep, and a block of text has at most 10,000 marks of emphasis
//     and 2,000 of each other kind: what is beyond that is text.
//   - A word of more than 2,048 bytes is no address.
//   - Until its line is complete or the document closed, a row of a table isn't shown and
//     a link reference definition doesn't count.
//
// How it is drawn:
//
//   - Blank lines at both ends, blanks at the ends of lines and styles that show nothing
//     are removed; every line begins and ends without style or link. No line is wider than
//     the width.
//   - Lines break where Unicode allows it (UAX 14), so that no mark of punctuation begins a
//     line and no opening bracket ends one; within a word only where it is wider than the
//     line.
//   - Headings have no marks: weight and colour tell their level.
//   - Text of a list hangs at its marker, and so do its paragraphs, quotes, code and tables;
//     numbers are aligned at the right; a task in a numbered list keeps its number.
//   - A table is as wide as its head and first eight rows need. Where that is wider than the
//     line, the spare cells go where they save most lines; words aren't broken while any
//     distribution avoids it; numbers are aligned at the right; rows that wrap are shaded in
//     turn, or have lines between their columns where there are no surfaces. Where columns would fall under 8 cells or a row be higher than 4 lines, each row
//     is a record of "head  value" lines.
//   - Code is on a panel as wide as the line, below the name of its language; what is longer
//     goes on below, behind a mark. A tab leads to the next stop, four cells apart. Lines
//     that a diff adds or removes have their own background.
//   - The language of code is never guessed: without a known name it is plain. Code is
//     highlighted line by line. A comment or string that is one pattern to the lexer (up to
//     400 lines) is highlighted again when it ends. Lines of more than 4 KB are plain, and
//     so is code of more than 100 lines in a language whose lexer keeps no state between
//     lines. A lexer's pattern that takes longer than 5 seconds (a quarter of a second in a
//     language whose lexer keeps no state) counts as not matching: no pattern on any text
//     may block the screen for good. Usual code needs so long only while the machine itself
//     is stopped; it is right again once it is rendered again.
//   - A link to a web page shows the host instead of the address, and nothing where its
//     text is the address or the host, or with [LinksOff]. A host whose name mixes scripts
//     is written in ASCII (punycode), and a link whose text names another host than it
//     leads to says so. Only with [LinksClickable], and only http, https and mailto
//     addresses of printable ASCII characters, at most 2,048 bytes and without user, are
//     links for the terminal.
//   - An image is shown as [image: alt], or [image], and its host.
//   - Control characters, also as entities, are not shown. Right-to-left text is in the
//     order in which it was sent; the terminal arranges it. No isolates are put around it:
//     whoever looks at the screen's bytes couldn't tell them from an attacker's.
//   - Without colours, attributes stand in their place; a [Plain] document has no escape
//     sequences.
//   - The open end of a block that can't be settled in parts is drawn whenever it grew, up
//     to 32 KB; beyond that when an eighth of the rest was added, or the document closed.
//     [Document.Behind] returns how much isn't drawn yet.
//
// It leaves to others: cleaning the text before (Append wants valid UTF-8 without control
// characters), filtering the lines after, margins, scrolling, and replacing colours that
// the terminal lacks.
package markdown
