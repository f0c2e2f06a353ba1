package providers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/smithy-go/logging"

	"sluice/gateway"
)

// awsSigner signs requests with AWS's Signature Version 4.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
type awsSigner struct {
	service, region string
	credentials     aws.CredentialsProvider
	// temporary says that there may be a session token.
	temporary bool
	now       func() time.Time
}

// newAWSSigner returns nil if no credentials are configured: the gateway may then hold
// them and sign itself.
func newAWSSigner(service, region string, s Settings) (*awsSigner, error) {
	signer := &awsSigner{service: service, region: region, now: time.Now}
	source, err := s.choice("credentials", "", "aws")
	if err != nil {
		return nil, err
	}
	keys := awsKeys{s.Secrets["access_key_id"], s.Secrets["secret_access_key"], s.Secrets["session_token"]}
	switch {
	case keys.id.IsZero() != keys.secret.IsZero():
		return nil, errors.New("access_key_id and secret_access_key go together, one of them is missing")
	case !keys.id.IsZero():
		signer.credentials, signer.temporary = keys, !keys.token.IsZero()
	case s.Options["profile"] != "" || source != "":
		signer.credentials, signer.temporary = &awsDefaultKeys{region: region, profile: s.Options["profile"]}, true
	default:
		return nil, nil
	}
	return signer, nil
}

// in returns the signer for another region.
func (s awsSigner) in(region string) *awsSigner {
	s.region = region
	return &s
}

// signature signs for the vendor's own address, whatever address the request is sent to.
// Only the host and what the signer adds are signed: other headers may change on the way.
func (s *awsSigner) signature(method, url string) *gateway.Signature {
	headers := []gateway.AuthHeader{
		{Name: "Authorization", Secret: gateway.NewSecret("AUTHORIZATION", "")},
		{Name: "X-Amz-Date", Secret: gateway.NewSecret("X_AMZ_DATE", "")},
	}
	if s.temporary {
		headers = append(headers, gateway.AuthHeader{Name: "X-Amz-Security-Token", Secret: gateway.NewSecret("X_AMZ_SECURITY_TOKEN", "")})
	}
	return &gateway.Signature{
		Headers: headers,
		Note: "AUTHORIZATION and X_AMZ_DATE are an AWS signature of " + method + " " + url +
			" with exactly this body, valid for some minutes; a Bedrock API key (api_key) needs none",
		Sign: func(ctx context.Context, body []byte) (http.Header, error) { return s.sign(ctx, method, url, body) },
	}
}

func (s *awsSigner) sign(ctx context.Context, method, url string, body []byte) (http.Header, error) {
	credentials, err := s.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("no AWS credentials: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), s.service, s.region, s.now()); err != nil {
		return nil, err
	}
	return r.Header, nil
}

// awsKeys are keys from the configuration.
type awsKeys struct{ id, secret, token gateway.Secret }

// Retrieve reads the secrets each time; they cache their values themselves.
func (k awsKeys) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c := aws.Credentials{Source: "configuration"}
	for _, part := range []struct {
		to   *string
		from gateway.Secret
	}{{&c.AccessKeyID, k.id}, {&c.SecretAccessKey, k.secret}, {&c.SessionToken, k.token}} {
		if part.from.IsZero() {
			continue
		}
		value, err := part.from.Reveal(ctx)
		if err != nil {
			return aws.Credentials{}, err
		}
		*part.to = value
	}
	if !c.HasKeys() {
		return aws.Credentials{}, errors.New("access_key_id or secret_access_key is empty")
	}
	return c, nil
}

// awsDefaultKeys are the credentials that the AWS SDK finds: the environment, the files in
// ~/.aws, a program, single sign-on, a container's service. It looks when the first
// request is signed and caches the result until it expires. The metadata service of EC2
// is not used: it is a network call to a fixed address.
type awsDefaultKeys struct {
	region, profile string

	mu    sync.Mutex
	found aws.CredentialsProvider
}

// Retrieve loads the SDK's configuration until that has succeeded once.
func (f *awsDefaultKeys) Retrieve(ctx context.Context) (aws.Credentials, error) {
	provider, err := f.load(ctx)
	if err != nil {
		return aws.Credentials{}, err
	}
	return provider.Retrieve(ctx)
}

func (f *awsDefaultKeys) load(ctx context.Context) (aws.CredentialsProvider, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.found != nil {
		return f.found, nil
	}
	options := []func(*config.LoadOptions) error{
		config.WithRegion(f.region),
		config.WithEC2IMDSClientEnableState(imds.ClientDisabled),
		config.WithLogger(logging.Nop{}),
	}
	if f.profile != "" {
		options = append(options, config.WithSharedConfigProfile(f.profile))
	}
	loaded, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, err
	}
	f.found = loaded.Credentials
	return f.found, nil
}
