package analysis

import (
	"math"
	"slices"
	"strings"

	"walras/results"
)

// Pairs compares rows with the rows of a base rule on the same market draws. Because both rules
// saw the same draws, the spread of Difference is free of the spread between markets.
type Pairs struct {
	Draws        []uint64  // of every pair
	Ratio        []float64 // value / base value, of every pair
	Difference   []float64 // value − base value, of every pair
	NegativeBase int       // pairs whose base value is ≤ 0: their ratio ranks in the wrong direction
	Unpaired     int       // rows without a usable partner, or without a usable value themselves
}

// PairWith pairs each row of v with the rows of base that have the same market, scenario, market and
// scenario parameters and replicate; of several the mean is taken. Failed rows and NaN values have no pair and are counted. Pairs may share
// a draw, as levels of a paired parameter do, see Observe.
func (v View) PairWith(base View, m Measure) (Pairs, error) {
	both := View{src: v.src, rows: slices.Concat(base.rows, v.rows)}
	values, err := both.usable(m)
	if err != nil {
		return Pairs{}, err
	}
	draws, err := v.Draws()
	if err != nil {
		return Pairs{}, err
	}
	instance := both.instances()
	partner := map[uint32]observed{}
	for i := range base.rows {
		if !math.IsNaN(values[i]) {
			o := partner[instance[i]]
			o.sum, o.used = o.sum+values[i], o.used+1
			partner[instance[i]] = o
		}
	}
	var p Pairs
	for i := range v.rows {
		own := values[len(base.rows)+i]
		o, ok := partner[instance[len(base.rows)+i]]
		if !ok || math.IsNaN(own) {
			p.Unpaired++
			continue
		}
		b := o.mean()
		if b <= 0 {
			p.NegativeBase++
		}
		p.Draws = append(p.Draws, draws[i])
		p.Ratio = append(p.Ratio, own/b)
		p.Difference = append(p.Difference, own-b)
	}
	return p, nil
}

// instances numbers what treatments are compared on: rows with equal numbers are runs on one market, drawn alike and with the same
// parameters, up to the columns across. Several instances may share a draw, see Draws.
func (v View) instances(across ...string) []uint32 {
	codes := make([]uint32, len(v.rows))
	seeded := v.seeded()
	for _, c := range v.Columns() {
		drawn := c == "market" || c == "replicate" || strings.HasPrefix(c, "p_market_")
		if drawn && seeded && !slices.Contains(v.src.paired, c) {
			continue
		}
		if !slices.Contains(across, c) && (drawn || c == "scenario" || strings.HasPrefix(c, "p_scenario_") || c == "seed" && seeded) {
			v.refine(codes, c)
		}
	}
	return codes
}

// seeded says whether the seed tells what was drawn, that is family, parameters and replicate, and the manifest which parameters it
// knows nothing of.
func (v View) seeded() bool {
	return v.src.data != nil && v.src.data.Manifest().About.Known() && v.Has("seed") && v.src.frame.Kind("seed") == results.Uint64
}
