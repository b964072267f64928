package audit

import (
	"cmp"
	"math"
	"slices"

	gonum "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// definition is one way to compute a metric: a reading on a selection of runs, with what it gives row by row.
type definition struct {
	selection int
	reading   int
	exact     bool            // see Folder
	ours      []draws         // by row of the table: those that judge
	means     []stat.Estimate // of these; NaN of no values
	z         []float64       // (ours − paper) / unit over the draws that choose; NaN where one of them is missing
	distance  float64         // root mean square of z over the rows that both have; +Inf where ours lacks one
	standings []*standing     // by row; nil where nothing is published, or the row is the base of its own ratio
}

// unit is the length in which differences from a published value are measured: its standard deviation where one is printed, else
// the size of the value, and 1 where that is 0.
func unit(v Value) float64 {
	switch {
	case v.SD > 0:
		return v.SD
	case v.Mean != 0:
		return math.Abs(v.Mean)
	}
	return 1
}

// define computes a metric under one reading of one selection. Where there is a choice of definitions, half of the draws choose and the others
// judge, so that the closest of many has no better odds of being reproduced than one alone.
func define(t *Table, metric int, all []selection, selected, reading int, choice bool) (definition, error) {
	d := definition{selection: selected, reading: reading, exact: all[selected].exact}
	m := t.Metrics[metric]
	chooses := make([]draws, len(t.Values))
	for i, row := range t.Values {
		var err error
		if chooses[i], err = all[selected].draws(row.Key, m.Relative, all[selected].measures[metric][reading]); err != nil {
			return d, err
		}
	}
	d.ours = chooses
	if choice {
		chooses, d.ours = halves(chooses)
	}
	sum, n := 0.0, 0
	for i, row := range t.Values {
		mean, z := estimate(d.ours[i].values, math.NaN(), stat.Level), math.NaN()
		var s *standing
		if v, ok := row.Values[m.Name]; ok {
			z = (gonum.Mean(chooses[i].values, nil) - v.Mean) / unit(v)
			sum, n = sum+z*z, n+1
			if row.Key != m.Relative { // what holds by construction is no evidence
				found := standingOf(d.ours[i].values, all[selected].exact, v, m, t.Replications)
				s, mean = &found, found.mean
			}
		}
		d.means, d.z, d.standings = append(d.means, mean), append(d.z, z), append(d.standings, s)
	}
	d.distance = math.Sqrt(sum / float64(n))
	if math.IsNaN(d.distance) {
		d.distance = math.Inf(1)
	}
	return d, nil
}

// halves splits draws by the rank of their seeds among those of all lists: those of odd rank, and those of even rank, which are never fewer.
func halves(all []draws) (odd, even []draws) {
	var seeds []uint64
	for _, d := range all {
		seeds = append(seeds, d.seeds...)
	}
	slices.Sort(seeds)
	seeds = slices.Compact(seeds)
	odd, even = make([]draws, len(all)), make([]draws, len(all))
	for k, d := range all {
		for i, seed := range d.seeds {
			rank, _ := slices.BinarySearch(seeds, seed)
			half := &even[k]
			if rank%2 == 1 {
				half = &odd[k]
			}
			half.seeds, half.values = append(half.seeds, seed), append(half.values, d.values[i])
		}
	}
	return odd, even
}

// definitions are all readings of a metric on all selections, closest first.
func definitions(t *Table, metric int, all []selection) ([]definition, error) {
	var out []definition
	count := 0
	for s := range all {
		for _, m := range all[s].measures[metric] {
			if m.Of != nil {
				count++
			}
		}
	}
	for s := range all {
		for r, m := range all[s].measures[metric] {
			if m.Of == nil {
				continue
			}
			d, err := define(t, metric, all, s, r, count > 1)
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b definition) int { return cmp.Compare(a.distance, b.distance) })
	return out, nil
}

// nearest is the distance below which two readings are equally close: both are within a tenth of a published standard deviation.
const nearest = 0.1

// choose is the selection whose closest readings are nearest to the whole table, by the geometric mean of the distances of all metrics
// (a metric that no reading comes near to does not decide alone), and of each metric its closest reading there: one table is made from
// one selection of runs. A metric without a reading has nil. One on which rows are equal, see equalRows, is left out where there is another.
func choose(byMetric [][]definition, equal []string) (selected int, chosen []*definition) {
	least := math.Inf(1)
	differ := slices.Contains(equal, "")
	for s := range equal {
		if differ && equal[s] != "" {
			continue
		}
		sum := 0.0
		for _, list := range byMetric {
			if i := slices.IndexFunc(list, func(d definition) bool { return d.selection == s }); i >= 0 {
				sum += math.Log(max(nearest, list[i].distance))
			} else if len(list) > 0 {
				sum = math.Inf(1)
			}
		}
		if sum < least {
			least, selected = sum, s
		}
	}
	for _, list := range byMetric {
		i := slices.IndexFunc(list, func(d definition) bool { return d.selection == selected })
		if i < 0 {
			chosen = append(chosen, nil)
			continue
		}
		chosen = append(chosen, &list[i])
	}
	return selected, chosen
}

// closestIn is the definition that comes closest to one row.
func closestIn(list []definition, row int) (definition, bool) {
	best, found := definition{}, false
	for _, d := range list {
		if !math.IsNaN(d.z[row]) && (!found || math.Abs(d.z[row]) < math.Abs(best.z[row])) {
			best, found = d, true
		}
	}
	return best, found
}

// called is the name of a definition.
func (d definition) called(t *Table, metric int, all []selection) string {
	name := t.Metrics[metric].Readings[d.reading].Name
	if all[d.selection].name != "" {
		name += "; " + all[d.selection].name
	}
	return name
}
