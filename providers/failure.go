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

// errorEvent is the name of events that are errors, whatever they hold.
const errorEvent = "error"

// isFailure reports whether an object without any piece of an answer is an error in some
// vendor's form, or a list that begins with one. Names are matched case-sensitively:
// encoding/json would take "Output" for "output".
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

// isErrorValue reports whether an error member means that there is an error. An empty
// object does: the vendor only didn't say which.
func isErrorValue(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "0":
		return false
	}
	return true
}

// isDetail distinguishes FastAPI's message, or its list of mistakes, from details of
// another kind.
func isDetail(raw json.RawMessage) bool {
	return present(raw) && bytes.TrimSpace(raw)[0] != '{'
}

// isFlatError recognises an object that is an error itself: a message with a code, or
// only a message.
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
	if len(o) == 1 { // or the server's progress: see setAside
		return true
	}
	for _, name := range []string{"code", "status", "statusCode", "status_code", "internalCode", "name"} {
		code := textOf(o[name])
		if n, err := strconv.Atoi(code); err == nil && n != 0 && n != 200 || err != nil && (name == "code" && !isSuccessCode(code) || namesError(code)) {
			return true
		}
	}
	return false
}

// setAside keeps a stream's event that holds only a message: it is the server's progress
// if text or an end follows, and else an error.
func (s *stream) setAside(frame gateway.Frame) bool {
	if frame.Whole || namesError(frame.Event) || onlyText(frame.Data) == nil {
		return false
	}
	s.aside = bytes.Clone(frame.Data)
	return true
}

// noteAside notes the event that was set aside, since the answer goes on after it.
func (s *stream) noteAside(dst []gateway.Delta) []gateway.Delta {
	words := textOf(onlyText(s.aside))
	s.aside = nil
	return s.note(dst, "an event with only a message is not part of the answer: "+shortened(words))
}

// onlyText returns the text of an object that holds nothing else, under a name that isn't
// an error's; nil for any other.
func onlyText(data []byte) json.RawMessage {
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

// isSuccessCode reports whether a code means success.
func isSuccessCode(code string) bool {
	switch strings.ToLower(code) {
	case "", "ok", "success":
		return true
	}
	return false
}

// isCoral recognises AWS's exception instead of an operation's output.
func isCoral(raw json.RawMessage) bool {
	var o map[string]json.RawMessage
	return json.Unmarshal(raw, &o) == nil && textOf(o["__type"]) != ""
}

// isBaseError recognises MiniMax's base_resp, which every reply has: its code is 0 on
// success.
func isBaseError(raw json.RawMessage) bool {
	var o map[string]json.RawMessage
	code := json.RawMessage(nil)
	if json.Unmarshal(raw, &o) == nil {
		code = o["status_code"]
	}
	return isErrorValue(code) && string(code) != `"0"`
}

// namesError reports whether a type's name is an error's.
func namesError(word string) bool {
	word = strings.ToLower(word)
	return strings.Contains(word, "error") || strings.Contains(word, "exception") || word == "failed" || word == "failure"
}

// notAnObject handles a frame that isn't an object.
func (s *stream) notAnObject(dst *[]gateway.Delta, frame gateway.Frame, data []byte, v any) error {
	valid := json.Valid(data)
	switch {
	case frame.Event == errorEvent, valid && isFailure(data):
		return s.fail(frame)
	case valid && !frame.Whole && data[0] == '"' && holdsTextOrOther(data) && string(data) != `"[DONE]"`:
		s.aside = slices.Concat([]byte(`{"message":`), data, []byte("}"))
		return nil
	case valid && !frame.Whole:
		*dst = s.omitted(*dst, "an event that is not an object is not shown")
		return nil
	case valid, !isPlainText(data):
		return s.protocol(json.Unmarshal(data, v))
	case frame.Whole:
		return s.protocol(fmt.Errorf("it is not JSON: %.200q", data))
	case isKeepalive(string(data)):
		return nil
	}
	return s.fail(frame)
}

// isPlainText tells plain words, which may be in brackets, from broken JSON.
func isPlainText(data []byte) bool {
	if data[0] == '[' && len(data) > 1 && (data[1]|0x20 >= 'a' && data[1]|0x20 <= 'z') {
		return true
	}
	return !bytes.ContainsRune([]byte(`{["-0123456789`), rune(data[0]))
}

// isKeepalive recognises the name, or the type, of an event that is only a keep-alive.
func isKeepalive(name string) bool {
	switch strings.ToLower(name) {
	case "ping", "pong", "keepalive", "keep-alive", "keep_alive", "heartbeat":
		return true
	}
	return false
}

// emptyErrorEvent is the error for an error event that holds nothing.
func (s *stream) emptyErrorEvent() *gateway.Error {
	return &gateway.Error{Kind: gateway.KindStreamError, Provider: s.provider, Message: "the vendor reports an error without details"}
}

// isFailureReason reports whether a finish reason means failure.
func isFailureReason(word string) bool {
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

// failureReason is the error of an answer whose finish reason is a failure. exact is the
// more specific word of the model's own vendor, if there is one.
func (s *stream) failureReason(word, exact, words string) *gateway.Error {
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
