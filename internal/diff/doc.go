// Package diff says how answers differ: two texts by words ([Words]) in one column
// ([Unified]) or two ([SideBySide]), JSON by its values ([JSON]), and what several texts
// have in common ([Agree]). The results are pieces of text with marks; drawing them is
// left to others.
//
// Words are found by Unicode's rules for word boundaries (UAX #29): each Chinese
// character and each kana is a word of its own, and so is punctuation. Lines that occur
// once in both texts are matched first (patience diff); between them the words are
// compared by Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986)
// with a bound on its work, so that texts with nothing in common take no longer than
// others. Single words that both texts happen to share amid larger changes count as
// changed.
package diff
