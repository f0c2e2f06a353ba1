// Package external is how the screen uses other programs: the user's editor and the
// clipboards. They get the terminal while they run, and an environment without keys.
package external
