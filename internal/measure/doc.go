// Package measure turns answers into comparable numbers: what one answer took ([Sample]),
// what many of them say ([Summarize]), whether one lane is really ahead of another
// ([Compare], [Rows]), and how a run of many calls is made fair and what it may cost
// ([Plan], [Bill]). It sends nothing and prints nothing; the command line and the screen
// do both.
//
// What is unknown has no value; it is never 0. Answers that failed count as failures, and
// their figures are ignored.
//
// # Statistics
//
// Medians and the 95th percentile are quantiles of type 7 of Hyndman and Fan ("Sample
// Quantiles in Statistical Packages", The American Statistician 50, 1996), the default of
// R and NumPy; the spread is the interquartile range by the same rule. Two groups are
// compared with the Mann-Whitney test (Annals of Mathematical Statistics 18, 1947), votes
// with the sign test. Neither assumes that times are normally distributed, which they are
// not.
package measure
