package audit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis"
	"walras/analysis/table"
)

// draws are the values of a measure by the market drawn, in the order of the seeds.
type draws struct {
	seeds  []uint64
	values []float64
	lost   int // rows that failed or have no value
}

// drawsOf reads one value a drawn market, failed runs left out unless all is set. Two rows of one draw are an error: they
// differ in what nobody has fixed.
func drawsOf(v analysis.View, m analysis.Measure, all bool) (draws, error) {
	values, err := v.Values(m)
	if err != nil {
		return draws{}, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return draws{}, err
	}
	seed, err := v.Uints("seed")
	if err != nil {
		return draws{}, err
	}
	var d draws
	order := make([]int, 0, len(values))
	for i, r := range v.Rows() {
		if v.Failed(status[r]) && !all || math.IsNaN(values[i]) {
			d.lost++
			continue
		}
		order = append(order, i)
	}
	rows := v.Rows()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(seed[rows[a]], seed[rows[b]]) })
	d.seeds, d.values = make([]uint64, len(order)), make([]float64, len(order))
	for k, i := range order {
		d.seeds[k], d.values[k] = seed[rows[i]], values[i]
		if k > 0 && d.seeds[k] == d.seeds[k-1] {
			return draws{}, fmt.Errorf("%d rows stand for %d draws: fix what they differ in with where, or split them with by", len(order), distinctSeeds(order, rows, seed))
		}
	}
	return d, nil
}

func distinctSeeds(order, rows []int, seed []uint64) int {
	seen := map[uint64]bool{}
	for _, i := range order {
		seen[seed[rows[i]]] = true
	}
	return len(seen)
}

// same is the relative difference up to which two values on one draw are equal: markets are solved to a relative gap of 1e-12, and two
// rules that allocate alike differ by the rounding of their sums.
const same = 1e-9

// paired are the values of both on the draws that they have in common.
func paired(a, b draws) (x, y []float64) {
	each(a, b, func(u, v float64) float64 {
		x, y = append(x, u), append(y, v)
		return 0
	})
	return x, y
}

// each combines the values of both on the draws that they have in common; what is not finite is left out.
func each(a, b draws, of func(x, y float64) float64) draws {
	var out draws
	for i, j := 0, 0; i < len(a.seeds) && j < len(b.seeds); {
		switch cmp.Compare(a.seeds[i], b.seeds[j]) {
		case -1:
			i++
		case 1:
			j++
		default:
			u, v := a.values[i], b.values[j]
			if math.Abs(u-v) <= same*math.Max(math.Abs(u), math.Abs(v)) {
				u = v
			}
			if w := of(u, v); !math.IsNaN(w) && !math.IsInf(w, 0) {
				out.seeds, out.values = append(out.seeds, a.seeds[i]), append(out.values, w)
			}
			i, j = i+1, j+1
		}
	}
	return out
}

func minus(x, y float64) float64 { return x - y }
func over(x, y float64) float64  { return x / y }

// estimate is a number with its interval, from n draws.
type estimate struct {
	value    float64
	interval analysis.Interval
	n        int
}

func (e estimate) above(x float64) bool { return e.interval.Low > x }
func (e estimate) below(x float64) bool { return e.interval.High < x }

func (e estimate) String() string {
	if !e.interval.Known() {
		return table.Short(e.value)
	}
	return fmt.Sprintf("%s [%s, %s]", table.Short(e.value), table.Short(e.interval.Low), table.Short(e.interval.High))
}

// meanOf is a mean with Student's interval. Values that are all equal have an interval of no width.
func meanOf(x []float64, level float64) estimate {
	if len(x) == 0 {
		return estimate{value: math.NaN(), interval: analysis.TInterval(x, level)}
	}
	return estimate{stat.Mean(x, nil), analysis.TInterval(x, level), len(x)}
}

// difference is the mean of a − b: by pairs where they have draws in common, and otherwise of independent
// samples, with Welch's degrees of freedom (Biometrika 34, 1947).
func difference(a, b draws, level float64) estimate {
	if d := each(a, b, minus); len(d.values) > 0 {
		return meanOf(d.values, level)
	}
	na, nb := float64(len(a.values)), float64(len(b.values))
	ma, sa := stat.MeanStdDev(a.values, nil)
	mb, sb := stat.MeanStdDev(b.values, nil)
	e := estimate{ma - mb, analysis.Interval{Low: math.NaN(), High: math.NaN(), Level: level, Reason: "too few draws"}, min(len(a.values), len(b.values))}
	if e.n < 2 {
		return e
	}
	va, vb := sa*sa/na, sb*sb/nb
	h := 0.0
	if va+vb > 0 {
		nu := (va + vb) * (va + vb) / (va*va/(na-1) + vb*vb/(nb-1))
		h = distuv.StudentsT{Mu: 0, Sigma: 1, Nu: nu}.Quantile((1+level)/2) * math.Sqrt(va+vb)
	}
	e.interval = analysis.Interval{Low: e.value - h, High: e.value + h, Level: level}
	return e
}

// ratio is mean x / mean y of pairs with the interval of the linearised ratio, whose residuals are x − r y
// (Cochran, Sampling Techniques, 1977, section 6.4).
func ratio(x, y []float64, level float64) estimate {
	mx, my := stat.Mean(x, nil), stat.Mean(y, nil)
	r := mx / my
	residuals := make([]float64, len(x))
	for i := range x {
		residuals[i] = (x[i] - r*y[i]) / my
	}
	e := meanOf(residuals, level)
	e.value, e.interval.Low, e.interval.High = r, e.interval.Low+r, e.interval.High+r
	return e
}
