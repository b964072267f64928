package figure

import "gonum.org/v1/plot"

// few keeps the marks of a ticker and labels at most three of them, for axes of narrow panels.
type few struct{ plot.Ticker }

// Ticks implements plot.Ticker.
func (f few) Ticks(low, high float64) []plot.Tick {
	const most = 3
	ticks := f.Ticker.Ticks(low, high)
	labelled := 0
	for _, t := range ticks {
		if t.Label != "" {
			labelled++
		}
	}
	every := (labelled + most - 1) / most
	seen := 0
	for i := range ticks {
		if ticks[i].Label == "" {
			continue
		}
		if seen%every != 0 {
			ticks[i].Label = ""
		}
		seen++
	}
	return ticks
}
