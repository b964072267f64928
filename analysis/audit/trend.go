package audit

import (
	"fmt"
	"math"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
)

// trendLevel is the probability below which Kendall's tau counts as a trend.
const trendLevel = 0.05

// trend compares neighbours along a column, and the order of all means by Kendall's tau.
func (t trial) trend(v analysis.View) (groupFinding, error) {
	groups, err := t.ordered(v)
	if err != nil {
		return groupFinding{}, err
	}
	var f groupFinding
	all := make([]draws, len(groups))
	place, means := make([]float64, len(groups)), make([]float64, len(groups))
	sign := -1.0
	if t.Rising {
		sign = 1
	}
	for i, g := range groups {
		if all[i], err = drawsOf(g.View, t.measure, t.Table == "trace"); err != nil {
			return f, err
		}
		if len(all[i].values) < 2 {
			return f, fmt.Errorf("%s = %s: %d values are too few for an interval", t.Along, g.Key[0], len(all[i].values))
		}
		place[i], means[i] = float64(i), sign*stat.MeanOf(all[i].values, stat.Level).Value
	}
	steps := len(groups) - 1
	up, down := 0, 0
	worst, worstAt := math.Inf(1), 0
	for i := range steps {
		d := difference(all[i+1], all[i], t.level(steps))
		switch {
		case sign > 0 && d.Above(0), sign < 0 && d.Below(0):
			up++
		case sign > 0 && d.Below(0), sign < 0 && d.Above(0):
			down++
		}
		if sign*d.Value < worst {
			worst, worstAt = sign*d.Value, i
		}
	}
	tau, err := stat.KendallTau(place, means)
	if err != nil {
		return f, err
	}
	ends := difference(all[steps], all[0], t.level(1))
	f.established, f.refuted = up == steps, down > 0
	f.agrees = f.established || tau.Tau > 0 && tau.P <= trendLevel
	f.opposes = tau.Tau < 0 && (sign > 0 && ends.Below(0) || sign < 0 && ends.Above(0))
	word, opposite := "falls", "rises"
	if t.Rising {
		word, opposite = opposite, word
	}
	f.text = fmt.Sprintf("%s goes from %s at %s = %s to %s at %s, change %s; it %s in %d of %d steps and %s in %d, each with an interval that excludes zero; Kendall's tau with the claimed order %s, p = %s",
		t.Value, table.Short(sign*means[0]), t.Along, groups[0].Key[0], table.Short(sign*means[steps]), groups[steps].Key[0], told(ends), word, up, steps, opposite, down, table.Short(tau.Tau), table.Short(tau.P))
	f.draws = len(all[0].values)
	f.count(leastSteps(all, sign), func(x float64) bool { return x >= 0 })
	if down > 0 || up < steps {
		f.text += fmt.Sprintf("; weakest step %s to %s", groups[worstAt].Key[0], groups[worstAt+1].Key[0])
	}
	return f, nil
}

// leastSteps is the smallest step in the claimed direction of every draw that all groups have in common, 0 where a step is rounding.
func leastSteps(all []draws, sign float64) []float64 {
	least := each(all[1], all[0], func(x, y float64) float64 { return sign * (x - y) })
	for i := 2; i < len(all); i++ {
		least = each(least, each(all[i], all[i-1], func(x, y float64) float64 { return sign * (x - y) }), math.Min)
	}
	return least.values
}
