package gateway

import "fmt"

// spawn starts a goroutine. It is the only place in this package that does: a
// panic in what runs there, such as a provider's decoder, would otherwise end
// the program with the terminal in disorder. It reaches the caller as an error.
func spawn(work func(), failed func(*Error)) {
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				failed(&Error{Kind: KindProtocol, Message: cut(fmt.Sprintf("internal fault while reading the answer: %v", fault), maxMessage)})
			}
		}()
		work()
	}()
}
