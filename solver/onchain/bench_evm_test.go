//go:build evm

package onchain

import "testing"

// A round of 20 agents, one resource, in the three ways of reporting.
func BenchmarkMachineRound(b *testing.B) {
	const n = 20
	terms := benchTerms(n)
	reports := make([]Word, n)
	for _, style := range []string{"agent", "batch", "packed"} {
		b.Run(style, func(b *testing.B) {
			m, err := Deploy(terms, 1000)
			if err != nil {
				b.Fatal(err)
			}
			for i := range b.N {
				for k := range reports {
					reports[k] = Word{0, uint64(4_000_000 + 1000*k + i%2)} // the price moves every round
				}
				if _, err := m.Round(style, reports); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchTerms are n agents on one resource at scale 1e6, of which they use 4.
func benchTerms(n int) Terms {
	return Terms{Scale: 1_000_000, Eta: Word{0, 1 << 58}, Agents: n, Capacity: []Word{{0, uint64(n) * 3_900_000}}}
}
