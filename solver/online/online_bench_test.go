package online_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/generators/scenario"
	"walras/solver"
	"walras/solver/market/contract"
	"walras/solver/online"
)

// arena puts a market of the paper under a scenario.
func arena(tb testing.TB, n int, capacity, g float64, sc scenario.Scenario, seed uint64) (*scenario.Moving, *online.Survey) {
	tb.Helper()
	f := generators.NewPaper()
	f.N, f.M, f.G = n, generators.Constant(capacity), generators.Constant(g)
	m := new(contract.Market)
	if err := f.Draw(m, rand.New(rand.NewPCG(seed, 1))); err != nil {
		tb.Fatal(err)
	}
	if v, ok := sc.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			tb.Fatal(err)
		}
	}
	moving := new(scenario.Moving)
	if err := moving.Open(m, sc, seed); err != nil {
		tb.Fatal(err)
	}
	survey, err := new(online.Surveyor).Survey(moving)
	if err != nil {
		tb.Fatal(err)
	}
	return moving, survey
}

// A play of 10⁵ rounds under a drift that moves the market every round, n =
// 20, with its survey: static and dynamic regret, violations, welfare regret,
// tracking error. The goal is 10⁶ rounds/s on two processors.
func BenchmarkPlay20(b *testing.B) {
	for _, c := range []struct {
		name   string
		method func() solver.Method
	}{
		{"ogd", func() solver.Method { return online.NewOGD() }},
		{"ader", func() solver.Method { return new(online.Ader) }},
		{"tatonnement", func() solver.Method { return solver.NewTatonnement() }},
	} {
		b.Run(c.name, func(b *testing.B) {
			drift := scenario.NewDrift()
			drift.Rounds, drift.Path = 100_000, 100
			moving, _ := arena(b, 20, 50, 0, drift, 1)
			var surveyor online.Surveyor
			var player online.Player
			method, src := c.method(), rand.NewPCG(1, 2)
			rounds := int64(0)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				survey, err := surveyor.Survey(moving)
				if err != nil {
					b.Fatal(err)
				}
				res, _ := player.Play(context.Background(), online.Arena{Sequence: moving, Survey: survey}, method, src, solver.Settings{}, solver.Trigger{}, nil)
				if res.Err != nil {
					b.Fatal(res.Err)
				}
				rounds += res.Rounds
			}
			b.ReportMetric(float64(rounds)/b.Elapsed().Seconds(), "rounds/s")
		})
	}
	b.Run("survey", func(b *testing.B) {
		drift := scenario.NewDrift()
		drift.Rounds, drift.Path = 100_000, 100
		moving, _ := arena(b, 20, 50, 0, drift, 1)
		var surveyor online.Surveyor
		for range b.N {
			if _, err := surveyor.Survey(moving); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*1e5/b.Elapsed().Seconds(), "rounds/s")
	})
}
