// Package look is what the parts of the screen have in common to the eye: colours, and
// lines fitted to cells. It knows nothing of what is shown.
package look
