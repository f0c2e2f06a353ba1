package sessions

import "sluice/gateway"

// Spending is the sum of what the answers of a session cost.
type Spending struct {
	// Answers counts those whose reply began, Unknown those among them whose cost is
	// unknown.
	Answers, Unknown int
	// USD is the sum of the others, in dollars.
	USD float64
}

// Spending adds up all lanes and branches, without decoding them.
func (s *Session) Spending() Spending {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sum Spending
	for i := range s.records {
		one := s.records[i].cost
		sum.Answers, sum.Unknown, sum.USD = sum.Answers+one.Answers, sum.Unknown+one.Unknown, sum.USD+one.USD
	}
	return sum
}

func spendingOf(answered, known bool, usd float64) Spending {
	switch {
	case !answered:
		return Spending{}
	case !known:
		return Spending{Answers: 1, Unknown: 1}
	}
	return Spending{Answers: 1, USD: usd}
}

func (o outline) spending() Spending {
	return spendingOf(o.role == gateway.RoleAssistant && o.started, o.known, o.cost)
}

func (m *Message) spending() Spending {
	usd := 0.0
	if m.CostUSD != nil {
		usd = *m.CostUSD
	}
	return spendingOf(m.Role == gateway.RoleAssistant && m.Start != nil, m.CostUSD != nil, usd)
}
