package audit

import (
	"cmp"
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/stat"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
	"walras/results/query"
)

// draws are the values of a measure by drawn market, in the order of the seeds.
type draws struct {
	seeds  []uint64
	values []float64
	lost   int // rows that failed or have no value
}

// drawsOf reads one value per drawn market, failed runs left out unless all is set. Two rows of one draw are an error: they
// differ in what nobody has fixed.
func drawsOf(v analysis.View, m query.Measure, all bool) (draws, error) {
	o, err := v.Observe(m, all)
	if err != nil {
		return draws{}, err
	}
	if o.Used > len(o.Draws) {
		return draws{}, fmt.Errorf("%d rows stand for %d draws: fix what they differ in with where, or split them with by", o.Used, len(o.Draws))
	}
	return draws{seeds: o.Draws, values: o.Values, lost: v.Len() - o.Used}, nil
}

// same is the relative difference up to which two values on one draw are equal: markets are solved to a relative gap of 1e-12, and two
// rules that allocate alike differ by the rounding of their sums.
const same = 1e-9

// alike are two values, which are equal where they differ by rounding.
func alike(u, v float64) (x, y float64) {
	if math.Abs(u-v) <= same*math.Max(math.Abs(u), math.Abs(v)) {
		return v, v
	}
	return u, v
}

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
			u, v := alike(a.values[i], b.values[j])
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

// told is an estimate with its interval; † marks one that may cover less than it says.
func told(e stat.Estimate) string {
	if !e.Interval.Known() {
		return table.Short(e.Value)
	}
	mark := ""
	if e.Interval.Doubt != "" {
		mark = "†"
	}
	return fmt.Sprintf("%s [%s, %s]%s", table.Short(e.Value), table.Short(e.Interval.Low), table.Short(e.Interval.High), mark)
}

// estimate is stat.MeanOf without the bootstrap, which is for many values too slow. Draws that are all equal have no interval by
// themselves. Here it is taken that those that differ, at most a share stat.MayDiffer of all, differ by no more than a size: 0 where none
// can, NaN where no size is known.
func estimate(x []float64, size, level float64) stat.Estimate {
	if len(x) == 0 {
		return stat.MeanOf(x, level)
	}
	if p, ok := stat.ProportionOf(x, level); ok && p.Value > 0 && p.Value < 1 {
		return p
	}
	e := stat.Estimate{Value: gonum.Mean(x, nil), Interval: stat.TInterval(x, level), N: len(x)}
	if len(x) > 1 && stat.Equal(x) {
		e.Interval = around(e, size)
	}
	return e
}

// within says whether the interval of an estimate lies between two ends.
func within(e stat.Estimate, low, high float64) bool {
	return e.Interval.Low >= low && e.Interval.High <= high
}

// around is the interval of equal draws.
func around(e stat.Estimate, size float64) stat.Interval {
	if math.IsNaN(size) {
		return e.Interval
	}
	level := e.Interval.Level
	reach := stat.MayDiffer(e.N, level) * size
	return stat.Interval{Low: e.Value - reach, High: e.Value + reach, Level: level}
}

// size is the largest size of a value, NaN where all are 0.
func size(all ...draws) float64 {
	most := 0.0
	for _, d := range all {
		for _, x := range d.values {
			most = math.Max(most, math.Abs(x))
		}
	}
	if most == 0 {
		return math.NaN()
	}
	return most
}

// difference is the mean of a − b: by pairs where they have draws in common, and otherwise of independent samples. Size is that of
// estimate.
func difference(a, b draws, size, level float64) stat.Estimate {
	if d := each(a, b, minus); len(d.values) > 0 {
		return estimate(d.values, size, level)
	}
	return stat.DifferenceOf(a.values, b.values, level)
}
