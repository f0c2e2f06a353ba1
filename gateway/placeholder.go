package gateway

// Placeholder is the header's value as shown and copied: the prefix and $NAME, the
// environment variable that stands for the secret.
func (a AuthHeader) Placeholder() string { return a.Prefix + "$" + shellName(a.Secret) }

// SecretHeaders are all headers of the request with secret values, those of its signature
// included.
func (p *Prepared) SecretHeaders() []AuthHeader {
	if p.Signature == nil {
		return p.Auth
	}
	return append(append([]AuthHeader(nil), p.Auth...), p.Signature.Headers...)
}
