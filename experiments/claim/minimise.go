package claim

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"walras/solver/market/contract"
)

// copied is a market in memory of its own.
func copied(m *contract.Market) *contract.Market {
	c := new(contract.Market)
	c.CopyFrom(m)
	return c
}

// columns are the numbers an agent has; nil ones are left out.
func columns(m *contract.Market) []*[]float64 {
	var all []*[]float64
	for _, c := range []*[]float64{&m.Alpha, &m.Shape, &m.Beta, &m.Kappa, &m.Fee, &m.Fixed} {
		if *c != nil {
			all = append(all, c)
		}
	}
	return all
}

// minimise makes a counterexample of one resource small while it violates: fewest
// agents, then numbers of the fewest digits, the simplest of which are 0, 1 and 2.
// The predicate sees prepared markets only, and must hold for
// c, or there is an error; it is the caller's certificate, since rounding moves
// every number.
func minimise(c *contract.Market, violates func(*contract.Market) bool) (*contract.Market, error) {
	try := func(d *contract.Market) bool { return d.Prepare() == nil && violates(d) }
	c = copied(c)
	if !try(c) {
		return c, fmt.Errorf("the search found no counterexample: its best point, with agents of α = %v, does not violate the claim", c.Alpha)
	}
	for again := true; again; {
		again = false
		for i := 0; i < len(c.Alpha) && len(c.Alpha) > 1; i++ {
			if d := withoutAgent(c, i); try(d) {
				c, again = d, true
				break
			}
		}
	}
	c = withoutColumns(c, try)
	for again := true; again; {
		again = false
		for k := range numbers(c) {
			now := *numbers(c)[k]
			for _, simpler := range simplerThan(now) {
				d := copied(c)
				*numbers(d)[k] = simpler
				if try(d) {
					c, again = d, true
					break
				}
			}
		}
	}
	c = withoutColumns(c, try) // those that have become 0
	return c, c.Prepare()
}

// withoutColumns drops the optional columns that the violation does not need.
func withoutColumns(c *contract.Market, try func(*contract.Market) bool) *contract.Market {
	for k := range 3 {
		d := copied(c)
		*[]*[]float64{&d.Kappa, &d.Fee, &d.Fixed}[k] = nil
		if try(d) {
			c = d
		}
	}
	return c
}

// withoutAgent drops agent i.
func withoutAgent(c *contract.Market, i int) *contract.Market {
	d := copied(c)
	for _, column := range columns(d) {
		*column = slices.Delete(*column, i, i+1)
	}
	return d
}

// numbers are the places of all numbers of a market.
func numbers(c *contract.Market) (all []*float64) {
	for _, list := range append(columns(c), &c.Capacity) {
		for k := range *list {
			all = append(all, &(*list)[k])
		}
	}
	return all
}

// mostDigits is where rounding begins to leave a double alone.
const mostDigits = 17

// simplerThan lists numbers simpler than v, the simplest first: 0, 1, 2, then
// v to one significant digit, to two, and so on.
func simplerThan(v float64) []float64 {
	list := []float64{0, 1, 2}
	for digits := 1; digits < mostDigits; digits++ {
		text := strconv.FormatFloat(v, 'e', digits-1, 64)
		rounded, _ := strconv.ParseFloat(text, 64) // a number it has just written
		list = append(list, rounded)
	}
	if at := slices.Index(list, v); at >= 0 {
		list = list[:at]
	}
	return slices.DeleteFunc(list, math.IsNaN)
}
