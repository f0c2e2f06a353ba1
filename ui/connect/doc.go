// Package connect is the sheet that sets the gateway up: its account and its name, the
// token and the providers' keys, a test call, and where the keys go. What it finds, tests
// and writes are functions of its options; it does no I/O itself.
package connect
