// Package look is what all parts of the screen share: styles, and functions that wrap,
// fit and highlight lines. It doesn't know what is shown.
package look
