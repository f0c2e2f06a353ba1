// Package browser is the box in which the saved sessions are listed, searched and shown
// beside the open one, and what is done with one of them there: renaming, tagging,
// copying, exporting, moving it to the trash. Which session is open, and what becomes of
// it, is the business of whoever opens the box: see [Options] and [Changed].
package browser
