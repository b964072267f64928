package solver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// path is prices round by round.
type path func(t int) []float64

// watchPath is the round and the period at which a cycle is seen within so many rounds; 0: none.
func watchPath(p path, rounds int) (round int, period float64) {
	var w cycleWatch
	w.reset(p(0))
	for t := 1; t <= rounds; t++ {
		if period, cycles := w.see(int64(t), p(t)); cycles {
			return t, period
		}
	}
	return 0, 0
}

// turning is a path on an ellipse in the plane Σp = 1, round which it goes in so many rounds,
// with a size that depends on the number of ways gone.
func turning(rounds float64, size func(ways float64) float64) path {
	return func(t int) []float64 {
		ways := float64(t) / rounds
		r := size(ways)
		x, y := r*math.Cos(2*math.Pi*ways), 0.6*r*math.Sin(2*math.Pi*ways)
		return []float64{1./3 + x, 1./3 + y, 1./3 - x - y}
	}
}

// iterated is the path of a map, of which price 0 is scaled into (0, 1).
func iterated(start []float64, next func(x []float64) []float64) path {
	states := [][]float64{start}
	return func(t int) []float64 {
		for len(states) <= t {
			states = append(states, next(states[len(states)-1]))
		}
		return states[t]
	}
}

func logistic(r float64) path {
	return iterated([]float64{0.3, 0.7}, func(x []float64) []float64 {
		y := r * x[0] * (1 - x[0])
		return []float64{y, 1 - y}
	})
}

// rossler is Rössler's flow (Phys. Lett. 57A, 1976) by the method of Runge and Kutta, moved
// and scaled to look like prices: chaotic with a nearly constant time of turning.
func rossler(step float64) path {
	field := func(x []float64) []float64 {
		return []float64{-x[1] - x[2], x[0] + 0.2*x[1], 0.2 + x[2]*(x[0]-5.7)}
	}
	along := func(x, v []float64, h float64) []float64 {
		return []float64{x[0] + h*v[0], x[1] + h*v[1], x[2] + h*v[2]}
	}
	inner := iterated([]float64{1, 1, 1}, func(x []float64) []float64 {
		a := field(x)
		b := field(along(x, a, step/2))
		c := field(along(x, b, step/2))
		d := field(along(x, c, step))
		y := make([]float64, 3)
		for j := range y {
			y[j] = x[j] + step/6*(a[j]+2*b[j]+2*c[j]+d[j])
		}
		return y
	})
	return func(t int) []float64 {
		x := inner(t)
		return []float64{(x[0] + 20) / 100, (x[1] + 20) / 100, (x[2] + 20) / 100}
	}
}

const watched = 100_000 // rounds, as many as runs have by default

func TestCyclesAreSeen(t *testing.T) {
	same := func(float64) float64 { return 0.1 }
	rng := rand.New(rand.NewPCG(3, 14))
	polygon := make([][]float64, 7)
	for k := range polygon {
		polygon[k] = []float64{rng.Float64(), rng.Float64(), rng.Float64()}
	}
	for _, c := range []struct {
		name   string
		path   path
		period float64
		within float64 // relative
		latest int
	}{
		{"flips", turning(2, same), 2, 1e-12, 64},
		{"seven prices", func(t int) []float64 { return polygon[t%7] }, 7, 1e-12, 200},
		{"a way of 50.3 rounds", turning(50.3, same), 50.3, 1e-3, 2000},
		{"a way of 7.1 rounds", turning(7.1, same), 7.1, 1e-3, 10000},
		{"a way of 999.7 rounds", turning(999.7, same), 999.7, 1e-3, 20000},
		{"little growth", turning(300.3, func(ways float64) float64 { return 0.05 * math.Exp(5e-3*ways) }), 300.3, 1e-3, 10000},
		{"growth that ends", turning(60.3, func(ways float64) float64 { return 0.1 * min(1, 0.01*math.Exp(0.2*ways)) }), 60.3, 1e-3, 10000},
		{"shrinking that ends", turning(60.3, func(ways float64) float64 { return 0.1 * (1 + math.Exp(-0.05*ways)) }), 60.3, 1e-3, 60000},
		{"the logistic map with a period of 3", logistic(3.84), 3, 1e-6, 2000},
		{"tiny", turning(50.3, func(float64) float64 { return 1e-6 }), 50.3, 1e-3, 2000},
	} {
		round, period := watchPath(c.path, watched)
		if round == 0 || round > c.latest || !(math.Abs(period/c.period-1) <= c.within) {
			t.Errorf("%s: a cycle of %v seen in round %d; want %v by round %d", c.name, period, round, c.period, c.latest)
		}
	}
}

