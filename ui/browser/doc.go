// Package browser is the overlay in which saved sessions are listed, searched and
// previewed, and in which they are renamed, tagged, copied, exported and moved to the
// trash. Which session is open, and what becomes of it, is up to the caller: see
// [Options] and [Changed].
package browser
