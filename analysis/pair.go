package analysis

import (
	"math"
	"slices"
	"strings"
)

// Pairs compares rows with the rows of a base rule on the same market draws. Because both rules
// saw the same draws, the spread of Difference is free of the spread between markets.
type Pairs struct {
	Ratio        []float64 // value / base value, of every pair
	Difference   []float64 // value − base value, of every pair
	NegativeBase int       // pairs whose base value is ≤ 0: their ratio ranks in the wrong direction
	Unpaired     int       // rows without a usable partner, or without a usable value themselves
}

// PairWith pairs each row of v with the row of base that has the same market, scenario, market and
// scenario parameters and replicate. Failed rows and NaN values have no pair and are counted.
func (v View) PairWith(base View, m Measure) (Pairs, error) {
	both := View{src: v.src, rows: slices.Concat(base.rows, v.rows)}
	values, err := both.usable(m)
	if err != nil {
		return Pairs{}, err
	}
	draw := both.draws()
	partner := map[uint32]float64{}
	for i := range base.rows {
		if !math.IsNaN(values[i]) {
			partner[draw[i]] = values[i]
		}
	}
	var p Pairs
	for i := len(base.rows); i < len(both.rows); i++ {
		b, ok := partner[draw[i]]
		if !ok || math.IsNaN(values[i]) {
			p.Unpaired++
			continue
		}
		if b <= 0 {
			p.NegativeBase++
		}
		p.Ratio = append(p.Ratio, values[i]/b)
		p.Difference = append(p.Difference, values[i]-b)
	}
	return p, nil
}

// draws numbers the market draws: rows with equal numbers are runs on the same market, up to the columns across.
func (v View) draws(across ...string) []uint32 {
	codes := make([]uint32, len(v.rows))
	for _, c := range v.Columns() {
		if slices.Contains(across, c) {
			continue
		}
		if c == "market" || c == "scenario" || c == "replicate" ||
			strings.HasPrefix(c, "p_market_") || strings.HasPrefix(c, "p_scenario_") {
			v.refine(codes, c)
		}
	}
	return codes
}
