package gateway

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Explanation is an error in words for people: what happened, and what to do next. Both
// hold text from the other side: sanitise it before printing it to a terminal.
type Explanation struct {
	// What says what happened, in a sentence without a period.
	What string
	// Next says what can be done about it, in a sentence without a period. If the steps
	// of a chain need different things, each has a line.
	Next string
	// Source says who reported the error: "openai · HTTP 429 · insufficient_quota". Empty
	// if nobody did.
	Source string
}

// Explain puts an error of this package into words. Other errors are returned as they
// are, and nil as an empty explanation.
func Explain(err error) Explanation {
	if err == nil {
		return Explanation{}
	}
	if errors.Is(err, context.Canceled) {
		return Explanation{What: "stopped"}
	}
	var e *Error
	if !errors.As(err, &e) {
		x := Explanation{What: err.Error()}
		if errors.Is(err, ErrInsecure) {
			x.Next = insecureNext
		}
		return x
	}
	x := Explanation{What: what(e), Next: next(e), Source: source(e)}
	return x
}

// source joins who failed, the status and the code.
func source(e *Error) string {
	var parts []string
	switch {
	case e.Gateway:
		parts = append(parts, "AI Gateway")
	case e.Provider != "":
		parts = append(parts, e.Provider)
	}
	if e.Status != 0 {
		parts = append(parts, "HTTP "+strconv.Itoa(e.Status))
	}
	if e.Code != "" {
		parts = append(parts, e.Code)
	}
	return strings.Join(parts, " · ")
}

func what(e *Error) string {
	who := e.Provider
	if e.Gateway || who == "" {
		who = "the gateway"
	}
	said := func(plain string) string {
		if e.Message == "" {
			return plain
		}
		if strings.HasPrefix(e.Message, plain) {
			return e.Message
		}
		return plain + ": " + e.Message
	}
	if e.Gateway && e.Message != "" {
		return e.Message // which already names the gateway
	}
	var chain *ChainError
	if errors.As(e.Err, &chain) && e.Message != "" {
		return e.Message // which names the steps
	}
	switch e.Kind {
	case KindNet:
		if strings.HasPrefix(e.Message, "no connection to ") {
			return e.Message
		}
		return said("no connection to " + who)
	case KindTimeoutConnect, KindTimeoutFirst, KindTimeoutIdle:
		return said("timed out")
	case KindAuth:
		if errors.Is(e, errUnsent) {
			return said("there is no usable key for " + who)
		}
		return said(who + " refused the key")
	case KindQuota:
		return said("the quota at " + who + " is used up")
	case KindRate:
		return said(who + " is rate limiting requests")
	case KindBusy:
		return said(who + " is overloaded or failing")
	case KindRequest:
		return said(who + " can't accept the request")
	case KindRefusedRedirect:
		return said("the answer is a redirect")
	case KindNotAPI:
		return said("the reply did not come from the API")
	case KindProtocol:
		return said("the reply can't be read")
	case KindTruncated:
		return said("the answer was cut before its end")
	case KindStreamError:
		return said(who + " stopped with an error")
	case KindCancelled:
		return "stopped"
	}
	return said("failed")
}

func next(e *Error) string {
	var chain *ChainError
	if errors.As(e.Err, &chain) {
		return chain.next()
	}
	if text := advice(e); text != "" {
		return text
	}
	switch e.Kind {
	case KindNet:
		return netNext(e.Message, address(e))
	case KindTimeoutConnect:
		return "check the network; connect_timeout and tls_timeout under [gateway] are the limits"
	case KindTimeoutFirst:
		return "try again; headers_timeout and first_content_timeout under [gateway] are the limits, and slow models may need more"
	case KindTimeoutIdle:
		return "the text so far is kept; try again; idle_timeout and no_content_timeout under [gateway] are the limits"
	case KindAuth:
		return authNext(e)
	case KindQuota:
		if e.Gateway && e.Code == "" {
			return "raise the limit in the gateway's policies in the dashboard, or pick another model"
		}
		return causeNoCredit.next
	case KindRate:
		if e.RetryAfter > 0 {
			return fmt.Sprintf("try again in %s", roundWait(e.RetryAfter))
		}
		return "wait a moment and try again"
	case KindBusy:
		return "try again, or pick another model"
	case KindRequest:
		if e.Gateway {
			return gatewayNext(e.Code)
		}
		return "check the model's name and the parameters"
	case KindRefusedRedirect, KindNotAPI:
		return "check " + address(e) + ", and log in to the network if it asks for that"
	case KindTruncated, KindStreamError:
		return "the text so far is kept; try again for a whole answer"
	case KindProtocol:
		return "try again; if it happens again, report it with the reply's log id"
	}
	return ""
}

// address names the setting that determines where the request went. If the error names a
// provider, that was called directly, since otherwise nothing tells who failed before
// there was a reply.
func address(e *Error) string {
	if e.Provider == "" || e.Gateway {
		return "the gateway's URL"
	}
	return fmt.Sprintf("base_url under [providers.%s]", e.Provider)
}

// netNext is what to do if no connection was made, by the words of noReply.
func netNext(message, address string) string {
	switch {
	case strings.HasPrefix(message, "the proxy "):
		return "check HTTPS_PROXY and NO_PROXY, and what the proxy requires (sluice doctor)"
	case strings.HasPrefix(message, "the certificate of "):
		return "check the URL and this machine's clock; for a company's own authority, set ca_file under [gateway]"
	}
	if strings.Contains(message, " refused the TLS handshake: ") {
		return "check the URL, and anything in between: a proxy or a filter may answer instead of the host (sluice doctor)"
	}
	return "check the network and " + address + " (sluice doctor)"
}

// gatewayNext is what to do if the gateway itself refuses a request.
func gatewayNext(code string) string {
	switch code {
	case "2001":
		return "check account_id and gateway_id in the configuration (sluice doctor shows the URL)"
	case "2008":
		return "check the target's spelling: PROVIDER/MODEL; a custom provider is called custom-NAME, and has to be enabled in the dashboard"
	case "":
		return "change the gateway's policies in the dashboard, or pick another model"
	case codeCredit:
		return "give the provider a key of its own in the configuration, or pick another model"
	case "2019":
		return "check the target's spelling: PROVIDER/MODEL"
	case "2016", "2017":
		return "change the prompt, or the gateway's guardrails in the dashboard"
	case "2029", "2030":
		return "remove the sensitive data, or change the gateway's data loss prevention in the dashboard"
	}
	return "check the request and the gateway's settings in the dashboard"
}

func authNext(e *Error) string {
	if e.Gateway {
		text := firstNonEmpty(keyNext(e.KeySource, "the gateway's token", "gateway"), "set CF_AIG_TOKEN, or token under [gateway] in the configuration")
		if e.Code == "2009" { // also seen when the gateway was overloaded
			text += "; if it worked a moment ago, wait and try again"
		}
		return text
	}
	if e.Provider == "" {
		return "set the key in the configuration (sluice config set-key)"
	}
	return firstNonEmpty(keyNext(e.KeySource, e.Provider+"'s key", e.Provider), "check its key: sluice config set-key "+e.Provider)
}

func roundWait(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
