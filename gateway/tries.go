package gateway

// MostTries returns how often each step may be tried in one call of [Client.Stream], by
// this client and, as far as the request and its steps say so, by the gateway. Tries that
// come from the gateway's own settings are unknown here and not included.
func (c *Client) MostTries(steps []Step, opts Options) []int {
	ours := c.retry.of(steps, opts, false).Attempts
	most := make([]int, len(steps))
	for i, s := range steps {
		most[i] = ours * max(1, opts.Under(s.Controls).MaxAttempts)
	}
	return most
}
