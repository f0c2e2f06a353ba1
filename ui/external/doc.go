// Package external runs other programs for the screen: the user's editor and the
// clipboards. They get the terminal while they run, and an environment without keys.
package external
