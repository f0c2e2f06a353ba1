package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// insecureNext is what to do about [ErrInsecure].
const insecureNext = "use an https:// address, or set allow_insecure = true under [gateway] if the network in between is your own"

// advice is what to do about an error whose cause the vendor names more exactly than the
// error's kind does; empty if there is nothing special to do.
func advice(e *Error) string {
	says := func(words ...string) bool {
		for _, w := range words {
			if !strings.Contains(e.Message, w) {
				return false
			}
		}
		return true
	}
	var own interface{ Advice() string } // implemented by whatever supplies a key
	switch {
	case errors.As(e.Err, &own):
		return own.Advice()
	case errors.Is(e, ErrInsecure):
		return insecureNext
	case says("api-inference.huggingface.co", "no longer supported"):
		return fmt.Sprintf("Hugging Face has retired the host behind the gateway: set base_url = %q under [providers.%s] in the configuration",
			"https://router.huggingface.co/v1", firstNonEmpty(e.Provider, "huggingface"))
	case e.Code == "DeploymentNotFound":
		return fmt.Sprintf("a target's model is the deployment's name (%s/DEPLOYMENT), and resource in the configuration must be the one that contains it", e.Provider)
	case e.Code == "content_filter":
		return "change the prompt: the vendor's content filter refused it"
	case cannotChat(says):
		return "pick a chat model; call this one's own endpoint with sluice request"
	case e.Code == "ExpiredTokenException", e.Code == "ExpiredToken":
		return "these temporary credentials have expired: get new ones (for a profile, aws sso login)"
	case e.Kind == KindAuth && says("OAuth 2 access token"):
		return fmt.Sprintf("an access token is valid for an hour: get a new one (gcloud auth print-access-token), or let sluice renew it: see credentials under [providers.%s]", e.Provider)
	case says("model identifier is invalid"), says("on-demand throughput"):
		return fmt.Sprintf("check the model's id and whether it is available in region (under [providers.%s]); many ids need a prefix, as in us.MODEL", e.Provider)
	case e.Code == "2005":
		return "try again, or pick another model; if it keeps failing, check the provider's region or resource in the configuration"
	case says("Unsupported region"), says("Publisher Model", "was not found"):
		return fmt.Sprintf("check the model's name, and region under [providers.%s]", e.Provider)
	}
	return causeAdvice(e)
}

// causeAdvice is what to do about a known cause. The message may say when a limit ends.
// An error inside a stream keeps its cause, though its kind is KindStreamError.
func causeAdvice(e *Error) string {
	status := e.Status
	if status == 0 {
		status = http.StatusOK
	}
	c := causeOf(status, []string{e.Code}, e.Message)
	if c == nil && e.Status == http.StatusRequestEntityTooLarge {
		c = &causeTooLarge
	}
	switch {
	case c == nil, e.Gateway, e.Kind != c.kind && e.Kind != KindStreamError:
		return ""
	case c.kind != KindQuota:
		return c.next
	}
	if m := regainWords.FindStringSubmatch(e.Message); m != nil {
		return "access returns on " + m[1] + "; until then " + laterNext
	}
	if e.RetryAfter > 0 {
		return "try again in " + roundWait(e.RetryAfter).String() + ", " + laterNext
	}
	return c.next
}

// laterNext is the alternative to waiting for a limit to end.
const laterNext = "raise the limit there, or pick another model"

// regainWords match the day on which Anthropic grants access again.
var regainWords = regexp.MustCompile(`regain access on ([0-9]{4}-[0-9]{2}-[0-9]{2}(?: at [0-9]{2}:[0-9]{2} [A-Z]{3})?)`)

// cannotChat reports whether a vendor says that the model is not a chat model.
func cannotChat(says func(...string) bool) bool {
	return says("not a chat model") || says("doesn't support the model that you provided") || says("not supported for generateContent") ||
		says("required properties at '/' are 'text'") || says("not supported for task") || says("can't chat")
}
