package gateway

import (
	"fmt"
	"runtime"
)

// spawn starts a goroutine. All goroutines of this package start here: a panic in one,
// such as in a provider's decoder, would otherwise end the program with the terminal in
// disorder. It reaches the caller as an error.
func spawn(work func(), failed func(*Error)) {
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				// The panic value may be a request with its keys: only its type is
				// reported, and for a runtime error its message.
				words := fmt.Sprintf("%T", fault)
				if err, ok := fault.(runtime.Error); ok {
					words = err.Error()
				}
				failed(&Error{Kind: KindProtocol, Message: cut("internal fault while reading the answer: "+words, maxMessage)})
			}
		}()
		work()
	}()
}
