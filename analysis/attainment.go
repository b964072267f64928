package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"walras/results"
)

// Attainment is the boundary of what a share of the replicates attains: a point is attained by a
// replicate where some point of the replicate is at least as good in both objectives. The region is the
// union of the quadrants behind the corners, so that a drawing goes from corner to corner in steps.
type Attainment struct {
	Level      float64 // the share asked for
	Need       int     // replicates that have to attain a point: the least whole number ≥ Level·Replicates, at least 1
	Replicates int
	Empty      int             // replicates without a usable point: they attain nothing, and are among Replicates
	Skipped    int             // points left out because an objective is NaN
	Senses     []results.Sense // of the two objectives
	Corners    [][2]float64    // best first objective first; none where fewer than Need replicates have a point
}

// Replicated are points in two objectives, each of one replicate.
type Replicated struct {
	Replicates int      // also those without a point
	Of         []uint32 // the replicate of each point, below Replicates
	X, Y       []float64
}

// Attain computes the attainment surfaces of two objectives over replicates at several levels, as
// the lower quartile, median and upper quartile curves for levels 0.75, 0.5 and 0.25 (Fonseca and
// Fleming, On the performance assessment and comparison of stochastic multiobjective optimizers, PPSN
// IV, 1996; López-Ibáñez, Paquete and Stützle, Exploratory analysis of stochastic local search
// algorithms, 2010). N points and L levels take O(N log N + L N): the points are swept from the best x
// down as in Fonseca, Guerreiro, López-Ibáñez and Paquete (On the computation of the empirical
// attainment function, EMO 2011), where the best y of each replicate, and so the Need-th largest of
// these, can only rise.
func Attain(p Replicated, levels []float64, x, y results.Sense) ([]Attainment, error) {
	if len(p.Of) != len(p.X) || len(p.Of) != len(p.Y) {
		panic(fmt.Sprintf("analysis: attainment surface: %d replicates of points, %d and %d objectives", len(p.Of), len(p.X), len(p.Y)))
	}
	if p.Replicates < 1 {
		return nil, fmt.Errorf("analysis: attainment surface: no replicates")
	}
	for i, r := range p.Of {
		if int64(r) >= int64(p.Replicates) {
			return nil, fmt.Errorf("analysis: attainment surface: point %d is of replicate %d, there are %d from 0 on", i, r, p.Replicates)
		}
	}
	const rounding = 1e-9 // 0.7·10 is to need 7 replicates
	out := make([]Attainment, len(levels))
	for i, level := range levels {
		if !(level > 0 && level <= 1) {
			return nil, fmt.Errorf("analysis: attainment surface at level %g, must be above 0 and at most 1", level)
		}
		need := max(1, int(math.Ceil(level*float64(p.Replicates)-rounding)))
		out[i] = Attainment{Level: level, Need: need, Replicates: p.Replicates, Senses: []results.Sense{x, y}}
	}
	s := newAttainSweep(p, x, y)
	s.run(out)
	return out, nil
}

// attainSweep is points turned so that both objectives are to maximise.
type attainSweep struct {
	x       []float64 // decreasing
	of      []uint32  // replicates, in the order of x
	rank    []int32   // position of y among heights, in the order of x
	heights []float64 // the values of y, increasing, each once
	best    []int32   // of each replicate, the largest rank so far; −1 before it has a point
	skipped int
}

// valued is a value and the number of the point that has it.
type valued struct {
	value float64
	point uint32
}

func newAttainSweep(p Replicated, x, y results.Sense) *attainSweep {
	byX, byY := make([]valued, 0, len(p.X)), make([]valued, 0, len(p.X))
	s := &attainSweep{best: slices.Repeat([]int32{-1}, p.Replicates)}
	for i := range p.X {
		if math.IsNaN(p.X[i]) || math.IsNaN(p.Y[i]) {
			s.skipped++
			continue
		}
		byX = append(byX, valued{-sign(x) * p.X[i], uint32(i)})
		byY = append(byY, valued{sign(y) * p.Y[i], uint32(i)})
	}
	increasing := func(a, b valued) int { return cmp.Compare(a.value, b.value) }
	var other sync.WaitGroup
	other.Go(func() { slices.SortFunc(byX, increasing) })
	slices.SortFunc(byY, increasing)
	other.Wait()
	rank := make([]int32, len(p.X))
	for i, v := range byY {
		if i == 0 || v.value != s.heights[len(s.heights)-1] {
			s.heights = append(s.heights, v.value)
		}
		rank[v.point] = int32(len(s.heights) - 1)
	}
	s.x, s.of, s.rank = make([]float64, len(byX)), make([]uint32, len(byX)), make([]int32, len(byX))
	for i, v := range byX {
		s.x[i], s.of[i], s.rank[i] = -v.value, p.Of[v.point], rank[v.point]
	}
	return s
}

// run sweeps once for all surfaces. count[h] replicates have their best y at rank h; surface k stands at
// rank at[k], the largest that Need replicates reach, and above[k] of them are above it.
func (s *attainSweep) run(surfaces []Attainment) {
	count := make([]int32, len(s.heights))
	at, above, drawn := make([]int32, len(surfaces)), make([]int, len(surfaces)), make([]int32, len(surfaces))
	for k := range surfaces {
		at[k], drawn[k] = -1, -1
	}
	for i, x := range s.x {
		before, now := s.best[s.of[i]], s.rank[i]
		if now > before {
			s.best[s.of[i]] = now
			count[now]++
			if before >= 0 {
				count[before]--
			}
			for k := range surfaces {
				if now <= at[k] || before > at[k] {
					continue
				}
				for above[k]++; above[k] >= surfaces[k].Need; above[k] -= int(count[at[k]]) {
					at[k]++
				}
			}
		}
		if i+1 < len(s.x) && s.x[i+1] == x {
			continue // a corner stands behind all points of its x
		}
		for k := range surfaces {
			if a := &surfaces[k]; at[k] > drawn[k] {
				drawn[k] = at[k]
				a.Corners = append(a.Corners, [2]float64{sign(a.Senses[0]) * x, sign(a.Senses[1]) * s.heights[at[k]]})
			}
		}
	}
	empty := 0
	for _, h := range s.best {
		if h < 0 {
			empty++
		}
	}
	for k := range surfaces {
		surfaces[k].Empty, surfaces[k].Skipped = empty, s.skipped
	}
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
