package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Fit is how one reading of a quantity compares with a column of the paper, row by row.
type Fit struct {
	Reading  Measure
	Ours     []Summary
	Z        []float64 // (ours − paper) / unit of each row, NaN where ours is missing
	Distance float64   // root mean square of Z, +Inf where a row is missing
}

// Fits compares every reading with the published values; groups[i] belongs to rows[i]. The best
// reading comes first. Differences are measured in the paper's own standard deviation, the same unit for every
// reading, so that a reading does not come close only because it scatters; where the paper prints no
// standard deviation, in units of the paper's value.
func Fits(groups []View, rows []Published, readings []Measure) ([]Fit, error) {
	if len(groups) != len(rows) {
		panic(fmt.Sprintf("analysis: %d groups for %d published values", len(groups), len(rows)))
	}
	var fits []Fit
	for _, m := range readings {
		f := Fit{Reading: m}
		sum := 0.0
		for i, g := range groups {
			s, err := g.Summarise(m)
			if err != nil {
				return nil, err
			}
			z := (s.Mean - rows[i].Mean) / rows[i].Unit()
			f.Ours, f.Z = append(f.Ours, s), append(f.Z, z)
			sum += z * z
		}
		f.Distance = math.Sqrt(sum / float64(len(rows)))
		if math.IsNaN(f.Distance) {
			f.Distance = math.Inf(1)
		}
		fits = append(fits, f)
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return cmp.Compare(a.Distance, b.Distance) })
	return fits, nil
}

// Unit is the length in which differences from p are measured: its standard deviation where the
// paper prints one, else the size of the value itself.
func (p Published) Unit() float64 {
	if p.SD > 0 {
		return p.SD
	}
	return math.Abs(p.Mean)
}

// Verdict says how near a mean is to the published one.
type Verdict string

// The verdicts, from near to far.
const (
	Agrees  Verdict = "agrees"    // the means differ by no more than sampling error at Level
	Near    Verdict = "near"      // by no more than one published standard deviation, or a tenth of the value where none is printed
	Far     Verdict = "not close" // by more
	Unknown Verdict = "no value"  // one of the two is missing
)

// Judge compares our mean with the published one. Sampling error is that of the difference of two
// independent means, √(s²/n + S²/N), with the normal quantile of Level; it is used only where the
// paper states both S and N.
func Judge(s Summary, p Published) Verdict {
	diff := math.Abs(s.Mean - p.Mean)
	if math.IsNaN(diff) {
		return Unknown
	}
	if p.Replications > 0 && p.SD > 0 && s.N > 1 {
		se := math.Sqrt(s.SD*s.SD/float64(s.N) + p.SD*p.SD/float64(p.Replications))
		if diff <= distuv.UnitNormal.Quantile((1+Level)/2)*se {
			return Agrees
		}
	}
	if diff <= p.Unit()*nearUnits(p) {
		return Near
	}
	return Far
}

// nearUnits is how many units still count as near: one standard deviation, or, where the paper
// prints none and the unit is the value itself, a tenth of it.
func nearUnits(p Published) float64 {
	if p.SD > 0 {
		return 1
	}
	return 0.1
}
