package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Attainment is the boundary of what a share of the replicates attains: a point is attained by a
// replicate where some point of the replicate is at least as good in both objectives. The region is the
// union of the quadrants behind the corners, so that a drawing goes from corner to corner in steps.
type Attainment struct {
	Level      float64 // the share asked for
	Need       int     // replicates that have to attain a point: the least whole number ≥ Level·Replicates, at least 1
	Replicates int
	Empty      int          // replicates without a usable point: they attain nothing, and are among Replicates
	Skipped    int          // points left out because an objective is NaN
	Senses     []Sense      // of the two objectives
	Corners    [][2]float64 // best first objective first; none where fewer than Need replicates have a point
}

// Attain computes the attainment surface of two objectives over replicates, each a set of points, as
// the lower quartile, median and upper quartile curves for levels 0.75, 0.5 and 0.25 (Fonseca and
// Fleming, On the performance assessment and comparison of stochastic multiobjective optimizers, PPSN
// IV, 1996; López-Ibáñez, Paquete and Stützle, Exploratory analysis of stochastic local search
// algorithms, 2010).
func Attain(replicates [][][]float64, level float64, senses ...Sense) (Attainment, error) {
	if len(senses) != 2 {
		return Attainment{}, fmt.Errorf("analysis: attainment surface of %d objectives, 2 are possible", len(senses))
	}
	if !(level > 0 && level <= 1) {
		return Attainment{}, fmt.Errorf("analysis: attainment surface at level %g, must be above 0 and at most 1", level)
	}
	if len(replicates) == 0 {
		return Attainment{}, fmt.Errorf("analysis: attainment surface: no replicates")
	}
	const rounding = 1e-9 // 0.7·10 is to need 7 replicates
	a := Attainment{Level: level, Replicates: len(replicates), Senses: slices.Clone(senses)}
	a.Need = max(1, int(math.Ceil(level*float64(len(replicates))-rounding)))
	type event struct {
		x, y      float64 // turned so that both are to maximise
		replicate int
	}
	var events []event
	for r, points := range replicates {
		used := 0
		for i, p := range points {
			if len(p) != 2 {
				return Attainment{}, fmt.Errorf("analysis: attainment surface: point %d of replicate %d has %d objectives, not 2", i, r, len(p))
			}
			if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
				a.Skipped++
				continue
			}
			used++
			events = append(events, event{senses[0].sign() * p[0], senses[1].sign() * p[1], r})
		}
		if used == 0 {
			a.Empty++
		}
	}
	// From the best x down, best[r] is the best y that replicate r reaches at this x or better.
	slices.SortStableFunc(events, func(p, q event) int { return cmp.Compare(q.x, p.x) })
	best := make([]float64, len(replicates))
	for r := range best {
		best[r] = math.Inf(-1)
	}
	high, scratch := math.Inf(-1), make([]float64, len(replicates))
	for i, e := range events {
		best[e.replicate] = max(best[e.replicate], e.y)
		if i+1 < len(events) && events[i+1].x == e.x {
			continue
		}
		copy(scratch, best)
		slices.Sort(scratch)
		if y := scratch[len(scratch)-a.Need]; y > high {
			high = y
			a.Corners = append(a.Corners, [2]float64{senses[0].sign() * e.x, senses[1].sign() * y})
		}
	}
	return a, nil
}

// Attained says whether the surface's region holds p.
func (a Attainment) Attained(p [2]float64) bool {
	return slices.ContainsFunc(a.Corners, func(c [2]float64) bool {
		return a.Senses[0].sign()*(c[0]-p[0]) >= 0 && a.Senses[1].sign()*(c[1]-p[1]) >= 0
	})
}

// Note says in one phrase what the surface stands on.
func (a Attainment) Note() string {
	note := fmt.Sprintf("attained by %d of %d replicates", a.Need, a.Replicates)
	if a.Empty > 0 {
		note += fmt.Sprintf(", of which %d have no point", a.Empty)
	}
	if a.Skipped > 0 {
		note += fmt.Sprintf(", %d points without a value left out", a.Skipped)
	}
	if len(a.Corners) == 0 {
		note += ": no point is"
	}
	return note
}
