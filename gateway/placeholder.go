package gateway

// Placeholder is the header's value as it is shown and copied: the prefix and
// $NAME, after the environment variable that stands for the secret.
func (a AuthHeader) Placeholder() string { return a.Prefix + "$" + shellName(a.Secret) }

// SecretHeaders are all headers of the request whose values are secret, those of
// its signature included.
func (p *Prepared) SecretHeaders() []AuthHeader {
	if p.Signature == nil {
		return p.Auth
	}
	return append(append([]AuthHeader(nil), p.Auth...), p.Signature.Headers...)
}
