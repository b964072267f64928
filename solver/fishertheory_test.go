package solver

import (
	"math"
	"testing"

	"walras/solver/market"
)

// divergence is D_KL(P*, P) of money for goods.
func divergence(supply, best, price []float64) (sum float64) {
	for j, s := range supply {
		sum += s * (best[j]*math.Log(best[j]/price[j]) - best[j] + price[j])
	}
	return sum
}

// Part of the way to proportional response, with complements: every round shrinks the divergence by
// what is proved, q does not rise and stays below D/(ηt), and the rate is that of the
// theory. With Leontief buyers there is no geometric rate.
func TestMultiplicativeKeepsToItsRate(t *testing.T) {
	for _, c := range []struct {
		kind int
		r    float64
	}{{4, 2.0 / 3}, {5, 1}} {
		for _, step := range []float64{0.125, 0.9} {
			for seed := range uint64(4) {
				m := buyers(seed, 14, 6, buyerKinds[c.kind].kind)
				optimum := best(t, m)
				star := append([]float64(nil), play(m, NewProportionalResponse(), nil, 1e-12, 20_000).Point.Price...)
				f := &Multiplicative{StepSize: step, Form: "eip1559", Clip: 100, Start: 1}
				first, before, dual := math.NaN(), math.NaN(), math.Inf(1)
				shrink, slack := 1-step*(1-c.r), 1e-7 // of the reference
				rounds(t, m, f, 200, func(round int, cert market.Certificate) {
					now, off := divergence(m.Supplies, star, f.Price), cert.Dual-optimum
					if round == 1 {
						first = now
					}
					bound := first * math.Pow(shrink, float64(round-1))
					if c.r == 1 {
						bound = first / (step * float64(round))
					}
					if now > before*shrink-step*c.r*dual+slack || off > bound+slack*cert.Scale || off > dual+slack*cert.Scale {
						t.Fatalf("%s, step %v, seed %d: after %d rounds the divergence is %v of %v, q %v off, %v before, at most %v",
							buyerKinds[c.kind].name, step, seed, round, now, before, off, dual, bound)
					}
					before, dual = now, off
				})
				want := math.Sqrt(shrink)
				if c.r == 1 {
					want = math.NaN()
				}
				if rate := f.Rate(); !(math.Abs(rate-want) < 1e-15) && !(math.IsNaN(rate) && math.IsNaN(want)) {
					t.Errorf("rate %v; want %v", rate, want)
				}
			}
		}
	}
	clipped := &Multiplicative{StepSize: 0.5, Form: "eip1559", Clip: 1e-3, Start: 1}
	rounds(t, buyers(1, 14, 6, buyerKinds[4].kind), clipped, 5, func(int, market.Certificate) {})
	if rate := clipped.Rate(); !math.IsNaN(rate) {
		t.Errorf("rate %v with clipped excess", rate)
	}
}

// With linear buyers additive and multiplicative tatonnement come to a neighbourhood of the
// equilibrium: on average over rounds q is within what the subgradient method allows, and where prices go
// in the end is nearer with a smaller step, in proportion.
func TestNeighbourhoodShrinksWithTheStep(t *testing.T) {
	for seed := range uint64(3) {
		m := buyers(seed, 16, 5, buyerKinds[0].kind)
		optimum := best(t, m)
		star := append([]float64(nil), play(m, NewMirror(), nil, 1e-10, 100_000).Point.Price...)
		for name, make := range map[string]func(step float64) Method{
			"additive": func(step float64) Method {
				return &Tatonnement{StepSize: step, Schedule: "constant", Noise: "none", Reports: 1}
			},
			"multiplicative": func(step float64) Method {
				return &Multiplicative{StepSize: step, Form: "exponential", Clip: 10, Start: 1}
			},
		} {
			const count = 4000
			last := math.Inf(1)
			for _, step := range []float64{0.08, 0.02, 0.005} {
				method := make(step)
				sum, tail, squares := 0.0, 0.0, 0.0
				start := math.NaN()
				rounds(t, m, method, count, func(round int, cert market.Certificate) {
					off := cert.Dual - optimum
					sum += off
					if round > count/2 {
						tail += off / (count / 2)
					}
					tatonnement, ok := method.(*Tatonnement)
					if !ok {
						return
					}
					if round == 1 {
						start = Distance(tatonnement.price, star)
					}
					for j, s := range m.Supplies {
						squares += (s - tatonnement.d[j]) * (s - tatonnement.d[j])
					}
					if bound := start*start/(2*tatonnement.eta) + tatonnement.eta/2*squares; sum > bound*(1+1e-9) {
						t.Fatalf("seed %d, step %v: Σ q − q* is %v after %d rounds, at most %v", seed, step, sum, round, bound)
					}
				})
				if tail < 0 || !(tail < last/2) {
					t.Errorf("%s, seed %d: with step %v q stays %v above the optimum, with four times the step %v", name, seed, step, tail, last)
				}
				last = tail
			}
		}
	}
}
