package gateway

// PrepareAll returns every request that a chat may become, without sending any: the one
// that [Client.Prepare] returns, or one for each step if the client walks them
// ([ModeClient]). The error is an [*Error] of kind [KindRequest].
func (c *Client) PrepareAll(chat Chat, steps []Step, opts Options) ([]*Prepared, error) {
	if !clientWalks(steps) {
		p, err := c.Prepare(chat, steps, opts)
		if err != nil {
			return nil, err
		}
		return []*Prepared{p}, nil
	}
	walk, err := c.prepareWalk(chat, steps, opts)
	if err != nil {
		return nil, err
	}
	all := make([]*Prepared, len(walk))
	for i, step := range walk {
		all[i] = step.prepared
	}
	return all, nil
}
