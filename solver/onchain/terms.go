package onchain

import "fmt"

// Terms are what the constructor is given. Numbers of money and quantity are in units
// of 1/Scale.
type Terms struct {
	Scale    uint64 // S >= 1
	Tau      Word   // τ
	Fixed    Word   // g, at most 2^112
	Eta      Word   // η in units of 2^-64: above 0, below 2^96
	Window   uint64 // seconds after which a round can be settled without everyone
	Agents   int    // n, 1 to 65535
	Capacity []Word // c, length J, 1 to 256, each above 0
	Usage    Usage
}

// Usage is what the agents use of the resources, in compressed rows: entries Start[k] to
// Start[k+1] are agent k's, by ascending resource. The zero Usage is one resource of
// which activity y uses y, and the simpler contract.
type Usage struct {
	Start    []int32
	Resource []int32
	Amount   []uint64 // units of 2^-32, above 0 and below 2^48
}

// UsageUnit is the unit of Usage.Amount.
const UsageUnit = 0x1p-32

// Limits of the contract.
const (
	MaxAgents    = 1<<16 - 1
	MaxResources = 256
	maxUsage     = 1<<48 - 1
	maxWindow    = 1<<40 - 1
)

// Single reports whether the terms are those of SingleClearing.
func (t *Terms) Single() bool { return t.Usage.Start == nil }

// Entries is the number of usage entries E, Words that of the words they are stored in:
// four entries each, at least one word per agent. Both are 0 for a single resource.
func (t *Terms) Entries() int { return len(t.Usage.Resource) }

// Words is the number of words that hold the usage entries: see Entries.
func (t *Terms) Words() int {
	words := 0
	for k := 1; k < len(t.Usage.Start); k++ {
		words += int(t.Usage.Start[k]-t.Usage.Start[k-1]+entriesPerWord-1) / entriesPerWord
	}
	return words
}

const entriesPerWord = 4

// Check says what the constructor would refuse.
func (t *Terms) Check() error {
	if t.Scale == 0 {
		return fmt.Errorf("onchain: scale 0; it must be at least 1")
	}
	if t.Eta.isZero() || t.Eta.Hi >= 1<<32 {
		return fmt.Errorf("onchain: step η = %v/2^64; it must be above 0 and below 2^32", t.Eta.Big())
	}
	if (Word{1 << 48, 0}).less(t.Fixed) {
		return fmt.Errorf("onchain: fixed fee of %v units; at most 2^112", t.Fixed.Big())
	}
	if t.Window > maxWindow {
		return fmt.Errorf("onchain: window of %d seconds; at most %d", t.Window, maxWindow)
	}
	if t.Agents < 1 || t.Agents > MaxAgents {
		return fmt.Errorf("onchain: %d agents; 1 to %d are allowed", t.Agents, MaxAgents)
	}
	if len(t.Capacity) < 1 || len(t.Capacity) > MaxResources {
		return fmt.Errorf("onchain: %d resources; 1 to %d are allowed", len(t.Capacity), MaxResources)
	}
	for j, c := range t.Capacity {
		if c.isZero() {
			return fmt.Errorf("onchain: capacity of resource %d is 0 units; at least one is needed", j)
		}
	}
	return t.checkUsage()
}

func (t *Terms) checkUsage() error {
	u := &t.Usage
	if t.Single() {
		if len(t.Capacity) != 1 {
			return fmt.Errorf("onchain: no usage but %d resources; it may be absent only with one", len(t.Capacity))
		}
		return nil
	}
	if len(u.Start) != t.Agents+1 || int(u.Start[t.Agents]) != len(u.Resource) || len(u.Amount) != len(u.Resource) {
		return fmt.Errorf("onchain: usage of %d rows, %d resources and %d amounts for %d agents", len(u.Start)-1, len(u.Resource), len(u.Amount), t.Agents)
	}
	for k := range t.Agents {
		lo, hi := u.Start[k], u.Start[k+1]
		if hi <= lo {
			return fmt.Errorf("onchain: agent %d uses no resource; every agent must use at least one", k)
		}
		least := int32(0)
		for e := lo; e < hi; e++ {
			j := u.Resource[e]
			if j < least || int(j) >= len(t.Capacity) {
				return fmt.Errorf("onchain: agent %d lists resource %d; allowed are %d to %d, in ascending order", k, j, least, len(t.Capacity)-1)
			}
			if a := u.Amount[e]; a == 0 || a > maxUsage {
				return fmt.Errorf("onchain: agent %d uses %d/2^32 of resource %d; above 0 and below 2^48 is allowed", k, a, j)
			}
			least = j + 1
		}
	}
	return nil
}
