package emulator

import "net/http"

// The gateway's own error codes.
const (
	codeUnknownGateway  = 2001
	codeRateLimited     = 2003
	codeNoResponse      = 2005
	codeInvalidProvider = 2008
	codeUnauthorized    = 2009
	codePromptBlocked   = 2016
	codeAnswerBlocked   = 2017
	codeBadCompat       = 2019
	codeNoCredits       = 2021
)

// gatewayErrors returns status and message of each of the gateway's own errors.
func gatewayErrors(code int) (status int, message string) {
	switch code {
	case codeUnknownGateway:
		return http.StatusBadRequest, "Please configure AI Gateway in the Cloudflare dashboard"
	case codeRateLimited:
		return http.StatusTooManyRequests, "Rate limited"
	case policyBadBodyCode:
		return http.StatusBadRequest, "Invalid request body: expected an array of steps"
	case codeNoResponse:
		return http.StatusBadRequest, "Failed to get response from provider"
	case codeInvalidProvider:
		return http.StatusBadRequest, "Invalid provider"
	case codeUnauthorized:
		return http.StatusUnauthorized, "Unauthorized"
	case codePromptBlocked:
		return http.StatusFailedDependency, "Prompt blocked due to security configurations"
	case codeAnswerBlocked:
		return http.StatusFailedDependency, "Response blocked due to security configurations"
	case codeBadCompat:
		return http.StatusBadRequest, "Chat completion bad format"
	case codeNoCredits:
		return http.StatusPaymentRequired, "Insufficient credits"
	}
	return http.StatusBadRequest, "Unknown error"
}

// gatewayEnvelope is the shape of the gateway's own errors. The key is "error",
// not "errors" as elsewhere at Cloudflare.
type gatewayEnvelope struct {
	Success  bool           `json:"success"`
	Result   []any          `json:"result"`
	Messages []any          `json:"messages"`
	Error    []gatewayError `json:"error"`
}

type gatewayError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// gatewayReply is an answer of the gateway itself.
func gatewayReply(code int) reply {
	status, message := gatewayErrors(code)
	return jsonReply(status, gatewayEnvelope{
		Result: []any{}, Messages: []any{}, Error: []gatewayError{{code, message}},
	})
}
