package emulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// sigV4Scheme begins an Authorization that is an AWS signature.
const sigV4Scheme = "AWS4-HMAC-SHA256 "

// awsTime is the time format of signatures.
const awsTime = "20060102T150405Z"

// signedRequest is a request as AWS would see it, with the fields of its Authorization.
type signedRequest struct {
	method, host, path, rawQuery string
	header                       http.Header
	body                         []byte

	keyID, date, region, service string
	signed                       []string
	signature                    string
}

// verifySigV4 checks a signature as AWS does: it signs the request again, for the host
// that it is meant for, and compares. The gateway's own address doesn't matter.
func verifySigV4(r *signedRequest, region, service string, now time.Time) *problem {
	if !r.parse() {
		return unsigned("IncompleteSignatureException", "Authorization header requires 'Credential' parameter, 'Signature' parameter and 'SignedHeaders' parameter.")
	}
	secret, ok := policyAWSSecret(r.keyID)
	stamp := r.header.Get("X-Amz-Date")
	at, err := time.Parse(awsTime, stamp)
	switch {
	case !ok:
		return unsigned("UnrecognizedClientException", "The security token included in the request is invalid.")
	case err != nil:
		return unsigned("IncompleteSignatureException", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
	case at.Before(now.Add(-policySignatureAge)):
		return unsigned("InvalidSignatureException", "Signature expired: "+stamp+" is now earlier than "+now.Add(-policySignatureAge).UTC().Format(awsTime)+
			" ("+now.UTC().Format(awsTime)+" - 5 min.)")
	case at.After(now.Add(policySignatureAge)):
		return unsigned("InvalidSignatureException", "Signature not yet current: "+stamp+" is still later than "+now.Add(policySignatureAge).UTC().Format(awsTime))
	case r.region != region:
		return unsigned("InvalidSignatureException", "Credential should be scoped to a valid region.")
	case r.service != service:
		return unsigned("InvalidSignatureException", "Credential should be scoped to correct service: '"+service+"'.")
	case !slices.Contains(r.signed, "host"):
		return unsigned("InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	want, err := r.sign(secret, at)
	if err != nil || !hmac.Equal([]byte(want), []byte(r.signature)) {
		return unsigned("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

func unsigned(code, message string) *problem {
	return &problem{status: http.StatusForbidden, code: code, message: message}
}

// parse reads the Authorization header.
func (r *signedRequest) parse() bool {
	rest, ok := strings.CutPrefix(r.header.Get("Authorization"), sigV4Scheme)
	if !ok {
		return false
	}
	values := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		values[name] = value
	}
	scope := strings.Split(values["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" || values["SignedHeaders"] == "" || values["Signature"] == "" {
		return false
	}
	r.keyID, r.date, r.region, r.service = scope[0], scope[1], scope[2], scope[3]
	r.signed, r.signature = strings.Split(values["SignedHeaders"], ";"), values["Signature"]
	return true
}

// sign returns the signature that the request should have, made by AWS's own signer from
// what the client says it signed.
func (r *signedRequest) sign(secret string, at time.Time) (string, error) {
	address, err := url.Parse("https://" + r.host + "/" + r.path)
	if err != nil {
		return "", err
	}
	address.RawQuery = r.rawQuery
	req, err := http.NewRequestWithContext(context.Background(), r.method, address.String(), nil)
	if err != nil {
		return "", err
	}
	req.URL = address // as sent: parsing a string could escape it again
	for _, name := range r.signed {
		switch name {
		case "host", "x-amz-date", "x-amz-security-token": // set by the signer
		case "content-length":
			req.ContentLength = int64(len(r.body))
		default:
			req.Header[http.CanonicalHeaderKey(name)] = r.header.Values(name)
		}
	}
	credentials := aws.Credentials{AccessKeyID: r.keyID, SecretAccessKey: secret}
	if slices.Contains(r.signed, "x-amz-security-token") {
		credentials.SessionToken = r.header.Get("X-Amz-Security-Token")
	}
	sum := sha256.Sum256(r.body)
	err = v4.NewSigner().SignHTTP(req.Context(), credentials, req, hex.EncodeToString(sum[:]), r.service, r.region, at)
	if err != nil {
		return "", err
	}
	again := signedRequest{header: req.Header}
	if !again.parse() || !slices.Equal(again.signed, r.signed) || again.date != r.date {
		return "", nil
	}
	return again.signature, nil
}
