// Package attack holds hostile texts, the places in which they can stand, and a
// judge of what reached a terminal. Only tests use it.
package attack
