package onchain

import (
	"fmt"

	"walras/solver/market/contract"
)

// Describe sets the terms of m in the contract's integers, with a step η in units of
// price per load. The error says what the contract has no words for.
func (t *Terms) Describe(m *contract.Market, eta, scale float64) error {
	t.Scale, t.Agents = uint64(scale), m.Agents()
	if n := m.Agents(); n > MaxAgents {
		return fmt.Errorf("%d agents; the smart contract has places for %d", n, MaxAgents)
	}
	if j := m.Resources(); j > MaxResources {
		return fmt.Errorf("%d resources; the smart contract has places for %d", j, MaxResources)
	}
	t.Eta = WordOf(eta * 0x1p64)
	if t.Eta == (Word{}) || t.Eta.Float() >= 0x1p96 {
		return fmt.Errorf("step of %v; the smart contract takes 2^-64 to 2^32", eta)
	}
	for _, f := range []struct {
		name   string
		column []float64
		word   *Word
	}{{"τ", m.Fee, &t.Tau}, {"g", m.Fixed, &t.Fixed}} {
		fee, err := equalForAll(f.name, f.column)
		if err != nil {
			return err
		}
		*f.word = WordOf(fee * scale)
		if f.word.Float() > 0x1p112 {
			return fmt.Errorf("%s = %v at scale %v; the smart contract takes up to 2^112 units", f.name, fee, scale)
		}
	}
	t.Capacity = t.Capacity[:0]
	for j, capacity := range m.Capacity {
		w := WordOf(capacity * scale)
		if w == (Word{}) || w == MaxWord {
			return fmt.Errorf("capacity %v of resource %d at scale %v; the smart contract takes 1 to 2^128 units", capacity, j, scale)
		}
		t.Capacity = append(t.Capacity, w)
	}
	return t.describeUsage(&m.Usage)
}

// equalForAll is the value that all entries of a column have: the contract charges every agent
// alike.
func equalForAll(name string, column []float64) (float64, error) {
	if len(column) == 0 {
		return 0, nil
	}
	for i, v := range column {
		if v != column[0] {
			return 0, fmt.Errorf("%s is %v for agent 0 and %v for agent %d; the smart contract charges all alike", name, column[0], v, i)
		}
	}
	return column[0], nil
}

// describeUsage rounds usage to units of 2^-32, sorts each agent's by resource, and adds
// up entries given twice.
func (t *Terms) describeUsage(usage *contract.Usage) error {
	u := &t.Usage
	u.Resource, u.Amount = u.Resource[:0], u.Amount[:0]
	if usage.Start == nil {
		u.Start = nil
		return nil
	}
	u.Start = append(u.Start[:0], 0)
	for i := range t.Agents {
		from := len(u.Resource)
		for e := usage.Start[i]; e < usage.Start[i+1]; e++ {
			amount := 1.0
			if usage.Val != nil {
				amount = usage.Val[e]
			}
			w := WordOf(amount / UsageUnit)
			if w.Lo == 0 || w.Hi != 0 || w.Lo >= 1<<47 {
				return fmt.Errorf("agent %d uses %v of resource %d; the smart contract takes 2^-32 to 2^15", i, amount, usage.Col[e])
			}
			t.insertUsage(from, usage.Col[e], w.Lo)
		}
		u.Start = append(u.Start, int32(len(u.Resource)))
	}
	return t.Check()
}

// insertUsage enters an amount into the row that begins at from, in its order.
func (t *Terms) insertUsage(from int, resource int32, amount uint64) {
	u := &t.Usage
	at := len(u.Resource)
	for at > from && u.Resource[at-1] >= resource {
		at--
	}
	if at < len(u.Resource) && u.Resource[at] == resource {
		u.Amount[at] += amount
		return
	}
	u.Resource, u.Amount = append(u.Resource, 0), append(u.Amount, 0)
	copy(u.Resource[at+1:], u.Resource[at:])
	copy(u.Amount[at+1:], u.Amount[at:])
	u.Resource[at], u.Amount[at] = resource, amount
}
