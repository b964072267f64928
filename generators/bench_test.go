package generators

import (
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// BenchmarkDraw draws markets of every family at its defaults, and large ones.
func BenchmarkDraw(b *testing.B) {
	for _, e := range Families {
		if f := ready(b, e); f != nil {
			b.Run(e.Name, func(b *testing.B) { benchmarkDraw(b, f) })
		}
	}
	large := NewRoutes()
	large.N, large.J, large.Length = 100_000, 100, Constant(10)
	b.Run("routes/n=1e5,j=100,length=10", func(b *testing.B) { benchmarkDraw(b, large) })
	network := NewPreferential()
	network.N, network.Nodes = 100_000, 1000
	b.Run("preferential/n=1e5,nodes=1e3", func(b *testing.B) { benchmarkDraw(b, network) })
}

func benchmarkDraw(b *testing.B, f Contract) {
	m := new(contract.Market)
	source := rand.NewPCG(1, 1)
	rng := rand.New(source)
	b.ReportAllocs()
	for b.Loop() {
		source.Seed(4, 4)
		if err := f.Draw(m, rng); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(m.Agents()), "ns/agent")
}
