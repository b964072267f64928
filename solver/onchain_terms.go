package solver

import (
	"walras/solver/contract"
	"walras/solver/market"
)

// describe states m in the contract's integers, in the memory of the last terms. The
// answer is an *UnfitError where the contract has no words for m.
func (c *onchain) describe(m market.Market) error {
	k, ok := Unwrap(m).(*market.Contract)
	if !ok {
		return Unfit("the smart contract knows contract markets; this is a %T", Unwrap(m))
	}
	t := &c.terms
	t.Scale, t.Agents = uint64(c.Scale), k.Agents()
	if n := k.Agents(); n > contract.MaxAgents {
		return Unfit("%d agents; the smart contract has places for %d", n, contract.MaxAgents)
	}
	if j := k.Resources(); j > contract.MaxResources {
		return Unfit("%d resources; the smart contract has places for %d", j, contract.MaxResources)
	}
	t.Eta = contract.WordOf(c.StepSize * unitStep(m) * 0x1p64)
	if t.Eta == (contract.Word{}) || t.Eta.Float() >= 0x1p96 {
		return Unfit("step of %v; the smart contract takes 2^-64 to 2^32", c.StepSize*unitStep(m))
	}
	for _, f := range []struct {
		name   string
		column []float64
		word   *contract.Word
	}{{"τ", k.Fee, &t.Tau}, {"g", k.Fixed, &t.Fixed}} {
		fee, err := common(f.name, f.column)
		if err != nil {
			return err
		}
		*f.word = contract.WordOf(fee * c.Scale)
		if f.word.Float() > 0x1p112 {
			return Unfit("%s = %v at scale %v; the smart contract takes up to 2^112 units", f.name, fee, c.Scale)
		}
	}
	t.Capacity = t.Capacity[:0]
	for j, capacity := range k.Capacity {
		w := contract.WordOf(capacity * c.Scale)
		if w == (contract.Word{}) || w == contract.MaxWord {
			return Unfit("capacity %v of resource %d at scale %v; the smart contract takes 1 to 2^128 units", capacity, j, c.Scale)
		}
		t.Capacity = append(t.Capacity, w)
	}
	return c.describeUsage(&k.Usage)
}

// common is the value that all entries of a column have: the contract charges every agent
// alike.
func common(name string, column []float64) (float64, error) {
	if len(column) == 0 {
		return 0, nil
	}
	for i, v := range column {
		if v != column[0] {
			return 0, Unfit("%s is %v for agent 0 and %v for agent %d; the smart contract charges all alike", name, column[0], v, i)
		}
	}
	return column[0], nil
}

// describeUsage rounds usage to units of 2^-32, sorts each agent's by resource, and adds
// up entries given twice.
func (c *onchain) describeUsage(usage *market.Usage) error {
	u := &c.terms.Usage
	u.Resource, u.Amount = u.Resource[:0], u.Amount[:0]
	if usage.Start == nil {
		u.Start = nil
		return nil
	}
	u.Start = append(u.Start[:0], 0)
	for i := range c.terms.Agents {
		from := len(u.Resource)
		for e := usage.Start[i]; e < usage.Start[i+1]; e++ {
			amount := 1.0
			if usage.Val != nil {
				amount = usage.Val[e]
			}
			w := contract.WordOf(amount / contract.UsageUnit)
			if w.Lo == 0 || w.Hi != 0 || w.Lo >= 1<<47 {
				return Unfit("agent %d uses %v of resource %d; the smart contract takes 2^-32 to 2^15", i, amount, usage.Col[e])
			}
			c.insertUsage(from, usage.Col[e], w.Lo)
		}
		u.Start = append(u.Start, int32(len(u.Resource)))
	}
	if err := c.terms.Check(); err != nil {
		return Unfit("%v", err)
	}
	return nil
}

// insertUsage enters an amount into the row that begins at from, in its order.
func (c *onchain) insertUsage(from int, resource int32, amount uint64) {
	u := &c.terms.Usage
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
