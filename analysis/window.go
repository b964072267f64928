package analysis

import (
	"math"
	"slices"
)

// prefix holds sums of weighted moments up to every round, so that the line through any stretch costs a
// few operations. x and y are centred and x is scaled to keep the digits.
type prefix struct {
	x            []float64  // t, log t or log (t + a)
	sums         []moments2 // sums[i] is over the rounds before i
	x0, y0, unit float64
	extra        int // parameters in x
}

// moments2 are Σw, Σwx, Σwy, Σwx², Σwxy, Σwy².
type moments2 struct{ w, x, y, xx, xy, yy float64 }

func (p *prefix) fill(x, y []float64) {
	n := len(x)
	p.x = x
	p.x0, p.unit = (x[0]+x[n-1])/2, (x[n-1]-x[0])/2
	p.y0 = (y[0] + y[n-1]) / 2
	if cap(p.sums) <= n {
		p.sums = make([]moments2, n+1)
	}
	p.sums = p.sums[:n+1]
	s := moments2{}
	p.sums[0] = s
	for i := range x {
		u, v := (x[i]-p.x0)/p.unit, y[i]-p.y0
		s.w++
		s.x += u
		s.y += v
		s.xx += u * u
		s.xy += u * v
		s.yy += v * v
		p.sums[i+1] = s
	}
}

// line is the weighted least squares line through rounds from ≤ i < to, in the units of x and y, with
// its sum of squares.
func (p *prefix) line(from, to int) (slope, at0, sse float64) {
	a, b := p.sums[from], p.sums[to]
	w := b.w - a.w
	mx, my := (b.x-a.x)/w, (b.y-a.y)/w
	xx := b.xx - a.xx - w*mx*mx
	xy := b.xy - a.xy - w*mx*my
	yy := b.yy - a.yy - w*my*my
	k := xy / xx
	slope = k / p.unit
	return slope, my + p.y0 - slope*(mx*p.unit+p.x0), max(0, yy-k*xy)
}

// level is the sum of squares around the mean of rounds from ≤ i < to.
func (p *prefix) level(from, to int) float64 {
	a, b := p.sums[from], p.sums[to]
	w := b.w - a.w
	return max(0, b.yy-a.yy-(b.y-a.y)*(b.y-a.y)/w)
}

// cut is a trace in up to three pieces: a transient before from, the window, a floor from to on.
type cut struct {
	sums       *prefix
	from, to   int
	bic        float64 // +Inf where no cut has a descending window
	slope, at0 float64
}

// criterion is n ln σ² + k ln n, σ² = SSE/n, with the misfit that counts as none added. Where the
// rounds from to on are a floor that is noisier than the descent, as rounding is, it has a variance of
// its own.
func (f *rateFitter) criterion(sse, floor float64, to, parameters int) float64 {
	n, above := float64(len(f.t)), float64(to)
	const none = resolution * resolution
	price := float64(parameters) * f.logCount
	if below := n - above; below > 0 && floor*above > sse*below {
		return above*math.Log(sse/above+none) + below*math.Log(floor/below+none) + price
	}
	return n*math.Log((sse+floor)/n+none) + price
}

// try is the cut at from and to. A place of a cut counts as a parameter.
func (f *rateFitter) try(p *prefix, from, to int, steepest float64) cut {
	c := cut{sums: p, from: from, to: to, bic: math.Inf(1)}
	n := len(f.t)
	if from > 0 && f.t[from] > transientShare*f.t[to-1] {
		return c
	}
	var sse float64
	c.slope, c.at0, sse = p.line(from, to)
	if !(c.slope < 0) || -c.slope > steepest {
		return c
	}
	parameters := 2 + p.extra
	if from > 0 {
		// What comes behind a descent and hardly falls is its floor: the slope must be worth a cut.
		if none := resolution * resolution * float64(to-from); float64(to-from)*math.Log((p.level(from, to)+none)/(sse+none)) < cutPrice*f.logCount {
			return c
		}
		before, _, s := p.line(0, from)
		sse, parameters = sse+s, parameters+transientPrice(before, c.slope)
	}
	floor := 0.0
	if to < n {
		floor, parameters = p.level(to, n), parameters+2+cutPrice
	}
	c.bic = f.criterion(sse, floor, to, parameters)
	return c
}

// transientPrice is the number of parameters that a transient counts for: those of its line, and its
// cut. A window that falls slower than its transient may as well be the bend into a floor, and counts
// as one cut more.
func transientPrice(transient, window float64) int {
	if window > transient {
		return 2 + 2*cutPrice
	}
	return 2 + cutPrice
}

// segment is the best cut of the trace for one kind, and the best of those without a transient and with
// a floor: first on the grid, then each place between its neighbours in the grid.
func (f *rateFitter) segment(p *prefix, steepest float64) (all, floor cut) {
	all, floor = cut{bic: math.Inf(1)}, cut{bic: math.Inf(1)}
	n := len(f.t)
	for _, from := range f.starts {
		for _, to := range f.ends {
			if to-from < mainPoints {
				continue
			}
			c := f.try(p, from, to, steepest)
			if c.bic < all.bic {
				all = c
			}
			if from == 0 && to < n && c.bic < floor.bic {
				floor = c
			}
		}
	}
	return f.refine(all, steepest), f.refine(floor, steepest)
}

// refine moves the cuts of c, the end first, to the best place between their neighbours in the grid.
func (f *rateFitter) refine(c cut, steepest float64) cut {
	if math.IsInf(c.bic, 1) {
		return c
	}
	better := func(from, to int) {
		if to-from >= mainPoints {
			if d := f.try(c.sums, from, to, steepest); d.bic < c.bic {
				c = d
			}
		}
	}
	n := len(f.t)
	if c.to < n {
		low, high := neighbours(f.ends, c.to, mainPoints-1, n-floorPoints+1)
		for to := low + 1; to < high; to++ {
			better(c.from, to)
		}
	}
	if c.from > 0 {
		low, high := neighbours(f.starts, c.from, transientPoints-1, n-mainPoints+1)
		for from := low + 1; from < high; from++ {
			better(from, c.to)
		}
	}
	return c
}

// neighbours are the places of the grid beside at, kept within low and high.
func neighbours(grid []int, at, low, high int) (int, int) {
	i, _ := slices.BinarySearch(grid, at)
	if i > 0 {
		low = max(low, grid[i-1])
	}
	if i+1 < len(grid) {
		high = min(high, grid[i+1])
	}
	return low, high
}

// gridEnds is the number of places at which a floor is looked for before the best one is refined.
const gridEnds = 12

// grid lists the places of cuts to try: starts grow by half from one to the next, ends are spread evenly.
func (f *rateFitter) grid() {
	n := len(f.t)
	f.starts, f.ends = append(f.starts[:0], 0), f.ends[:0]
	for from := transientPoints; from <= n-mainPoints; from = max(from+1, from*3/2) {
		f.starts = append(f.starts, from)
	}
	first, last := mainPoints, n-floorPoints
	step := max(1, float64(last-first)/gridEnds)
	for at := float64(first); at <= float64(last); at += step {
		f.ends = append(f.ends, int(at))
	}
	f.ends = append(f.ends, n)
}

// stalled is the criterion of a level alone, or of a level behind a transient too short to read a rate from.
func (f *rateFitter) stalled() float64 {
	n := len(f.t)
	best := f.criterion(f.linear.level(0, n), 0, n, 1)
	for from := transientPoints; from < mainPoints && from <= n-mainPoints; from++ {
		_, _, s := f.linear.line(0, from)
		best = min(best, f.criterion(s, f.linear.level(from, n), from, 7))
	}
	return best
}
