// Package markdown renders an answer that grows. It looks as glamour's renderer draws it
// with glamour's style sheets, but the work depends on how much is added and not on how
// much is there. Text is appended to a Document piece by piece, which returns lines.
//
// Its guarantee: whatever the pieces were, the lines are byte for byte those of rendering
// the whole text at once. That rendering is glamour's (with the links of tables in place
// and code in full colours) but for the rules below. A block is settled, that is rendered
// for good, when nothing that follows can change it; what comes after the settled text is
// open, and rendered again whenever lines are asked for. Lists are settled item by item,
// tables row by row, fenced code line by line, long paragraphs at blanks where nothing is
// open. A link reference definition that changes settled text has it rendered again.
//
// The rules, each of which holds for the whole text just as well:
//
//   - Blank lines at both ends, blanks at the ends of lines and styles that show nothing
//     are removed; every line begins and ends without style or link.
//   - A Plain document has no escape sequences.
//   - No line is wider than the width: what glamour leaves wider is wrapped there.
//   - Control characters, also as entities, are not shown. A tab is a blank, in code as
//     many as lead to the next stop, four cells apart.
//   - A link to a web page shows the host instead of the address, and nothing where its
//     text is the address or the host, or with [LinksOff]. A host whose name mixes scripts
//     is written in ASCII (punycode), and a link whose text names another host than it
//     leads to says so.
//   - Only with [LinksClickable], and only http, https and mailto addresses of printable
//     ASCII characters, at most 2,048 bytes and without user, are links for the terminal.
//   - An image is shown as [image: alt], or [image], and its host.
//   - HTML is shown as it is written, in the style of code, blocks of it on lines of their
//     own; code shows entities and backslashes as written.
//   - A hard line break breaks the line, a soft one is a blank, everywhere.
//   - Each paragraph in an item of a list begins on a line of its own.
//   - The bar beside a quote counts as part of the width.
//   - What follows code in a list or a quote isn't indented like the code.
//   - The language of code is never guessed: without a known name it is plain.
//   - Code is highlighted line by line. A comment or string that is one pattern to the
//     lexer (up to 400 lines) is highlighted again when it ends. Lines of more than 4 KB
//     are plain, and so is code of more than 100 lines in a language whose lexer keeps no
//     state between lines.
//   - A lexer's pattern that takes longer than 5 seconds (a quarter of a second in a
//     language whose lexer keeps no state) counts as not matching: no pattern on any text
//     may block the screen for good. Usual code needs so long only while the machine
//     itself is stopped; it is right again once it is rendered again.
//   - The columns of a table are as wide as its head and first eight rows need.
//   - Until its line is complete or the document closed, a row of a table isn't shown and
//     a link reference definition doesn't count.
//   - Blocks nest at most 24 deep, and a block of text has at most 10,000 marks of emphasis
//     and 2,000 of each other kind: what is beyond that is text.
//   - A word of more than 2,048 bytes is no address.
//   - The open end of a block that can't be settled in parts is drawn whenever it grew, up
//     to 32 KB; beyond that when an eighth of the rest was added, or the document closed.
//     [Document.Behind] returns how much isn't drawn yet.
//
// It leaves to others: cleaning the text before (Append wants valid UTF-8 without control
// characters), filtering the lines after, margins, scrolling, and replacing colours that
// the terminal lacks.
package markdown
