//go:build evm

package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
	"walras/solver/onchain"
)

// The bytecode runs a market as the mirror does, to the end: equal prices, activities and
// rounds, and gas that the model knows to a hundredth.
func TestEVMEqualsFixedPoint(t *testing.T) {
	r := rand.New(rand.NewPCG(80, 1))
	for _, m := range []*contract.Market{paperMarket(r, 20, 40, 0.5, 0), paperMarket(r, 7, 10, 0.5, 1), network(r, 20, 8)} {
		for _, scale := range []float64{1e3, 1e6, 1e18} {
			for _, style := range onchain.Styles {
				name := fmt.Sprintf("J = %d, scale %v, by %s", m.Resources(), scale, style)
				limits := Settings{Tolerance: 1e-12, Rounds: 60}
				f, e := fixedPoint(0.5, scale), NewEVM()
				f.Style = style
				e.StepSize, e.Scale, e.Style = 0.5, scale, style
				var first, second Runner
				want := first.Run(context.Background(), m, f, nil, limits, Trigger{}, nil)
				got := second.Run(context.Background(), m, e, nil, limits, Trigger{}, nil)
				if got.Err != nil || got.Status != want.Status || got.Rounds != want.Rounds || got.Certificate != want.Certificate {
					t.Fatalf("%s: %v after %d rounds (%v), the mirror %v after %d", name, got.Status, got.Rounds, got.Err, want.Status, want.Rounds)
				}
				for j, p := range want.Point.Price {
					if got.Point.Price[j] != p {
						t.Errorf("%s: price %d is %v, in the mirror %v", name, j, got.Point.Price[j], p)
					}
				}
				model, used := f.Gas(), e.Gas()
				for what, pair := range map[string][2]int64{"rounds": {model.Modelled, used.Used}, "deployment": {model.Deploy, used.Deploy}} {
					if off := float64(pair[0])/float64(pair[1]) - 1; math.Abs(off) > 0.01 {
						t.Errorf("%s: gas of %s is %d by the model and %d by execution, off by %.2f%%", name, what, pair[0], pair[1], 100*off)
					}
				}
				if model.Fits != used.Fits || used.Modelled != model.Modelled || used.Fork != onchain.Fork {
					t.Errorf("%s: %+v by execution, %+v by the model", name, used, model)
				}
			}
		}
	}
}

// A deployment over the cap of a transaction is no run.
func TestEVMRefusesWhatCannotBeDeployed(t *testing.T) {
	r := rand.New(rand.NewPCG(81, 1))
	for n, fits := range map[int]bool{680: true, 700: false} {
		res := play(paperMarket(r, n, 2*float64(n), 0.5, 0), NewEVM(), nil, 1e-3, 5)
		if got := res.Status != Skipped; got != fits {
			t.Errorf("%d agents: %v, %v", n, res.Status, res.Err)
		}
	}
}

// One round by bytecode, n = 20, one resource, demand and the mirror's check included.
func BenchmarkEVMRound20(b *testing.B) {
	m := paperMarket(rand.New(rand.NewPCG(61, 1)), 20, 40, 0.5, 0)
	for _, style := range onchain.Styles {
		b.Run(style, func(b *testing.B) {
			e := NewEVM()
			e.StepSize, e.Scale, e.Style = 1e-9, 1e18, style
			if err := e.Init(m, nil); err != nil {
				b.Fatal(err)
			}
			rounds := 0
			for b.Loop() {
				if status, err := e.Step(context.Background()); err != nil || status != Running {
					b.Fatal(status, err)
				}
				rounds++
			}
			b.ReportMetric(float64(rounds)/b.Elapsed().Seconds(), "rounds/s")
		})
	}
}
