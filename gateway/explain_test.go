package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestExplainSaysWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		err  error
		want Explanation
	}{
		{"provider refuses its key", &Error{Kind: KindAuth, Provider: "openai", Status: 401, Code: "invalid_api_key", Message: "Incorrect API key"},
			Explanation{"openai refused the key: Incorrect API key", "check its key: sluice config set-key openai", "openai · HTTP 401 · invalid_api_key"}},
		{"gateway refuses its token", &Error{Kind: KindAuth, Provider: "openai", Gateway: true, Status: 401, Code: "2009", Message: "Unauthorized"},
			Explanation{"Unauthorized", "set CF_AIG_TOKEN, or token under [gateway] in the configuration; if it worked a moment ago, wait and try again", "AI Gateway · HTTP 401 · 2009"}},
		{"a key over plain http", requestError("openai", 0, ErrInsecure),
			Explanation{"openai can't accept the request: " + ErrInsecure.Error(),
				"use an https:// address, or set allow_insecure = true under [gateway] if the network in between is your own", "openai"}},
		{"rate with a wait", &Error{Kind: KindRate, Provider: "anthropic", Status: 429, RetryAfter: 90 * time.Second},
			Explanation{"anthropic is rate limiting requests", "try again in 1m30s", "anthropic · HTTP 429"}},
		{"an unknown deployment", &Error{Kind: KindRequest, Provider: "azure-openai", Status: 404, Code: "DeploymentNotFound", Message: "does not exist"},
			Explanation{"azure-openai can't accept the request: does not exist",
				"a target's model is the deployment's name (azure-openai/DEPLOYMENT), and resource in the configuration must be the one that contains it",
				"azure-openai · HTTP 404 · DeploymentNotFound"}},
		{"a prompt that is filtered", &Error{Kind: KindRequest, Provider: "azure-openai", Status: 400, Code: "content_filter", Message: "filtered"},
			Explanation{"azure-openai can't accept the request: filtered", "change the prompt: the vendor's content filter refused it", "azure-openai · HTTP 400 · content_filter"}},
		{"what was said is not said twice", &Error{Kind: KindTruncated, Message: "the answer was cut before its end"},
			Explanation{"the answer was cut before its end", "the text so far is kept; try again for a whole answer", ""}},
		{"a redirect", redirected(&http.Response{StatusCode: 302, Header: http.Header{"Location": {"https://login.test/x"}}}).err,
			Explanation{"the answer is a redirect to login.test, which is never followed", "check the gateway's URL, and log in to the network if it asks for that", "HTTP 302"}},
		{"a web page", cutOff(fmt.Errorf("%w: a web page titled \"Sign in\"", errNotAPI)).err,
			Explanation{"the reply did not come from the API: a web page titled \"Sign in\"", "check the gateway's URL, and log in to the network if it asks for that", ""}},
		{"stop is not an error", fmt.Errorf("read: %w", context.Canceled), Explanation{What: "stopped"}},
		{"no error has no words", nil, Explanation{}},
		{"foreign errors stay as they are", errors.New("disk full"), Explanation{What: "disk full"}},
	}
	for _, c := range cases {
		if got := Explain(c.err); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestExplainHasWordsForEveryKind(t *testing.T) {
	t.Parallel()
	kinds := []Kind{KindNet, KindTimeoutConnect, KindTimeoutFirst, KindTimeoutIdle, KindAuth, KindQuota, KindRate, KindBusy, KindRequest,
		KindRefusedRedirect, KindNotAPI, KindProtocol, KindTruncated, KindStreamError}
	for _, k := range kinds {
		x := Explain(&Error{Kind: k, Provider: "openai"})
		if x.What == "" || x.What == "failed" || x.Next == "" {
			t.Errorf("%s: no words: %+v", k, x)
		}
	}
}
