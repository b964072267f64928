package mechanism

import (
	"math"

	"walras/solver/market"
)

// filling gives the lexicographic max-min allocation by progressive filling
// (Bertsekas and Gallager, Data Networks, 1992, §6.5.2): all agents rise to a
// common level of z, as high as the capacities allow; the users of the resource that is
// then full stay there, and the others go on. Each rise is one root in one unknown. At
// the end every agent has all it can use, or uses a full resource of which no other
// user has more.
type filling struct {
	frozen       []bool // agents
	full         []bool // resources
	rate         []float64
	load, rising []float64 // d, and its derivative by the level
	users        []float64
}

// fullTolerance is the share of a capacity that may be left when it is full.
const fullTolerance = 1e-13

// fill sets r.y.
func (f *filling) fill(r *AlphaFair) {
	n, resources := len(r.y), len(r.m.Capacity)
	f.frozen, f.full = market.Resize(f.frozen, n), market.Resize(f.full, resources)
	clear(f.frozen)
	clear(f.full)
	f.rate = market.Resize(f.rate, n)
	market.Zeros(resources, &f.load, &f.rising, &f.users)
	for level, last := 0.0, 0.0; ; last = level {
		most := f.most(r)
		if most <= last {
			return
		}
		if least, _ := f.slack(r, most); !math.IsInf(most, 1) && least >= 0 {
			return
		}
		start := max(last, min(r.level, most/2))
		level = root(last, most, start, r.level, fullTolerance/4, func(z float64) (float64, float64) { return f.slack(r, z) })
		f.freeze(r)
	}
}

// most is the highest level that an agent who still rises can use.
func (f *filling) most(r *AlphaFair) float64 {
	most := 0.0
	for i, top := range r.top {
		switch {
		case f.frozen[i] || top == 0:
		case r.activity():
			return math.Inf(1)
		default:
			most = max(most, r.m.Utility(i, top))
		}
	}
	return most
}

// slack raises everyone who is not frozen to level z, as far as it can be used, and
// gives the least share of capacity that is left of what they use, which falls in z,
// and its derivative.
func (f *filling) slack(r *AlphaFair, z float64) (least, slope float64) {
	for i := range r.y {
		if f.rate[i] = 0; !f.frozen[i] && r.top[i] > 0 {
			r.y[i], f.rate[i] = r.activityAt(i, z)
		} else if r.top[i] == 0 {
			r.y[i] = 0
		}
	}
	r.m.Load(f.load, r.y)
	r.m.Load(f.rising, f.rate)
	least = math.Inf(1)
	for j, c := range r.m.Capacity {
		if left := 1 - f.load[j]/c; !f.full[j] && left < least {
			least, slope = left, -f.rising[j]/c
		}
	}
	return least, slope
}

// activityAt is the least activity with z_i(y) = z, at most top, and dy/dz.
func (r *AlphaFair) activityAt(i int, z float64) (y, rate float64) {
	if r.activity() {
		return z, 1
	}
	if z >= r.m.Utility(i, r.top[i]) {
		return r.top[i], 0
	}
	y = root(0, r.top[i], 0, r.top[i], 4*0x1p-52*z, func(y float64) (value, slope float64) {
		u, marginal, _ := r.worth(i, y)
		return z - u, -marginal
	})
	_, marginal, _ := r.worth(i, y)
	return y, 1 / marginal
}

// freeze closes the resources that are full, and stops their users.
func (f *filling) freeze(r *AlphaFair) {
	least := math.Inf(1)
	for j, c := range r.m.Capacity {
		if !f.full[j] {
			least = min(least, 1-f.load[j]/c)
		}
	}
	for j, c := range r.m.Capacity {
		f.users[j] = 0
		if f.full[j] = f.full[j] || 1-f.load[j]/c <= max(least, 0)+fullTolerance; f.full[j] {
			f.users[j] = 1
		}
	}
	r.m.RoutePrices(f.rate, f.users)
	for i, use := range f.rate {
		f.frozen[i] = f.frozen[i] || use > 0
	}
}