func TestOtherPathsAreNoCycles(t *testing.T) {
	type named struct {
		name string
		path path
	}
	cases := []named{
		{"nothing moves", func(int) []float64 { return []float64{0.2, 0.3, 0.5} }},
		{"converging without turning", func(t int) []float64 { return []float64{0.5 + 0.1*math.Exp(-float64(t)/1e4), 0.5} }},
		{"converging as 1/t", func(t int) []float64 { return []float64{0.5 + 0.1/float64(t+1), 0.5} }},
		{"drifting", func(t int) []float64 { return []float64{1 + float64(t), 2} }},
		{"flips that shrink by 1e-5", func(t int) []float64 {
			x := 0.1 * math.Exp(-1e-5*float64(t)) * float64(1-2*(t%2))
			return []float64{0.5 + x, 0.5 - x}
		}},
		{"turning and shrinking as 1/sqrt(t)", turning(40.7, func(ways float64) float64 { return 0.3 / math.Sqrt(1+ways) })},
		{"turning and shrinking as 1/log(t)", turning(40.7, func(ways float64) float64 { return 0.3 / math.Log(2+ways) })},
		{"turning by angles that shrink as 1/sqrt(t)", func(t int) []float64 {
			x, y := 0.1*math.Cos(0.2*math.Sqrt(float64(t))), 0.1*math.Sin(0.2*math.Sqrt(float64(t)))
			return []float64{1./3 + x, 1./3 + y, 1./3 - x - y}
		}},
		{"growing by 3 % per way", turning(50.3, func(ways float64) float64 { return 1e-3 * math.Exp(0.03*ways) })},
		{"growing by 30 % per way", turning(50.3, func(ways float64) float64 { return 1e-3 * math.Exp(0.3*ways) })},
		{"the logistic map at 4", logistic(4)},
		{"the logistic map at 3.9", logistic(3.9)},
		{"the logistic map next to its window of period 3", logistic(3.8284)},
		{"Rössler's flow", rossler(0.05)},
		{"Rössler's flow in long steps", rossler(0.2)},
		{"two neighbouring numbers", func(t int) []float64 {
			return []float64{[]float64{0.25, math.Nextafter(0.25, 1)}[t%2], 0.75}
		}},
		{"turning within rounding", turning(50.3, func(float64) float64 { return 1e-10 })},
	}
	for _, loss := range []float64{0.3, 1e-2, 1e-3, 1e-4, 1e-5} {
		for _, rounds := range []float64{2, 2.3, 7.1, 50.3, 999.7} {
			cases = append(cases, named{fmt.Sprintf("losing %g on a way of %g rounds", loss, rounds),
				turning(rounds, func(ways float64) float64 { return 0.1 * math.Exp(-loss*ways) })})
		}
	}
	for seed := range uint64(10) {
		rng := rand.New(rand.NewPCG(seed, 15))
		noise := make([][]float64, watched+1)
		walk := make([][]float64, watched+1)
		x, y := 0.0, 0.0
		for k := range noise {
			noise[k] = []float64{0.3 + 0.01*rng.NormFloat64(), 0.7 + 0.01*rng.NormFloat64()}
			x, y = x+rng.NormFloat64(), y+rng.NormFloat64()
			walk[k] = []float64{x, y}
		}
		cases = append(cases, named{fmt.Sprintf("noise %d", seed), func(t int) []float64 { return noise[t] }},
			named{fmt.Sprintf("random walk %d", seed), func(t int) []float64 { return walk[t] }})
	}
	for _, c := range cases {
		if round, period := watchPath(c.path, watched); round > 0 {
			t.Errorf("%s: a cycle of %v seen in round %d", c.name, period, round)
		}
	}
}
