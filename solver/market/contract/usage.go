package contract

import (
	"fmt"

	"walras/solver/market"
)

// Usage is the sparse matrix A in compressed rows, one row per agent: row i
// holds the entries Start[i] to Start[i+1] of Col and Val. A nil Val means
// that every entry is 1 (routes). The zero Usage is a market of one resource
// of which activity y_i uses y_i, the paper's case.
type Usage struct {
	Start []int64
	Col   []int32
	Val   []float64

	longest int // entries of the longest row, derived by check
}

// single reports whether the matrix is the all-ones column of the paper.
func (u *Usage) single() bool { return u.Start == nil }

// row gives the entries of agent i; val is nil where all are 1.
func (u *Usage) row(i int) (col []int32, val []float64) {
	lo, hi := u.Start[i], u.Start[i+1]
	if u.Val != nil {
		val = u.Val[lo:hi]
	}
	return u.Col[lo:hi], val
}

// NonZeros is the number of stored entries, n for the zero Usage of n agents.
func (u *Usage) NonZeros(agents int) int {
	if u.single() {
		return agents
	}
	return len(u.Col)
}

// check verifies shapes and signs for n agents and resources columns.
func (u *Usage) check(n, resources int) error {
	u.longest = 1
	if u.single() {
		if resources != 1 {
			return market.Refuse("usage", fmt.Sprintf("absent with %d capacities", resources), "absent only with one resource")
		}
		return nil
	}
	if len(u.Start) != n+1 || u.Start[0] != 0 || u.Start[n] != int64(len(u.Col)) {
		return market.Refuse("usage", fmt.Sprintf("a matrix whose %d row starts do not span %d agents and %d entries", len(u.Start), n, len(u.Col)), "one row per agent")
	}
	if u.Val != nil && len(u.Val) != len(u.Col) {
		return market.Refuse("usage", fmt.Sprintf("a matrix of %d values and %d entries", len(u.Val), len(u.Col)), "one value per entry, or no values")
	}
	for i := range n {
		if u.Start[i+1] < u.Start[i] || u.Start[i+1] > int64(len(u.Col)) {
			return market.Refuse("usage", fmt.Sprintf("a matrix whose row %d is entries %d to %d", i, u.Start[i], u.Start[i+1]), fmt.Sprintf("rows that follow each other within %d entries", len(u.Col)))
		}
		if u.Start[i+1] == u.Start[i] {
			return market.Refuse("usage", fmt.Sprintf("empty for agent %d", i), "at least one resource per agent")
		}
		col, val := u.row(i)
		u.longest = max(u.longest, len(col))
		for k, j := range col {
			if j < 0 || int(j) >= resources {
				return market.Refuse("usage", fmt.Sprintf("of resource %d for agent %d", j, i), fmt.Sprintf("resources 0 to %d", resources-1))
			}
			if val != nil && !(val[k] > 0 && val[k] <= maxParameter) {
				return market.Refuse("usage", fmt.Sprintf("%v of resource %d for agent %d", val[k], j, i), positive)
			}
		}
	}
	return nil
}

// routePrices sets dst to a_i·p for the agents from lo on.
func (u *Usage) routePrices(dst, p []float64, lo int) {
	if u.single() {
		for i := range dst {
			dst[i] = p[0]
		}
		return
	}
	start := u.Start[lo : lo+len(dst)+1]
	from := start[0]
	for i, to := range start[1:] {
		sum := 0.0
		col := u.Col[from:to]
		if u.Val == nil {
			for _, j := range col {
				sum += p[j]
			}
		} else {
			val := u.Val[from:to]
			val = val[:len(col)]
			for k, j := range col {
				sum += val[k] * p[j]
			}
		}
		dst[i] = sum
		from = to
	}
}

// addLoad adds the load of activities y of the agents from lo on to d.
func (u *Usage) addLoad(d, y []float64, lo int) {
	if u.single() {
		total := 0.0
		for len(y) > sumTile {
			total, y = total+sum(y[:sumTile]), y[sumTile:]
		}
		d[0] += total + sum(y)
		return
	}
	start := u.Start[lo : lo+len(y)+1]
	from := start[0]
	for i, to := range start[1:] {
		yi := y[i]
		if yi == 0 {
			from = to
			continue
		}
		col := u.Col[from:to]
		if u.Val == nil {
			for _, j := range col {
				d[j] += yi
			}
		} else {
			val := u.Val[from:to]
			val = val[:len(col)]
			for k, j := range col {
				d[j] += val[k] * yi
			}
		}
		from = to
	}
}

// sum is Σ x, one after the other.
func sum(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}
