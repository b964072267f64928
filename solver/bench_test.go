package solver

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// One cell, n = 20, prepared, solved to a gap of 1e-12 and certified, over
// enough different markets that a branch predictor learns none of them.
func BenchmarkBracketCell20(b *testing.B) {
	for _, g := range []float64{0, 1} {
		b.Run(fmt.Sprintf("g=%v", g), func(b *testing.B) {
			r := rand.New(rand.NewPCG(60, 1))
			const markets = 256
			cells := make([]*contract.Market, markets)
			for k := range cells {
				cells[k] = paperMarket(r, 20, 20+60*r.Float64(), 0.5, g)
			}
			var run Runner
			method := new(Bracket)
			rounds := int64(0)
			b.ReportAllocs()
			b.ResetTimer()
			for k := range b.N {
				m := cells[k%markets]
				if err := m.Prepare(); err != nil {
					b.Fatal(err)
				}
				rounds += run.Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-12}, Trigger{}, nil).Rounds
			}
			b.ReportMetric(float64(rounds)/float64(b.N), "rounds/op")
		})
	}
}

// One round of Algorithm 1, n = 20: the method alone.
func BenchmarkTatonnementRound20(b *testing.B) {
	for _, gamma := range []float64{0, 1} {
		b.Run(fmt.Sprintf("gamma=%v", gamma), func(b *testing.B) {
			m := paperMarket(rand.New(rand.NewPCG(61, 1)), 20, 40, 0.5, 0)
			tt := with(1, gamma)
			if err := tt.Init(m, nil); err != nil {
				b.Fatal(err)
			}
			ctx := context.Background()
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if _, err := tt.Step(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A whole run of Algorithm 1 to a gap of 1e-9, n = 20, certificates included.
func BenchmarkTatonnementCell20(b *testing.B) {
	m := paperMarket(rand.New(rand.NewPCG(61, 1)), 20, 40, 0.5, 0)
	tt := with(1, 0)
	var run Runner
	rounds := int64(0)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		rounds += run.Run(context.Background(), m, tt, nil, Settings{Tolerance: 1e-9}, Trigger{}, nil).Rounds
	}
	b.ReportMetric(float64(rounds)/float64(b.N), "rounds/op")
}

// One round of the contract's mirror, n = 20, and the demand call in it. The step is so
// small that the market does not close: a closed one takes no reports.
func BenchmarkFixedPointRound20(b *testing.B) {
	m := paperMarket(rand.New(rand.NewPCG(61, 1)), 20, 40, 0.5, 0)
	ctx := context.Background()
	b.Run("round", func(b *testing.B) {
		f := NewFixedPoint()
		f.StepSize, f.Scale = 1e-9, 1e18
		if err := f.Init(m, nil); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if status, err := f.Step(ctx); err != nil || status != Running {
				b.Fatal(status, err)
			}
		}
	})
	b.Run("demand", func(b *testing.B) {
		y, d, p := make([]float64, 20), make([]float64, 1), []float64{1}
		for b.Loop() {
			m.Demand(y, d, p)
		}
	})
}
