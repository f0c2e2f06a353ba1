package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sluice/gateway"
)

// errorEvent is the name that an event has which is an error, whatever it holds.
const errorEvent = "error"

// isFailure tells whether an object that holds no piece of an answer is an error
// of any vendor's form, or a list that begins with one. Names are matched as they
// are written: encoding/json would take "Output" for "output".
func isFailure(data []byte) bool {
	data = bytes.TrimSpace(data)
	if len(data) > 0 && data[0] == '[' {
		var list []json.RawMessage
		return json.Unmarshal(data, &list) == nil && len(list) > 0 && list[0][0] == '{' && isFailure(list[0])
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(data, &o) != nil {
		return false
	}
	if isErrorValue(o["error"]) || present(o["errors"]) || isDetail(o["detail"]) || string(o["success"]) == "false" {
		return true
	}
	for _, name := range []string{"object", "type", "__type", "event", "status", "error_type", "error_code", "error_message"} {
		if word := textOf(o[name]); namesError(word) || word != "" && strings.HasPrefix(name, "error_") {
			return true
		}
	}
	return isFlatError(o) || isCoral(o["Output"]) || isCoral(o["output"]) || isBaseError(o["base_resp"])
}

// isErrorValue tells whether an error member says that there is one. An empty
// object does: its vendor only didn't say which.
func isErrorValue(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "0":
		return false
	}
	return true
}

// isDetail tells FastAPI's words, or its list of what is wrong, from details of
// another kind.
func isDetail(raw json.RawMessage) bool {
	return present(raw) && bytes.TrimSpace(raw)[0] != '{'
}

// isFlatError recognises an object that is an error itself: words beside a code,
// or nothing but words.
func isFlatError(o map[string]json.RawMessage) bool {
	words := ""
	for _, name := range []string{"message", "Message", "msg", "error_msg"} {
		if inside, ok := stringInside(o[name]); ok && len(inside) > 0 {
			words = string(inside)
		}
	}
	if words == "" {
		return false
	}
	if len(o) == 1 { // or what a server is doing: see setAside
		return true
	}
	for _, name := range []string{"code", "status", "statusCode", "status_code", "internalCode", "name"} {
		code := textOf(o[name])
		if n, err := strconv.Atoi(code); err == nil && n != 0 && n != 200 || err != nil && (name == "code" && !isWell(code) || namesError(code)) {
			return true
		}
	}
	return false
}

// setAside keeps an event of a stream that says nothing but words: what a server is
// doing, where text or an end follows, and else an error.
func (s *stream) setAside(frame gateway.Frame) bool {
	if frame.Whole || namesError(frame.Event) || aloneIn(frame.Data) == nil {
		return false
	}
	s.aside = bytes.Clone(frame.Data)
	return true
}

// goesOn remarks on the event that was set aside: the answer goes on after it.
func (s *stream) goesOn(dst []gateway.Delta) []gateway.Delta {
	words := textOf(aloneIn(s.aside))
	s.aside = nil
	return s.note(dst, "an event of words alone is not part of the answer: "+shortened(words))
}

// aloneIn gives the words of an object that holds nothing else, under a name that
// isn't an error's; nil for any other.
func aloneIn(data []byte) json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(data, &o) != nil || len(o) != 1 || !isFlatError(o) {
		return nil
	}
	for _, name := range []string{"message", "Message", "msg"} {
		if words := o[name]; words != nil {
			return words
		}
	}
	return nil
}

// isWell tells a code that says that nothing is wrong.
func isWell(code string) bool {
	switch strings.ToLower(code) {
	case "", "ok", "success":
		return true
	}
	return false
}

// isCoral recognises AWS's exception in the place of an operation's output.
func isCoral(raw json.RawMessage) bool {
	var o map[string]json.RawMessage
	return json.Unmarshal(raw, &o) == nil && textOf(o["__type"]) != ""
}

// isBaseError recognises MiniMax's base_resp, which every reply has: its code is 0
// where all is well.
func isBaseError(raw json.RawMessage) bool {
	var o map[string]json.RawMessage
	code := json.RawMessage(nil)
	if json.Unmarshal(raw, &o) == nil {
		code = o["status_code"]
	}
	return isErrorValue(code) && string(code) != `"0"`
}

// namesError tells whether a type's name is an error's.
func namesError(word string) bool {
	word = strings.ToLower(word)
	return strings.Contains(word, "error") || strings.Contains(word, "exception") || word == "failed" || word == "failure"
}

// foreign judges a frame that holds no object.
func (s *stream) foreign(dst *[]gateway.Delta, frame gateway.Frame, data []byte, v any) error {
	valid := json.Valid(data)
	switch {
	case frame.Event == errorEvent, valid && isFailure(data):
		return s.fail(frame)
	case valid && !frame.Whole && data[0] == '"' && speaks(data) && string(data) != `"[DONE]"`:
		s.aside = slices.Concat([]byte(`{"message":`), data, []byte("}"))
		return nil
	case valid && !frame.Whole:
		*dst = s.omitted(*dst, "an event that is not an object is not shown")
		return nil
	case valid, !isPlain(data):
		return s.protocol(json.Unmarshal(data, v))
	case frame.Whole:
		return s.protocol(fmt.Errorf("it is no JSON, it says %.200q", data))
	case isKeepalive(string(data)):
		return nil
	}
	return s.fail(frame)
}

// isPlain tells words, which may be in brackets, from JSON that is broken.
func isPlain(data []byte) bool {
	if data[0] == '[' && len(data) > 1 && (data[1]|0x20 >= 'a' && data[1]|0x20 <= 'z') {
		return true
	}
	return !bytes.ContainsRune([]byte(`{["-0123456789`), rune(data[0]))
}

// isKeepalive recognises the name, or the type, of an event that only says that
// the connection lives.
func isKeepalive(name string) bool {
	switch strings.ToLower(name) {
	case "ping", "pong", "keepalive", "keep-alive", "keep_alive", "heartbeat":
		return true
	}
	return false
}

// wordless is an error event that holds nothing.
func (s *stream) wordless() *gateway.Error {
	return &gateway.Error{Kind: gateway.KindStreamError, Provider: s.provider, Message: "the vendor reports an error and doesn't say which"}
}

// isBrokenEnd tells whether a vendor's word on why it stopped says that it failed.
func isBrokenEnd(word string) bool {
	if gateway.FinishReasonOf(word) != gateway.FinishOther {
		return false
	}
	switch word = strings.ToLower(word); word {
	case "timeout", "abort", "aborted", "insufficient_system_resource", // vLLM's, SGLang's, DeepSeek's
		"cancelled", "canceled", "incomplete": // the Responses API's and Replicate's
		return true
	}
	return namesError(word) || strings.Contains(word, "malformed")
}

// brokenEnd is the error of an answer whose vendor gives a failure as the reason
// why it stopped. The more exact word, where there is one, comes from the model's
// own vendor.
func (s *stream) brokenEnd(word, exact, words string) *gateway.Error {
	code := word
	message := fmt.Sprintf("the answer ended with the reason %s", shortened(word))
	if exact != "" && exact != word {
		code = exact
		message += " (" + shortened(exact) + ")"
	}
	if words != "" {
		message += ": " + words
	}
	return &gateway.Error{Kind: gateway.KindStreamError, Provider: s.provider, Code: shortened(code), Message: strings.ToValidUTF8(message, "\uFFFD")}
}
