// Package figures formats numbers, names, ages and prices for people: the same on the
// screen, in the commands and in exports.
package figures
