package gateway

import (
	"fmt"
	"runtime"
)

// spawn starts a goroutine. It is the only place in this package that does: a
// panic in what runs there, such as a provider's decoder, would otherwise end
// the program with the terminal in disorder. It reaches the caller as an error.
func spawn(work func(), failed func(*Error)) {
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				// What the fault holds may be a request with its keys: its type is
				// told, and for a runtime error its words.
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
