// Package markdown renders an answer that grows, with glamour's style sheets
// and as glamour's renderer does, at a price that follows what is added and
// not what is there. Text goes into a Document piece by piece; lines come out.
//
// Its law: whatever the pieces were, the lines are byte for byte those that
// rendering the whole text so far gives, and that rendering is glamour's (with
// links of tables in place and code in full colours) but for the rules below. Blocks are rendered once, when nothing that follows can
// change them; what is open is rendered again when the lines are asked for.
// Lists are settled item by item, tables row by row, fenced code line by line,
// long paragraphs at blanks where nothing is open. A link reference definition
// that changes what stands above it makes that be rendered again.
//
// The rules, each of which holds for the whole text just as well:
//
//   - Blank lines at both ends, blanks at the ends of lines and styles that
//     show nothing are cut; every line begins and ends without style or link.
//   - A Plain document has no escape sequences.
//   - No line is wider than the width: what glamour leaves wider is cut there.
//   - Control characters, also as entities, are not shown; a tab is a blank, in
//     code as many as lead to the next stop, four cells apart.
//   - A link to a web page shows the host instead of the address, and nothing
//     where its text is the address or the host, or with [LinksOff]. A host whose
//     name mixes scripts is written in ASCII (punycode), and a link that pretends
//     another host than it leads to says so.
//   - Only with [LinksClickable], and only http, https and mailto addresses of
//     printable ASCII characters, at most 2,048 bytes and without user, are
//     marked as links for the terminal.
//   - An image is shown as [image: alt], or [image], and its host.
//   - HTML is shown as it is written, in the style of code, blocks of it on
//     lines of their own; code shows entities and backslashes as written.
//   - A hard line break breaks the line, a soft one is a blank, everywhere.
//   - Paragraphs in an item of a list stand on lines of their own.
//   - The bar beside a quote counts as part of the width.
//   - What follows code in a list or a quote isn't indented like the code.
//   - The language of code is never guessed: without a known name it is plain.
//   - Code is highlighted line by line, a comment or string that is one pattern
//     to the lexer (up to 400 lines) again when it ends; lines of more than 4 KB
//     are plain, and so is all of more than 100 lines in a language whose lexer
//     keeps no state between lines.
//   - A lexer's pattern that takes longer than 5 seconds (a quarter of one in a
//     language whose lexer keeps no state) is given up, as if it didn't match: no
//     pattern on any text may hold the screen for good. Only a machine that stands
//     still lets this happen to usual code, until it is rendered again.
//   - The columns of a table are as wide as its head and first eight rows want.
//   - Until its line is complete or the document closed, a row of a table isn't
//     shown and a link reference definition doesn't count.
//   - Blocks nest at most 24 deep, and a block of text has at most 10,000 marks
//     of emphasis and 2,000 of each other kind: what is beyond that is text.
//   - A word of more than 2,048 bytes is no address.
//   - What is open of a block that can't be settled in parts is drawn whenever it
//     grew up to 32 KB; beyond that when an eighth of the rest was added, or the
//     document closed. [Document.Behind] tells how much isn't drawn yet.
//
// What it leaves to others: cleaning the text before (Append wants valid UTF-8
// without control characters), filtering the lines after, margins, scrolling,
// colours that the terminal lacks.
package markdown
